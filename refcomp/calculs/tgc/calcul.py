"""Taux de la taxe générale sur la consommation (TGC) de Nouvelle-Calédonie, à une date et pour une catégorie.

La TGC a connu une « marche à blanc » à taux très faibles du 1er avril 2017 au 30 septembre 2018. Elle ne concerne que
la Nouvelle-Calédonie ; les montants y sont en francs pacifiques, sans décimale.

>>> taux_tgc(dt.date(2026, 3, 1))
Decimal('0.11')
>>> taux_tgc(dt.date(2018, 9, 30), "superieur")
Decimal('0.01')
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd

from refcomp.dated import ValeurDatee, load_parametres

PAQUET = "refcomp.calculs.tgc"
TERRITOIRE = "nouvelle_caledonie"


def load_taux_tgc(date: dt.date, categorie: str = "normal") -> ValeurDatee:
    """Renvoie le taux de TGC avec sa période, sa référence et sa confiance.

    Args:
        date: jour de l'exigibilité (livraison d'un bien, encaissement d'un service sauf option pour les débits).
        categorie: `exonere`, `reduit`, `specifique`, `normal` ou `superieur`.

    Raises:
        ParametreAbsentError: si la catégorie est inconnue ou si la date précède le 1er avril 2017.
    """
    return load_parametres(PAQUET, "taux.yaml")["taux"].at(date, territoire=TERRITOIRE, categorie=categorie)


def taux_tgc(date: dt.date, categorie: str = "normal") -> Decimal:
    """Renvoie le taux de TGC, en fraction (`Decimal("0.11")` pour 11 %).

    Les arguments et les refus sont ceux de `load_taux_tgc`.

    Raises:
        ParametreAbsentError: si la catégorie est inconnue ou si la date précède le 1er avril 2017.
    """
    return Decimal(load_taux_tgc(date, categorie).valeur)


def taux_tgc_par_ligne(dates: pd.Series, categories: pd.Series | str = "normal") -> pd.Series:
    """Renvoie le taux de TGC de chaque ligne.

    Args:
        dates: un jour par ligne (`datetime64`).
        categories: une catégorie par ligne, dans le même ordre, ou une seule pour toutes.

    Returns:
        Une Series de Decimal, sur l'index de `dates`.

    Raises:
        ParametreAbsentError: en nommant toutes les catégories et les dates sans valeur.
    """
    parametre = load_parametres(PAQUET, "taux.yaml")["taux"]
    return parametre.at_lignes(dates, territoire=TERRITOIRE, categorie=categories).rename("taux_tgc")


def load_categorie_tgc(nature: str, date: dt.date) -> ValeurDatee:
    """Renvoie la catégorie de taux d'une nature de bien ou de service, avec sa référence et sa confiance.

    Args:
        nature: `bien`, `service` (les catégories par défaut), ou une nature à taux propre : `produit_local`,
            `transport_personnes`, `construction_primo_accedant`, `travaux_immobiliers`, `alcool_importe`…
        date: jour de l'exigibilité.

    Raises:
        ParametreAbsentError: si la nature n'est pas encodée, en citant celles qui le sont.

    >>> load_categorie_tgc("boisson_sucree", dt.date(2026, 3, 1)).valeur
    'superieur'
    """
    return load_parametres(PAQUET, "natures.yaml")["categorie"].at(date, territoire=TERRITOIRE, nature=nature)
