"""Changer des offres en notes : la meilleure a la note maximale, les autres à proportion.

Deux formules se rencontrent. La proportionnelle (note × meilleure / offre) est la plus répandue ; elle resserre les
notes des offres chères. La linéaire place la meilleure à la note maximale et la moins bonne à zéro ; elle les écarte.
Le choix peut changer le classement : il se décide avant d'ouvrir les offres.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, sans_residu
from refcomp.calculs.stock.quantites import load_grandeurs, load_table
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

TITRE = "Les offres ne peuvent pas être notées :"
SENS = ("bas", "haut")
FORMULES = ("proportionnelle", "lineaire")
CRITERES = Contrat(
    "criteres",
    (
        Colonne("critere", "texte", "colonne des offres à noter", unique=True),
        Colonne("sens", "texte", "ce qui est le meilleur : le plus bas ou le plus haut", parmi=SENS),
    ),
)


def notes_offres(
    offres: pd.DataFrame,
    criteres: pd.DataFrame,
    *,
    note_maximale: float | str = 20,
    formule: str = "proportionnelle",
) -> pd.DataFrame:
    """Note des offres sur chaque critère chiffré.

    Args:
        offres: `fournisseur`, et une colonne de nombres par critère.
        criteres: `critere` (le nom de la colonne) et `sens` (`bas` : le moins est le mieux, comme un prix ; `haut`).
        note_maximale: la note de la meilleure offre.
        formule: `proportionnelle` (défaut) ou `lineaire`.

    Returns:
        `fournisseur` et une colonne de notes par critère, non arrondies : de quoi appeler `comparaison_offres`.

    Raises:
        DonneesInvalidesError: en une fois : colonne absente, cellule refusée, valeur nulle en notation proportionnelle.
        ArgumentInvalideError: si la formule est inconnue.

    Source:
        weka.fr, notation du critère du prix (formules proportionnelle et linéaire).
    """
    check_choix("formule", formule, FORMULES)
    colonnes = (Colonne("note_maximale", "nombre", "note maximale", minimum=0),)
    poses, lus = load_ensemble(
        TITRE,
        lambda: load_table(criteres, CRITERES),
        lambda: load_grandeurs(TITRE, {"note_maximale": note_maximale}, colonnes),
    )
    voulues = tuple(Colonne(str(c), "nombre", str(c), minimum=0) for c in poses["critere"])
    contrat = Contrat("offres", (Colonne("fournisseur", "texte", "fournisseur", unique=True), *voulues))
    table = load_table(offres, contrat)
    nulles = [str(c) for c in poses["critere"] if formule == "proportionnelle" and (table[c] == 0).any()]
    if nulles:
        texte = f"Critères {', '.join(nulles)} : une valeur nulle ne se note pas à proportion ; prenez « lineaire »."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "valeur_nulle", texte)])
    notes = table[["fournisseur"]].copy()
    for critere, sens in zip(poses["critere"], poses["sens"], strict=True):
        valeurs = [sans_residu(v) for v in table[critere]]
        notes[critere] = [float(n) for n in _notes(valeurs, str(sens), lus["note_maximale"], formule)]
    return notes


def _notes(valeurs: list[Fraction], sens: str, maximum: Fraction, formule: str) -> list[Fraction]:
    bas, haut = min(valeurs), max(valeurs)
    if formule == "proportionnelle":
        return [maximum * (bas / v if sens == "bas" else v / haut) for v in valeurs]
    if bas == haut:
        return [maximum] * len(valeurs)
    return [maximum * ((haut - v) if sens == "bas" else (v - bas)) / (haut - bas) for v in valeurs]
