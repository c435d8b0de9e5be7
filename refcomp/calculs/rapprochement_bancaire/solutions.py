"""Compte des solutions d'une ambiguïté : de combien de façons un paquet de lignes peut se pointer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd

COTE_MAX = 12  # au-delà, les façons ne se comptent plus en un temps raisonnable


@dataclass(frozen=True)
class Paquet:
    """Des lignes des deux côtés qui peuvent se pointer de plusieurs façons.

    Attributes:
        ecritures: rangs des écritures du compte 512.
        banque: rangs des lignes du relevé.
        regle: ce qui les rapproche.
        solutions: nombre de façons d'en pointer le plus possible ; None s'il n'a pas été compté.
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


def _paquet(ecritures: tuple[int, ...], banque: tuple[int, ...], liens: dict[int, set[int]]) -> Paquet:
    paire = len(ecritures) == len(banque) == 1
    comptable = max(len(ecritures), len(banque)) <= COTE_MAX
    solutions = nombre_solutions({e: liens[e] for e in ecritures}) if comptable else None
    return Paquet(ecritures, banque, "references_differentes" if paire else "montant_date_ambigu", solutions)


def nombre_solutions(liens: dict[int, set[int]]) -> int:
    """Compte les façons de former le plus grand nombre de couples.

    Args:
        liens: par ligne d'un côté, les lignes possibles de l'autre ; chacune sert une fois au plus.

    >>> nombre_solutions({1: {8, 9}, 2: {8, 9}})
    2
    >>> nombre_solutions({1: {9}, 2: {9}, 3: {9}})
    3
    """
    gauche = sorted(liens)
    rang = {r: i for i, r in enumerate(sorted(set().union(*liens.values())))}

    @cache
    def meilleures(i: int, pris: int) -> tuple[int, int]:
        """Renvoie (plus grand nombre de couples, nombre de façons) à partir de la ligne i."""
        if i == len(gauche):
            return 0, 1
        choix = [meilleures(i + 1, pris)]
        for droite in liens[gauche[i]]:
            bit = 1 << rang[droite]
            if not pris & bit:
                couples, facons = meilleures(i + 1, pris | bit)
                choix.append((couples + 1, facons))
        plus = max(c for c, _ in choix)
        return plus, sum(f for c, f in choix if c == plus)

    return meilleures(0, 0)[1]
