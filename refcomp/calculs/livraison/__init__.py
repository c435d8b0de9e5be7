"""Livraisons : contrôle commande-livraison-facture, reliquats, taux de service (quantités, lignes, OTIF)."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.livraison.rapprochement import Rapprochement, rapprochement_livraison
from refcomp.calculs.livraison.reliquat import Reliquats, reliquats
from refcomp.calculs.livraison.service import TauxService, commande_parfaite, taux_service

__all__ = [
    "FICHE",
    "Rapprochement",
    "Reliquats",
    "TauxService",
    "commande_parfaite",
    "rapprochement_livraison",
    "reliquats",
    "taux_service",
]

FICHE = Fiche(
    nom="livraison",
    libelle="Livraisons : contrôle à trois documents, reliquats, taux de service",
    codes=(
        "bts-gpme-nc:T12.3/d3",
        "bts-gpme-nc:T12.3/d5",
        "bts-gpme-nc:T15.4/d1",
        "bts-gpme-nc:T15.4/d2",
        "bts-gpme-nc:T15.4/d4",
        "bts-gpme:T.1.2.3",
        "bts-gpme:T.1.5.4",
        "agora-bloc1:M1/c01",
        "agora-bloc1:M1/c02",
        "cqp-agc:M2A3/v3",
        "cqp-agc:OTSF6",
        "cqp-agc:M5A4",
        "cqp-agc:POC6",
    ),
    sources=(
        "docs.infor.com, « Match tolerances » ; SunSystems, « Setting up Tolerances »",
        "blogs.sap.com, clés de tolérance DQ et PP ; learn.microsoft.com, « ExtendedPriceTolerancePercentage »",
        "docs.docbits.com, écarts de quantité et de prix",
        "organilog.com, « Reliquat de commande »",
        "planup-sc.fr, reflex-logistics.com, gosmartlog.com : OTD, OTIF, taux par unités, lignes et commandes",
        "APQC, « Perfect order performance » ; orwiki.org, DP1",
    ),
    cas=(
        "li-infor-les-deux",
        "li-infor-une-seule",
        "li-sunsystems-dedans",
        "li-sunsystems-dehors",
        "li-docbits-avoir",
        "li-dynamics-facture-en-trop",
        "li-sap-dq",
        "li-tolerances-cumulees",
        "li-tolerances-enchainees",
        "li-reception-seule",
        "li-xpf-litige",
        "li-organilog-reliquat",
        "li-drneils-reliquat",
        "li-reliquats-successifs",
        "li-aldo-taux",
        "li-rightchain-taux",
        "li-calcsimpler-otif",
        "li-otif-par-ligne",
        "li-apqc-produit",
        "li-falorb-corrige-faux",
    ),
)
