"""Des preuves et des résultats inventés, pour les tableaux de bord ; et de quoi lire une page sans navigateur."""

import html
import re

import ipywidgets as widgets
import pandas as pd

from refcomp.grading.journal_lignes import Resultat
from refcomp.referentiels import load

DEVOIR, EXERCICE = "tresorerie", "balance_agee"
MECHANT = "<img src=x onerror=alert(1)>"


def preuve(etudiant, groupe, element, valeur, **change):
    """Une preuve de formateur sur une fraction, et ce qui en change."""
    base = {
        "etudiant": etudiant,
        "groupe": groupe,
        "referentiel": "bts-gpme-nc",
        "millesime": load("bts-gpme-nc").millesime,
        "element_id": element,
        "source": "formateur",
        "valeur": valeur,
        "niveau": "",
        "echelle": "fraction",
        "poids": 1.0,
        "date": pd.Timestamp("2026-01-15"),
        "auteur": "formatrice inventée",
        "provenance": "grille/essai/final/formatrice",
        "moment": "final",
        "motif": "",
        "adopte": None,
        "remplace": None,
    }
    return base | change


def resultat(etudiant, question, points, **change):
    """Une ligne du journal."""
    base = {
        "etudiant": etudiant,
        "devoir": DEVOIR,
        "exercice": EXERCICE,
        "version_exercice": "1",
        "question": question,
        "variante": "v",
        "tentative": f"{etudiant}-1",
        "points": str(points),
        "points_max": "2",
        "note_reponse": "juste" if points == 2 else "autre",
        "convention": "",
        "valeur_recue": "",
        "statut": "corrige",
    }
    return Resultat(**(base | change))


def texte(page):
    """Tout ce qu'une page écrit, sans balises."""
    return html.unescape(re.sub(r"<[^>]+>", "|", source_html(page)))


def source_html(page):
    """Le HTML de toutes les sections d'une page."""
    return "\n".join(s.value for s in page.sections() if isinstance(s, widgets.HTML))


def figure(cadre):
    """La figure que montre un cadre."""
    return cadre.outputs[0]["data"]["application/vnd.plotly.v1+json"]
