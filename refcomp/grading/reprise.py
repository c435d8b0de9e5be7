"""Se souvenir d'une correction commencée : tuée au milieu, elle reprend pour les mêmes étudiants.

Ce qui est fini est au journal ; ce fichier ne garde que la liste demandée.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError
from refcomp.fichiers import write_atomic


def _fichier(cours: Cours, devoir: str) -> Path:
    condense = hashlib.sha256(devoir.encode()).hexdigest()[:16]
    return cours.racine / ".refcomp" / f"correction-{condense}.json"


def save_reprise(cours: Cours, devoir: str, etudiants: list[str]) -> None:
    """Retient la liste d'une correction qui commence."""
    fichier = _fichier(cours, devoir)
    fichier.parent.mkdir(mode=0o700, exist_ok=True)
    write_atomic(fichier, json.dumps({"devoir": devoir, "etudiants": etudiants}).encode())


def load_reprise(cours: Cours, devoir: str) -> list[str]:
    """La liste d'une correction interrompue.

    Raises:
        CoursInvalideError: si aucune correction de ce devoir n'a été interrompue.
    """
    fichier = _fichier(cours, devoir)
    if not fichier.is_file():
        raise CoursInvalideError(
            f"Aucune correction interrompue de « {devoir} » à reprendre. Pour corriger les copies nouvelles ou "
            f"changées : refcomp corriger {devoir}. Pour tout recorriger : ajoutez --tout.",
        )
    etudiants: list[str] = json.loads(fichier.read_text(encoding="utf-8"))["etudiants"]
    return etudiants


def forget_reprise(cours: Cours, devoir: str) -> None:
    """Oublie la liste : la correction est allée au bout."""
    _fichier(cours, devoir).unlink(missing_ok=True)
