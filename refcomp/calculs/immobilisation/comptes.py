"""Les comptes d'une immobilisation : amortissement, dépréciation, et ceux d'une sortie, selon le millésime du PCG."""

from __future__ import annotations

import datetime as dt
import re

from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError

FORME = re.compile(r"2[0-7]\d{0,6}")
INTITULES = {
    "20": "Immobilisations incorporelles",
    "21": "Immobilisations corporelles",
    "22": "Immobilisations mises en concession",
    "23": "Immobilisations en cours",
    "26": "Participations",
    "27": "Autres immobilisations financières",
}


def compte_amortissement(compte: str) -> str:
    """Renvoie le compte d'amortissement d'un compte d'immobilisation : un 8 s'intercale après le 2.

    Args:
        compte: compte d'immobilisation, en texte.

    Returns:
        Le compte, en texte.

    Raises:
        ArgumentInvalideError: si le compte n'est pas un compte d'immobilisation (20 à 27).

    >>> compte_amortissement("2154"), compte_amortissement("205")
    ('28154', '2805')
    """
    return f"28{check_compte(compte)[1:]}"


def compte_depreciation(compte: str) -> str:
    """Renvoie le compte de dépréciation d'un compte d'immobilisation : un 9 s'intercale après le 2.

    Args:
        compte: compte d'immobilisation, en texte.

    Returns:
        Le compte, en texte.

    Raises:
        ArgumentInvalideError: si le compte n'est pas un compte d'immobilisation (20 à 27).

    >>> compte_depreciation("2154")
    '29154'
    """
    return f"29{check_compte(compte)[1:]}"


def ouverture_millesime(millesime: int) -> dt.date:
    """Le premier jour du plan comptable d'un millésime."""
    if isinstance(millesime, bool) or not isinstance(millesime, int) or not 1 <= millesime <= dt.MAXYEAR:
        raise ArgumentInvalideError(f"« millesime » vaut {millesime!r} ; une année est attendue, 2025 par exemple.")
    return dt.date(millesime, 1, 1)


def comptes_sortie(ouverture: dt.date, categorie: str) -> tuple[str, str]:
    """Renvoie le compte de la valeur comptable et celui du produit, à l'ouverture d'un exercice."""
    parametre = load_parametres("refcomp.calculs.immobilisation", "comptes.yaml")["compte"]
    natures = ("valeur_comptable", "produit")
    charge, produit = (str(parametre.at(ouverture, nature=n, categorie=categorie).valeur) for n in natures)
    return charge, produit


def intitule(compte: str) -> str:
    """L'intitulé de la famille d'un compte d'immobilisation."""
    return INTITULES.get(compte[:2], "Immobilisations")


def check_compte(compte: str) -> str:
    """Refuse ce qui n'est pas un compte d'immobilisation."""
    if not isinstance(compte, str) or not FORME.fullmatch(compte):
        raise ArgumentInvalideError(
            f'« compte » vaut {compte!r} ; un compte d\'immobilisation est attendu, de 20 à 27, en texte : "2154".',
        )
    return compte
