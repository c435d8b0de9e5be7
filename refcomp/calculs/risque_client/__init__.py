"""Risque client : ratios des comptes condensés, délai moyen de règlement, comportement, encours, plafond proposé."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.risque_client.bareme import BAREME_USUEL, CLASSES_USUELLES
from refcomp.calculs.risque_client.comportement import ComportementPaiement, comportement_paiement
from refcomp.calculs.risque_client.definitions import SEUILS_USUELS
from refcomp.calculs.risque_client.delai import DelaiMoyen, delai_moyen_reglement
from refcomp.calculs.risque_client.encours import EncoursClients, encours_clients
from refcomp.calculs.risque_client.evaluation import EvaluationRisque, evaluation_risque
from refcomp.calculs.risque_client.ratios import Ratios, ratios

__all__ = [
    "BAREME_USUEL",
    "CLASSES_USUELLES",
    "FICHE",
    "SEUILS_USUELS",
    "ComportementPaiement",
    "DelaiMoyen",
    "EncoursClients",
    "EvaluationRisque",
    "Ratios",
    "comportement_paiement",
    "delai_moyen_reglement",
    "encours_clients",
    "evaluation_risque",
    "ratios",
]

FICHE = Fiche(
    nom="risque_client",
    libelle="Risque client : solvabilité, comportement de paiement, encours et plafond proposé",
    codes=("bts-gpme-nc:T12.5/d1", "bts-gpme-nc:T12.5/d2", "bts-gpme:T.1.2.5"),
    sources=(
        "Gualino, L'essentiel de l'analyse financière (équilibre, liquidité)",
        "AUNEGE, « La liquidité » ; Mines Paris, Base de la compta (ratios et repères)",
        "Divalto, finthesis.io, benjipays.com (DSO comptable et par épuisement) ; Softrak (DSO pondéré)",
        "Oracle JD Edwards, « Determine Average Days Late » ; Datalab Pantheon (retard pondéré par versement)",
        "AFDCC, « Assiette de calcul d'une limite de crédit » ; Creditsafe, aide sur la limite de crédit ; urios.com",
    ),
    cas=(
        "rc-golden-tresorerie",
        "rc-golden-dso",
        "rc-gualino-equilibre",
        "rc-vdoc-deux-exercices",
        "rc-aunege-solvabilite",
        "rc-postes-liquidite",
        "rc-iut-durees",
        "rc-unit-durees",
        "rc-cgo-bfr-jours",
        "rc-trymesha-annee-civile",
        "rc-edebex-trimestre",
        "rc-divalto-epuisement",
        "rc-divalto-corrige-faux",
        "rc-benjipays-mois-de-trente",
        "rc-softrak-pondere",
        "rc-dynamics-sans-poids",
        "rc-datalab-versements",
        "rc-datalab-corrige-faux",
        "rc-avances-zero",
        "rc-avances-negatives",
        "rc-xpf-encours",
        "rc-xpf-deux-clients",
        "rc-tryton-plafonds",
    ),
)
