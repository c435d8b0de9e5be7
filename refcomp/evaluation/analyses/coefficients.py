"""Kappa pondéré, alpha de Krippendorff, corrélation intraclasse : des sommes par unité, puis une formule.

Chaque coefficient ne dépend des données que par des sommes. Écrites unité par unité (`Mesure.pieces`), elles donnent la
valeur, et aussi ce qu'elle serait sans chaque étudiant : l'intervalle par jackknife ne coûte alors presque rien.

Sources : Cohen, Psychological Bulletin 70, 1968, p. 213-220 ; Fleiss, Cohen et Everitt, Psychological Bulletin 72,
1969, p. 323-327 (erreur type) ; Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011 ; Shrout et Fleiss,
Psychological Bulletin 86, 1979, p. 420-428 ; McGraw et Wong, Psychological Methods 1, 1996, p. 30-46.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from refcomp.evaluation.analyses.intervalles import quantile_normal, quantile_student

Nombres = npt.NDArray[np.float64]
Entiers = npt.NDArray[np.int64]
PUISSANCES = {"lineaire": 1, "quadratique": 2}
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


def desaccords(niveaux: int, ponderation: str) -> Nombres:
    """La matrice |i − j| (`lineaire`) ou (i − j)² (`quadratique`)."""
    rangs = np.arange(niveaux, dtype=float)
    return np.abs(rangs[:, None] - rangs[None, :]) ** PUISSANCES[ponderation]


def mesure_kappa(a: Entiers, b: Entiers, poids_desaccord: Nombres) -> Mesure:
    """Le kappa pondéré de deux évaluateurs : codes de niveau à partir de 0, et matrice des désaccords."""
    k = len(poids_desaccord)
    pieces = np.zeros((len(a), k * k))
    pieces[np.arange(len(a)), a * k + b] = 1

    def formule(sommes: Nombres) -> Nombres:
        table = sommes.reshape(*sommes.shape[:-1], k, k)
        attendue = table.sum(-1)[..., :, None] * table.sum(-2)[..., None, :]
        observe = (table * poids_desaccord).sum((-1, -2)) * table.sum((-1, -2))
        return _complement(observe, (attendue * poids_desaccord).sum((-1, -2)))

    return Mesure(pieces, formule)


def erreur_type_kappa(table: Nombres, poids_desaccord: Nombres) -> float:
    """L'erreur type d'un kappa pondéré pour de grands effectifs (Fleiss, Cohen et Everitt, 1969)."""
    n = table.sum()
    p = table / n
    w = 1 - poids_desaccord / poids_desaccord.max()
    lignes, colonnes = p.sum(1), p.sum(0)
    attendu = float(lignes @ w @ colonnes)
    kappa = ((p * w).sum() - attendu) / (1 - attendu)
    moyens = (w @ colonnes)[:, None] + (lignes @ w)[None, :]
    variance = (p * (w - moyens * (1 - kappa)) ** 2).sum() - (kappa - attendu * (1 - kappa)) ** 2
    return float(np.sqrt(max(variance, 0) / n) / (1 - attendu))


def intervalle_kappa(table: Nombres, poids_desaccord: Nombres, valeur: float, confiance: float) -> tuple[float, float]:
    """L'intervalle normal d'un kappa, borné à 1."""
    demi = quantile_normal(confiance) * erreur_type_kappa(table, poids_desaccord)
    return valeur - demi, min(valeur + demi, 1.0)


def mesure_krippendorff(valeurs: Nombres, unites: Entiers, *, ordinale: bool) -> Mesure:
    """L'alpha de Krippendorff de regards en colonne : une valeur et son unité par ligne ; les seuls n'y comptent pas.

    Args:
        valeurs: les valeurs, sans manquant.
        unites: numéro d'unité de chacune, à partir de 0.
        ordinale: métrique ordinale si vrai (l'écart compte ce qui est entre deux niveaux), d'intervalle sinon.
    """
    nombre = np.bincount(unites)
    return (_kripp_ordinal if ordinale else _kripp_intervalle)(valeurs, unites, nombre)


def _kripp_intervalle(valeurs: Nombres, unites: Entiers, nombre: Entiers) -> Mesure:
    centrees = valeurs - valeurs.mean()  # la différence de deux grands carrés perdrait des décimales
    s1, s2 = np.bincount(unites, centrees), np.bincount(unites, centrees**2)
    double = nombre > 1
    ecarts = np.bincount(unites, (centrees - (s1 / np.maximum(nombre, 1))[unites]) ** 2)
    observe = 2 * nombre * ecarts / np.where(double, nombre - 1, 1)
    pieces = np.where(double[:, None], np.column_stack([nombre, s1, s2, observe]), 0).astype(float)

    def formule(sommes: Nombres) -> Nombres:
        n, t1, t2, d = np.moveaxis(sommes, -1, 0)
        return _complement(d * (n - 1), 2 * (n * t2 - t1**2), echelle=n * t2)

    return Mesure(pieces, formule)


def _kripp_ordinal(valeurs: Nombres, unites: Entiers, nombre: Entiers) -> Mesure:
    niveaux, codes = np.unique(valeurs, return_inverse=True)
    k = len(niveaux)
    comptes = np.bincount(unites * k + codes, minlength=len(nombre) * k).reshape(len(nombre), k).astype(float)
    croises = comptes[:, :, None] * comptes[:, None, :] - comptes[:, :, None] * np.eye(k)
    pieces = croises / np.maximum(nombre - 1, 1)[:, None, None]

    def formule(sommes: Nombres) -> Nombres:
        coincidences = sommes.reshape(*sommes.shape[:-1], k, k)
        n_c = coincidences.sum(-1)
        milieux = np.cumsum(n_c, axis=-1) - n_c / 2
        delta = (milieux[..., :, None] - milieux[..., None, :]) ** 2
        attendu = (n_c[..., :, None] * n_c[..., None, :] * delta).sum((-1, -2))
        return _complement((coincidences * delta).sum((-1, -2)) * (n_c.sum(-1) - 1), attendu)

    return Mesure(pieces.reshape(len(nombre), k * k), formule)


def _complement(observe: Nombres, attendu: Nombres, echelle: Nombres | float = 1.0) -> Nombres:
    """1 − observé / attendu ; manquant quand rien ne varie (0 / 0)."""
    nul = attendu <= ARRONDI * np.maximum(np.abs(echelle), np.finfo(float).tiny)
    return np.where(nul, np.nan, 1 - observe / np.where(nul, 1.0, attendu))


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
