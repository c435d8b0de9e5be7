"""Écrire le document YAML d'un référentiel, dans la mise en forme de ceux que refcomp livre : une ligne par chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

EN_LIGNES = ("niveaux", "elements", "relations", "echelles")


def render_yaml(brut: Mapping[str, Any]) -> str:
    """Rend un document brut en YAML.

    Args:
        brut: un document conforme à `referentiel.schema.json`.

    Returns:
        Un texte que `load` relit tel quel ; les commentaires du document d'origine n'y sont pas.
    """
    return "".join(_section(cle, valeur) for cle, valeur in brut.items())


def _section(cle: str, valeur: Any) -> str:
    if cle in EN_LIGNES and valeur:
        return f"{cle}:\n" + "".join(f"  - {_une_ligne(v)}\n" for v in valeur)
    if cle == "mise_en_page":
        return f"{cle}:\n" + "".join(f"  {genre}: {_une_ligne(spans)}\n" for genre, spans in valeur.items())
    return _bloc({cle: valeur})


def _une_ligne(valeur: Any) -> str:
    texte = yaml.dump(
        valeur, Dumper=_Ecriture, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return str(texte).strip().removesuffix("\n...")


def _bloc(valeur: Any) -> str:
    return str(yaml.dump(valeur, Dumper=_Ecriture, allow_unicode=True, sort_keys=False, width=120))


class _Ecriture(yaml.SafeDumper):
    """Sans ancre : une liste employée deux fois est écrite deux fois, comme à la main."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - signature de PyYAML
        """Jamais d'alias."""
        return True
