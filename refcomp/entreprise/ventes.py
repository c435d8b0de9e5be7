"""Ventes : factures et avoirs, leurs lignes et leur taxe."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from refcomp.entreprise.articles import Articles
from refcomp.entreprise.calendrier import Calendrier, echeances
from refcomp.entreprise.commandes import Commandes, Lignes, montants_lignes
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.taxe import Documents, bases_par_categorie, taux_par_jour, taxes_calculees
from refcomp.entreprise.tiers import Clients
from refcomp.entreprise.tirage import Entiers, Tirage

PART_AVOIRS = 0.03
PART_AVOIRS_TOTAUX = 0.2


@dataclass(frozen=True)
class Ventes:
    """Les documents de vente : factures (à-nouveaux d'abord), puis avoirs.

    Attributes:
        documents: dates, montants et taxes.
        lignes: lignes des documents, dans le même ordre.
        biens: part de la base HT qui est une vente de marchandises, par document.
        livraison: jour de livraison de chaque facture (celui de la facture d'origine pour un avoir).
        non_facturees: base HT de biens, base de services et taxe des commandes livrées et non facturées.
    """

    documents: Documents
    lignes: Lignes
    biens: Entiers
    livraison: Entiers
    non_facturees: tuple[Entiers, Entiers, Entiers]
    nombre_factures: int


def build_ventes(
    tirage: Tirage,
    profil: Profil,
    calendrier: Calendrier,
    clients: Clients,
    articles: Articles,
    *,
    commandes: Commandes,
    lignes: Lignes,
) -> Ventes:
    """Facture les commandes livrées et émet des avoirs (retours partiels, annulations)."""
    factures = commandes.volumes.facturees
    facturees = _lignes_choisies(lignes, lignes.document < factures)
    origine, date_avoir, retours = _avoirs(tirage, calendrier, commandes, lignes)
    toutes = _lignes_jointes(facturees, retours, factures)
    livraison = np.concatenate([commandes.livraison[:factures], commandes.livraison[origine]])
    date = np.concatenate([commandes.facture[:factures], date_avoir])
    tiers = commandes.client[np.concatenate([np.arange(factures), origine])]
    bases, biens = _bases(profil, articles, toutes)
    taux = taux_par_jour(profil, livraison)
    documents = Documents(
        date=date,
        echeance=np.concatenate(
            [echeances(date[:factures], clients.conditions[tiers[:factures]]), date_avoir],
        ),
        tiers=tiers,
        origine=np.concatenate([np.full(factures, -1), origine]),
        a_nouveau=np.arange(len(date)) < commandes.volumes.a_nouveau,
        bases=bases,
        taux=taux,
        taxes=taxes_calculees(profil, bases, taux),
    )
    return Ventes(documents, toutes, biens, livraison, _non_facturees(profil, articles, commandes, lignes), factures)


def _bases(profil: Profil, articles: Articles, lignes: Lignes) -> tuple[Entiers, Entiers]:
    debuts = np.flatnonzero(lignes.rang == 0)
    bases = bases_par_categorie(lignes.montant, lignes.categorie, debuts, len(profil.categories))
    biens = np.add.reduceat(np.where(articles.est_bien[lignes.article], lignes.montant, 0), debuts)
    return bases, biens


def _lignes_choisies(lignes: Lignes, masque: np.ndarray) -> Lignes:
    return Lignes(**{c.name: getattr(lignes, c.name)[masque] for c in fields(Lignes)})


def _lignes_jointes(facturees: Lignes, retours: Lignes, factures: int) -> Lignes:
    """Ajoute les lignes d'avoir, dont les documents suivent les factures."""
    document = np.concatenate([facturees.document, factures + retours.document])
    autres = [c.name for c in fields(Lignes) if c.name != "document"]
    return Lignes(document, *(np.concatenate([getattr(facturees, c), getattr(retours, c)]) for c in autres))


def _avoirs(
    tirage: Tirage, calendrier: Calendrier, commandes: Commandes, lignes: Lignes
) -> tuple[Entiers, Entiers, Lignes]:
    """Choisit des factures de l'exercice et en reprend une partie : rend (facture d'origine, jour, lignes)."""
    volumes = commandes.volumes
    limite = calendrier.jours[calendrier.rang_du(11, 25)]
    candidates = np.arange(volumes.a_nouveau, volumes.facturees)
    candidates = candidates[commandes.facture[candidates] <= limite]
    origine = tirage.parmi("avoirs/facture", candidates, max(1, round(PART_AVOIRS * volumes.factures)))
    rang = calendrier.rang(commandes.facture[origine]) + tirage.entier("avoirs/delai", 5, 20, len(origine))
    ordre = np.argsort(rang, kind="stable")
    origine, rang = origine[ordre], rang[ordre]
    total = tirage.uniforme("avoirs/total", len(origine)) < PART_AVOIRS_TOTAUX
    return origine, calendrier.jours[rang], _retours(tirage, lignes, origine, total)


def _retours(tirage: Tirage, lignes: Lignes, origine: Entiers, total: np.ndarray) -> Lignes:
    """Lignes des avoirs : toutes celles d'une facture annulée, une partie de la première sinon."""
    debut = np.searchsorted(lignes.document, origine, side="left")
    fin = np.searchsorted(lignes.document, origine, side="right")
    nombre = np.where(total, fin - debut, 1)
    avoir = np.repeat(np.arange(len(origine)), nombre)
    rang = np.arange(len(avoir)) - (np.cumsum(nombre) - nombre)[avoir]
    source = debut[avoir] + rang
    part = tirage.uniforme("avoirs/quantite", len(origine))[avoir]
    vendue = lignes.quantite[source]
    quantite = np.where(total[avoir], vendue, 1 + (part * vendue).astype(np.int64))
    prix, remise = lignes.prix[source], lignes.remise[source]
    montant = -montants_lignes(quantite, prix, remise)
    return Lignes(avoir, rang, lignes.article[source], quantite, prix, remise, montant, lignes.categorie[source])


def _non_facturees(
    profil: Profil, articles: Articles, commandes: Commandes, lignes: Lignes
) -> tuple[Entiers, Entiers, Entiers]:
    volumes = commandes.volumes
    premiere, derniere = volumes.facturees, volumes.facturees + volumes.livrees
    bases, biens = _bases(
        profil,
        articles,
        _lignes_choisies(lignes, (lignes.document >= premiere) & (lignes.document < derniere)),
    )
    taux = taux_par_jour(profil, commandes.livraison[premiere:derniere])
    return biens, bases.sum(axis=1) - biens, taxes_calculees(profil, bases, taux).sum(axis=1)
