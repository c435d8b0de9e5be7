"""Choisir comment exécuter les copies : enfermées, ou sans isolation si la machine n'en permet pas et qu'on l'accepte.

L'absence d'isolation n'est jamais silencieuse : sans accord explicite, rien ne s'exécute.
"""

from __future__ import annotations

import logging
import os
from functools import lru_cache

from refcomp.errors import IsolationImpossibleError
from refcomp.grading.bac.executeur import run_bac
from refcomp.grading.bac.lanceur import RESERVE
from refcomp.grading.execution import CopieAExecuter, CopieExecutee, run_noyau

JOURNAL = logging.getLogger(__name__)
VARIABLE = "REFCOMP_SANS_ISOLATION"


def allow_sans_isolation() -> None:
    """Accepte, pour ce processus et ceux qu'il lance, de corriger sans isolation si elle est impossible."""
    os.environ[VARIABLE] = "1"


def is_sans_isolation_permise() -> bool:
    """Vrai si l'enseignant a accepté de corriger sans isolation."""
    return os.environ.get(VARIABLE) == "1"


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
    obstacle = find_obstacle()
    if not obstacle:
        return run_bac(copie)
    if not is_sans_isolation_permise():
        raise IsolationImpossibleError(obstacle)
    JOURNAL.warning("Copie exécutée sans isolation.")
    return run_noyau(copie)
