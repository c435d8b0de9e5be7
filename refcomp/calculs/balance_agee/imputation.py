"""L'imputation des crédits (avoirs, trop-perçus, acomptes) sur les créances d'un même client.

>>> impute_plus_ancien(np.array([0, 0]), np.array([0, 1]), np.array([100, 50]), np.array([120]))
array([100,  20])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Entiers = npt.NDArray[np.int64]


def impute_plus_ancien(clients: Entiers, rangs: Entiers, montants: Entiers, disponibles: Entiers) -> Entiers:
    """Consomme les montants de chaque client, du plus ancien au plus récent, à hauteur du disponible.

    Args:
        clients: code du client de chaque montant.
        rangs: rang d'ancienneté de chaque montant (le plus petit est servi d'abord), sans ex æquo chez un client.
        montants: unités mineures, positives ou nulles.
        disponibles: ce que chaque client peut consommer, par code, positif ou nul.

    Returns:
        La part imputée sur chaque montant, dans l'ordre reçu.
    """
    ordre = np.lexsort((rangs, clients))
    tries, proprietaires = montants[ordre], clients[ordre]
    cumul = np.cumsum(tries)
    premiers = np.r_[True, proprietaires[1:] != proprietaires[:-1]] if len(ordre) else np.zeros(0, dtype=bool)
    # Ce que le client a déjà consommé avant la ligne : le cumul général moins celui d'où il part.
    depart = np.maximum.accumulate(np.where(premiers, np.arange(len(ordre)), 0))
    avant = cumul - tries - (cumul - tries)[depart]
    imputes = np.empty_like(montants)
    imputes[ordre] = np.clip(disponibles[proprietaires] - avant, 0, tries)
    return imputes


def compense_credits(clients: Entiers, rangs: Entiers, restes: Entiers, nombre_clients: int) -> Entiers:
    """Compense créances et crédits de chaque client, les plus anciens d'abord.

    Args:
        clients: code du client de chaque pièce ouverte.
        rangs: rang d'ancienneté de chaque pièce, sans ex æquo.
        restes: reste dû signé, en unités mineures : positif pour une créance, négatif pour un crédit.
        nombre_clients: nombre de codes.

    Returns:
        La part compensée de chaque pièce, du signe de son reste ; sa somme est nulle chez chaque client.
    """
    creances, credits_ = np.maximum(restes, 0), np.maximum(-restes, 0)
    compensables = np.zeros((2, nombre_clients), dtype=np.int64)
    np.add.at(compensables[0], clients, creances)
    np.add.at(compensables[1], clients, credits_)
    disponibles = compensables.min(axis=0)
    parts_creances = impute_plus_ancien(clients, rangs, creances, disponibles)
    return parts_creances - impute_plus_ancien(clients, rangs, credits_, disponibles)
