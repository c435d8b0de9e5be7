"""Le calendrier des contacts : chaque étape datée à rebours d'une date limite, un jour ouvré."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import pandas as pd

from refcomp.calculs.stock.quantites import load_table
from refcomp.conversions import convert_jour
from refcomp.frames import Colonne, Contrat

ETAPES = Contrat(
    "etapes",
    (
        Colonne("etape", "texte", "étape ou contact"),
        Colonne("fournisseur", "texte", "fournisseur concerné", obligatoire=False, vide_permis=True),
        Colonne("jours_avant", "entier", "jours avant la date limite", minimum=0),
    ),
)
FIN_DE_SEMAINE = 5


def calendrier_contacts(
    etapes: pd.DataFrame, date_limite: dt.date | str, *, jours_feries: Sequence[dt.date | str] = ()
) -> pd.DataFrame:
    """Date à rebours les contacts d'une négociation ou d'une consultation.

    Args:
        etapes: une ligne par contact : `etape`, `jours_avant` (jours calendaires avant la date limite) et au besoin
            `fournisseur`.
        date_limite: date de la décision, ou fin du préavis d'un contrat.
        jours_feries: jours où l'on ne travaille pas, en plus des samedis et dimanches ; ils diffèrent selon le
            territoire et l'entreprise, aucun n'est supposé.

    Returns:
        Les étapes par date : les colonnes reçues, puis `date` (le jour dit, ou le jour ouvré qui le précède : du lundi
        au vendredi, hors jours fériés) et `avancee` (vrai s'il a fallu avancer).

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si une date est illisible.
    """
    limite = convert_jour(date_limite, "date_limite")
    feries = {convert_jour(jour, "jours_feries") for jour in jours_feries}
    lus = load_table(etapes, ETAPES)
    voulues = [limite - dt.timedelta(days=int(n)) for n in lus["jours_avant"]]
    retenues = [_ouvre(jour, feries) for jour in voulues]
    lus["date"] = pd.to_datetime(retenues)
    lus["avancee"] = [a != b for a, b in zip(voulues, retenues, strict=True)]
    return lus.sort_values(["date", "jours_avant"], ascending=[True, False], kind="stable", ignore_index=True)


def _ouvre(jour: dt.date, feries: Collection[dt.date]) -> dt.date:
    while jour.weekday() >= FIN_DE_SEMAINE or jour in feries:
        jour -= dt.timedelta(days=1)
    return jour
