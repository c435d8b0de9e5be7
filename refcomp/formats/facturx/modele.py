"""Une facture au sens d'EN 16931 : ce qu'un fichier électronique en porte, avant toute mise en forme.

Une valeur absente est None : une règle ne juge que ce qui est là. Les montants sont des Decimal, tels qu'ils sont
écrits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

FACTURE, AVOIR = "380", "381"
SANS_TAXE = {"Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O"}  # catégorie → préfixe de ses règles


@dataclass(frozen=True)
class Partie:
    """Le vendeur ou l'acheteur : `siren` et `tva` facultatifs, adresse en une ligne, code postal, ville, pays."""

    nom: str = ""
    siren: str = ""
    tva: str = ""
    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    pays: str = "FR"


@dataclass(frozen=True)
class LigneEN:
    """Une ligne (BG-25) : quantité, prix unitaire net, réduction, montant net, catégorie et taux en pour cent."""

    montant: Decimal | None = None
    designation: str = ""
    quantite: Decimal | None = None
    prix: Decimal | None = None
    reduction: Decimal | None = None
    categorie: str | None = None
    taux: Decimal | None = None


@dataclass(frozen=True)
class AjustementEN:
    """Une réduction ou un supplément de pied (BG-20, BG-21)."""

    supplement: bool
    montant: Decimal
    motif: str = ""
    categorie: str | None = None
    taux: Decimal | None = None


@dataclass(frozen=True)
class TaxeEN:
    """La taxe d'une catégorie et d'un taux (BG-23)."""

    base: Decimal | None = None
    taxe: Decimal | None = None
    categorie: str | None = None
    taux: Decimal | None = None
    motif: str = ""


@dataclass(frozen=True)
class FactureEN:
    """Une facture électronique.

    Attributes:
        numero: BT-1.
        date: BT-2.
        type_document: `380` (facture) ou `381` (avoir).
        devise: BT-5.
        vendeur: BG-4.
        acheteur: BG-7.
        lignes: BG-25.
        ajustements: réductions et suppléments de pied.
        ventilation: la taxe de chaque taux.
        totaux: `lignes` (BT-106), `reductions` (107), `supplements` (108), `hors_taxes` (109), `taxe` (110), `ttc`
            (112), `acomptes` (113), `arrondi` (114), `a_payer` (115) ; un absent n'est pas dans la table.
        echeance: BT-9.
        conditions: BT-20.
        origine: BT-25, numéro de la facture rectifiée.
    """

    numero: str = ""
    date: dt.date | None = None
    type_document: str = FACTURE
    devise: str = "EUR"
    vendeur: Partie = field(default_factory=Partie)
    acheteur: Partie = field(default_factory=Partie)
    lignes: tuple[LigneEN, ...] = ()
    ajustements: tuple[AjustementEN, ...] = ()
    ventilation: tuple[TaxeEN, ...] = ()
    totaux: Mapping[str, Decimal] = field(default_factory=dict)
    echeance: dt.date | None = None
    conditions: str = ""
    origine: str = ""
