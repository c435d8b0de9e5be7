"""De petites tables inventées pour les essais des analyses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

JOUR = pd.Timestamp("2026-01-15")
CODES = {1: "TI", 2: "I", 3: "S", 4: "TS"}


def _preuves(tableau, *, echelle="pourcentage", elements=None, **change):
    """Étudiants × évaluateurs (rôles) → preuves ; une case vide (nan) n'a pas de ligne."""
    roles = ("formateur", "jury", "professionnel", "tuteur")
    lignes = [
        {"etudiant": f"e{i:03d}", "element_id": (elements or ["R"] * len(tableau))[i], "source": roles[j], "valeur": v}
        for i, ligne in enumerate(tableau)
        for j, v in enumerate(ligne)
        if not np.isnan(v)
    ]
    table = pd.DataFrame(lignes, columns=["etudiant", "element_id", "source", "valeur"])
    ordinale = echelle == "maitrise"
    commun = {
        "groupe": "A",
        "referentiel": "cqp-agc",
        "millesime": "2008",
        "niveau": [CODES[int(v)] for v in table["valeur"]] if ordinale else "",
        "echelle": echelle,
        "poids": 1.0,
        "date": JOUR,
        "auteur": "personne " + table["source"],
        "provenance": "grille/g/final/" + table["source"],
        "moment": "final",
    }
    return table.assign(**{**commun, **change})


def _resultats(points, *, bareme=1.0, devoir="d"):
    """Étudiants × questions → lignes du journal, une tentative ; une case vide (nan) n'a pas de ligne."""
    lignes = [
        {"etudiant": f"e{i:03d}", "question": f"q{j:02d}", "points": p, "rang": i * 1000 + j}
        for i, ligne in enumerate(points)
        for j, p in enumerate(ligne)
        if not np.isnan(p)
    ]
    table = pd.DataFrame(lignes, columns=["etudiant", "question", "points", "rang"])
    note = np.where(table["points"] == bareme, "juste", "autre")
    return table.assign(
        devoir=devoir, exercice="x", points_max=bareme, note_reponse=note, statut="corrige", date=JOUR, tentative="t1"
    )


@pytest.fixture
def fais_preuves():
    return _preuves


@pytest.fixture
def fais_resultats():
    return _resultats
