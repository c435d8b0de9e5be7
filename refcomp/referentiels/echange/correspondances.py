"""Ce que deviennent les relations d'un référentiel dans le vocabulaire fermé de CASE, et inversement.

Les termes sont ceux de `CFAssociationTypeEnum` (CASE 1.1, Information Model, § 7.4.1). Aucun ne dit « mobilise » ou
« évaluée par » : `isRelatedTo` est le terme de la norme pour ce qu'aucun autre ne décrit mieux. Le type d'origine
voyage dans `extensions` et, pour un lecteur, dans le titre du groupe d'associations.
"""

from __future__ import annotations

from dataclasses import dataclass

TYPES_CASE = (
    *("isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar"),
    *("hasSkillLevel", "isTranslationOf"),
)


@dataclass(frozen=True)
class Traduction:
    """Le terme de CASE d'un type de relation ; `inverse` si l'origine de CASE est la cible de refcomp."""

    terme: str
    inverse: bool = False


# « A comprend B » se dit en CASE « B isPartOf A ».
VERS_CASE = {
    "comprend": Traduction("isPartOf", inverse=True),
    "releve_de": Traduction("isPartOf"),
    "analogue": Traduction("isPeerOf"),
}
PAR_DEFAUT = Traduction("isRelatedTo")

# Pour un fichier d'une autre provenance : isChildOf y est le parent, les autres termes gardent leur sens.
DEPUIS_CASE = {
    "isPeerOf": "analogue",
    "isPartOf": "releve_de",
    "exactMatchOf": "equivaut_a",
    "precedes": "precede",
    "isRelatedTo": "lie_a",
    "replacedBy": "remplace_par",
    "exemplar": "illustre_par",
    "hasSkillLevel": "a_pour_niveau",
    "isTranslationOf": "traduit_par",
}
LIE_A = "lie_a"


def terme_case(type_relation: str) -> Traduction:
    """Le terme de CASE d'un type de relation, et s'il faut l'écrire à l'envers."""
    return VERS_CASE.get(type_relation, PAR_DEFAUT)
