"""Les mois d'un budget : leur rang, leur nom."""

from __future__ import annotations

import datetime as dt

MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def rang_mois(jour: dt.date) -> int:
    """Le rang d'un mois depuis l'an zéro : deux mois se soustraient."""
    return jour.year * 12 + jour.month - 1


def premier_jour(rang: int) -> dt.date:
    """Le premier jour du mois d'un rang."""
    return dt.date(rang // 12, rang % 12 + 1, 1)


def cle_mois(rang: int) -> str:
    """Le nom de colonne d'un mois : `2026-01`.

    >>> cle_mois(rang_mois(dt.date(2026, 1, 15)))
    '2026-01'
    """
    return f"{rang // 12:04d}-{rang % 12 + 1:02d}"


def nom_mois(rang: int) -> str:
    """Ce qu'une personne lit : « janvier 2026 »."""
    return f"{MOIS[rang % 12]} {rang // 12}"
