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
        print(f"{libelle} : {total}", file=sys.stderr, flush=True)  # noqa: T201 - journal d'avancement
        yield from flux
        return
    yield from tqdm(flux, total=total, desc=libelle, bar_format=FORMAT, file=sys.stderr, leave=True)
