"""Commander par colis, suivre, négocier : `from refcomp.calculs.achat import commande_achat`."""

from refcomp.calculs.achat.commande import CommandeAchat, commande_achat
from refcomp.calculs.achat.contacts import calendrier_contacts
from refcomp.calculs.achat.negociation import Negociation, negociation
from refcomp.calculs.achat.suivi import SuiviCommandes, suivi_commandes
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "CommandeAchat",
    "Negociation",
    "SuiviCommandes",
    "calendrier_contacts",
    "commande_achat",
    "negociation",
    "suivi_commandes",
]

FICHE = Fiche(
    nom="achat",
    libelle="Commande par conditionnement, suivi des livraisons, chiffres de négociation",
    codes=(
        "bts-gpme-nc:T14.1/d1",
        "bts-gpme-nc:T15.1/d2",
        "bts-gpme-nc:T15.1/d3",
        "bts-gpme-nc:T15.2/d1",
        "bts-gpme-nc:T15.2/d3",
        "bts-gpme-nc:T15.2/d4",
        "bts-gpme:T.1.5.1",
        "bts-gpme:T.1.5.2",
    ),
    sources=(
        "finitefield.org, MOQ et cartons ; objectif-dcg.fr, DCG UE 11 (achat par caisses)",
        "msfsupply.atlassian.net (conditionnement le plus proche)",
        "mfgcalcs.com ; calculatorcollection.org (taux de ponctualité)",
    ),
    cas=(
        "ac-carton-moq",
        "ac-culots-y",
        "ac-plus-proche",
        "ac-francs",
        "ac-ponctualite-mfgcalcs",
        "ac-ponctualite-calculatorcollection",
        "ac-relances",
        "ac-negociation-credit",
        "ac-contacts",
    ),
)
