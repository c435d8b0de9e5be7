"""Lire les nombres d'un calcul d'approvisionnement, et les positifs qu'une division demande."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_liste, sans_residu
from refcomp.calculs.stock.quantites import load_grandeurs, load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import Monnaie

PRECISION = 30
ESSAIS = Contrat("quantites", (Colonne("quantite", "nombre", "quantité essayée", minimum=0),))


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


def load_essais(quantites: object) -> list[Fraction]:
    """Lit les quantités que l'on veut essayer, toutes positives.

    Raises:
        ArgumentInvalideError: si ce n'est pas une liste.
        DonneesInvalidesError: en une fois, pour toutes les quantités refusées, ou s'il n'y en a aucune.
    """
    donnees = load_liste("quantites", quantites, "[50, 100, 150]")
    essais = [float(q) if isinstance(q, Fraction) else q for q in donnees]
    lus = load_table(pd.DataFrame({"quantite": pd.Series(essais, dtype=object)}), ESSAIS)
    nulles = lus.index[lus["quantite"] == 0].tolist()
    if nulles:
        texte = f"Lignes {', '.join(map(str, nulles))}, colonne « quantite » : chaque quantité essayée est positive."
        raise DonneesInvalidesError(
            "La courbe ne peut pas être tracée :", [Constat("erreur", "nul", texte, "quantite")]
        )
    return [sans_residu(q) for q in lus["quantite"]]


def racine(valeur: Fraction) -> Fraction:
    """La racine carrée, exacte si elle est rationnelle, sinon à trente chiffres."""
    haut, bas = math.isqrt(valeur.numerator), math.isqrt(valeur.denominator)
    if haut * haut == valeur.numerator and bas * bas == valeur.denominator:
        return Fraction(haut, bas)
    with localcontext(prec=PRECISION):
        return Fraction((Decimal(valeur.numerator) / Decimal(valeur.denominator)).sqrt())
