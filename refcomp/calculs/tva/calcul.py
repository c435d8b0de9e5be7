"""Taux de TVA à une date, pour une catégorie d'opération et un territoire.

Le taux ne se devine pas : une catégorie, un territoire ou une date sans valeur encodée est refusé par une phrase. En
Guyane et à Mayotte la TVA n'est provisoirement pas applicable (CGI art. 294) ; la Nouvelle-Calédonie a la TGC.

>>> taux_tva(dt.date(2026, 3, 1))
Decimal('0.20')
>>> taux_tva(dt.date(2013, 12, 31), "intermediaire")
Decimal('0.07')
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd

from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ParametreAbsentError

PAQUET = "refcomp.calculs.tva"


def load_taux_tva(date: dt.date, categorie: str = "normal", territoire: str = "metropole") -> ValeurDatee:
    """Renvoie le taux de TVA avec sa période, sa référence et sa confiance.

    Args:
        date: jour du fait générateur ou de l'exigibilité, selon l'opération (CGI art. 269).
        categorie: `normal`, `intermediaire`, `reduit`, `particulier` (métropole), ou une opération à taux propre
            (`particulier_spectacle`, `particulier_viande`, `particulier_produit`, `particulier_travaux`,
            `particulier_petrole`) en Corse et outre-mer.
        territoire: `metropole`, `corse`, `guadeloupe`, `martinique` ou `reunion`.

    Raises:
        ParametreAbsentError: si rien n'est encodé, ou si la TVA ne s'applique pas dans ce territoire.
    """
    _check_territoire(territoire)
    return load_parametres(PAQUET, "taux.yaml")["taux"].at(date, territoire=territoire, categorie=categorie)


def taux_tva(date: dt.date, categorie: str = "normal", territoire: str = "metropole") -> Decimal:
    """Renvoie le taux de TVA, en fraction (`Decimal("0.20")` pour 20 %).

    Les arguments et les refus sont ceux de `load_taux_tva`.

    Raises:
        ParametreAbsentError: si rien n'est encodé, ou si la TVA ne s'applique pas dans ce territoire.

    >>> taux_tva(dt.date(2026, 3, 1), "normal", "martinique")
    Decimal('0.085')
    """
    return Decimal(load_taux_tva(date, categorie, territoire).valeur)


def taux_tva_par_ligne(
    dates: pd.Series,
    categories: pd.Series | str = "normal",
    territoire: str = "metropole",
) -> pd.Series:
    """Renvoie le taux de TVA de chaque ligne.

    Args:
        dates: un jour par ligne (`datetime64`).
        categories: une catégorie par ligne, dans le même ordre, ou une seule pour toutes.
        territoire: celui de toutes les lignes.

    Returns:
        Une Series de Decimal, sur l'index de `dates`.

    Raises:
        ParametreAbsentError: en nommant toutes les catégories et les dates sans valeur.
    """
    _check_territoire(territoire)
    parametre = load_parametres(PAQUET, "taux.yaml")["taux"]
    return parametre.at_lignes(dates, territoire=territoire, categorie=categories).rename("taux_tva")


def _check_territoire(territoire: str) -> None:
    """Refuse, avec sa raison, un territoire où la TVA ne s'applique pas."""
    for exclusion in load_parametres(PAQUET, "taux.yaml")["territoire_hors_tva"].valeurs:
        if exclusion.cle == (territoire,):
            raise ParametreAbsentError(f"{exclusion.valeur} ({exclusion.reference})")
