"""Achats : marchandises (par article, à la mesure des ventes), frais généraux mensuels, immobilisations, rabais.

Les quantités achetées suivent les quantités sorties, ce qui garde un stock cohérent (voir `stocks.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refcomp.entreprise.articles import Articles
from refcomp.entreprise.calendrier import Calendrier, echeances
from refcomp.entreprise.immobilisations import Immobilisations
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tableaux import load_liste, somme_par
from refcomp.entreprise.taxe import Documents, taux_par_jour, taxes_calculees
from refcomp.entreprise.tiers import NATURE_IMMOBILISATION, Fournisseurs
from refcomp.entreprise.tirage import Entiers, Tirage

MOIS = 12
ACHATS_MINIMUM, FACTURES_PAR_ACHAT = 12, 4
PART_RABAIS = 0.04
SURSTOCK = (1.0, 1.06)


@dataclass(frozen=True)
class LignesAchat:
    """Lignes des factures de marchandises, rangées par document."""

    document: Entiers
    rang: Entiers
    article: Entiers
    quantite: Entiers
    prix: Entiers

    @property
    def montant(self) -> Entiers:
        """Montant HT des lignes."""
        return self.quantite * self.prix


@dataclass(frozen=True)
class Achats:
    """Les documents d'achat, dans l'ordre des numéros : factures par date (à-nouveaux d'abord), puis avoirs.

    Attributes:
        documents: dates, montants et taxes.
        compte: compte débité de chaque document.
        lignes: lignes des factures de marchandises.
    """

    documents: Documents
    compte: np.ndarray
    lignes: LignesAchat
    nombre_factures: int


@dataclass(frozen=True)
class _Brut:
    """Factures avant numérotation."""

    date: Entiers
    tiers: Entiers
    ht: Entiers
    compte: np.ndarray


def build_achats(
    tirage: Tirage,
    profil: Profil,
    calendrier: Calendrier,
    fournisseurs: Fournisseurs,
    articles: Articles,
    *,
    immobilisations: Immobilisations,
    sorties: Entiers,
    factures: int,
    chiffre_affaires: int,
) -> Achats:
    """Construit les achats de l'exercice.

    Args:
        tirage: la source de hasard.
        profil: l'entreprise.
        calendrier: les jours ouvrés.
        fournisseurs: les fournisseurs.
        articles: le catalogue.
        immobilisations: celles acquises dans l'exercice donnent une facture.
        sorties: quantités sorties dans l'exercice, par article.
        factures: nombre de factures de vente, qui dimensionne celui des achats.
        chiffre_affaires: chiffre d'affaires HT, qui dimensionne les frais généraux.
    """
    lignes, marchandises = _marchandises(tirage, calendrier, fournisseurs, articles, sorties, factures)
    frais = _frais(tirage, profil, calendrier, fournisseurs, chiffre_affaires)
    biens = _acquisitions(fournisseurs, immobilisations)
    brut = _Brut(*(np.concatenate([getattr(b, c) for b in (marchandises, frais, biens)]) for c in _CHAMPS))
    ordre = np.argsort(brut.date, kind="stable")
    place = np.empty_like(ordre)
    place[ordre] = np.arange(len(ordre))
    brut = _Brut(*(getattr(brut, c)[ordre] for c in _CHAMPS))
    tri = np.argsort(place[lignes.document], kind="stable")
    lignes = LignesAchat(
        place[lignes.document][tri], lignes.rang[tri], lignes.article[tri], lignes.quantite[tri], lignes.prix[tri]
    )
    return _documents(tirage, profil, calendrier, fournisseurs, brut, lignes)


_CHAMPS = ("date", "tiers", "ht", "compte")


def _marchandises(
    tirage: Tirage,
    calendrier: Calendrier,
    fournisseurs: Fournisseurs,
    articles: Articles,
    sorties: Entiers,
    factures: int,
) -> tuple[LignesAchat, _Brut]:
    nombre = max(ACHATS_MINIMUM, factures // FACTURES_PAR_ACHAT)
    anciennes = max(2, nombre // 12)
    total = anciennes + nombre
    debut = calendrier.rang_du(11, 20, annee=-1)
    rangs = np.concatenate(
        [
            np.sort(tirage.entier("achats/date_ancienne", debut, calendrier.premier - 1, anciennes)),
            np.sort(tirage.entier("achats/date", calendrier.premier, calendrier.dernier, nombre)),
        ],
    )
    grossistes = np.unique(articles.fournisseur[articles.est_bien])
    tiers = grossistes[tirage.entier("achats/fournisseur", 0, len(grossistes) - 1, total)]
    lignes = _lignes(tirage, articles, tiers, sorties, anciennes)
    ht = somme_par(lignes.document, lignes.montant, total)
    compte = np.array(fournisseurs.compte)[tiers]
    return lignes, _Brut(calendrier.jours[rangs], tiers, ht, compte)


def _lignes(tirage: Tirage, articles: Articles, tiers: Entiers, sorties: Entiers, anciennes: int) -> LignesAchat:
    """Répartit les quantités à acheter de chaque article entre les factures de son fournisseur."""
    gammes = [np.flatnonzero(articles.fournisseur == f) for f in range(int(tiers.max()) + 1)]
    taille = np.array([len(g) for g in gammes])[tiers]
    nombre = np.minimum(tirage.entier("achats/lignes", 1, 4, len(tiers)), taille)
    document = np.repeat(np.arange(len(tiers)), nombre)
    rang = np.arange(len(document)) - (np.cumsum(nombre) - nombre)[document]
    depart = tirage.entier("achats/depart", 0, 10_000, len(tiers))
    gamme = np.zeros((len(gammes), max(len(g) for g in gammes)), dtype=np.int64)
    for ligne, articles_gamme in enumerate(gammes):
        gamme[ligne, : len(articles_gamme)] = articles_gamme
    article = gamme[tiers[document], (depart[document] + rang) % taille[document]]
    quantite = _quantites(tirage, articles, article, document >= anciennes, sorties)
    return LignesAchat(document, rang, article, quantite, articles.cout[article])


def _quantites(tirage: Tirage, articles: Articles, article: Entiers, courante: np.ndarray, sorties: Entiers) -> Entiers:
    """Au moins une unité par ligne, et la somme annuelle d'un article suit ses sorties."""
    poids = 50 + tirage.entier("achats/poids", 0, 100, len(article))
    bas, haut = SURSTOCK
    besoin = (sorties * (bas + (haut - bas) * tirage.uniforme("achats/surstock", len(articles)))).astype(np.int64)
    total = somme_par(article[courante], poids[courante], len(articles))
    proportion = 1 + besoin[article] * poids // np.maximum(total[article], 1)
    ordinaire = 1 + articles.quantite[article] * poids // 25
    return np.where(courante, proportion, ordinaire)


def _frais(
    tirage: Tirage, profil: Profil, calendrier: Calendrier, fournisseurs: Fournisseurs, chiffre_affaires: int
) -> _Brut:
    """Une facture par mois et par fournisseur de frais généraux, à plus ou moins 10 %."""
    modeles = load_liste("fournisseurs.yaml")
    reguliers = [r for r, m in enumerate(modeles) if "part" in m]
    tiers = np.repeat(reguliers, MOIS)
    mensuel = np.repeat([profil.part(chiffre_affaires, modeles[r]["part"]) // MOIS for r in reguliers], MOIS)
    variation = tirage.entier("achats/variation_frais", 900, 1100, len(tiers))
    mois = np.tile(np.arange(1, MOIS + 1), len(reguliers))
    quantieme = tirage.entier("achats/jour_frais", 1, 20, len(tiers))
    rangs = [calendrier.rang_du(int(m), int(q)) for m, q in zip(mois, quantieme, strict=True)]
    compte = np.array(fournisseurs.compte)[tiers]
    return _Brut(calendrier.jours[rangs], tiers, np.maximum(mensuel * variation // 1000, 1), compte)


def _acquisitions(fournisseurs: Fournisseurs, immobilisations: Immobilisations) -> _Brut:
    acquises = np.flatnonzero(immobilisations.acquise)
    tiers = np.full(len(acquises), fournisseurs.nature.index(NATURE_IMMOBILISATION))
    compte = np.array(immobilisations.compte)[acquises]
    return _Brut(immobilisations.mise_en_service[acquises], tiers, immobilisations.valeur[acquises], compte)


def _documents(
    tirage: Tirage,
    profil: Profil,
    calendrier: Calendrier,
    fournisseurs: Fournisseurs,
    brut: _Brut,
    lignes: LignesAchat,
) -> Achats:
    origine, date_avoir, rabais = _rabais(tirage, calendrier, brut)
    nombre = len(brut.date)
    date = np.concatenate([brut.date, date_avoir])
    tiers = np.concatenate([brut.tiers, brut.tiers[origine]])
    bases = np.zeros((len(date), len(profil.categories)), dtype=np.int64)
    bases[np.arange(len(date)), fournisseurs.categorie[tiers]] = np.concatenate([brut.ht, -rabais])
    # Le taux d'un avoir est celui de la facture qu'il corrige.
    taux = taux_par_jour(profil, np.concatenate([brut.date, brut.date[origine]]))
    documents = Documents(
        date=date,
        echeance=np.concatenate([echeances(brut.date, fournisseurs.conditions[brut.tiers]), date_avoir]),
        tiers=tiers,
        origine=np.concatenate([np.full(nombre, -1), origine]),
        a_nouveau=np.concatenate([brut.date < calendrier.ouverture, np.zeros(len(origine), dtype=bool)]),
        bases=bases,
        taux=taux,
        taxes=taxes_calculees(profil, bases, taux),
    )
    compte = np.concatenate([brut.compte, np.full(len(origine), "6097")])
    return Achats(documents, compte, lignes, nombre)


def _rabais(tirage: Tirage, calendrier: Calendrier, brut: _Brut) -> tuple[Entiers, Entiers, Entiers]:
    """Quelques rabais hors facture obtenus sur des marchandises : rend (facture d'origine, jour, montant HT)."""
    limite = calendrier.jours[calendrier.rang_du(11, 25)]
    admises = (brut.compte == "607") & (brut.date >= calendrier.ouverture) & (brut.date <= limite)
    candidates = np.flatnonzero(admises)
    origine = tirage.parmi("achats/rabais", candidates, max(1, round(PART_RABAIS * len(candidates))))
    rang = calendrier.rang(brut.date[origine]) + tirage.entier("achats/delai_rabais", 5, 20, len(origine))
    ordre = np.argsort(rang, kind="stable")
    origine, rang = origine[ordre], rang[ordre]
    taux = tirage.entier("achats/taux_rabais", 2, 12, len(origine))
    return origine, calendrier.jours[rang], np.maximum(brut.ht[origine] * taux // 100, 1)
