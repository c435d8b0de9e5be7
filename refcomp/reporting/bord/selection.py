"""Les preuves d'un groupe et d'une période, toutes sources et échelles : ce que demande une comparaison de sources."""

from __future__ import annotations

import pandas as pd

from refcomp.reporting.bord.donnees import DonneesBord
from refcomp.reporting.bord.filtres import Filtres


def preuves_de(donnees: DonneesBord, filtres: Filtres, *, groupe: bool = True) -> pd.DataFrame:
    """Les preuves de la période choisie, et du groupe choisi si `groupe`."""
    table = in_periode(donnees.preuves, filtres)
    if groupe and filtres.groupe_choisi is not None:
        table = table[table["etudiant"].isin(donnees.etudiants_de(filtres.groupe_choisi))]
    return table


def in_periode(table: pd.DataFrame, filtres: Filtres) -> pd.DataFrame:
    """Les lignes d'une table dont la `date` est dans la période choisie, jours compris."""
    depuis, jusqu_a = filtres.periode
    dates = table["date"].dt.tz_localize(None)
    garde = pd.Series(True, index=table.index)
    if depuis is not None:
        garde &= dates >= depuis
    if jusqu_a is not None:
        garde &= dates < jusqu_a + pd.Timedelta(days=1)
    return table[garde]
