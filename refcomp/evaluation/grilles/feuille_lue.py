"""Ce qu'une feuille remplie dit : ses lignes, son en-tête, et chaque défaut avec sa cellule."""

from __future__ import annotations

from dataclasses import dataclass, field

from refcomp.evaluation.grilles.ouverture import Cellule
from refcomp.evaluation.grilles.reponses import Reponse
from refcomp.findings import Constat


@dataclass(frozen=True)
class LigneLue:
    """Une ligne de la grille telle que remplie ; `reponse` vaut None si sa case est vide."""

    cle: str
    lieu: str
    reponse: Reponse | None
    remarque: str


@dataclass
class FeuilleLue:
    """Ce qu'une feuille dit.

    Attributes:
        fichier: nom du fichier.
        titre: nom de la feuille.
        etiquettes: étiquette de l'en-tête → sa cellule, et où elle est.
        lignes: les lignes reconnues.
        constats: défauts (erreurs) et ce qu'il faut savoir (informations).
    """

    fichier: str
    titre: str
    etiquettes: dict[str, tuple[Cellule | None, str]] = field(default_factory=dict)
    lignes: list[LigneLue] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)

    def lieu(self, rang: int, colonne: int) -> str:
        """Où est une cellule : « feuille MARTIN Alix, cellule D12 »."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - chargé pour qui lit un classeur

        return f"feuille {self.titre}, cellule {get_column_letter(colonne)}{rang}"

    def etiquette(self, nom: str) -> str:
        """Le texte d'une étiquette, vide si elle manque."""
        cellule = self.etiquettes.get(nom, (None, ""))[0]
        return cellule.texte if cellule is not None else ""

    def add(self, code: str, lieu: str, dit: str, gravite: str = "erreur") -> None:
        """Ajoute un constat."""
        fin = "" if dit.endswith("?") else "."
        self.constats.append(Constat(gravite, code, f"{self.fichier}, {lieu} : {dit}{fin}", lieu))
