"""Les analyses d'une promotion : questions, erreurs, progression, risque, couverture, comparaison, accord.

Des fonctions pures : des tables entrent, des tables sortent. Chacune dit ses effectifs, et rien n'est donné en dessous
d'un minimum que l'on voit et que l'on peut changer ; la colonne `motif` dit alors pourquoi la case est vide.
"""

from refcomp.evaluation.analyses.accord import accord
from refcomp.evaluation.analyses.biais import biais
from refcomp.evaluation.analyses.comparaison import comparaison_groupes, ecarts_groupes, valeurs_etudiants
from refcomp.evaluation.analyses.couverture import couverture_enseignement, couverture_preuves, taux_couverture
from refcomp.evaluation.analyses.effectifs import EFFECTIF_COEFFICIENT, EFFECTIF_GROUPE
from refcomp.evaluation.analyses.erreurs import erreurs_frequentes
from refcomp.evaluation.analyses.fidelite import alpha_cronbach
from refcomp.evaluation.analyses.items import SEUILS_ITEMS, analyse_items
from refcomp.evaluation.analyses.progression import progression
from refcomp.evaluation.analyses.risque import REGLES_RISQUE, etudiants_a_risque
from refcomp.evaluation.analyses.severite import severite

__all__ = [
    "EFFECTIF_COEFFICIENT",
    "EFFECTIF_GROUPE",
    "REGLES_RISQUE",
    "SEUILS_ITEMS",
    "accord",
    "alpha_cronbach",
    "analyse_items",
    "biais",
    "comparaison_groupes",
    "couverture_enseignement",
    "couverture_preuves",
    "ecarts_groupes",
    "erreurs_frequentes",
    "etudiants_a_risque",
    "progression",
    "severite",
    "taux_couverture",
    "valeurs_etudiants",
]
