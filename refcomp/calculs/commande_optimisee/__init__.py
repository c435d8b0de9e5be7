"""Commande optimisée : paliers, conditionnements, promotions, GPA, pénalités de livraison, CGV, moindre coût."""

from refcomp.calculs.commande_optimisee.cgv import ConditionsVente, ControleCGV, actualite_tarif, controle_cgv
from refcomp.calculs.commande_optimisee.conditionnement import CommandeArrondie, arrondi_conditionnement
from refcomp.calculs.commande_optimisee.gpa import PropositionGPA, proposition_gpa
from refcomp.calculs.commande_optimisee.optimiseur import (
    ChoixConditionnements,
    CommandeOptimale,
    choix_conditionnements,
    commande_optimale,
)
from refcomp.calculs.commande_optimisee.palier import Paliers, comparaison_paliers, prix_commande
from refcomp.calculs.commande_optimisee.penalite import (
    Clause,
    PenalitesLivraison,
    load_plafond_penalites,
    penalites_livraison,
)
from refcomp.calculs.commande_optimisee.promotion import cout_promotion, remise_equivalente
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "ChoixConditionnements",
    "Clause",
    "CommandeArrondie",
    "CommandeOptimale",
    "ConditionsVente",
    "ControleCGV",
    "Paliers",
    "PenalitesLivraison",
    "PropositionGPA",
    "actualite_tarif",
    "arrondi_conditionnement",
    "choix_conditionnements",
    "commande_optimale",
    "comparaison_paliers",
    "controle_cgv",
    "cout_promotion",
    "load_plafond_penalites",
    "penalites_livraison",
    "prix_commande",
    "proposition_gpa",
    "remise_equivalente",
]

FICHE = Fiche(
    nom="commande_optimisee",
    libelle="Commande optimisée : paliers, conditionnements, promotions, GPA, pénalités, CGV",
    codes=(
        "bts-gpme-nc:T15.2/d1",
        "bts-gpme:T.1.5.2",
        "cqp-agc:M1A1",
        "cqp-agc:M1A2",
        "cqp-agc:M2A1",
        "cqp-agc:M2A3/v2",
        "cqp-agc:M2A3/v3",
        "cqp-agc:M2A3/v4",
        "cqp-agc:M2A5",
        "cqp-agc:M2A6",
        "cqp-agc:OTSF6",
        "cqp-agc:OTSF8",
        "cqp-agc:POSF2",
        "cqp-agc:POSF5",
        "cqp-agc:POSF6",
    ),
    sources=(
        "patchcorner.com, « Break-even quantity » ; commerceisdigital.com, « Volume and tier pricing »",
        "developerfaqs.com, « Fill order from smaller packages » ; scipy.optimize.milp (HiGHS)",
        "coquedirect.fr, cles-promo.fr : remises équivalentes",
        "scm.ncsu.edu, « Periodic review system » ; ses-info.fr, GPA",
        "CCAG-FCS, art. 14.1 ; considerant.fr ; C. com. art. L. 441-17",
        "Référentiel CQP Assistant(e) de gestion client, M2A3, M2A5, M2A6",
    ),
    cas=(
        "cq-golden-palier",
        "cq-patchcorner-palier",
        "cq-palier-multiple",
        "cq-xpf-paliers",
        "cq-paymentkit-toutes-unites",
        "cq-juston-tranche",
        "cq-errorhandle-tranche",
        "cq-developerfaqs-formats",
        "cq-elearn-bieres",
        "cq-conditionnements",
        "cq-coquedirect-deux-plus-un",
        "cq-coquedirect-second",
        "cq-clespromo-girafe",
        "cq-golden-gpa",
        "cq-ncsu-pharmacie",
        "cq-homeworksource-revision",
        "cq-gpa-penurie",
        "cq-golden-penalite",
        "cq-considerant-forfait",
        "cq-ccag-millieme",
        "cq-buckinghamshire-semaine",
        "cq-plafond-legal",
        "cq-cgv-six-ecarts",
        "cq-jagoury-port",
        "cq-optimale-franco",
        "cq-optimale-camion",
    ),
    parametres=("plafond.yaml",),
)
