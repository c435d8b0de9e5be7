"""La maîtrise d'un élément : une valeur, et toujours le nombre et l'âge des preuves qui la portent.

Une valeur sans son nombre de preuves ne dit rien : un élément vu une fois n'est pas un élément maîtrisé. Un élément
sans preuve est « non évalué », ligne présente, valeur vide.
"""

from refcomp.evaluation.maitrise.chiffree import maitrise
from refcomp.evaluation.maitrise.cube import CubePreuves
from refcomp.evaluation.maitrise.etats import ETATS, SEUILS
from refcomp.evaluation.maitrise.grille import matrice_maitrise
from refcomp.evaluation.maitrise.ordinale import maitrise_ordinale
from refcomp.evaluation.maitrise.table import INDICATEURS, Reglages

__all__ = [
    "ETATS",
    "INDICATEURS",
    "SEUILS",
    "CubePreuves",
    "Reglages",
    "maitrise",
    "maitrise_ordinale",
    "matrice_maitrise",
]
