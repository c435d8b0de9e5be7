"""Voir, du dehors, qu'un autre processus de la copie pourrait répondre à la place de l'interprète qui la juge.

Une copie peut bifurquer et laisser un de ses deux morceaux relayer les échanges en les changeant : ce qui guette du
dedans (`integrite`) est alors relayé comme le reste. Un programme qu'elle a lancé (`%%bash --bg`) ne relaie rien, tant
qu'il ne tient pas la prise par où elle parle. Source : page de manuel `proc(5)` (`fd`, `stat`).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

DEBUT_DE_PILE = 28 - 2  # rang dans `stat`, compté après le nom du programme, qui peut contenir des espaces
PREMIER = "1"
FINI = "Z"


def read_prise(descripteur: int) -> str:
    """Le nom par lequel le système désigne une prise (« socket:[1234] »)."""
    return str(Path(f"/proc/self/fd/{descripteur}").readlink())


def read_pile(processus: Path) -> str:
    """Où commence sa pile : un processus bifurqué garde celle de son père, un programme lancé en a une autre.

    Args:
        processus: son dossier sous /proc.

    Returns:
        L'adresse, ou un texte vide pour un processus fini.
    """
    with contextlib.suppress(OSError, IndexError):
        champs = (processus / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "" if champs[0] == FINI else champs[DEBUT_DE_PILE - 1]
    return ""


def has_intrus(prise: str, pile: str) -> bool:
    """Vrai si un autre processus que le premier tient la prise, ou en est né sans être un autre programme.

    Args:
        prise: celle par où la copie parle ; voir `read_prise`.
        pile: celle du premier processus à son départ ; voir `read_pile`.
    """
    processus = [Path("/proc") / nom for nom in os.listdir("/proc") if nom.isdigit()]  # noqa: PTH208 - à chaque test
    autres = [p for p in processus if p.name != PREMIER]
    if len(autres) < len(processus) and read_pile(Path("/proc") / PREMIER) != pile:
        return True
    return any(read_pile(p) == pile or _holds(p, prise) for p in autres)


def _holds(processus: Path, prise: str) -> bool:
    with contextlib.suppress(OSError):
        for descripteur in (processus / "fd").iterdir():
            with contextlib.suppress(OSError):
                if str(descripteur.readlink()) == prise:
                    return True
    return False
