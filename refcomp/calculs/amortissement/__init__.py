"""Plans d'amortissement : `from refcomp.calculs.amortissement import amortissement_lineaire`."""

from refcomp.calculs.amortissement.calcul import amortissement_lineaire, plans_amortissement
from refcomp.calculs.amortissement.coefficient import coefficient_degressif
from refcomp.calculs.amortissement.composants import PlanComposants, amortissement_composants
from refcomp.calculs.amortissement.derogatoire import AmortissementDerogatoire, amortissement_derogatoire
from refcomp.calculs.amortissement.duree import DureeUsage, duree_du_taux, duree_usage
from refcomp.calculs.amortissement.fiscal import amortissement_degressif, plans_degressifs
from refcomp.calculs.amortissement.plan import PlanAmortissement
from refcomp.calculs.amortissement.plan_degressif import PlanDegressif
from refcomp.calculs.amortissement.plan_unites import PlanUnitesOeuvre
from refcomp.calculs.amortissement.revision import PlanRevise, revision_amortissement
from refcomp.calculs.amortissement.unites_oeuvre import amortissement_unites_oeuvre, plans_unites_oeuvre
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "AmortissementDerogatoire",
    "DureeUsage",
    "PlanAmortissement",
    "PlanComposants",
    "PlanDegressif",
    "PlanRevise",
    "PlanUnitesOeuvre",
    "amortissement_composants",
    "amortissement_degressif",
    "amortissement_derogatoire",
    "amortissement_lineaire",
    "amortissement_unites_oeuvre",
    "coefficient_degressif",
    "duree_du_taux",
    "duree_usage",
    "plans_amortissement",
    "plans_degressifs",
    "plans_unites_oeuvre",
    "revision_amortissement",
]

FICHE = Fiche(
    nom="amortissement",
    libelle="Plans d'amortissement : linéaire, dégressif, unités d'œuvre, dérogatoire, composants, révision",
    codes=("bts-gpme-nc:T15.3/d2", "bts-gpme:T.1.5.3"),
    sources=(
        "PCG art. 213-20, 214-4, 214-8, 214-9, 214-12 à 214-15, 214-17 et 214-19, 1211-14",
        "CGI art. 39 A, 39 AA bis, 39 AA quinquies et 39 B ; annexe II art. 22 à 25",
        "BOI-BIC-AMT-20-10 ; BOI-BIC-AMT-20-20-30 ; BOI-BIC-AMT-10-40-30 (taux usuels)",
        "Gualino, Les Zoom's, Exercices de comptabilité générale avec corrigés, thèmes 12 et 13",
        "carre-rg.fr ; partielo.fr ; slideplayer.fr (cours) ; formation-logiciel-comptabilite.fr",
        "ionos.fr ; kardynal.fr ; comprendrelacompta.com ; etudier.com (dégressif, dérogatoire)",
        "public.iutenligne.net (Leygonie ; Antraigue et Januario, CTA-FIN-34) ; apprendre-la-gestion.com",
        "Axelor, Dolibarr, Dynamics 365, OCA account_asset_management, ERPNext, Tryton account_asset (plans comparés)",
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
        "am-carte-g09",
        "amd-axelor-7-ans",
        "amd-axelor-suite",
        "amd-dynamics-rbsl",
        "amd-carte-g10",
        "amd-comprendrelacompta",
        "amd-scribd-45000",
        "amd-etudier-dupond",
        "amd-google-arrondi-euro",
        "amd-ionos-10-ans",
        "amd-gualino-taux-arrondi",
        "amd-gualino-taux-exact",
        "amd-gualino-foreuse",
        "amd-gualino-scie",
        "amd-leygonie-cession",
        "amd-relance-2009",
        "amd-xpf-arrondi-franc",
        "amu-carre-rg-pieces",
        "amu-apprendre-la-gestion-kilometres",
        "amu-iut-marne-heures",
        "amx-kardynal-ordinateur",
        "amx-dynamics-lineaire",
        "amv-gualino-depreciation",
        "amv-gualino-reprise",
        "amv-gualino-cadence",
        "amc-four-remplace",
    ),
    parametres=("coefficients.yaml", "taux_usuels.yaml"),
)
