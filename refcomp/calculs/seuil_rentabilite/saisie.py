"""Lire les nombres donnés un à un : mêmes formes que dans une table, tous les défauts en une fois."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from refcomp.calculs.entrees import load_nombres
from refcomp.frames import Colonne
from refcomp.rounding import Arrondi, Monnaie

TITRE = "Le seuil de rentabilité ne peut pas être calculé :"


def load_saisie(valeurs: Mapping[str, object], colonnes: tuple[Colonne, ...], devise: Monnaie) -> dict[str, Fraction]:
    """Lit les valeurs données à un calcul de ce sujet ; voir `load_nombres`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
    """
    return load_nombres(TITRE, valeurs, colonnes, devise=devise)


def arrondi_a(valeur: Fraction, arrondi: Arrondi) -> float:
    """Un montant affiché : arrondi exactement, puis rendu en float64."""
    return float(arrondi.appliquer(valeur))


def unites_superieures(valeur: Fraction) -> int:
    """Le plus petit nombre entier d'unités qui atteint la valeur : on ne vend pas une fraction d'article."""
    return -(-valeur.numerator // valeur.denominator)
