"""Compte des solutions d'une ambiguïté : de combien de façons un paquet de lignes peut se pointer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import perm, prod

import numpy as np
import pandas as pd

SOLUTIONS_MAX = 1000  # un compte qui l'atteint se lit « 1 000 ou plus »
ETATS_MAX = 5_000  # au-delà, les façons ne se comptent plus en un temps raisonnable


@dataclass(frozen=True)
class Paquet:
    """Des lignes des deux côtés qui peuvent se pointer de plusieurs façons.

    Attributes:
        ecritures: rangs des écritures du compte 512.
        banque: rangs des lignes du relevé.
        regle: ce qui les rapproche.
        solutions: nombre de façons d'en pointer le plus possible, `SOLUTIONS_MAX` si elles sont autant ou plus ; None
            s'il n'a pas été compté.
    """

    ecritures: tuple[int, ...]
    banque: tuple[int, ...]
    regle: str
    solutions: int | None


def paquets_ambigus(aretes: pd.DataFrame) -> list[Paquet]:
    """Range les couples restants en paquets indépendants et compte les solutions de chacun.

    Args:
        aretes: les couples encore possibles : `ecriture`, `banque` (rangs).
    """
    couples = list(zip(aretes["ecriture"].tolist(), aretes["banque"].tolist(), strict=True))
    liens: dict[int, set[int]] = defaultdict(set)
    for ecriture, banque in couples:
        liens[ecriture].add(banque)
    return [_paquet(ecritures, banque, liens) for ecritures, banque in composantes(couples)]


def composantes(couples: Iterable[tuple[int, int]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Sépare des couples en paquets qui ne partagent aucune ligne.

    >>> composantes([(1, 8), (2, 8), (3, 9)])
    [((1, 2), (8,)), ((3,), (9,))]
    """
    voisins: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for gauche, droite in couples:
        voisins[0, gauche].add((1, droite))
        voisins[1, droite].add((0, gauche))
    resultat = []
    vus: set[tuple[int, int]] = set()
    for depart in sorted(voisins):
        if depart in vus:
            continue
        composante = _composante(depart, voisins)
        vus |= composante
        cotes = [tuple(sorted(r for cote, r in composante if cote == c)) for c in (0, 1)]
        resultat.append((cotes[0], cotes[1]))
    return resultat


def _composante(depart: tuple[int, int], voisins: dict[tuple[int, int], set[tuple[int, int]]]) -> set[tuple[int, int]]:
    vus, pile = {depart}, [depart]
    while pile:
        for voisin in voisins[pile.pop()] - vus:
            vus.add(voisin)
            pile.append(voisin)
    return vus


def paquets_de_reunions(reunions: Iterable[tuple[tuple[int, ...], tuple[int, ...]]], regle: str) -> list[Paquet]:
    """Range en paquets des réunions possibles qui se disputent des lignes et compte les solutions de chacun.

    Args:
        reunions: (écritures, lignes de banque) de chaque réunion ; un des deux côtés n'a qu'une ligne.
        regle: ce qui les rapproche.
    """
    liste = list(reunions)
    couples = [(e, b) for ecritures, banque in liste for e in ecritures for b in banque]
    ensembles: dict[int, list[frozenset[tuple[bool, int]]]] = defaultdict(list)
    paquets = composantes(couples)
    paquet_de = {e: i for i, (ecritures, _) in enumerate(paquets) for e in ecritures}
    for ecritures, banque in liste:
        cles = frozenset([*((False, e) for e in ecritures), *((True, b) for b in banque)])
        ensembles[paquet_de[ecritures[0]]].append(cles)
    return [Paquet(e, b, regle, nombre_familles(ensembles[i])) for i, (e, b) in enumerate(paquets)]


def _paquet(ecritures: tuple[int, ...], banque: tuple[int, ...], liens: dict[int, set[int]]) -> Paquet:
    return Paquet(ecritures, banque, "montant_date_ambigu", nombre_solutions({e: liens[e] for e in ecritures}))


def nombre_solutions(liens: dict[int, set[int]]) -> int | None:
    """Compte les façons de former le plus grand nombre de couples, jusqu'à `SOLUTIONS_MAX`.

    Une ligne après l'autre, on garde pour chaque ensemble de partenaires pris, s'ils peuvent encore servir, le plus
    grand nombre de couples et les façons d'y arriver. S'il y a trop d'ensembles, on minore : deux lignes de mêmes
    partenaires peuvent toujours échanger les leurs.

    Args:
        liens: par ligne d'un côté, les lignes possibles de l'autre ; chacune sert une fois au plus.

    Returns:
        Le nombre de façons, `SOLUTIONS_MAX` s'il y en a autant ou plus, None s'il n'a pas pu être compté.

    >>> nombre_solutions({1: {8, 9}, 2: {8, 9}})
    2
    >>> nombre_solutions({1: {9}, 2: {9}, 3: {9}})
    3
    >>> nombre_solutions({i: set(range(50)) for i in range(40)})
    1000
    """
    gauche = sorted(liens, key=lambda ligne: (min(liens[ligne]), max(liens[ligne]), ligne))
    dernier = {r: i for i, ligne in enumerate(gauche) for r in liens[ligne]}
    etats: dict[frozenset[int], tuple[int, int]] = {frozenset(): (0, 1)}
    for i, ligne in enumerate(gauche):
        suivants: dict[frozenset[int], tuple[int, int]] = {}
        for pris, (couples, facons) in etats.items():
            encore = frozenset(r for r in pris if dernier[r] > i)
            _ajoute(suivants, encore, couples, facons)
            for r in liens[ligne] - pris:
                _ajoute(suivants, encore | {r} if dernier[r] > i else encore, couples + 1, facons)
        if len(suivants) > ETATS_MAX:
            return _minorant(liens)
        etats = suivants
    (_, facons), *_ = etats.values()
    return min(facons, SOLUTIONS_MAX)


def _ajoute(etats: dict[frozenset[int], tuple[int, int]], pris: frozenset[int], couples: int, facons: int) -> None:
    avant, deja = etats.get(pris, (-1, 0))
    if couples > avant:
        etats[pris] = couples, facons
    elif couples == avant:
        etats[pris] = couples, facons + deja


def _minorant(liens: dict[int, set[int]]) -> int | None:
    """Échange les partenaires des lignes interchangeables d'un plus grand pointage : autant de façons au moins."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - scipy est long à importer et sert rarement
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415

    gauche, droite = sorted(liens), sorted(set().union(*liens.values()))
    place = {r: i for i, r in enumerate(droite)}
    couples = [(i, place[r]) for i, ligne in enumerate(gauche) for r in liens[ligne]]
    graphe = csr_array((np.ones(len(couples)), tuple(zip(*couples, strict=True))), shape=(len(gauche), len(droite)))
    partenaire = maximum_bipartite_matching(graphe, perm_type="column")
    jumelles: dict[frozenset[int], list[bool]] = defaultdict(list)
    for ligne, place_prise in zip(gauche, partenaire, strict=True):
        jumelles[frozenset(liens[ligne])].append(place_prise >= 0)
    facons = prod(perm(len(servies), sum(servies)) for servies in jumelles.values())
    return SOLUTIONS_MAX if facons >= SOLUTIONS_MAX else None


def nombre_familles(ensembles: list[frozenset[tuple[bool, int]]]) -> int | None:
    """Compte les façons de retenir le plus grand nombre d'ensembles sans ligne commune, jusqu'à `SOLUTIONS_MAX`.

    Returns:
        Comme `nombre_solutions`.

    >>> a, b, c = ({(False, n)} for n in range(3))
    >>> nombre_familles([frozenset(a | b), frozenset(b | c)])
    2
    """
    if len(ensembles) > SOLUTIONS_MAX or not ensembles:
        return SOLUTIONS_MAX if ensembles and frozenset.intersection(*ensembles) else None
    commune = frozenset.intersection(*ensembles)
    if commune:
        return min(len(ensembles), SOLUTIONS_MAX)
    etats: dict[frozenset[tuple[bool, int]], tuple[int, int]] = {frozenset(): (0, 1)}
    for ensemble in ensembles:
        for pris, (nombre, facons) in list(etats.items()):
            if pris.isdisjoint(ensemble):
                etats[pris | ensemble] = _somme(etats.get(pris | ensemble), nombre + 1, facons)
        if len(etats) > ETATS_MAX:
            return None
    plus = max(nombre for nombre, _ in etats.values())
    return min(sum(facons for nombre, facons in etats.values() if nombre == plus), SOLUTIONS_MAX)


def _somme(deja: tuple[int, int] | None, nombre: int, facons: int) -> tuple[int, int]:
    if deja is None or nombre > deja[0]:
        return nombre, facons
    return (nombre, facons + deja[1]) if nombre == deja[0] else deja
