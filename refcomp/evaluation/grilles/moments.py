"""Les moments d'une grille, et celui que le registre en garde.

Un règlement qui ne nomme aucun moment lit les résultats sans moment : la grille finale s'y inscrit donc ainsi. Un
positionnement ou un bilan intermédiaire sert à former, aucune règle ne le lit.
"""

from __future__ import annotations

FORMATIFS = {"positionnement": "positionnement", "intermediaire": "intermediaire"}
SANS_MOMENT = FORMATIFS | {"final": ""}
AVEC_MOMENT = FORMATIFS | {"continu": "continu", "final": "final"}
