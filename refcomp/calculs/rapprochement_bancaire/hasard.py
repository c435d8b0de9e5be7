"""L'accord de deux montants que rien d'autre n'appuie : combien en attendrait-on par hasard ?

Plus il reste de lignes libres, plus il s'en trouve deux de même montant sans rapport. Les lignes de banque qui n'ont
aucun partenaire disent combien de fois le hasard a été tenté ; la densité des montants voisins, avec quelles chances.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from refcomp.calculs.rapprochement_bancaire.entree import Lignes
from refcomp.calculs.sommes import BANDE

Entiers = npt.NDArray[np.int64]
Reels = npt.NDArray[np.float64]
ERREURS_ADMISES = 0.05  # pointages faux attendus, sur tout le relevé


def accords_attendus(seules: Lignes, rangs: Entiers, lignes: Lignes, libres: Entiers, tolerance: int) -> Reels:
    """Estime, pour chaque ligne seule, combien de lignes libres de l'autre côté auraient par hasard son montant.

    L'estimation est la plus forte de deux : la densité des montants voisins parmi les lignes libres, et la fréquence du
    montant exact dans toute la table (un tarif se répète).

    Args:
        seules: le côté des lignes jugées.
        rangs: les lignes jugées.
        lignes: l'autre côté.
        libres: ses rangs libres.
        tolerance: demi-largeur de la fenêtre, en jours.
    """
    if not len(libres):
        return np.zeros(len(rangs))
    montant, jours = seules.montant[rangs], np.sort(lignes.jour[libres])
    marge = np.floor(np.abs(montant) * BANDE).astype(np.int64)
    dans_la_fenetre = _compte(jours, seules.jour[rangs] - tolerance, seules.jour[rangs] + tolerance)
    part = dans_la_fenetre / len(libres)
    voisins = _compte(np.sort(lignes.montant[libres]), montant - marge, montant + marge)
    semblables = _compte(np.sort(lignes.montant), montant, montant)
    densite = np.maximum(voisins - 1, 0) * part / (2 * marge + 1)
    return np.maximum(densite, np.maximum(semblables - 1, 0) / len(lignes.montant) * dans_la_fenetre)


def sommes_attendues(montant: Entiers, jour: Entiers, essais: list[tuple[int, Entiers]], tolerance: int) -> Reels:
    """Estime, pour chaque ligne seule, combien des sommes essayées dans sa fenêtre auraient par hasard son montant.

    Args:
        montant: montant de chaque ligne seule.
        jour: son jour.
        essais: par jour de l'autre côté, les sommes essayées, triées.
        tolerance: demi-largeur de la fenêtre, en jours.
    """
    marge = np.floor(np.abs(montant) * BANDE).astype(np.int64)
    voisines = np.zeros(len(montant))
    for le, totaux in essais:
        dedans = np.flatnonzero(np.abs(jour - le) <= tolerance)
        voisines[dedans] += _compte(totaux, (montant - marge)[dedans], (montant + marge)[dedans])
    return np.maximum(voisines - 1, 0) / (2 * marge + 1)


def _compte(triees: Entiers, bas: Entiers, haut: Entiers) -> Entiers:
    return np.searchsorted(triees, haut, side="right") - np.searchsorted(triees, bas)


def accords_surs(trouves: Reels, manques: Reels, admis: float = ERREURS_ADMISES) -> npt.NDArray[np.bool_]:
    """Dit quels accords retenir pour que le relevé entier n'en compte pas plus de `admis` dus au hasard.

    Args:
        trouves: accords attendus par hasard, pour chaque ligne qui a trouvé un partenaire.
        manques: les mêmes, pour chaque ligne qui n'en a pas trouvé : autant de fois où le hasard a été tenté.
        admis: erreurs admises sur tout le relevé.

    >>> accords_surs(np.array([0.001, 0.2]), np.array([0.001, 0.15])).tolist()
    [True, False]
    """
    tries = np.sort(manques)
    cumul = np.concatenate([[0.0], np.cumsum(tries)])
    return cumul[np.searchsorted(tries, trouves, side="right")] <= admis
