"""La grille en classeur sans macro : une feuille par étudiant, listes de choix, structure protégée, identité cachée."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from refcomp.evaluation.grilles.cachee import write_cachee
from refcomp.evaluation.grilles.disposition import (
    FEUILLE_AIDE,
    FEUILLE_CACHEE,
    INTERDITS_FEUILLE,
    LONGUEUR_FEUILLE,
)
from refcomp.evaluation.grilles.feuille import build_formats, write_feuille
from refcomp.evaluation.grilles.modele import NON_EVALUE
from refcomp.evaluation.grilles.occasion import COLONNES_ETAT, Occasion
from refcomp.tableaux import CREATION

AIDE = (
    "Une feuille par étudiant : les onglets sont en bas de l'écran.",
    "Écrivez votre nom et la date en haut à droite, si ces cases sont vides (cellules jaunes).",
    "Choisissez une réponse par ligne dans la colonne jaune : la liste s'ouvre avec Alt + flèche vers le bas.",
    f"« {NON_EVALUE} » veut dire non évalué. Une case vide n'est pas inscrite : elle peut être remplie plus tard.",
    "Les remarques sont libres. Les autres cellules sont protégées, pour que le fichier puisse être relu.",
    "Enregistrez au format .xlsx, puis renvoyez ce fichier : aucun compte, aucun logiciel à installer.",
)


def render_classeur_grille(
    occasion: Occasion,
    etudiants: Mapping[str, str],
    *,
    groupes: Mapping[str, str] | None = None,
    etat: pd.DataFrame | None = None,
    remarques: Mapping[str, Mapping[str, str]] | None = None,
) -> bytes:
    """Le classeur d'une grille, à remplir par un évaluateur sans compte.

    Args:
        occasion: la grille, le moment, la voix ; l'auteur et la date s'ils sont connus.
        etudiants: identifiant → « NOM Prénom », une feuille chacun.
        groupes: identifiant → groupe.
        etat: ce que le registre garde déjà (`load_etat`) ; la feuille en est remplie, et le classeur retient ce qu'il
            a vu, pour dire plus tard si quelqu'un a écrit entre-temps.
        remarques: étudiant → clé de ligne → remarque à proposer, là où le registre n'en garde pas : ce qu'un contrôle a
            vu, sans niveau.
    """
    import xlsxwriter  # noqa: PLC0415 - chargé pour qui écrit un classeur

    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    classeur = xlsxwriter.Workbook(tampon, options)
    classeur.set_properties({"title": occasion.grille.titre, "created": CREATION})
    formats = build_formats(classeur)
    connu = pd.DataFrame(columns=COLONNES_ETAT) if etat is None else etat
    feuilles = build_titres(etudiants)
    for etudiant, titre in feuilles.items():
        sien = connu[connu["etudiant"] == etudiant].set_index("cle")
        personne = (etudiant, etudiants[etudiant] or etudiant, (groupes or {}).get(etudiant, ""))
        proposees = (remarques or {}).get(etudiant, {})
        write_feuille(classeur.add_worksheet(titre), formats, occasion, personne, sien, proposees)
    _write_aide(classeur.add_worksheet(FEUILLE_AIDE), formats)
    write_cachee(classeur.add_worksheet(FEUILLE_CACHEE), occasion, feuilles, connu)
    classeur.close()
    return tampon.getvalue()


def build_titres(etudiants: Mapping[str, str]) -> dict[str, str]:
    """Un titre de feuille par étudiant : son nom, coupé, sans signe interdit, jamais deux fois le même."""
    titres: dict[str, str] = {}
    pris = {FEUILLE_CACHEE.casefold(), FEUILLE_AIDE.casefold(), "history", ""}
    for etudiant, nom in etudiants.items():
        base = "".join(" " if c in INTERDITS_FEUILLE or not c.isprintable() else c for c in nom or etudiant)
        base = titre = " ".join(base.split())[:LONGUEUR_FEUILLE].strip() or "étudiant"
        rang = 2
        while titre.casefold() in pris:
            suite = f" ({rang})"
            titre, rang = base[: LONGUEUR_FEUILLE - len(suite)] + suite, rang + 1
        pris.add(titre.casefold())
        titres[etudiant] = titre
    return titres


def _write_aide(feuille: Any, formats: Mapping[str, Any]) -> None:
    feuille.set_column(0, 0, 95)
    feuille.write_string(0, 0, "Remplir cette grille", formats["titre"])
    for rang, phrase in enumerate(AIDE, start=1):
        feuille.write_string(rang, 0, f"{rang}. {phrase}", formats["texte"])
    feuille.set_paper(9)
    feuille.protect()
