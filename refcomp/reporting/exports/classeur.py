"""La maîtrise d'une cohorte en classeur : la matrice, le détail de chaque case, les preuves, ce qui a été filtré."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from refcomp.reporting.bord.lecture import Lecture
from refcomp.tableaux import Cellule, Tableau, render_classeur

COLONNES = ["etudiant", "groupe", "element_id", "source", "valeur", "niveau", "echelle", "date", "auteur", "provenance"]
TITRES = ["Étudiant", "Groupe", "Élément", "Source", "Valeur", "Niveau", "Échelle", "Date", "Auteur", "Provenance"]


def render_classeur_maitrise(
    lecture: Lecture, preuves: pd.DataFrame, libelle: Callable[[str], str], pied: Mapping[str, str]
) -> bytes:
    """Le classeur d'une lecture.

    Args:
        lecture: la maîtrise montrée.
        preuves: les preuves dont elle vient.
        libelle: élément → libellé.
        pied: ce qui a été choisi (filtres, indicateur, seuils), pour qui relit le classeur.
    """
    noms = {classe: nom for classe, (nom, _) in lecture.classes.items()}
    etats = lecture.table["classe"].map(noms).to_numpy().reshape(len(lecture.etudiants), len(lecture.elements))
    matrice = Tableau(
        "Maîtrise",
        ["Étudiant", *lecture.elements],
        [[nom, *ligne] for nom, ligne in zip(lecture.etudiants, etats, strict=True)],
        pied,
    )
    detail = Tableau(
        "Détail",
        ["Étudiant", "Élément", "Libellé", "État", "Valeur", "Preuves", "Occasions", "Dernière preuve"],
        [_case(libelle, noms, t) for t in lecture.table.itertuples()],
    )
    lignes = [[_cellule(v) for v in ligne] for ligne in preuves[COLONNES].itertuples(index=False)]
    return render_classeur([matrice, detail, Tableau("Preuves", TITRES, lignes)])


def _case(libelle: Callable[[str], str], noms: Mapping[str, str], ligne: Any) -> list[Cellule]:
    element = str(ligne.element_id)
    etat = [noms[ligne.classe], ligne.lisible, ligne.preuves, ligne.occasions]
    return [str(ligne.etudiant), element, libelle(element), *etat, _jour(ligne.derniere)]


def _jour(date: pd.Timestamp) -> str:
    return "" if pd.isna(date) else f"{date:%d/%m/%Y}"


def _cellule(valeur: object) -> Cellule:
    if isinstance(valeur, dt.datetime):
        return _jour(pd.Timestamp(valeur))
    if isinstance(valeur, float):
        return None if pd.isna(valeur) else Decimal(str(round(valeur, 4)))
    return "" if valeur is None or valeur is pd.NA else str(valeur)
