"""Les données d'un étudiant : une commande, un bon de livraison émargé, une facture à contrôler.

Chaque variante a, dans un ordre tiré, un article conforme, un manquant, un abîmé, un prix trop haut, une remise refusée
et un article jamais commandé. Les prix sont tels qu'aucun montant de ligne, ni aucune TVA, ne s'arrondit. La livraison,
la facture et l'échéance tombent un jour ouvré : aucune lecture ne la reporte.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.calendrier import is_travaille
from refcomp.calculs.reglement import echeance

FOURNISSEURS = ("Outillage Bressac", "Ets Valmorin", "Ferrures Tolosane", "Comptoir Delmas")
# Le prix d'achat, en euros entiers : une perceuse ne vaut pas moins qu'une paire de gants.
CATALOGUE = {
    "Perceuses": (45, 90),
    "Boîtes de vis": (5, 12),
    "Serrures": (18, 36),
    "Mètres rubans": (5, 14),
    "Gants de travail": (4, 11),
    "Pinces": (9, 24),
    "Rallonges": (12, 28),
}
ROLES = ("conforme", "manquant", "abime", "prix", "remise", "non_commande")
ANOMALIES = {"conforme": "conforme", "manquant": "manquant", "abime": "abîmé", "prix": "prix", "remise": "prix"}
ANOMALIES |= {"non_commande": "non commandé"}
COMPTES = ("607", "44566", "401")
TAUX = 20
CONDITIONS = "30 jours fin de mois"


@dataclass(frozen=True)
class Article:
    """Un article dans les trois documents ; prix en centimes, remises en pour cent."""

    nom: str
    role: str
    commandee: int
    livree: int
    refusee: int
    facturee: int
    prix: int
    prix_facture: int
    remise: int
    remise_facture: int

    @property
    def acceptee(self) -> int:
        """La quantité acceptée."""
        return self.livree - self.refusee if self.commandee else 0

    def net(self, quantite: int, *, facture: bool = False) -> int:
        """Le net d'une quantité, au prix commandé ou facturé, en centimes."""
        prix, remise = (self.prix_facture, self.remise_facture) if facture else (self.prix, self.remise)
        return int(Fraction(quantite * prix * (100 - remise), 100))

    @property
    def du(self) -> int:
        """Ce qui est dû."""
        return self.net(self.acceptee) if self.commandee else 0

    @property
    def facture(self) -> int:
        """Ce qui est facturé."""
        return self.net(self.facturee, facture=True)


@dataclass(frozen=True)
class Dossier:
    """Le dossier d'un étudiant."""

    articles: tuple[Article, ...]
    fournisseur: str
    date_facture: dt.date
    date_reception: dt.date
    escompte: int

    @property
    def echeance(self) -> dt.date:
        """La date de règlement, sans l'escompte."""
        return echeance(self.date_facture, CONDITIONS)

    def total(self, *, facture: bool) -> int:
        """Le total hors taxes facturé, ou dû, en centimes."""
        return sum(a.facture if facture else a.du for a in self.articles)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        dossier = _tirage(np.random.default_rng([graine, essai]))
        if _equitable(dossier):
            return _build(graine, dossier)
    raise AssertionError  # count() est infini


def _tirage(alea: np.random.Generator) -> Dossier:
    noms = [str(n) for n in alea.permutation(list(CATALOGUE))[: len(ROLES)]]
    roles = [str(r) for r in alea.permutation(ROLES)]
    reception = dt.date(int(alea.integers(2024, 2026)), int(alea.integers(3, 11)), int(alea.integers(24, 31)))
    return Dossier(
        articles=tuple(_article(alea, n, r) for n, r in zip(noms, roles, strict=True)),
        fournisseur=str(alea.choice(FOURNISSEURS)),
        date_facture=reception + dt.timedelta(days=int(alea.integers(2, 6))),
        date_reception=reception,
        escompte=int(alea.integers(1, 4)),
    )


def _article(alea: np.random.Generator, nom: str, role: str) -> Article:
    quantite = 4 * int(alea.integers(5, 20))
    prix, remise = 100 * int(alea.integers(*CATALOGUE[nom])), int(alea.choice((5, 10)))
    manque = int(alea.integers(2, 9)) if role == "manquant" else 0
    return Article(
        nom=nom,
        role=role,
        commandee=0 if role == "non_commande" else quantite,
        livree=quantite // 4 if role == "non_commande" else quantite - manque,
        refusee=int(alea.integers(2, 9)) if role == "abime" else 0,
        facturee=quantite // 4 if role == "non_commande" else quantite,
        prix=prix,
        prix_facture=prix + (100 * int(alea.integers(1, 4)) if role == "prix" else 0),
        remise=remise,
        remise_facture=0 if role == "remise" else remise,
    )


def _equitable(d: Dossier) -> bool:
    """Des écarts tous différents, un avoir qui n'est pas tout, une échéance qui ne tombe pas déjà en fin de mois."""
    ecarts = [a.facture - a.du for a in d.articles if a.role != "conforme"]
    due = d.date_facture + dt.timedelta(days=30)
    fins = {(x + dt.timedelta(days=30)).month for x in (d.date_facture, d.date_reception)}
    plein = due.month == (due + dt.timedelta(days=1)).month
    depuis = d.date_reception + dt.timedelta(days=30)
    ouvres = all(is_travaille(jour) for jour in (d.date_reception, d.date_facture, d.echeance))
    dates = plein and len(fins) == 2 and depuis < due and ouvres
    return len(set(ecarts)) == len(ecarts) and min(ecarts) > 0 and dates


def _build(graine: int, d: Dossier) -> Variante:
    total, tva = d.total(facture=True), d.total(facture=True) * TAUX // 100
    return Variante(
        graine=graine,
        valeurs={
            "fournisseur": d.fournisseur,
            "date_reception": d.date_reception,
            "articles": [a.nom for a in d.articles],
            "comptes": list(COMPTES),
            "escompte": d.escompte,
        },
        documents=_documents(d)
        | {
            "conditions": pd.DataFrame(
                {
                    "date_facture": pd.to_datetime([d.date_facture]),
                    "date_reception": pd.to_datetime([d.date_reception]),
                    "total_ht": [total / 100],
                    "tva": [tva / 100],
                    "taux_tva": [TAUX],
                    "escompte": [d.escompte],
                }
            )
        },
        secret={"dossier": d},
    )


def _documents(d: Dossier) -> dict[str, pd.DataFrame]:
    commandes = [a for a in d.articles if a.commandee]
    return {
        "commande": pd.DataFrame(
            {
                "article": [a.nom for a in commandes],
                "quantite": [a.commandee for a in commandes],
                "prix_unitaire": [a.prix / 100 for a in commandes],
                "remise": [a.remise for a in commandes],
            }
        ),
        "bon": pd.DataFrame(
            {
                "article": [a.nom for a in d.articles],
                "livree": [a.livree for a in d.articles],
                "refusee": [a.refusee for a in d.articles],
            }
        ),
        "facture": pd.DataFrame(
            {
                "article": [a.nom for a in d.articles],
                "quantite": [a.facturee for a in d.articles],
                "prix_unitaire": [a.prix_facture / 100 for a in d.articles],
                "remise": [a.remise_facture for a in d.articles],
            }
        ),
    }
