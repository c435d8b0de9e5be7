"""Commandes : affectation du stock, pénurie, acceptation (crédit et stock), suivi des délais, codes, journée."""

from refcomp.calculs.commande.acceptation import AcceptationCommandes, acceptation_commandes
from refcomp.calculs.commande.affectation import AffectationStock, affectation_stock
from refcomp.calculs.commande.codes import CorrespondanceCodes, correspondance_codes
from refcomp.calculs.commande.journee import PlanJournee, plan_journee
from refcomp.calculs.commande.penurie import RepartitionPenurie, repartition_penurie
from refcomp.calculs.commande.suivi import SuiviCommandes, suivi_commandes
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "AcceptationCommandes",
    "AffectationStock",
    "CorrespondanceCodes",
    "PlanJournee",
    "RepartitionPenurie",
    "SuiviCommandes",
    "acceptation_commandes",
    "affectation_stock",
    "correspondance_codes",
    "plan_journee",
    "repartition_penurie",
    "suivi_commandes",
]

FICHE = Fiche(
    nom="commande",
    libelle="Commandes : affectation du stock, crédit, pénurie, suivi des délais, correspondance des codes",
    codes=(
        "bts-gpme-nc:T12.3/d1",
        "bts-gpme-nc:T12.3/d4",
        "bts-gpme-nc:T12.3/d5",
        "bts-gpme-nc:T15.2/d1",
        "bts-gpme-nc:T15.2/d3",
        "bts-gpme-nc:T15.2/d4",
        "bts-gpme:T.1.2.3",
        "bts-gpme:T.1.5.2",
        "agora-bloc1:M2/c01",
        "cqp-agc:M1A3",
        "cqp-agc:M1A4",
        "cqp-agc:M2A2",
        "cqp-agc:M2A3/v1",
        "cqp-agc:M2A4",
        "cqp-agc:M3A1",
        "cqp-agc:M3A7",
        "cqp-agc:POSF1",
        "cqp-agc:POSF7",
        "cqp-agc:OTC6",
        "cqp-agc:OTSF4",
        "cqp-agc:OTSF5",
    ),
    sources=(
        "stelorder.com, « Stock réel et stock virtuel » ; blogistics.fr, rupture, manquant et reliquat",
        "AFDCC, « Encours » (mondissimo.com)",
        "bms.co.in et chemwatch.net, « Fair share allocation » ; apicsforum.com, « Equal run-out »",
        "planup-sc.fr, taux de service (OTD) ; orwiki.org, DP13 ; mfgcalcs.com ; calculatorcollection.org",
        "GS1, clé de contrôle d'un GTIN",
        "NPTEL, ordonnancement par échéance (EDD)",
    ),
    cas=(
        "co-aptify-disponible",
        "co-aptify-reliquat",
        "co-trois-stocks",
        "co-livraison-entiere",
        "co-bms-couverture",
        "co-chemwatch-prorata",
        "co-priorite-par-couche",
        "co-buz-credit",
        "co-craftsync-credit",
        "co-credit-stock",
        "co-xpf-credit",
        "co-codingace-ponctualite",
        "co-mfgcalcs-ponctualite",
        "co-calculatorcollection-ponctualite",
        "co-suivi-en-cours",
        "co-suivi-relances",
        "co-gs1-codes",
        "co-nptel-echeances",
        "co-journee-surchargee",
    ),
)
