"""Lire un YAML écrit à la main : une faute se dit en français, avec sa place ; une clé répétée n'efface rien."""

from __future__ import annotations

from typing import Any

import yaml

from refcomp.errors import ReferentielMalFormeError
from refcomp.lecture_yaml import CleRepeteeError, load_yaml

CAUSES = "une indentation, des guillemets ou une accolade qui manquent, ou « : » dans un texte sans guillemets"


def parse_yaml(texte: str, nom: str) -> Any:
    """Lit un YAML.

    Raises:
        ReferentielMalFormeError: s'il n'est pas lisible, ou si une clé y figure deux fois ; la place est dite.
    """
    try:
        return load_yaml(texte)
    except CleRepeteeError as erreur:
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
