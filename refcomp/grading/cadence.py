"""Mener plusieurs copies à la fois dans un processus : la confiance une copie à la fois, le bac en parallèle.

nbgrader n'est pas fait pour plusieurs fils d'exécution. Un verrou ne laisse donc qu'une copie à la fois dans son code ;
il est rendu pendant qu'une copie s'exécute dans le bac, où presque tout le temps se passe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Cadence:
    """Le partage d'un processus entre plusieurs copies."""

    def __init__(self, places: int, avant_de_rendre: Callable[[], None] = lambda: None) -> None:
        """Prépare le partage.

        Args:
            places: copies qui s'exécutent à la fois dans le bac.
            avant_de_rendre: appelé à chaque fois que le verrou va être rendu (valider les écritures en cours).
        """
        self._verrou = threading.Lock()
        self._places = threading.Semaphore(places)
        self._avant_de_rendre = avant_de_rendre
        self._ici = threading.local()

    @contextmanager
    def confiance(self) -> Iterator[None]:
        """Le travail de confiance : une seule copie à la fois."""
        self._prendre()
        try:
            yield
        finally:
            self._rendre()

    @contextmanager
    def bac(self) -> Iterator[None]:
        """L'exécution d'une copie : le verrou est rendu à une autre copie, puis repris."""
        tenu = getattr(self._ici, "tenu", False)
        if not tenu:
            yield
            return
        self._rendre()
        try:
            with self._places:
                yield
        finally:
            self._prendre()

    def _prendre(self) -> None:
        self._verrou.acquire()
        self._ici.tenu = True

    def _rendre(self) -> None:
        try:
            self._avant_de_rendre()
        finally:
            self._ici.tenu = False
            self._verrou.release()


class _Courante:
    """La cadence de ce processus, s'il en a une."""

    def __init__(self) -> None:
        self.cadence: Cadence | None = None

    @contextmanager
    def bac(self) -> Iterator[None]:
        """L'exécution d'une copie, sous la cadence de ce processus s'il en a une."""
        if self.cadence is None:
            yield
        else:
            with self.cadence.bac():
                yield


COURANTE = _Courante()
