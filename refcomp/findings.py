"""Les constats : ce que renvoie un contrôle, sans jamais s'arrêter au premier défaut.

Un contrôle (`controle_…`) renvoie une liste de `Constat` ; `build_tableau` en fait un DataFrame pour le tri,
le filtre et l'export.

>>> c = Constat("erreur", "echeance_absente", "Facture F-12 : échéance absente.", objet="F-12")
>>> build_tableau([c]).columns.tolist()
['gravite', 'code', 'message', 'objet']
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from refcomp.errors import check_choix

GRAVITES = ("erreur", "avertissement", "information")
COLONNES = ["gravite", "code", "message", "objet"]
MONTREES = 10  # lignes citées d'un même défaut


@dataclass(frozen=True)
class Constat:
    """Un défaut ou une remarque.

    Attributes:
        gravite: `erreur`, `avertissement` ou `information`.
        code: identifiant stable du contrôle, en ASCII (`montant_illisible`), pour trier et compter.
        message: la phrase française lue par une personne.
        objet: ce que la phrase désigne : une ligne, une facture, une colonne.
    """

    gravite: str
    code: str
    message: str
    objet: str = ""

    def __post_init__(self) -> None:
        """Refuse une gravité hors liste."""
        check_choix("gravite", self.gravite, GRAVITES)


def constat_lignes(gravite: str, code: str, lignes: Iterable[int], defaut: str) -> Constat:
    """Un défaut et les lignes d'un fichier où il se trouve, en nombre lisible.

    >>> constat_lignes("erreur", "zone_vide", [3, 5], "PieceRef est vide").message
    'Lignes 3, 5 : PieceRef est vide.'
    """
    toutes = [int(n) for n in lignes]
    montrees = ", ".join(str(n) for n in toutes[:MONTREES])
    reste = f" et {len(toutes) - MONTREES} autres" if len(toutes) > MONTREES else ""
    mot = "Lignes" if len(toutes) > 1 else "Ligne"
    return Constat(gravite, code, f"{mot} {montrees}{reste} : {defaut}.", montrees)


def build_tableau(constats: Iterable[Constat]) -> pd.DataFrame:
    """Renvoie les constats en DataFrame (`gravite`, `code`, `message`, `objet`), vide mais typé s'il n'y en a pas."""
    return pd.DataFrame([asdict(c) for c in constats], columns=COLONNES, dtype="str")


def erreurs(constats: Iterable[Constat]) -> list[Constat]:
    """Ne garde que les constats de gravité `erreur`."""
    return [c for c in constats if c.gravite == "erreur"]
