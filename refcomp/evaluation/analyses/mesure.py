"""Un coefficient d'accord : des sommes par unité, puis une formule, et son intervalle par jackknife.

Chaque coefficient ne dépend des données que par des sommes. Écrites unité par unité (`Mesure.pieces`), elles donnent la
valeur, et aussi ce qu'elle serait sans chaque étudiant : l'intervalle par jackknife ne coûte alors presque rien.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from refcomp.evaluation.analyses.intervalles import quantile_student

Nombres = npt.NDArray[np.float64]
Entiers = npt.NDArray[np.int64]
GRAPPES_MINIMALES = 3
ARRONDI = 1e-12  # ce que les flottants laissent d'une différence nulle, en part des grandeurs comparées


@dataclass(frozen=True)
class Mesure:
    """Un coefficient : les sommes de chaque unité, et la formule qui les combine.

    Attributes:
        pieces: unités × sommes.
        formule: sommes totales (dernière dimension) → coefficient ; manquant s'il n'est pas défini.
    """

    pieces: Nombres
    formule: Callable[[Nombres], Nombres]

    def valeur(self) -> float:
        """Le coefficient."""
        return float(self.formule(self.pieces.sum(axis=0)))


def complement(observe: Nombres, attendu: Nombres, echelle: Nombres | float = 1.0) -> Nombres:
    """1 − observé / attendu ; manquant quand rien ne varie (0 / 0)."""
    nul = attendu <= ARRONDI * np.maximum(np.abs(echelle), np.finfo(float).tiny)
    return np.where(nul, np.nan, 1 - observe / np.where(nul, 1.0, attendu))


def intervalle_jackknife(mesure: Mesure, grappes: Entiers, confiance: float) -> tuple[float, float]:
    """L'intervalle d'un coefficient en retirant tour à tour chaque étudiant, avec tout ce qui le concerne.

    Plusieurs éléments d'un même étudiant ne sont pas indépendants : c'est l'étudiant que l'on retire. Le calcul se fait
    sur −ln(1 − coefficient), dont la loi est plus symétrique, et ne sort donc pas au-dessus de 1. Méthode : Efron et
    Stein, Annals of Statistics 9, 1981, p. 586-596 ; pour un kappa, le programme kappa2 d'Abraira (2008).
    """
    codes, inverse = np.unique(grappes, return_inverse=True)
    s = len(codes)
    if s < GRAPPES_MINIMALES:
        return np.nan, np.nan
    par_grappe = np.column_stack([np.bincount(inverse, colonne, minlength=s) for colonne in mesure.pieces.T])
    total = par_grappe.sum(axis=0)
    valeur, sans = float(mesure.formule(total)), mesure.formule(total - par_grappe)
    if np.isnan(valeur) or np.isnan(sans).any():
        return np.nan, np.nan
    if valeur >= 1:
        return 1.0, 1.0
    transformees = -np.log1p(-np.minimum(sans, np.nextafter(1, 0)))
    erreur = np.sqrt((s - 1) / s * ((transformees - transformees.mean()) ** 2).sum())
    demi = float(quantile_student(confiance, s - 1)) * erreur
    centre = -np.log1p(-valeur)
    return float(-np.expm1(-(centre - demi))), float(-np.expm1(-(centre + demi)))
