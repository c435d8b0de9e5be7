"""L'alpha de Krippendorff : autant d'évaluateurs que l'on veut, des manquants, des niveaux ou des nombres.

Source : Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
"""

from __future__ import annotations

import numpy as np

from refcomp.evaluation.analyses.mesure import Entiers, Mesure, Nombres, complement


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
        return complement(d * (n - 1), 2 * (n * t2 - t1**2), echelle=n * t2)

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
        return complement((coincidences * delta).sum((-1, -2)) * (n_c.sum(-1) - 1), attendu)

    return Mesure(pieces.reshape(len(nombre), k * k), formule)
