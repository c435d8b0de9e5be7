"""Les délais : quand finit un délai qui court, quel est le dernier jour pour agir avant une date.

Un délai en mois finit au même quantième, ou au dernier jour du mois s'il n'existe pas (C. pr. civ. art. 641). Quand il
finit un samedi, un dimanche ou un jour férié, il est prorogé au premier jour ouvrable (art. 642) ; un délai à rebours,
lui, ne l'est pas : qui prévient six mois à l'avance ne gagne pas un jour parce que le premier est un dimanche.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from refcomp.calculs.calendrier.jours import ajout_jours, decale
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError


def plus_mois(jour: dt.date | str, mois: int) -> dt.date:
    """Renvoie le même quantième, des mois plus tard ou plus tôt, ou le dernier jour du mois s'il n'existe pas.

    Args:
        jour: la date de départ.
        mois: combien de mois ajouter, négatif pour remonter.

    Raises:
        ArgumentInvalideError: si la date est illisible, si les mois ne sont pas un nombre entier, ou si l'on sort du
            calendrier.

    Source: C. pr. civ. art. 641.

    >>> plus_mois(dt.date(2026, 1, 31), 1), plus_mois(dt.date(2026, 3, 31), -1)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 28))
    """
    depart = jour if type(jour) is dt.date else convert_jour(jour, "jour")
    if not _is_entier(mois):
        raise ArgumentInvalideError(f"« mois » vaut {mois!r} ; un nombre entier de mois est attendu.")
    try:
        return (pd.Timestamp(depart) + pd.DateOffset(months=int(mois))).date()
    except (ValueError, OverflowError):
        raise ArgumentInvalideError(f"{mois} mois depuis le {depart:%d/%m/%Y} sortent du calendrier.") from None


def fin_periode(effet: dt.date | str, mois: int) -> dt.date:
    """Renvoie le dernier jour d'une période de plusieurs mois qui commence un jour donné.

    C'est la veille du même quantième ; si le mois d'arrivée n'a pas ce quantième, son dernier jour : une année qui
    commence le 29 février 2024 finit le 28 février 2025, non le 27.

    Args:
        effet: le premier jour de la période.
        mois: la durée, au moins un mois.

    Raises:
        ArgumentInvalideError: si la date est illisible, si la durée n'est pas un nombre entier de mois, au moins un, ou
            si l'on sort du calendrier.

    Source: C. pr. civ. art. 641, al. 2, dont le délai expire à défaut de quantième identique le dernier jour du mois
    (https://kohenavocats.fr/2024/12/22/article-641-du-code-de-procedure-civile).

    >>> fin_periode("01/04/2020", 36), fin_periode("31/01/2026", 1)
    (datetime.date(2023, 3, 31), datetime.date(2026, 2, 28))
    """
    premier = convert_jour(effet, "effet")
    if _is_entier(mois) and mois < 1:
        raise ArgumentInvalideError(f"« mois » vaut {mois!r} ; une période dure au moins un mois.")
    arrivee = plus_mois(premier, mois)
    return decale(arrivee, -1) if arrivee.day == premier.day else arrivee


def fin_delai(
    depart: dt.date | str,
    *,
    jours: int = 0,
    mois: int = 0,
    franc: bool = False,
    proroge: bool = True,
    territoire: str = "metropole",
) -> dt.date:
    """Le dernier jour d'un délai qui court depuis un acte ou un envoi.

    Args:
        depart: le jour de l'acte, qui ne compte pas.
        jours: la part du délai en jours calendaires.
        mois: la part du délai en mois, décomptée la première.
        franc: vrai si l'on ne peut agir qu'au lendemain du dernier jour (délais de la commande publique).
        proroge: vrai pour aller au premier jour ouvré suivant si le délai finit un samedi, un dimanche ou un férié.
        territoire: pour les fériés.

    Returns:
        La date de fin.

    Raises:
        ArgumentInvalideError: si la date est illisible, ou si le délai est négatif ou nul.
        ParametreAbsentError: si les fériés ne sont pas encodés.

    Source: C. pr. civ. art. 641 et 642 (https://kohenavocats.fr/2024/12/22/article-641-du-code-de-procedure-civile).

    >>> fin_delai("12/02/2017", mois=1, jours=15)
    datetime.date(2017, 3, 27)
    """
    _check_delai(jours, mois)
    fin = decale(plus_mois(convert_jour(depart, "depart"), mois), int(jours) + franc)
    return ajout_jours(decale(fin, -1), 1, territoire=territoire) if proroge else fin


def limite_avant(
    date: dt.date | str,
    *,
    jours: int = 0,
    mois: int = 0,
    recule: bool = False,
    territoire: str = "metropole",
) -> dt.date:
    """Le dernier jour pour agir un certain temps avant une date : un délai à rebours.

    Args:
        date: la date devant laquelle le délai se compte.
        jours: la part du délai en jours calendaires, décomptée la dernière.
        mois: la part du délai en mois.
        recule: vrai pour remonter au jour ouvré précédent si ce jour est chômé. Les tribunaux ne l'exigent pas (Cass.
            2e civ. 20 oct. 2005, n° 04-10.138), mais un recommandé ne part pas un dimanche : c'est prudent.
        territoire: pour les fériés.

    Returns:
        Le dernier jour utile.

    Raises:
        ArgumentInvalideError: si la date est illisible, ou si le délai est négatif ou nul.
        ParametreAbsentError: si les fériés ne sont pas encodés.

    Source: https://simonnetavocat.fr/donner-conge-mais-quel-jour-a-quelle-heure-prend-fin-le-bail.

    >>> limite_avant("30/09/2013", mois=6), limite_avant("30/09/2013", mois=6, recule=True)
    (datetime.date(2013, 3, 30), datetime.date(2013, 3, 29))
    """
    _check_delai(jours, mois)
    limite = decale(plus_mois(convert_jour(date, "date"), -mois), -int(jours))
    return ajout_jours(limite, 0, territoire=territoire) if recule else limite


def _is_entier(nombre: object) -> bool:
    return isinstance(nombre, int | np.integer) and not isinstance(nombre, bool)


def _check_delai(jours: int, mois: int) -> None:
    entiers = all(_is_entier(n) and n >= 0 for n in (jours, mois))
    if not entiers or jours + mois == 0:
        raise ArgumentInvalideError(
            f"Un délai est un nombre entier de jours, de mois, ou les deux, positif ; reçu : jours={jours!r}, "
            f"mois={mois!r}.",
        )
