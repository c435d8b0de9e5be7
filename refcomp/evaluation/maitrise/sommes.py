"""Ce qu'il faut savoir de chaque case pour tous les indicateurs : des sommes et des repères, en tableaux pleins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.evaluation.maitrise.grille import Grille

Vecteur = npt.NDArray[np.float64]
Cases = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sommes:
    """Une valeur par case de la grille ; vide (NaN) là où rien n'est évalué.

    Attributes:
        preuves: preuves qui ont une valeur.
        non_evaluees: preuves « non évalué ».
        occasions: copies ou grilles distinctes.
        poids: somme des poids.
        somme: somme des poids × valeurs.
        poids_recent: somme des poids, amortis par l'âge.
        somme_recente: somme des poids amortis × valeurs.
        derniere_valeur: la valeur la plus récente.
        meilleure: la plus haute.
        premiere: première date, en secondes.
        derniere: dernière date, en secondes.
    """

    preuves: Cases
    non_evaluees: Cases
    occasions: Cases
    poids: Vecteur
    somme: Vecteur
    poids_recent: Vecteur
    somme_recente: Vecteur
    derniere_valeur: Vecteur
    meilleure: Vecteur
    premiere: Vecteur
    derniere: Vecteur


def sommes_du_resume(resume: pd.DataFrame, cases: Cases, grille: Grille) -> Sommes:
    """Les sommes de chaque case, d'un résumé (`refcomp.evaluation.resume`) dont les sources sont réunies.

    Args:
        resume: les lignes retenues.
        cases: la case de chacune.
        grille: la grille.
    """

    def somme(nom: str) -> Vecteur:
        return add_cases(cases, resume[nom].to_numpy(dtype=np.float64), grille.taille)

    ont = resume["derniere_valeur"].notna().to_numpy()
    dernieres, valeurs = _secondes(resume["derniere_date"]), resume["derniere_valeur"].to_numpy(dtype=np.float64)
    return Sommes(
        preuves=somme("preuves").astype(np.int64),
        non_evaluees=somme("non_evaluees").astype(np.int64),
        occasions=somme("occasions").astype(np.int64),
        poids=somme("poids"),
        somme=somme("somme"),
        poids_recent=somme("poids_recent"),
        somme_recente=somme("somme_recente"),
        derniere_valeur=last_by_case(cases[ont], valeurs[ont], dernieres[ont], grille.taille),
        meilleure=extreme_by_case(cases, resume["meilleure"].to_numpy(dtype=np.float64), grille.taille, np.fmax),
        premiere=extreme_by_case(cases, _secondes(resume["premiere_date"]), grille.taille, np.fmin),
        derniere=extreme_by_case(cases, dernieres, grille.taille, np.fmax),
    )


def add_cases(cases: Cases, poids: Vecteur, taille: int) -> Vecteur:
    """La somme de chaque case."""
    return np.bincount(cases, weights=poids, minlength=taille).astype(np.float64)


def last_by_case(cases: Cases, valeurs: Vecteur, dates: Vecteur, taille: int) -> Vecteur:
    """La valeur la plus récente de chaque case ; à date égale, la dernière écrite l'emporte."""
    rendue = np.full(taille, np.nan)
    ordre = np.argsort(dates, kind="stable")
    rendue[cases[ordre]] = valeurs[ordre]
    return rendue


def extreme_by_case(cases: Cases, valeurs: Vecteur, taille: int, choix: np.ufunc) -> Vecteur:
    """La plus grande (`np.fmax`) ou la plus petite (`np.fmin`) valeur de chaque case ; vide si elle n'en a pas."""
    rendue = np.full(taille, np.nan)
    choix.at(rendue, cases, valeurs)
    return rendue


def codes_copies(provenances: pd.Series) -> Cases:
    """Un numéro par copie ou grille : la provenance sans sa dernière part, lue une fois par texte différent."""
    codes, uniques = pd.factorize(provenances)
    copies, _ = pd.factorize(np.array([str(p).rpartition("/")[0] or str(p) for p in uniques], dtype=object))
    return copies.astype(np.int64)[codes] if len(copies) else np.zeros(len(codes), dtype=np.int64)


def _secondes(dates: pd.Series) -> Vecteur:
    lues: Any = pd.to_datetime(dates.replace("", None) if dates.dtype == "str" else dates)
    entiers = lues.to_numpy(dtype="datetime64[s]").astype(np.int64).astype(np.float64)
    return np.where(lues.isna().to_numpy(), np.nan, entiers)
