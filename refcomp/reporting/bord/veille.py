"""Voir le registre changer : un noyau préchauffé, ou une page laissée ouverte, ne montre jamais de vieilles données.

Voilà exécute un carnet avant qu'on l'ouvre ; ce qui s'affiche pourrait dater de la veille. Une tâche du noyau compare
la version du registre à celle qui est montrée, et redessine quand elle a changé.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PERIODE = 2.0  # secondes : lire une version est une requête d'une ligne


def watch_version(version: Callable[[], str], sur_changement: Callable[[], None], periode: float = PERIODE) -> Any:
    """Appelle `sur_changement` quand la version change, tant que le noyau vit.

    Args:
        version: lit la version.
        sur_changement: redessine.
        periode: secondes entre deux lectures.

    Returns:
        La tâche, qu'on peut annuler ; None hors d'un noyau.
    """
    try:
        boucle = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return boucle.create_task(_watch(version, sur_changement, periode))


async def _watch(version: Callable[[], str], sur_changement: Callable[[], None], periode: float) -> None:
    connue = version()
    while True:
        await asyncio.sleep(periode)
        courante = version()
        if courante != connue:
            connue = courante
            sur_changement()
