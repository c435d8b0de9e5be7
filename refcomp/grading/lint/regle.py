"""Ce qu'est une règle de vérification, et ce qu'elle trouve."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from refcomp.errors import check_choix
from refcomp.findings import GRAVITES

PORTEES = ("source", "release", "devoir")
# Le conseil de toutes les règles sur une version publiée qui ne va plus avec sa source.
REENGENDRER = "Engendrez de nouveau le devoir : nbgrader generate_assignment, ou refcomp construire."


class Trouvaille(NamedTuple):
    """Un défaut trouvé : ce qu'il désigne (`source/devoir/carnet.ipynb#cellule 7 (id)`) et la phrase qui le dit."""

    objet: str
    message: str


@dataclass(frozen=True)
class Regle:
    """Une règle de vérification.

    Attributes:
        code: identifiant stable, en ASCII ; il ne change plus une fois publié.
        gravite: `erreur` (des notes seront fausses, ou le devoir ne s'engendre pas), `avertissement` (probable, ou
            gênant) ou `information`.
        explication: pourquoi c'est un défaut, en une ligne.
        conseil: que faire, en une ligne.
        recherche: la fonction qui cherche le défaut.
        portee: ce que reçoit `recherche` : chaque carnet de `source`, chacun de `release`, ou le `devoir` entier.
    """

    code: str
    gravite: str
    explication: str
    conseil: str
    recherche: Callable[[Any], Iterator[Trouvaille]]
    portee: str = "source"

    def __post_init__(self) -> None:
        """Refuse une gravité ou une portée hors liste."""
        check_choix("gravite", self.gravite, GRAVITES)
        check_choix("portee", self.portee, PORTEES)
