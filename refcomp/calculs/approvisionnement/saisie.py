"""Lire les nombres d'un calcul d'approvisionnement, et les positifs qu'une division demande."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from refcomp.calculs.stock.quantites import load_grandeurs
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne
from refcomp.rounding import Monnaie

PRECISION = 30


def load_positifs(
    titre: str,
    valeurs: Mapping[str, object],
    colonnes: tuple[Colonne, ...],
    positifs: tuple[str, ...],
    devise: Monnaie,
) -> dict[str, Fraction]:
    """Lit des nombres donnés un à un ; ceux de `positifs` ne peuvent pas être nuls.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
    """
    lus = load_grandeurs(titre, valeurs, colonnes, devise=devise)
    nuls = [nom for nom in positifs if lus.get(nom) == 0]
    if nuls:
        defauts = [Constat("erreur", "nul", f"« {nom} » vaut 0 ; un nombre positif est attendu.", nom) for nom in nuls]
        raise DonneesInvalidesError(titre, defauts)
    return lus


def racine(valeur: Fraction) -> Fraction:
    """La racine carrée, exacte si elle est rationnelle, sinon à trente chiffres."""
    haut, bas = math.isqrt(valeur.numerator), math.isqrt(valeur.denominator)
    if haut * haut == valeur.numerator and bas * bas == valeur.denominator:
        return Fraction(haut, bas)
    with localcontext(prec=PRECISION):
        return Fraction((Decimal(valeur.numerator) / Decimal(valeur.denominator)).sqrt())
