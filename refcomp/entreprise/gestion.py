"""La vie de l'entreprise avant toute écriture : tiers, commandes, ventes, achats, stock, règlements, paie, emprunts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from refcomp.entreprise.achats import Achats, build_achats
from refcomp.entreprise.anomalies import Plantation, fausser_taux, noter_ruptures, numeros_rompus
from refcomp.entreprise.articles import Articles, build_articles
from refcomp.entreprise.calendrier import Calendrier, build_calendrier
from refcomp.entreprise.commandes import Commandes, Lignes, Volumes, build_commandes, build_lignes, build_volumes
from refcomp.entreprise.emprunts import Emprunt, build_emprunts
from refcomp.entreprise.immobilisations import Immobilisations, build_immobilisations
from refcomp.entreprise.paie import Paie, build_paie
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.reglements import Reglements, build_reglements_clients, build_reglements_fournisseurs
from refcomp.entreprise.stocks import Stocks, build_stocks, quantites_sorties
from refcomp.entreprise.tableaux import LARGEUR_MINIMALE, numeros
from refcomp.entreprise.tiers import Clients, Fournisseurs, build_clients, build_fournisseurs, nombre_clients
from refcomp.entreprise.ventes import Ventes, build_ventes

Numeros = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Gestion:
    """Tout ce que la comptabilité va traduire ; les montants sont en unités mineures."""

    profil: Profil
    calendrier: Calendrier
    clients: Clients
    fournisseurs: Fournisseurs
    articles: Articles
    commandes: Commandes
    lignes: Lignes
    ventes: Ventes
    achats: Achats
    stocks: Stocks
    immobilisations: Immobilisations
    emprunts: list[Emprunt]
    paie: Paie
    encaissements: Reglements
    paiements: Reglements
    chiffre_affaires: int
    numeros_ventes: Numeros
    numeros_achats: Numeros


def build_gestion(plantation: Plantation, profil: Profil, exercice: int, factures: int) -> Gestion:
    """Simule l'année, dans l'ordre où une étape dépend de la précédente."""
    tirage, calendrier = plantation.tirage, build_calendrier(exercice, profil)
    clients = build_clients(tirage, profil, nombre_clients(factures))
    fournisseurs = build_fournisseurs(tirage, profil)
    articles = build_articles(profil, fournisseurs.table)
    volumes = build_volumes(factures)
    commandes = build_commandes(tirage, calendrier, clients, volumes)
    numeros_factures = _numeros_factures(plantation, volumes, exercice)
    lignes = build_lignes(tirage, articles, clients, commandes)
    lignes = fausser_taux(plantation, lignes, volumes, numeros_factures)
    ventes = build_ventes(tirage, profil, calendrier, clients, articles, commandes=commandes, lignes=lignes)
    documents = ventes.documents
    chiffre_affaires = int(documents.ht[~documents.a_nouveau].sum())
    immobilisations = build_immobilisations(profil, calendrier, chiffre_affaires)
    sorties = quantites_sorties(commandes, lignes, articles)
    achats = build_achats(
        tirage,
        profil,
        calendrier,
        fournisseurs,
        articles,
        immobilisations=immobilisations,
        sorties=sorties,
        factures=factures,
        chiffre_affaires=chiffre_affaires,
    )
    avoirs = np.arange(1, len(documents) - ventes.nombre_factures + 1)
    return Gestion(
        profil=profil,
        calendrier=calendrier,
        clients=clients,
        fournisseurs=fournisseurs,
        articles=articles,
        commandes=commandes,
        lignes=lignes,
        ventes=ventes,
        achats=achats,
        stocks=build_stocks(calendrier, articles, commandes, lignes, ventes, achats),
        immobilisations=immobilisations,
        emprunts=build_emprunts(tirage, profil, calendrier, chiffre_affaires),
        paie=build_paie(tirage, profil, calendrier, chiffre_affaires),
        encaissements=build_reglements_clients(tirage, calendrier, clients, documents, ventes.nombre_factures),
        paiements=build_reglements_fournisseurs(
            tirage,
            calendrier,
            fournisseurs,
            achats.documents,
            achats.nombre_factures,
        ),
        chiffre_affaires=chiffre_affaires,
        numeros_ventes=np.concatenate([numeros_factures, numeros(f"AV{exercice}-", avoirs)]),
        numeros_achats=_numeros_achats(achats, exercice),
    )


def _numeros_factures(plantation: Plantation, volumes: Volumes, exercice: int) -> Numeros:
    """Numérote les factures par date ; celles de l'exercice précédent sont les dernières de leur suite."""
    suite = numeros_rompus(plantation, volumes)
    largeur = max(LARGEUR_MINIMALE, len(str(int(suite.max()))))
    prefixe = f"FA{exercice}-"
    noter_ruptures(plantation, suite, prefixe, largeur)
    anciennes = volumes.factures - volumes.a_nouveau + 1 + np.arange(volumes.a_nouveau)
    precedentes = numeros(f"FA{exercice - 1}-", anciennes, largeur)
    return np.concatenate([precedentes, numeros(prefixe, suite, largeur)])


def _numeros_achats(achats: Achats, exercice: int) -> Numeros:
    """Numéros internes donnés aux factures reçues (`AC`) et aux avoirs reçus (`RA`)."""
    anciens = int(achats.documents.a_nouveau.sum())
    courants = achats.nombre_factures - anciens
    parties = [
        numeros(f"AC{exercice - 1}-", courants - anciens + 1 + np.arange(anciens)),
        numeros(f"AC{exercice}-", np.arange(1, courants + 1)),
        numeros(f"RA{exercice}-", np.arange(1, len(achats.documents) - achats.nombre_factures + 1)),
    ]
    return np.concatenate(parties)
