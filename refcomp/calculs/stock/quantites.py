"""Lire et écrire des quantités : exactes dans le calcul, sans zéros inutiles à la lecture.

>>> format_quantite(1500), format_quantite(Fraction(5, 2))
('1\u202f500', '2,5')
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from refcomp.formats_fr import Nombre, format_nombre
from refcomp.rounding import Arrondi, Monnaie

DECIMALES = 3
ENTIER = Arrondi(Decimal(1), "plus_proche", "unité mineure, moitié loin de zéro")


def format_quantite(valeur: Nombre, decimales: int = DECIMALES) -> str:
    """Écrit une quantité à la française, sans décimales nulles.

    Args:
        valeur: la quantité.
        decimales: nombre de décimales au plus.
    """
    texte = format_nombre(valeur, decimales)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def unites(valeur: Fraction, devise: Monnaie) -> int:
    """Un montant exact en unités mineures de sa monnaie, arrondi au plus proche."""
    return int(ENTIER.appliquer(valeur * devise.facteur))


def montant(unites_mineures: int, devise: Monnaie) -> float:
    """Un montant en unités mineures, rendu en unités de la monnaie."""
    return unites_mineures / devise.facteur
