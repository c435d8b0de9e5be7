"""Budget de trésorerie : `from refcomp.calculs.budget_tresorerie import budget_tresorerie`."""

from refcomp.calculs.budget_tresorerie.calcul import budget_tresorerie
from refcomp.calculs.budget_tresorerie.declaration import load_seuil_trimestriel, periodicite_taxe
from refcomp.calculs.budget_tresorerie.resultat import BudgetTresorerie
from refcomp.calculs.budget_tresorerie.scenario import comparaison_scenarios
from refcomp.calculs.budget_tresorerie.semaines import PlanSemaines, plan_semaines
from refcomp.calculs.budget_tresorerie.taxe import ConventionTaxe, budget_taxe
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "BudgetTresorerie",
    "ConventionTaxe",
    "PlanSemaines",
    "budget_taxe",
    "budget_tresorerie",
    "comparaison_scenarios",
    "load_seuil_trimestriel",
    "periodicite_taxe",
    "plan_semaines",
]

FICHE = Fiche(
    nom="budget_tresorerie",
    libelle="Budget de trésorerie, budget de TVA et plan à treize semaines",
    codes=("bts-gpme-nc:T16.3/d4", "bts-gpme:T.1.6.3", "bts-gpme:T.2.4.1", "bts-gpme:T.2.4.2"),
    sources=(
        "CGI art. 271 (déduction, report du crédit) et 287, 2 (déclaration) ; BOI-TVA-DECLA-20-20-10-10",
        "Arrêté n° 2017-535/GNC, art. 7 (périodicité de la TGC, dsf.gouv.nc)",
        "Examens et manuels corrigés : GF 2017 (Maroc), TD de trésorerie, DSCG UE 3, Ross et al. (Greenwell)",
        "C. com. art. L. 511-79 (échéance un jour férié)",
    ),
    cas=(
        "bt-dscg",
        "bt-gf-2017",
        "bt-td-gt-ventes",
        "bt-lecoursgratuit-optima",
        "bt-greenwell",
        "bt-mosby-irrecouvrable",
        "bt-big-bob",
        "bt-brunch",
        "bt-tgc-trimestre",
        "bt-td-gt-tva",
        "bt-taxe-credit",
        "bt-offidocs-semaines",
        "bt-semaines-feries",
    ),
    parametres=("declaration.yaml",),
)
