"""Le lecteur de tout YAML du projet : sûr, en C s'il est là, et une clé répétée n'efface rien sans un mot.

La variante en C de PyYAML lit dix fois plus vite ; ouvrir un tableau de bord relit les définitions de tous les
exercices.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml


class CleRepeteeError(yaml.YAMLError):
    """Une clé figure deux fois : PyYAML garderait la seconde sans un mot.

    Attributes:
        cle: la clé.
        problem_mark: sa seconde place, nommée comme dans les autres erreurs de PyYAML.
    """

    def __init__(self, cle: object, marque: Any) -> None:
        """Retient la clé et sa place."""
        super().__init__(str(cle))
        self.cle, self.problem_mark = cle, marque


class LecteurYaml(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # la variante en C, si elle est là
    """Un lecteur sûr qui refuse une clé répétée."""

    def construct_mapping(self, noeud: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - signature de PyYAML
        """Construit une table, dont chaque clé est unique."""
        vues = set()
        for cle, _ in noeud.value:
            if cle.tag == "tag:yaml.org,2002:merge":
                continue
            if cle.value in vues:
                raise CleRepeteeError(cle.value, cle.start_mark)
            vues.add(cle.value if isinstance(cle.value, str) else id(cle))
        table: dict[Hashable, Any] = super().construct_mapping(noeud, deep)
        return table


def load_yaml(texte: str) -> Any:
    """Lit un YAML ; les types sont ceux de PyYAML.

    Raises:
        yaml.YAMLError: s'il n'est pas lisible ; `CleRepeteeError` si une clé y figure deux fois.
    """
    return yaml.load(texte, Loader=LecteurYaml)  # noqa: S506 - dérive de SafeLoader


def render_faute(erreur: yaml.YAMLError) -> str:
    """Ce qui ne va pas et où, en français : « ligne 3 : la clé « x » figure deux fois »."""
    marque = getattr(erreur, "problem_mark", None)
    if isinstance(erreur, CleRepeteeError):
        return f"ligne {marque.line + 1} : la clé « {erreur.cle} » figure deux fois" if marque else ""
    place = f"ligne {marque.line + 1}, colonne {marque.column + 1}" if marque else "place inconnue"
    return f"{place} : ce n'est pas du YAML valable (retrait, guillemets, accolade ?)"
