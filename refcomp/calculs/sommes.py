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
GROUPES_MAX = 1000  # au-delà, un plus grand groupe n'apprend plus rien
PETIT = 8  # en deçà, les combinaisons se comptent plus vite une à une
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


def sommes_exactes(
    montants: list[int],
    cible: int,
    taille_max: int,
    combinaisons_max: int,
) -> tuple[list[tuple[int, ...]], bool]:
    """Cherche toutes les combinaisons de deux montants positifs et plus dont la somme est `cible`.

    Args:
        montants: les montants, en unités mineures.
        cible: la somme voulue.
        taille_max: plus grande combinaison.
        combinaisons_max: combinaisons examinées au plus.

    Returns:
        Les combinaisons (places dans `montants`), les plus petites d'abord, et si toutes les tailles ont été vues.

    >>> sommes_exactes([60, 40, 33, 27], 100, 3, 100)
    ([(0, 1), (1, 2, 3)], True)
    """
    trouvees: list[tuple[int, ...]] = []
    budget = combinaisons_max
    for taille in range(2, min(taille_max, len(montants)) + 1):
        budget -= comb(len(montants), taille)
        if budget < 0 or len(trouvees) >= GROUPES_MAX:
            return trouvees, False
        if len(montants) <= PETIT:
            places = combinations(range(len(montants)), taille)
            trouvees += [choix for choix in places if sum([montants[i] for i in choix]) == cible]
        else:
            indices = _indices(len(montants), taille)
            totaux = np.array(montants, dtype=np.int64)[indices].sum(axis=1)
            trouvees += [tuple(map(int, choix)) for choix in indices[totaux == cible]]
    return trouvees, True


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
