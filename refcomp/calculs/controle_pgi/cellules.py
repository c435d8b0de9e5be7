"""Les cellules d'un export, telles qu'un tableur les a refaites : « 1 404,00 € », une date devenue son numéro de jour.

Un montant perd son signe monétaire. Une date lue comme un nombre est un numéro de jour de tableur, compté depuis le
30/12/1899 ; seuls les nombres qui tombent de 1980 à 2079 en sont : 46183 est le 10/06/2026, 2026 reste refusé.
"""

from __future__ import annotations

import re

import pandas as pd

from refcomp.frames import Contrat

SIGNE = re.compile(r"\s*(?:€|EUR|XPF|CFP|F)\s*$", re.IGNORECASE)
JOUR = re.compile(r"(\d{5})(?:[.,]\d+)?")
ORIGINE = pd.Timestamp("1899-12-30")
PREMIER, DERNIER = 29_221, 65_745  # 01/01/1980, 31/12/2079


def clean_cellules(table: pd.DataFrame, contrat: Contrat) -> pd.DataFrame:
    """La table, ses montants sans signe monétaire et ses numéros de jour en dates ; le reste ne change pas."""
    propre = table.copy(deep=False)
    for colonne in (c for c in contrat.colonnes if list(table.columns).count(c.nom) == 1):
        if colonne.nature in {"montant", "nombre"}:
            propre[colonne.nom] = pd.Series([_montant(v) for v in table[colonne.nom]], table.index, dtype=object)
        elif colonne.nature == "date":
            propre[colonne.nom] = pd.Series([_jour(v) for v in table[colonne.nom]], table.index, dtype=object)
    return propre


def _montant(cellule: object) -> object:
    return SIGNE.sub("", cellule) if isinstance(cellule, str) else cellule


def _jour(cellule: object) -> object:
    if isinstance(cellule, bool) or not isinstance(cellule, int | float | str):
        return cellule
    lu = JOUR.fullmatch(str(cellule).strip())
    if lu is None or not PREMIER <= int(lu[1]) <= DERNIER:
        return cellule
    return ORIGINE + pd.Timedelta(days=int(lu[1]))
