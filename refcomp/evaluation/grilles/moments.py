"""Les moments d'une grille, et celui que le registre en garde.

Un règlement qui ne nomme aucun moment lit les résultats sans moment : la grille finale s'y inscrit donc ainsi. Un
positionnement ou un bilan intermédiaire sert à former, aucune règle ne le lit.
"""

from __future__ import annotations

from collections.abc import Mapping

from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.regles.grammaire import walk

FORMATIFS = {"positionnement": "positionnement", "intermediaire": "intermediaire"}
SANS_MOMENT = FORMATIFS | {"final": ""}
AVEC_MOMENT = FORMATIFS | {"continu": "continu", "final": "final"}


def moments_lus(referentiel: Referentiel) -> Mapping[str, str]:
    """Les moments d'une grille de ce référentiel, selon que ses règles en nomment ou non."""
    reglement = referentiel.reglement
    if reglement is None:
        return SANS_MOMENT
    expressions = [r.condition for r in reglement.regles.values()] + [q.valeur for q in reglement.quantites.values()]
    nommes = any("moment" in membre for e in expressions for membre in walk(e))
    return AVEC_MOMENT if nommes else SANS_MOMENT
