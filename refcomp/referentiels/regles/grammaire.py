"""La grammaire des règles : les opérateurs permis, leurs clés, et le contrôle d'une expression, tous défauts listés.

Deux sortes d'expressions. Une **quantité** est un nombre, connu ou encore borné par son échelle. Une **condition** est
vraie, fausse ou pas encore décidée. La grammaire n'a ni négation ni comparaison dans l'autre sens : une quantité est
toujours à gauche, un seuil (nombre ou paramètre) à droite. Un résultat qui s'améliore ne peut donc jamais faire perdre
une décision, quelle que soit la règle qu'un enseignant écrit. Un résultat de plus ne le peut pas non plus, sauf s'il en
remplace un autre (`premier_connu`) : l'explication le dit alors.

========================  =======================================================================================
quantité                  forme
========================  =======================================================================================
un nombre                 ``70``
``parametre``             ``{parametre: seuil_moyenne}``
``resultat``              ``{resultat: {element: $element, source: tuteur}}`` ; ``moment``, ``echelle`` facultatifs
``moyenne``               liste de quantités, ou ``{variable: v, dans: ENSEMBLE, de: QUANTITE}``
``minimum``, ``maximum``  comme ``moyenne``
``moyenne_ponderee``      ``[{poids: 30, de: QUANTITE}, …]``
``premier_connu``         liste : la première connue en entier, sinon en partie ; si aucune ne l'est, la première est
                          attendue, ou ``sinon`` dans ``{parmi: [QUANTITE, …], sinon: QUANTITE}``
``part``                  ``{variable: v, dans: ENSEMBLE, condition: CONDITION}`` : pourcentage de vraies
``quantite``              ``{quantite: {nom: resultat_domaine, element: $element}}``
``selon``                 ``{selon: {parametre: voix, cas: {tuteur: QUANTITE, jury: QUANTITE}}}``
========================  =======================================================================================

========================  =======================================================================================
condition                 forme
========================  =======================================================================================
``tous``, ``un_de``       liste de conditions, ou ``{variable: v, dans: ENSEMBLE, condition: CONDITION}``
``depasse``               ``{valeur: QUANTITE, seuil: SEUIL, strict: vrai, faux ou {parametre: p}}``
``atteint``               ``{valeur: QUANTITE, seuil: SEUIL}``
``niveau_atteint``        ``{element: $element, source: formateur, niveau: S ou {parametre: p}}``
``evalue``                ``{element: $element, source: tuteur}`` : un résultat, quel qu'il soit, est connu
``connu``                 ``{connu: QUANTITE}`` : tout ce dont elle dépend est connu
``derogation``            ``{element: $element}`` : le jury l'a décidé, par écrit
``conserve``              ``{element: $element, annees: 5}`` : acquis à une session précédente ; sans ``annees``, à vie
``regle``                 ``{regle: {nom: domaine_valide, element: $domaine}}``
``selon``                 comme pour une quantité, avec des conditions
``toujours``              ``{toujours: true}`` : sans condition
========================  =======================================================================================

Un ENSEMBLE est ``{niveau: domaine}``, ``{enfants_de: $element, niveau: critere}``, ``{descendants_de: …}``,
``{relies_a: $element, type: releve_de, sens: depuis}``, ``{liste: [tuteur, formateur]}`` ou
``{correspondance: parametre, element: $element}`` ; ``attributs: {nature: savoir_faire}`` y filtre des éléments.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

# Les voix humaines. Une note automatique n'entre dans une règle que si un formateur la reprend à son compte.
SOURCES = ("tuteur", "formateur", "professionnel", "jury", "entreprise")
MOMENTS = ("continu", "final")

QUANTITES = {
    "parametre",
    "resultat",
    "moyenne",
    "minimum",
    "maximum",
    "moyenne_ponderee",
    "premier_connu",
    "part",
    "quantite",
    "selon",
}
CONDITIONS = {
    "tous",
    "un_de",
    "depasse",
    "atteint",
    "niveau_atteint",
    "evalue",
    "connu",
    "derogation",
    "conserve",
    "regle",
    "selon",
    "toujours",
}
# Clés de chaque forme : obligatoires, puis facultatives.
FORMES: Mapping[str, tuple[set[str], set[str]]] = {
    "resultat": ({"element", "source"}, {"moment", "echelle"}),
    "quantite": ({"nom"}, {"*"}),
    "part": ({"variable", "dans", "condition"}, set()),
    "selon": ({"parametre", "cas"}, set()),
    "depasse": ({"valeur", "seuil"}, {"strict"}),
    "atteint": ({"valeur", "seuil"}, set()),
    "niveau_atteint": ({"element", "source", "niveau"}, {"moment"}),
    "evalue": ({"element", "source"}, {"moment"}),
    "derogation": ({"element"}, set()),
    "conserve": ({"element"}, {"annees"}),
    "regle": ({"nom"}, {"element"}),
}
ENSEMBLES = {"niveau", "enfants_de", "descendants_de", "relies_a", "liste", "correspondance"}
DESIGNE_UN_ELEMENT = {"element", "enfants_de", "descendants_de", "relies_a"}
CLES_ENSEMBLE = ENSEMBLES | {"type", "sens", "element", "attributs"}


# Ce qui se nomme par un texte, où que ce soit dans une expression.
TEXTES = {
    *("element", "source", "nom", "moment", "echelle", "variable", "parametre", "type", "sens", "cite", "libelle"),
    *("enfants_de", "descendants_de", "relies_a", "correspondance"),
}


def is_nombre(expression: object) -> bool:
    """Vrai pour un nombre fini écrit tel quel."""
    return isinstance(expression, int | float) and not isinstance(expression, bool) and math.isfinite(expression)


def operateur(expression: Mapping[str, Any]) -> str:
    """Le nom de l'opérateur d'une expression ; `cite` et `libelle` l'accompagnent sans en être un."""
    return next(iter(k for k in expression if k not in {"cite", "libelle"}), "")


def walk(expression: Any) -> Iterator[Mapping[str, Any]]:
    """Toutes les expressions qu'une expression contient, elle comprise."""
    if isinstance(expression, Mapping):
        yield expression
        for membre in expression.values():
            yield from walk(membre)
    elif isinstance(expression, list):
        for membre in expression:
            yield from walk(membre)
