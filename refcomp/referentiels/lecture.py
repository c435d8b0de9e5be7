"""Lire un YAML écrit à la main : une faute se dit en français, avec sa place ; une clé répétée n'efface rien."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from refcomp.errors import ReferentielMalFormeError

CAUSES = "une indentation, des guillemets ou une accolade qui manquent, ou « : » dans un texte sans guillemets"


class _CleRepetee(yaml.YAMLError):
    """Une clé figure deux fois : PyYAML garderait la seconde sans un mot."""

    def __init__(self, cle: object, marque: Any) -> None:
        super().__init__(str(cle))
        self.cle, self.problem_mark = cle, marque


class _Lecteur(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # la variante en C, si elle est là
    """Un lecteur sûr qui refuse une clé répétée."""

    def construct_mapping(self, noeud: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - signature de PyYAML
        """Construit une table, dont chaque clé est unique."""
        vues = set()
        for cle, _ in noeud.value:
            if cle.tag == "tag:yaml.org,2002:merge":
                continue
            if cle.value in vues:
                raise _CleRepetee(cle.value, cle.start_mark)
            vues.add(cle.value if isinstance(cle.value, str) else id(cle))
        table: dict[Hashable, Any] = super().construct_mapping(noeud, deep)
        return table


def parse_yaml(texte: str, nom: str) -> Any:
    """Lit un YAML.

    Raises:
        ReferentielMalFormeError: s'il n'est pas lisible, ou si une clé y figure deux fois ; la place est dite.
    """
    try:
        return yaml.load(texte, Loader=_Lecteur)  # noqa: S506 - dérive de SafeLoader
    except _CleRepetee as erreur:
        ligne = erreur.problem_mark.line + 1
        raise ReferentielMalFormeError(f"{nom}, ligne {ligne} : la clé « {erreur.cle} » figure deux fois.") from None
    except yaml.YAMLError as erreur:
        marque = getattr(erreur, "problem_mark", None)
        place = f" : ligne {marque.line + 1}, colonne {marque.column + 1} (souvent {CAUSES})" if marque else ""
        raise ReferentielMalFormeError(f"{nom} n'est pas un YAML lisible{place}.") from erreur


def decode_texte(octets: bytes, nom: str) -> str:
    """Le texte d'un fichier.

    Raises:
        ReferentielMalFormeError: s'il n'est pas en UTF-8.
    """
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise ReferentielMalFormeError(f"{nom} n'est pas écrit en UTF-8 : enregistrez-le en UTF-8.") from None


def render_defauts(nom: str, defauts: list[str]) -> str:
    """Une phrase, puis un défaut par ligne."""
    liste = "\n".join(f"  - {d}" for d in defauts)
    return f"{nom} : {len(defauts)} défaut{'s' if len(defauts) > 1 else ''}.\n{liste}"
