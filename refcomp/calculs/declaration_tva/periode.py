"""Les arguments communs d'une déclaration : ses bornes, ses montants entiers."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from refcomp.conversions import convert_date
from refcomp.errors import ArgumentInvalideError


def check_entier(nom: str, valeur: object) -> None:
    """Refuse un montant de déclaration qui n'est pas un entier positif.

    Raises:
        ArgumentInvalideError: en disant ce qui a été reçu.
    """
    if isinstance(valeur, bool) or not isinstance(valeur, int) or valeur < 0:
        raise ArgumentInvalideError(f"« {nom} » est un montant entier et positif ; reçu : {valeur!r}.")


def load_periode(debut: dt.date | str, fin: dt.date | str) -> tuple[dt.date, dt.date]:
    """Les bornes d'une période, incluses.

    Raises:
        ArgumentInvalideError: si une date est illisible, ou si la période finit avant de commencer.
    """
    bornes = convert_date(pd.Series([debut, fin], dtype=object)).valeurs
    if bornes.isna().any():
        raise ArgumentInvalideError(
            f"Une période va d'une date à une autre, par exemple du 01/03/2026 au 31/03/2026 ; reçu : {debut!r} et "
            f"{fin!r}.",
        )
    du, au = (b.date() for b in bornes)
    if au < du:
        raise ArgumentInvalideError(f"La période finit le {au:%d/%m/%Y}, avant de commencer le {du:%d/%m/%Y}.")
    return du, au
