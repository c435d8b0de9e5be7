"""Choisir comment exécuter les copies : enfermées, ou sans isolation si la machine n'en permet pas et qu'on l'accepte.

L'absence d'isolation n'est jamais silencieuse : sans accord explicite, rien ne s'exécute.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from refcomp.errors import IsolationImpossibleError
from refcomp.grading.bac.executeur import run_bac
from refcomp.grading.bac.lanceur import RESERVE
from refcomp.grading.cadence import COURANTE
from refcomp.grading.execution import CopieAExecuter, CopieExecutee, run_noyau

VARIABLE = "REFCOMP_SANS_ISOLATION"
_GRAPPE: list[Any] = []


def allow_sans_isolation() -> None:
    """Accepte, pour ce processus et ceux qu'il lance, de corriger sans isolation si elle est impossible."""
    os.environ[VARIABLE] = "1"


def is_sans_isolation_permise() -> bool:
    """Vrai si l'enseignant a accepté de corriger sans isolation."""
    return os.environ.get(VARIABLE) == "1"


def check_isolation() -> str:
    """Ce qui empêche d'isoler, si on l'a accepté ; vide si rien ne l'empêche.

    Raises:
        IsolationImpossibleError: si rien ne permet de s'en passer.
    """
    obstacle = find_obstacle()
    if obstacle and not is_sans_isolation_permise():
        raise IsolationImpossibleError(obstacle)
    return obstacle


@lru_cache(maxsize=1)
def find_obstacle() -> str:
    """Ce qui empêche d'isoler les copies sur cette machine, en une phrase ; vide si rien ne l'empêche."""
    try:
        RESERVE.get()
    except IsolationImpossibleError as erreur:
        return str(erreur)
    return ""


def run_copie(copie: CopieAExecuter) -> CopieExecutee:
    """Exécute une copie, enfermée si c'est possible.

    Raises:
        IsolationImpossibleError: si ce ne l'est pas et que rien ne permet de s'en passer.
    """
    with COURANTE.bac():
        if _GRAPPE:
            return _GRAPPE[-1].run(copie)
        return run_noyau(copie) if check_isolation() else run_bac(copie)


@contextmanager
def open_grappe(adresse: str | None) -> Iterator[int]:
    """Le temps d'une correction, fait exécuter les copies par une grappe Dask ; sans adresse, ne fait rien.

    Yields:
        Le nombre de copies que la grappe peut mener à la fois ; 0 sans grappe.

    Raises:
        GrappeInjoignableError: si l'adresse ne répond pas ou si la grappe n'a aucun ouvrier.
    """
    if adresse is None:
        yield 0
        return
    from refcomp.grading.grappe import Grappe  # noqa: PLC0415 - dask est facultatif

    with Grappe(adresse) as grappe:
        _GRAPPE.append(grappe)
        try:
            yield grappe.places
        finally:
            _GRAPPE.pop()
