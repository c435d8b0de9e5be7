"""Les CFRubrics d'une autre provenance : une grille, ses critères et leurs niveaux deviennent des éléments.

Celles que refcomp a écrites se déduisent des éléments : elles sont reconnues à leur extension et laissées de côté.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from refcomp.referentiels.echange.brut import Identifiants

NIVEAUX = {
    "grille": "Grille d'évaluation",
    "grille_critere": "Critère de grille",
    "grille_niveau": "Niveau de critère",
}
CHIFFRES = ("weight", "score")


@dataclass
class GrillesLues:
    """Ce que des CFRubrics ajoutent à un référentiel."""

    elements: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def niveaux(self) -> dict[str, str]:
        """Les niveaux d'éléments employés, avec leur nom."""
        return NIVEAUX if self.elements else {}


def build_grilles(rubriques: Iterable[Mapping[str, Any]], ids: Mapping[str, str]) -> GrillesLues:
    """Les éléments et les relations de grilles étrangères.

    Args:
        rubriques: les CFRubrics d'un paquet.
        ids: UUID d'un CFItem → identifiant de l'élément.
    """
    lues, identifiants = GrillesLues(), Identifiants(ids.values())
    for rang, rubrique in enumerate(rubriques, start=1):
        if "refcomp" in rubrique.get("extensions", {}):
            continue
        grille = identifiants.nouveau(f"GRILLE/{rang}")
        lues.elements.append(_element(grille, "grille", rubrique, rubrique.get("title", ""), ""))
        for place, critere in enumerate(rubrique.get("CFRubricCriteria", []), start=1):
            ligne = identifiants.nouveau(f"{grille}/c{place:02d}")
            lues.elements.append(_element(ligne, "grille_critere", critere, critere.get("category", ""), grille))
            evalue = ids.get(critere.get("CFItemURI", {}).get("identifier", ""))
            if evalue:
                lues.relations.append({"source": ligne, "type": "evalue", "cible": evalue})
            for degre, niveau in enumerate(critere.get("CFRubricCriterionLevels", []), start=1):
                cran = identifiants.nouveau(f"{ligne}/n{degre}")
                lues.elements.append(_element(cran, "grille_niveau", niveau, niveau.get("quality", ""), ligne))
    return lues


def _element(element_id: str, niveau: str, objet: Mapping[str, Any], titre: str, parent: str) -> dict[str, Any]:
    textes = [t for t in (titre.strip(), objet.get("description", "").strip()) if t]
    chiffres = {cle: objet[cle] for cle in CHIFFRES if cle in objet}
    return {
        "id": element_id,
        "niveau": niveau,
        "libelle_imprime": " : ".join(textes) or "(sans texte)",
        "remarque": objet.get("feedback", ""),
        **({"parent": parent} if parent else {}),
        **({"attributs": chiffres} if chiffres else {}),
    }
