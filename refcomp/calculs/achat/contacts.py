"""Le calendrier des contacts : chaque étape datée à rebours d'une date limite, un jour ouvré."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_liste
from refcomp.calculs.stock.quantites import load_table
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

ETAPES = Contrat(
    "etapes",
    (
        Colonne("etape", "texte", "étape ou contact"),
        Colonne("fournisseur", "texte", "fournisseur concerné", obligatoire=False, vide_permis=True),
        Colonne("jours_avant", "entier", "jours avant la date limite", minimum=0),
    ),
)
TITRE = "Le calendrier ne peut pas être établi :"
FIN_DE_SEMAINE = 5
AVANT_MAXIMAL = 3660  # dix ans : au-delà, une faute de frappe
ANNEE_MINIMALE = 1900


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
        DonneesInvalidesError: en une fois, pour toutes les lignes et les dates refusées.
        ArgumentInvalideError: si une seule date est illisible.
    """
    limite, feries, lus = load_ensemble(
        TITRE,
        lambda: convert_jour(date_limite, "date_limite"),
        lambda: _load_feries(jours_feries),
        lambda: load_table(etapes, ETAPES),
    )
    lointaines = lus.index[lus["jours_avant"] > AVANT_MAXIMAL].tolist()
    if lointaines or limite.year < ANNEE_MINIMALE:
        texte = f"Lignes {', '.join(map(str, lointaines))} : plus de dix ans avant la date limite."
        texte = texte if lointaines else f"« date_limite » est en {limite.year} : vérifiez l'année."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "date_hors_calendrier", texte, "jours_avant")])
    voulues = [limite - dt.timedelta(days=int(n)) for n in lus["jours_avant"]]
    retenues = [_ouvre(jour, feries) for jour in voulues]
    lus["date"] = pd.to_datetime(retenues)
    lus["avancee"] = [a != b for a, b in zip(voulues, retenues, strict=True)]
    return lus.sort_values(["date", "jours_avant"], ascending=[True, False], kind="stable", ignore_index=True)


def _load_feries(jours_feries: object) -> frozenset[dt.date]:
    """Les jours fériés donnés ; tous ceux qui sont illisibles sont cités."""
    donnes = load_liste("jours_feries", jours_feries, "['11/11/2026']")
    return frozenset(load_ensemble(TITRE, *(lambda j=jour: convert_jour(j, "jours_feries") for jour in donnes)))


def _ouvre(jour: dt.date, feries: Collection[dt.date]) -> dt.date:
    while jour.weekday() >= FIN_DE_SEMAINE or jour in feries:
        jour -= dt.timedelta(days=1)
    return jour
