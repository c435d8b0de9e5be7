"""Écrire une mesure à la française, ou rien si elle manque ; un résultat sur son échelle, ou « non évalué »."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd

from refcomp.formats_fr import ESPACE_INSECABLE, format_date, format_nombre, format_pourcentage
from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.donnees import FRACTION

NON_EVALUE = "non évalué"


def format_mesure(valeur: float, decimales: int = 2) -> str:
    """Un nombre, ou rien s'il manque."""
    return "" if pd.isna(valeur) else format_nombre(float(valeur), decimales)


def format_part(valeur: float) -> str:
    """Une fraction en pour cent sans décimale, ou rien si elle manque."""
    return "" if pd.isna(valeur) else format_pourcentage(float(valeur), 0)


def format_jour(valeur: pd.Timestamp) -> str:
    """Une date, ou rien si elle manque."""
    return "" if pd.isna(valeur) else format_date(valeur)


def format_intervalle(bas: float, haut: float, ecrit: Callable[[float], str] = format_mesure) -> str:
    """Un intervalle, ou rien s'il manque.

    >>> format_intervalle(0.25, 0.5)
    'de 0,25 à 0,50'
    """
    return "" if pd.isna(bas) or pd.isna(haut) else f"de {ecrit(bas)} à {ecrit(haut)}"


def format_resultat(valeur: float, niveau: str, nom: str, echelle: Echelle | None) -> str:
    """Un résultat sur son échelle.

    Args:
        valeur: le nombre inscrit.
        niveau: le code du niveau, pour une échelle de niveaux.
        nom: le nom de l'échelle.
        echelle: l'échelle ; None si c'est une fraction, ou si le référentiel ne la connaît pas.
    """
    if niveau:
        libelle = "" if echelle is None else echelle.niveaux.get(niveau, "")
        return f"{niveau} ({libelle})" if libelle else niveau
    if pd.isna(valeur):
        return NON_EVALUE
    if nom == FRACTION:
        return format_part(valeur)
    decimales = 0 if float(valeur).is_integer() else 2
    unite = nom if echelle is None else echelle.unite
    return f"{format_nombre(float(valeur), decimales)}{ESPACE_INSECABLE}{unite}".rstrip()


def format_ecart(valeur: float, unite: str) -> str:
    """Une différence et son signe, sans son unité : en points de pourcentage pour des fractions.

    >>> format_ecart(0.0812, "fraction"), format_ecart(-0.4, "niveaux")
    ('+8,1', '-0,40')
    """
    if pd.isna(valeur):
        return ""
    return signe(100 * float(valeur), 1) if unite == FRACTION else signe(float(valeur), 2)


def nom_unite(unite: str, echelles: Mapping[str, Echelle | None]) -> str:
    """L'unité d'une différence, telle qu'on la lit.

    Args:
        unite: « niveaux », ou le nom d'une échelle.
        echelles: les échelles connues.
    """
    echelle = echelles.get(unite)
    if unite == FRACTION or (echelle is not None and echelle.unite == "%"):
        return "points de %"
    return f"points {echelle.unite}".rstrip() if echelle is not None else unite


def format_rang(rang: float, echelle: Echelle) -> str:
    """Le niveau d'un rang, 1 pour le plus bas ; les deux, « I–S », quand il tombe entre eux ; rien s'il manque."""
    if pd.isna(rang):
        return ""
    codes = list(echelle.niveaux)
    bas, haut = (codes[min(max(r, 1), len(codes)) - 1] for r in (math.floor(rang), math.ceil(rang)))
    return bas if bas == haut else f"{bas}–{haut}"


def signe(valeur: float, decimales: int) -> str:
    """Un nombre et son signe, « + » compris.

    >>> signe(1.25, 1), signe(-2, 0)
    ('+1,3', '-2')
    """
    texte = format_nombre(valeur, decimales)
    return f"+{texte}" if valeur > 0 else texte
