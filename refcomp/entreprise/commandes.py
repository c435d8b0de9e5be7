"""Commandes et lignes : qui commande quoi, quand c'est livré et facturé.

Quatre groupes se suivent : les factures de l'exercice précédent encore dues à l'ouverture (à-nouveaux), celles de
l'exercice, les commandes livrées en décembre mais non facturées à la clôture, les commandes encore en cours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refcomp.entreprise.articles import Articles
from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.profil import ENTIER
from refcomp.entreprise.tiers import Clients, poids_clients
from refcomp.entreprise.tirage import Entiers, Tirage

POIDS_DES_MOIS = (8, 8, 9, 9, 8, 9, 7, 5, 10, 10, 9, 8)
POIDS_LIGNES = (22, 28, 22, 14, 9, 5)
QUANTITE_MAXIMALE = 12  # en multiples de la quantité moyenne
AUCUN_JOUR = -1


@dataclass(frozen=True)
class Volumes:
    """Nombre de commandes de chaque groupe."""

    a_nouveau: int
    factures: int
    livrees: int
    en_cours: int

    @property
    def total(self) -> int:
        """Nombre total de commandes."""
        return self.a_nouveau + self.factures + self.livrees + self.en_cours

    @property
    def facturees(self) -> int:
        """Nombre de commandes facturées, à-nouveaux compris."""
        return self.a_nouveau + self.factures


@dataclass(frozen=True)
class Commandes:
    """Les commandes ; un jour absent vaut -1."""

    volumes: Volumes
    client: Entiers
    date: Entiers
    livraison: Entiers
    facture: Entiers


@dataclass(frozen=True)
class Lignes:
    """Les lignes de documents, rangées par document ; `montant` est négatif sur un avoir."""

    document: Entiers
    rang: Entiers
    article: Entiers
    quantite: Entiers
    prix: Entiers
    remise: Entiers
    montant: Entiers
    categorie: Entiers

    def __len__(self) -> int:
        """Nombre de lignes."""
        return len(self.document)


def build_volumes(factures: int) -> Volumes:
    """Déduit du nombre de factures de l'exercice celui des autres groupes."""
    return Volumes(max(3, factures // 20), factures, max(1, factures // 150), max(2, factures // 80))


def build_commandes(tirage: Tirage, calendrier: Calendrier, clients: Clients, volumes: Volumes) -> Commandes:
    """Tire les commandes : commandé avant d'être livré, livré avant d'être facturé."""
    client = tirage.choix("commandes/client", poids_clients(len(clients)), volumes.total)
    facture, livraison = _rangs_facture_livraison(tirage, calendrier, volumes)
    commande = livraison - tirage.entier("commandes/delai", 1, 15, volumes.total)
    date, jour_livraison, jour_facture = (calendrier.jours[r] for r in (commande, livraison, facture))
    jour_livraison[volumes.facturees + volumes.livrees :] = AUCUN_JOUR
    jour_facture[volumes.facturees :] = AUCUN_JOUR
    return Commandes(volumes, client, date, jour_livraison, jour_facture)


def _rangs_facture_livraison(tirage: Tirage, calendrier: Calendrier, volumes: Volumes) -> tuple[Entiers, Entiers]:
    premier, dernier = calendrier.premier, calendrier.dernier
    debut = calendrier.rang_du(11, 15, annee=-1)
    anciennes = np.sort(tirage.entier("commandes/facture_ancienne", debut, premier - 1, volumes.a_nouveau))
    rangs = np.arange(premier, dernier + 1)
    mois = calendrier.jours[rangs].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    poids = np.array(POIDS_DES_MOIS)[mois]
    exercice = premier + np.sort(tirage.choix("commandes/facture", poids, volumes.factures))
    delai = tirage.entier("commandes/delai_facture", 0, 3, volumes.facturees)
    plancher = np.repeat([0, premier], [volumes.a_nouveau, volumes.factures])
    facture = np.concatenate([anciennes, exercice])
    livraison = np.maximum(facture - delai, plancher)
    livrees = np.sort(tirage.entier("commandes/livree", dernier - 4, dernier, volumes.livrees))
    en_cours = np.sort(tirage.entier("commandes/en_cours", dernier + 1, dernier + 8, volumes.en_cours))
    queue = np.concatenate([livrees, en_cours])
    # Une commande en cours est passée avant la clôture : son délai minimal de 1 à 15 jours ne suffit pas, on la borne.
    return np.concatenate([facture, queue]), np.concatenate([livraison, livrees, np.minimum(en_cours, dernier + 1)])


def build_lignes(tirage: Tirage, articles: Articles, clients: Clients, commandes: Commandes) -> Lignes:
    """Tire les lignes des commandes ; une commande ne porte jamais deux fois le même article."""
    total = commandes.volumes.total
    nombre = 1 + tirage.choix("lignes/nombre", POIDS_LIGNES, total)
    debut = np.cumsum(nombre) - nombre
    document = np.repeat(np.arange(total), nombre)
    rang: Entiers = np.arange(len(document)) - debut[document]
    depart = tirage.entier("lignes/article", 0, len(articles) - 1, total)
    pas = tirage.entier("lignes/pas", 1, len(articles) - 1, total)
    article = (depart[document] + rang * pas[document]) % len(articles)
    moyenne = articles.quantite[article]
    etirement = np.minimum(-np.log1p(-tirage.uniforme("lignes/quantite", len(document))), QUANTITE_MAXIMALE)
    quantite = 1 + (etirement * moyenne).astype(np.int64)
    prix, remise = articles.prix[article], clients.remise[commandes.client][document]
    montant = montants_lignes(quantite, prix, remise)
    return Lignes(document, rang, article, quantite, prix, remise, montant, articles.categorie[article])


def montants_lignes(quantite: Entiers, prix: Entiers, remise: Entiers) -> Entiers:
    """Quantité × prix × (1 - remise), arrondi à l'unité mineure, la moitié loin de zéro."""
    return ENTIER.appliquer_unites(quantite * prix * (100 - remise), 100)
