"""La corrélation intraclasse d'accord absolu, d'un évaluateur et de la moyenne de tous.

Sources : Shrout et Fleiss, Psychological Bulletin 86, 1979, p. 420-428 ; McGraw et Wong, Psychological Methods 1, 1996,
p. 30-46.
"""

from __future__ import annotations

import numpy as np

from refcomp.evaluation.analyses.mesure import ARRONDI, Mesure, Nombres


def mesure_icc(tableau: Nombres, *, moyenne: bool) -> Mesure:
    """L'ICC(A,1), ou l'ICC(A,k) si `moyenne`, d'un tableau complet, unités × évaluateurs (accord absolu)."""
    k = tableau.shape[1]
    centre = tableau - tableau.mean()
    residus = centre - centre.mean(axis=1, keepdims=True)
    pieces = np.column_stack([np.ones(len(centre)), centre.mean(1), centre.mean(1) ** 2, (residus**2).sum(1), residus])
    amplitude = float(np.abs(tableau).max(initial=0)) ** 2

    def formule(sommes: Nombres) -> Nombres:
        n = sommes[..., 0]
        msr, msc, mse = carres_moyens(sommes, k)
        correction = (msc - mse) / np.maximum(n, 1)
        bas = msr + correction if moyenne else msr + (k - 1) * mse + k * correction
        nul = (msr + msc + mse <= ARRONDI * amplitude) | (bas <= ARRONDI * (msr + msc + mse))
        return np.where(nul, np.nan, (msr - mse) / np.where(nul, 1.0, bas))

    return Mesure(pieces, formule)


def carres_moyens(sommes: Nombres, k: int) -> tuple[Nombres, Nombres, Nombres]:
    """Les carrés moyens entre unités, entre évaluateurs et résiduel, de l'analyse de variance sans répétition.

    Args:
        sommes: nombre d'unités, somme des moyennes d'unité, de leurs carrés, des carrés des écarts dans l'unité, puis
            somme des écarts de chaque évaluateur.
        k: nombre d'évaluateurs.
    """
    n = np.maximum(sommes[..., 0], 2)
    lignes = k * np.maximum(sommes[..., 2] - sommes[..., 1] ** 2 / n, 0)
    colonnes = (sommes[..., 4:] ** 2).sum(-1) / n
    residu = np.maximum(sommes[..., 3] - colonnes, 0)
    # Un résidu de l'ordre de l'arrondi est un accord parfait, pas un désaccord infime.
    residu = np.where(residu <= ARRONDI * (sommes[..., 3] + lignes), 0.0, residu)
    return lignes / (n - 1), colonnes / (k - 1), residu / ((n - 1) * (k - 1))


def intervalle_icc(tableau: Nombres, confiance: float, *, moyenne: bool) -> tuple[float, float]:
    """L'intervalle de l'ICC(A,1) (Shrout et Fleiss, 1979), ou de l'ICC(A,k) par Spearman-Brown."""
    from scipy.special import fdtri  # noqa: PLC0415 - scipy seulement si l'on calcule un intervalle

    n, k = tableau.shape
    mesure = mesure_icc(tableau, moyenne=False)
    sommes = mesure.pieces.sum(axis=0)
    msr, msc, mse = (float(v) for v in carres_moyens(sommes, k))
    if mse == 0:
        return (1.0, 1.0) if msc <= ARRONDI * msr else (np.nan, np.nan)
    rho = float(mesure.formule(sommes))
    a, b = k * rho * msc / mse, n * (1 + (k - 1) * rho) - k * rho
    libres = (n - 1) * (k - 1) * (a + b) ** 2 / ((n - 1) * a**2 + b**2)
    quantile = (1 + confiance) / 2
    f_bas, f_haut = float(fdtri(n - 1, libres, quantile)), float(fdtri(libres, n - 1, quantile))
    commun = k * msc + (k * n - k - n) * mse
    bas = n * (msr - f_bas * mse) / (f_bas * commun + n * msr)
    haut = n * (f_haut * msr - mse) / (commun + n * f_haut * msr)
    return (_spearman_brown(bas, k), _spearman_brown(haut, k)) if moyenne else (bas, haut)


def _spearman_brown(fidelite: float, k: int) -> float:
    """La fidélité de la moyenne de k évaluateurs, d'après celle d'un seul ; manquante là où elle n'a pas de limite."""
    diviseur = 1 + (k - 1) * fidelite
    return k * fidelite / diviseur if diviseur > ARRONDI else np.nan
