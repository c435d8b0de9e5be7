"""Refuser `refcomp` à une copie qui ne doit pas s'en servir, avec une phrase plutôt qu'un module introuvable.

Sans autre dépendance que Python : ce fichier est aussi exécuté, tel quel, dans le noyau d'une copie sans bac à sable.
"""

from __future__ import annotations

import sys
from typing import Any

PHRASE = "refcomp n'est pas disponible pendant la correction de cet exercice : la question demande votre propre calcul."


class SansRefcomp:
    """Un chercheur de modules qui refuse refcomp et laisse le reste aux suivants."""

    def find_spec(self, nom: str, _chemin: Any = None, _cible: Any = None) -> None:
        """Refuse refcomp."""
        if nom == "refcomp" or nom.startswith("refcomp."):
            raise ImportError(PHRASE)


def install_blocage() -> None:
    """Met ce refus en premier."""
    sys.meta_path.insert(0, SansRefcomp())
