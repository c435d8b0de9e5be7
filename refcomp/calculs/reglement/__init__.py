"""Règlements des clients : échéances, délais légaux, état des règlements, relevés, relances."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.reglement.condition import Condition, echeance, echeances, parse_condition
from refcomp.calculs.reglement.etat import EtatReglements, etat_reglements
from refcomp.calculs.reglement.paiement_echelonne import paiement_echelonne
from refcomp.calculs.reglement.plafond import controle_delai, load_delai_maximal, plafond_echeance
from refcomp.calculs.reglement.relance import NIVEAUX_USUELS, Relances, relances

__all__ = [
    "FICHE",
    "NIVEAUX_USUELS",
    "Condition",
    "EtatReglements",
    "Relances",
    "controle_delai",
    "echeance",
    "echeances",
    "etat_reglements",
    "load_delai_maximal",
    "paiement_echelonne",
    "parse_condition",
    "plafond_echeance",
    "relances",
]

FICHE = Fiche(
    nom="reglement",
    libelle="Échéances, délais de paiement, état des règlements et relances",
    codes=(
        "bts-gpme-nc:T12.4/d3",
        "bts-gpme-nc:T12.4/d4",
        "bts-gpme:T.1.2.4",
        "agora-bloc1:M1/c04",
        "agora-bloc1:M3/c17",
    ),
    sources=(
        "C. com. art. L. 441-10 et L. 441-11 ; Nouvelle-Calédonie : art. Lp. 443-2",
        "DGCCRF et CEPC, computation des délais de paiement (deux lectures de « 45 jours fin de mois »)",
        "Odoo, essais des conditions de paiement ; Tryton, essais des relances",
    ),
    cas=(
        "reg-odoo-fin-puis-jours",
        "reg-odoo-le-quinze",
        "reg-solices",
        "reg-fnaseph",
        "reg-solon-fin-de-fevrier",
        "reg-scribd-octobre",
        "reg-traducteur-net",
        "reg-agora-vir15j",
        "reg-credit-agricole-plafond",
        "reg-dgccrf-plafond",
        "reg-acnc-fin-de-mois",
        "reg-tryton-trop-tot",
        "reg-odoo-dernier-jour",
        "reg-odoo-premier-du-mois",
        "reg-geratools-releve",
        "reg-etat-statuts",
    ),
    parametres=("delais.yaml",),
)
