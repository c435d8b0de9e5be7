"""Ce que l'on sait des réclamations à une date : ni celles reçues après, ni les clôtures à venir."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_date


def load_connues(lues: pd.DataFrame, jour: dt.date, titre: str) -> pd.DataFrame:
    """Garde les réclamations reçues à la date ; une clôture postérieure n'est pas encore connue.

    Raises:
        DonneesInvalidesError: si une clôture précède sa réception, ou si rien n'est reçu à la date.
    """
    avant = lues[lues["date_cloture"] < lues["date"]]
    if not avant.empty:
        noms = ", ".join(map(str, avant["reclamation"][:5]))
        message = f"Réclamations closes avant d'être reçues : {noms}. Vérifiez les deux dates."
        raise DonneesInvalidesError(titre, [Constat("erreur", "cloture_avant_reception", message, "date_cloture")])
    arrete = pd.Timestamp(jour)
    table = lues[lues["date"] <= arrete].reset_index(drop=True)
    if table.empty:
        message = f"Aucune réclamation n'est reçue au {format_date(jour)}."
        raise DonneesInvalidesError(titre, [Constat("erreur", "aucune_reclamation", message, "date")])
    return table.assign(date_cloture=table["date_cloture"].where(table["date_cloture"] <= arrete))
