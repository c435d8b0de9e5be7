"""Voir le registre changer : un noyau préchauffé, ou une page laissée ouverte, ne montre jamais de vieilles données.

Voilà exécute un carnet avant qu'on l'ouvre ; ce qui s'affiche pourrait dater de la veille. Une tâche du noyau compare
la version du registre à celle qui est montrée, et redessine quand elle a changé.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PERIODE = 2.0  # secondes : lire une version est une requête d'une ligne


def watch_version(
    version: Callable[[], str], montree: Callable[[], str], redessine: Callable[[], None], periode: float = PERIODE
) -> Any:
    """Appelle `redessine` quand le registre n'est plus à la version montrée, tant que le noyau vit.

    La version montrée est redemandée à chaque fois : un registre qui change entre sa lecture et le début de la veille
    ne doit pas passer pour vu.

    Args:
        version: lit la version du registre.
        montree: dit celle que la page montre.
        redessine: relit et redessine.
        periode: secondes entre deux lectures.

    Returns:
        La tâche, qu'on peut annuler ; None hors d'un noyau.
    """
    try:
        boucle = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return boucle.create_task(_watch(version, montree, redessine, periode))


async def _watch(
    version: Callable[[], str], montree: Callable[[], str], redessine: Callable[[], None], periode: float
) -> None:
    while True:
        if version() != montree():
            redessine()
        await asyncio.sleep(periode)
