"""Combinaisons de montants dont la somme est exacte : le fond commun du pointage groupé et du lettrage groupé.

Chercher quelles lignes font ensemble un montant est vite immense : les plus petites tailles sont vues d'abord, dans un
nombre borné de combinaisons. Et une somme égale peut n'être qu'un hasard : `coincidences` dit combien on en attendrait.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

Entiers = npt.NDArray[np.int64]
BANDE = 0.1  # autour du montant cherché, pour compter les sommes voisines
HASARD_MAX = 0.02  # coïncidences attendues au-dessus desquelles une somme égale est proposée et non retenue


@cache
def _indices(nombre: int, taille: int) -> npt.NDArray[np.intp]:
    return np.array(list(combinations(range(nombre), taille)), dtype=np.intp)


def combinaisons_de_somme(
    montants: Entiers,
    rangs: Entiers,
    cibles: Entiers,
    taille_max: int,
    combinaisons_max: int,
) -> tuple[list[tuple[int, tuple[int, ...]]], Entiers, bool]:
    """Cherche les combinaisons de deux lignes et plus dont la somme est une des `cibles` (triées, au moins une).

    Args:
        montants: montant de chaque ligne, en unités mineures.
        rangs: les lignes où chercher.
        cibles: les sommes voulues, triées.
        taille_max: plus grande combinaison.
        combinaisons_max: combinaisons examinées au plus.

    Returns:
        Les combinaisons justes (somme, rangs), toutes les sommes essayées (triées), et si toutes les tailles ont été
        vues.

    >>> justes, _, fouille = combinaisons_de_somme(np.array([5, 3, 2]), np.arange(3), np.array([8]), 3, 100)
    >>> justes, fouille
    ([(8, (0, 1))], True)
    """
    trouvees: list[tuple[int, tuple[int, ...]]] = []
    essayees = [np.empty(0, dtype=np.int64)]
    budget, fouille = combinaisons_max, True
    for taille in range(2, min(taille_max, len(rangs)) + 1):
        budget -= comb(len(rangs), taille)
        if budget < 0:
            fouille = False
            break
        indices = _indices(len(rangs), taille)
        totaux = montants[rangs][indices].sum(axis=1)
        place = np.minimum(np.searchsorted(cibles, totaux), len(cibles) - 1)
        justes = np.flatnonzero(cibles[place] == totaux)
        trouvees += [(int(totaux[i]), tuple(map(int, rangs[indices[i]]))) for i in justes]
        essayees.append(totaux)
    return trouvees, np.sort(np.concatenate(essayees)), fouille


def coincidences(montant: int, essayees: Iterable[Entiers]) -> float:
    """Estime combien de sommes essayées tomberaient sur `montant` par hasard, d'après leur densité autour de lui.

    Args:
        montant: la somme trouvée, qui ne compte pas.
        essayees: des séries triées de sommes essayées.

    >>> coincidences(1000, [np.array([940, 1000, 1060])]) < 0.02
    True
    """
    bas, haut = sorted((round(montant * (1 - BANDE)), round(montant * (1 + BANDE))))
    voisines = 0
    for totaux in essayees:
        voisines += int(np.searchsorted(totaux, haut, side="right") - np.searchsorted(totaux, bas))
    return max(0, voisines - 1) / (haut - bas + 1)
