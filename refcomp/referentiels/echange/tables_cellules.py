"""Lire les cellules d'un tableau : chaque texte selon sa nature, chaque défaut noté, sans s'arrêter au premier."""

from __future__ import annotations

import json
import re
from typing import Any

from refcomp.findings import Constat

OUI = {"oui", "vrai", "true", "1"}
NON = {"non", "faux", "false", "0"}
POSITIONS = re.compile(r"^\s*\d+\s*\.\.\s*\d+\s*(;\s*\d+\s*\.\.\s*\d+\s*)*$")
Lieu = tuple[str, int, str]  # table, ligne du tableur, colonne


class Cellules:
    """Des cellules lues, et les défauts qu'elles avaient."""

    def __init__(self) -> None:
        """Commence sans défaut."""
        self.constats: list[Constat] = []

    def note(self, code: str, message: str, objet: str) -> None:
        """Note un défaut."""
        self.constats.append(Constat("erreur", code, message, objet))

    def cellule(self, ou: Lieu, recu: str, attendu: str) -> None:
        """Note le défaut d'une cellule : où, ce qui a été reçu, ce qui est attendu."""
        table, rang, colonne = ou
        message = f"Table « {table} », ligne {rang}, colonne « {colonne} » : reçu {recu[:60]!r} ; {attendu}."
        self.note("cellule_illisible", message, f"{table}!{rang}")

    def json(self, ou: Lieu, texte: str) -> Any:
        """Une valeur JSON ; None si elle ne se lit pas."""
        try:
            return json.loads(texte)
        except json.JSONDecodeError:
            self.cellule(ou, texte, 'une valeur JSON est attendue : 70, true, "texte", {"gras": true}')
            return None

    def entier(self, ou: Lieu, texte: str) -> int:
        """Un nombre entier ; 0 s'il ne se lit pas."""
        if texte.strip().isdecimal():
            return int(texte)
        self.cellule(ou, texte, "un nombre entier est attendu")
        return 0

    def positions(self, ou: Lieu, texte: str) -> list[list[int]]:
        """Des positions, `12..34 ; 40..56`."""
        if not texte.strip():
            return []
        if not POSITIONS.match(texte):
            self.cellule(ou, texte, "des positions sont attendues, comme 12..34 ; 40..56")
            return []
        return [[int(n) for n in morceau.split("..")] for morceau in texte.split(";")]

    def oui_non(self, ou: Lieu, texte: str) -> bool:
        """Oui ou non ; une cellule vide vaut oui."""
        mot = texte.strip().lower() or "oui"
        if mot not in OUI | NON:
            self.cellule(ou, texte, "« oui » ou « non » est attendu")
        return mot in OUI
