"""Formats français d'affichage : montants, nombres, dates, pourcentages.

Les milliers sont séparés par une espace fine insécable (U+202F), la virgule est décimale, l'unité suit une espace
insécable (U+00A0), les dates s'écrivent 31/05/2026. Ce module met en forme ; il ne calcule pas.

>>> format_montant(1234.5) == "1\u202f234,50\u00a0€"
True
>>> format_date(dt.date(2026, 5, 31))
'31/05/2026'
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from numbers import Integral

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR, Arrondi, Monnaie

ESPACE_FINE = "\u202f"
ESPACE_INSECABLE = "\u00a0"
MOINS = "-"

Nombre = int | float | Decimal | Fraction


def _decimal(valeur: Nombre, decimales: int) -> Decimal:
    """Arrondit à `decimales`, moitié loin de zéro ; un float vaut le texte court que Python en donne."""
    if isinstance(valeur, Fraction):
        return Arrondi(Decimal(1).scaleb(-decimales)).appliquer(valeur)
    exacte = Decimal(int(valeur)) if isinstance(valeur, Integral) else Decimal(str(valeur))
    if not exacte.is_finite():
        raise ArgumentInvalideError(f"Un nombre fini est attendu ; reçu : {valeur!r}.")
    return exacte.quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)


def format_nombre(valeur: Nombre, decimales: int = 2) -> str:
    """Écrit un nombre à la française.

    Args:
        valeur: le nombre, fini.
        decimales: nombre de décimales affichées (moitié loin de zéro).

    Raises:
        ArgumentInvalideError: si la valeur est infinie ou manquante.

    >>> format_nombre(1234567.891) == "1\u202f234\u202f567,89"
    True
    >>> format_nombre(-0.5, 0)
    '-1'
    """
    arrondie = _decimal(valeur, decimales)
    texte = f"{abs(arrondie):,.{decimales}f}".replace(",", ESPACE_FINE).replace(".", ",")
    return f"{MOINS}{texte}" if arrondie < 0 else texte


def format_montant(valeur: Nombre, devise: Monnaie = EUR) -> str:
    """Écrit un montant avec les décimales et le symbole de sa monnaie.

    Raises:
        ArgumentInvalideError: si la valeur est infinie ou manquante.

    >>> format_montant(1234.5) == "1\u202f234,50\u00a0€"
    True
    """
    return f"{format_nombre(valeur, devise.decimales)}{ESPACE_INSECABLE}{devise.symbole}"


def format_unites(unites: int, devise: Monnaie = EUR) -> str:
    """Écrit un montant donné en unités mineures (centimes, francs), sans passer par un flottant.

    >>> format_unites(123450) == "1\u202f234,50\u00a0€"
    True
    """
    return format_montant(Fraction(int(unites), devise.facteur), devise)


def format_pourcentage(fraction: Nombre, decimales: int = 2) -> str:
    """Écrit une fraction en pourcentage : 0,2 devient « 20,00 % ».

    >>> format_pourcentage(0.125, 1) == "12,5\u00a0%"
    True
    """
    exacte = fraction * 100 if isinstance(fraction, Fraction) else Decimal(str(fraction)) * 100
    return f"{format_nombre(exacte, decimales)}{ESPACE_INSECABLE}%"


def format_date(jour: dt.date | pd.Timestamp) -> str:
    """Écrit une date : 31/05/2026.

    Raises:
        ArgumentInvalideError: si la date est absente (NaT).
    """
    if pd.isna(jour):
        raise ArgumentInvalideError("Une date est attendue ; reçu : aucune (NaT).")
    return f"{jour.day:02d}/{jour.month:02d}/{jour.year:04d}"


def format_compte(nombre: int, singulier: str, pluriel: str | None = None) -> str:
    """Accorde un nom avec son nombre : « 1 facture », « 3 factures ».

    >>> format_compte(1, "facture"), format_compte(3, "facture"), format_compte(2, "jour", "jours")
    ('1 facture', '3 factures', '2 jours')
    """
    nom = singulier if abs(nombre) <= 1 else (pluriel or f"{singulier}s")
    return f"{format_nombre(nombre, 0)} {nom}"
