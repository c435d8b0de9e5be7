"""Les devoirs du cours tels qu'une page peut les lire : un exercice fautif ne l'empêche pas de s'afficher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from refcomp.authoring.devoir import Devoir, load_devoirs
from refcomp.authoring.modele import Exercice
from refcomp.errors import RefcompError


@dataclass(frozen=True)
class DevoirsLus:
    """Les devoirs d'un cours.

    Attributes:
        devoirs: nom → devoir ; vide si l'un d'eux ne se lit pas.
        faute: ce qui a empêché de les lire ; vide sinon.
    """

    devoirs: Mapping[str, Devoir]
    faute: str = ""

    @cached_property
    def exercices(self) -> dict[str, Exercice]:
        """Les exercices, par nom de dossier."""
        return {e.slug: e for d in self.devoirs.values() for e in d.exercices}

    @cached_property
    def titres(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(exercice, question) → le titre de l'exercice, et celui de la question précédé de son numéro."""
        return {
            (slug, q.id): (e.titre, f"{q.numero}. {q.titre}") for slug, e in self.exercices.items() for q in e.questions
        }


def read_devoirs(racine: Path) -> DevoirsLus:
    """Lit les devoirs d'un cours ; s'ils ne se lisent pas, dit pourquoi."""
    try:
        return DevoirsLus(load_devoirs(racine, code=False))
    except RefcompError as faute:
        return DevoirsLus({}, str(faute))
