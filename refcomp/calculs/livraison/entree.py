"""Lire les trois documents d'un achat ou d'une vente : commande, bon de livraison, facture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.commande.lignes import PRIX, exacts
from refcomp.calculs.stock.quantites import load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

COMMANDE = Contrat(
    "commande",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("quantite", "nombre", "quantité commandée", minimum=0),
        *PRIX,
    ),
)
RECEPTION = Contrat(
    "reception",
    (
        Colonne("article", "texte", "article"),
        Colonne("quantite", "nombre", "quantité livrée", minimum=0),
        Colonne(
            "refusee",
            "nombre",
            "quantité refusée (abîmée, non conforme)",
            obligatoire=False,
            vide_permis=True,
            minimum=0,
        ),
    ),
    vide_permis=True,
)
FACTURE = Contrat(
    "facture",
    (
        Colonne("article", "texte", "article"),
        Colonne("quantite", "nombre", "quantité facturée", minimum=0),
        *PRIX,
    ),
)


@dataclass(frozen=True)
class Ligne:
    """Ce qu'un document dit d'un article : quantité, prix net de remise (avec sa remise), taux de taxe employés."""

    quantite: Fraction
    prix: Fraction = Fraction(0)
    taux: frozenset[Fraction] = frozenset()


def load_document(table: pd.DataFrame, contrat: Contrat) -> dict[str, Ligne]:
    """Lit un document : plusieurs lignes d'un même article s'additionnent.

    Le prix retenu est le prix net de remise, moyen si deux lignes d'un article n'ont pas le même.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées ; ou si l'on refuse plus qu'il n'a été livré.
    """
    lues = load_table(table, contrat)
    if "refusee" in lues:
        _check_refus(lues)
        lues["refusee"] = lues["refusee"].fillna(0.0)
    articles = lues["article"].astype(str).tolist()
    quantites = exacts(lues["quantite"])
    refusees = exacts(lues["refusee"]) if "refusee" in lues else [Fraction(0)] * len(lues)
    prix = exacts(lues["prix_unitaire"]) if "prix_unitaire" in lues else [Fraction(0)] * len(lues)
    remises = exacts(lues["remise"]) if "remise" in lues else [Fraction(0)] * len(lues)
    taux = [frozenset([t]) for t in exacts(lues["taux_taxe"])] if "taux_taxe" in lues else [frozenset()] * len(lues)
    document: dict[str, Ligne] = {}
    for article, q, refus, p, r, t in zip(articles, quantites, refusees, prix, remises, taux, strict=True):
        nouvelle = Ligne(q - refus, p * (1 - r), t)
        ancienne = document.get(article)
        document[article] = nouvelle if ancienne is None else _somme(ancienne, nouvelle)
    return document


def _check_refus(lues: pd.DataFrame) -> None:
    trop = lues.index[lues["refusee"] > lues["quantite"]].tolist()
    if trop:
        message = f"Lignes {', '.join(map(str, trop))}, colonne « refusee » : on refuse plus qu'il n'a été livré."
        raise DonneesInvalidesError(
            "Le bon de livraison se contredit :", [Constat("erreur", "refus_trop_grand", message, "refusee")]
        )


def _somme(a: Ligne, b: Ligne) -> Ligne:
    total = a.quantite + b.quantite
    prix = (a.quantite * a.prix + b.quantite * b.prix) / total if total else a.prix
    return Ligne(total, prix, a.taux | b.taux)
