"""Lettrage groupé : un poste est la somme exacte de plusieurs autres, dans un même compte et une même fenêtre.

C'est le virement qui paie trois factures, l'acompte et le solde d'une seule, le règlement net d'un avoir. La recherche
est celle du rapprochement bancaire (`refcomp.calculs.sommes`) : les plus petits groupes d'abord. Un groupe n'est
lettré que s'il est seul possible, ne dispute aucune ligne à un autre et n'est pas vraisemblablement un hasard.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from refcomp.calculs.lettrage.postes import Poste, distance
from refcomp.calculs.lettrage.reglage import Reglage
from refcomp.calculs.sommes import HASARD_MAX, coincidences, combinaisons_de_somme

Ensemble = frozenset[int]


@dataclass
class Groupes:
    """Ce qu'une recherche a trouvé.

    Attributes:
        certains: groupes à lettrer.
        proposes: postes en cause et nombre de groupes possibles.
        ecourtees: recherches arrêtées avant d'avoir vu toutes les tailles.
    """

    certains: list[tuple[Poste, ...]] = field(default_factory=list)
    proposes: list[tuple[tuple[Poste, ...], int]] = field(default_factory=list)
    ecourtees: int = 0


def groupes_exacts(postes: list[Poste], reglage: Reglage) -> Groupes:
    """Cherche, pour chaque poste, les plus petits groupes d'autres postes qui le soldent exactement.

    Args:
        postes: les postes libres d'un compte.
        reglage: fenêtre, taille et nombre de combinaisons.
    """
    resultat = Groupes()
    montants = np.array([p.reste for p in postes], dtype=np.int64)
    hasards: dict[Ensemble, float] = {}
    for seul, poste in enumerate(postes):
        candidats = _candidats(postes, seul, reglage.fenetre_jours)
        cible = np.array([-poste.reste], dtype=np.int64)
        bornes = (reglage.taille_groupe, reglage.combinaisons_max)
        justes, totaux, fouille = combinaisons_de_somme(montants, candidats, cible, *bornes)
        resultat.ecourtees += not fouille
        taille = min((len(c) for _, c in justes), default=0)
        hasard = coincidences(-poste.reste, [totaux])
        for ensemble in (frozenset((seul, *c)) for _, c in justes if len(c) == taille):
            hasards[ensemble] = min(hasard, hasards.get(ensemble, hasard))
    for ensembles in _familles(list(hasards)):
        concernes = tuple(postes[i] for i in sorted(frozenset().union(*ensembles)))
        if len(ensembles) == 1 and hasards[ensembles[0]] <= HASARD_MAX:
            resultat.certains.append(concernes)
        else:
            resultat.proposes.append((concernes, len(ensembles)))
    return resultat


def _candidats(postes: list[Poste], seul: int, fenetre: int) -> np.ndarray:
    """Les postes qui peuvent solder `seul` : de sens opposé, ou les avoirs déduits d'un règlement."""
    sens = postes[seul].reste > 0
    retenus = [
        i
        for i, p in enumerate(postes)
        if i != seul
        and distance(p, postes[seul]) <= fenetre
        and ((p.reste > 0) != sens or (p.avoir and not postes[seul].avoir))
    ]
    return np.array(retenus, dtype=np.int64)


def _familles(ensembles: list[Ensemble]) -> list[list[Ensemble]]:
    """Range ensemble les groupes qui se disputent un poste."""
    familles: list[tuple[set[int], list[Ensemble]]] = []
    for ensemble in sorted(ensembles, key=sorted):
        touchees = [f for f in familles if f[0] & ensemble]
        membres, reunis = set(ensemble), [ensemble]
        for famille in touchees:
            familles.remove(famille)
            membres |= famille[0]
            reunis += famille[1]
        familles.append((membres, reunis))
    return [reunis for _, reunis in familles]
