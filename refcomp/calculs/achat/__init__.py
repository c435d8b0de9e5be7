"""Commander par colis, négocier : `from refcomp.calculs.achat import commande_achat`.

Une commande passée se suit par `refcomp.calculs.commande.suivi_commandes`, le même pour un achat et pour une vente.
"""

from refcomp.calculs.achat.commande import CommandeAchat, commande_achat
from refcomp.calculs.achat.contacts import calendrier_contacts
from refcomp.calculs.achat.negociation import Negociation, negociation
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "CommandeAchat",
    "Negociation",
    "calendrier_contacts",
    "commande_achat",
    "negociation",
]

FICHE = Fiche(
    nom="achat",
    libelle="Commande par conditionnement, calendrier et chiffres de négociation",
    codes=(
        "bts-gpme-nc:T14.1/d1",
        "bts-gpme-nc:T15.1/d2",
        "bts-gpme-nc:T15.1/d3",
        "bts-gpme-nc:T15.2/d1",
        "bts-gpme:T.1.5.1",
        "bts-gpme:T.1.5.2",
    ),
    sources=(
        "finitefield.org, MOQ et cartons ; objectif-dcg.fr, DCG UE 11 (achat par caisses)",
        "msfsupply.atlassian.net (conditionnement le plus proche)",
    ),
    cas=(
        "ac-carton-moq",
        "ac-culots-y",
        "ac-plus-proche",
        "ac-francs",
        "ac-negociation-credit",
        "ac-contacts",
    ),
)
