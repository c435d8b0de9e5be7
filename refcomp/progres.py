"""Barres de progression en français, avec le temps restant ; muettes hors d'un terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")
FORMAT = "{desc} {percentage:3.0f} % |{bar:30}| {n_fmt}/{total_fmt} · écoulé {elapsed} · reste {remaining}"


def iterate_with_bar(elements: Iterable[T], libelle: str) -> Iterator[T]:
    """Parcourt des éléments en montrant l'avancement sur la sortie d'erreur.

    Hors d'un terminal (journal, CI), une ligne au début suffit : une barre y écrirait des centaines de lignes.
    """
    liste = list(elements)
    yield from iterate_with_bar_of(liste, len(liste), libelle)


def iterate_with_bar_of(flux: Iterable[T], total: int, libelle: str) -> Iterator[T]:
    """Comme `iterate_with_bar`, pour un flux dont on connaît la taille d'avance."""
    if not sys.stderr.isatty():
        yield from _iterate_with_lines(flux, total, libelle)
        return
    yield from tqdm(flux, total=total, desc=libelle, bar_format=FORMAT, file=sys.stderr, leave=True)


def _iterate_with_lines(flux: Iterable[T], total: int, libelle: str) -> Iterator[T]:
    """Hors d'un terminal : une ligne au début, puis à chaque quart."""
    print(f"{libelle} : {total}", file=sys.stderr, flush=True)  # noqa: T201 - journal d'avancement
    for rang, element in enumerate(flux, start=1):
        yield element
        if rang < total and rang * 4 // total > (rang - 1) * 4 // total:
            print(f"{libelle} : {rang} sur {total}", file=sys.stderr, flush=True)  # noqa: T201 - idem
