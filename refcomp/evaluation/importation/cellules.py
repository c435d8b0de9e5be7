"""Le relevé des cellules à reprendre : où, ce qui y est, ce qui est permis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.importation.feuilles import Feuille
from refcomp.findings import Constat

MONTREES = 10
LONGUEUR_MONTREE = 40


class Releve:
    """Les défauts d'un tableau, cellule par cellule ; les cellules qui ont le même ne font qu'une phrase."""

    def __init__(self, feuille: Feuille, places: Mapping[str, int], brute: pd.DataFrame) -> None:
        """Garde de quoi nommer une cellule et montrer ce qu'elle contient."""
        self.feuille, self.places, self.brute = feuille, places, brute
        self._relevees: set[tuple[str, int]] = set()
        self._constats: list[Constat] = []

    def add(self, code: str, colonne: str, lignes: Iterable[int], dit: str) -> None:
        """Relève un défaut ; une cellule déjà relevée ne l'est pas deux fois."""
        neuves = [int(n) for n in lignes if (colonne, int(n)) not in self._relevees]
        self._relevees.update((colonne, n) for n in neuves)
        recus: dict[str, list[int]] = {}
        for numero in neuves:
            recus.setdefault(self._recu(colonne, numero), []).append(numero)
        fin = "" if dit.endswith("?") else "."
        for recu, numeros in recus.items():
            lieux = ", ".join(self._lieu(colonne, n) for n in numeros[:MONTREES])
            reste = f" et {len(numeros) - MONTREES} autres" if len(numeros) > MONTREES else ""
            self._constats.append(Constat("erreur", code, f"{lieux}{reste} : {recu}{dit}{fin}", colonne))

    def _lieu(self, colonne: str, numero: int) -> str:
        if colonne not in self.places:
            return f"ligne {numero}, {colonne}"
        return self.feuille.lieu(numero, self.places[colonne])

    def _recu(self, colonne: str, numero: int) -> str:
        if colonne not in self.places:
            return ""
        valeur = self.brute.loc[numero, colonne]
        if valeur is None or pd.isna(valeur):
            return ""
        texte = "".join(c if c.isprintable() else "?" for c in str(valeur))
        return f"reçu « {texte[:LONGUEUR_MONTREE]}{'…' if len(texte) > LONGUEUR_MONTREE else ''} » ; "

    def check(self) -> None:
        """Refuse le tableau si quelque chose a été relevé.

        Raises:
            DonneesInvalidesError: en listant toutes les cellules à reprendre.
        """
        if self._constats:
            titre = f"« {self.feuille.fichier} » n'a pas été importé, aucune ligne n'est inscrite. À reprendre :"
            raise DonneesInvalidesError(titre, self._constats)
