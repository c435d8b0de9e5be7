"""L'échéance constante : en flottants pour cent mille emprunts, exacte dès que l'arrondi pourrait basculer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from refcomp.rounding import Arrondi

UNITE_TAUX = 10**8  # les taux annuels se comptent en cent-millionièmes : 3,65 % = 3 650 000
RESOLUTION = 10**6
MARGE = 1e-3  # bien au-delà de l'erreur d'un float64, bien en deçà d'un centime

Entiers = npt.NDArray[np.int64]
Reels = npt.NDArray[np.float64]


def taux_flottants(taux: Entiers, par_an: Entiers, *, equivalent: bool) -> Reels:
    """Le taux de période, au float64 le plus proche."""
    annuel = taux / UNITE_TAUX
    return np.expm1(np.log1p(annuel) / par_an) if equivalent else annuel / par_an


def echeances_exactes(capital: Entiers, taux: Entiers, par_an: Entiers, nombre: Entiers, *, equivalent: bool) -> Reels:
    """L'échéance constante non arrondie, en unités mineures : C × i / (1 - (1 + i)^-n), ou C / n si le taux est nul."""
    periode = taux_flottants(taux, par_an, equivalent=equivalent)
    with np.errstate(divide="ignore", invalid="ignore"):
        constante = capital * periode / -np.expm1(-nombre * np.log1p(periode))
    return np.where(taux == 0, capital / nombre, constante)


def echeances_arrondies(
    capital: Entiers,
    taux: Entiers,
    par_an: Entiers,
    nombre: Entiers,
    *,
    equivalent: bool,
    arrondi: Arrondi,
    pas: int,
) -> Entiers:
    """L'échéance constante arrondie au pas, en unités mineures.

    Un float64 suffit presque toujours ; quand la valeur touche un point de bascule de l'arrondi (un entier ou une
    demie, à un millième près), elle est refaite en fractions.
    """
    brutes = echeances_exactes(capital, taux, par_an, nombre, equivalent=equivalent) / pas
    entiere = np.floor(brutes)
    millioniemes = np.rint((brutes - entiere) * RESOLUTION).astype(np.int64)
    arrondies = entiere.astype(np.int64) + arrondi.appliquer_unites(millioniemes, RESOLUTION)
    if not equivalent:  # un taux équivalent est irrationnel : il ne tombe jamais sur un point de bascule
        unite = Arrondi(Decimal(1), arrondi.sens)
        for rang in np.flatnonzero(np.abs(2 * brutes - np.rint(2 * brutes)) < 2 * MARGE):
            donnees = (int(v[rang]) for v in (capital, taux, par_an, nombre))
            arrondies[rang] = int(unite.appliquer(echeance_fraction(*donnees) / pas))
    return arrondies * pas


def echeance_fraction(capital: int, taux: int, par_an: int, nombre: int) -> Fraction:
    """L'échéance constante au taux proportionnel, exactement."""
    periode = Fraction(taux, UNITE_TAUX * par_an)
    if not periode:
        return Fraction(capital, nombre)
    puissance = (1 + periode) ** nombre
    return capital * periode * puissance / (puissance - 1)
