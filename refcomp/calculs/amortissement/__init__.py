"""Plans d'amortissement : `from refcomp.calculs.amortissement import amortissement_lineaire`."""

from refcomp.calculs.amortissement.calcul import amortissement_lineaire, plans_amortissement
from refcomp.calculs.amortissement.duree import DureeUsage, duree_du_taux, duree_usage
from refcomp.calculs.amortissement.plan import PlanAmortissement
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "DureeUsage",
    "PlanAmortissement",
    "amortissement_lineaire",
    "duree_du_taux",
    "duree_usage",
    "plans_amortissement",
]

FICHE = Fiche(
    nom="amortissement",
    libelle="Plans d'amortissement (mode linéaire)",
    codes=("bts-gpme-nc:T15.3/d2", "bts-gpme:T.1.5.3"),
    sources=(
        "PCG art. 214-4, 214-12 et 214-13",
        "CGI art. 39 B",
        "BOI-BIC-AMT-20-10 ; BOI-BIC-AMT-10-40-30 (taux usuels)",
        "Gualino, Les Zoom's, Exercices de comptabilité générale avec corrigés, thème 12",
        "carre-rg.fr ; partielo.fr ; slideplayer.fr (cours) ; formation-logiciel-comptabilite.fr",
        "Axelor, Dolibarr, OCA account_asset_management, ERPNext, Tryton account_asset (plans comparés)",
    ),
    cas=(
        "am-gualino-mobilier-fevrier",
        "am-gualino-valeur-residuelle",
        "am-partielo-valeur-residuelle",
        "am-slideplayer-jour-exclu",
        "am-carre-rg-avril",
        "am-ordinateur-janvier",
        "am-maroc-taux-15",
        "am-axelor-30-360",
        "am-dolibarr-30-360-sortie",
        "am-dolibarr-exact-365-sortie",
        "am-oca-bissextile",
        "am-oca-non-bissextile",
        "am-oca-residuelle",
        "am-erpnext-total-jours",
        "am-tryton-residuelle",
        "am-excel-amorlinc",
        "am-xpf-premier-exercice-long",
    ),
    parametres=("taux_usuels.yaml",),
)
