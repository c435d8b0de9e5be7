"""La différence de deux groupes : en unités de l'échelle (Welch), et en écarts-types (Hedges)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from refcomp.evaluation.analyses.intervalles import quantile_normal, quantile_student

Nombres = npt.NDArray[np.float64]


def intervalle_welch(a: Nombres, b: Nombres, confiance: float) -> tuple[float, float]:
    """L'intervalle de la différence de deux moyennes, sans supposer des dispersions égales (Welch, 1947)."""
    carre_a, carre_b = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    difference = float(a.mean() - b.mean())
    if carre_a + carre_b == 0:
        return difference, difference
    libres = (carre_a + carre_b) ** 2 / (carre_a**2 / (len(a) - 1) + carre_b**2 / (len(b) - 1))
    demi = float(quantile_student(confiance, libres)) * float(np.sqrt(carre_a + carre_b))
    return difference - demi, difference + demi


def hedges(a: Nombres, b: Nombres, confiance: float) -> tuple[float, float, float]:
    """Le g de Hedges et son intervalle normal.

    Hedges, Journal of Educational Statistics 6, 1981, p. 107-128 ; la variance est celle que retient statsmodels
    (`effectsize_smd`), après Hedges et Olkin, Statistical Methods for Meta-Analysis, 1985.
    """
    n_a, n_b = len(a), len(b)
    libres = n_a + n_b - 2
    commun = np.sqrt(((n_a - 1) * a.var(ddof=1) + (n_b - 1) * b.var(ddof=1)) / libres)
    if commun <= 1e-12 * max(abs(float(a.mean())), abs(float(b.mean())), 1e-300):
        return np.nan, np.nan, np.nan
    correction = 1 - 3 / (4 * libres - 1)
    g = float(correction * (a.mean() - b.mean()) / commun)
    erreur = float(np.sqrt((n_a + n_b) / (n_a * n_b) + g**2 / (2 * (n_a + n_b - 3.94))))
    demi = quantile_normal(confiance) * erreur
    return g, g - demi, g + demi
