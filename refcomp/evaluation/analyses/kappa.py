"""Le kappa pondéré de deux évaluateurs, et son erreur type.

Sources : Cohen, Psychological Bulletin 70, 1968, p. 213-220 ; Fleiss, Cohen et Everitt, Psychological Bulletin 72,
1969, p. 323-327.
"""

from __future__ import annotations

import numpy as np

from refcomp.evaluation.analyses.intervalles import quantile_normal
from refcomp.evaluation.analyses.mesure import Entiers, Mesure, Nombres, complement

PUISSANCES = {"lineaire": 1, "quadratique": 2}


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
        return complement(observe, (attendue * poids_desaccord).sum((-1, -2)))

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
