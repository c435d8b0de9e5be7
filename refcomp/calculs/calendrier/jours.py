"""Compter les jours : ouvrés (du lundi au vendredi), ouvrables (du lundi au samedi), calendaires ; fériés locaux ôtés.

>>> ajout_jours("30/04/2026", 1)
datetime.date(2026, 5, 4)
>>> ajout_jours("25/09/2026", -1, territoire="nouvelle_caledonie")
datetime.date(2026, 9, 23)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd
from dateutil.easter import easter

from refcomp.calculs.entrees import load_liste
from refcomp.conversions import convert_jour
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError, check_choix

PAQUET = "refcomp.calculs.calendrier"
# Du lundi au dimanche, ce qui est travaillé.
SEMAINES = {"ouvre": "1111100", "ouvrable": "1111110", "calendaire": "1111111"}
LIBELLES = {"ouvre": "jour ouvré", "ouvrable": "jour ouvrable", "calendaire": "jour calendaire"}
ECART_MAXIMAL = 20_000  # jours : un délai de plus de cinquante ans est une faute de frappe


def load_feries(date: dt.date, territoire: str = "metropole") -> ValeurDatee:
    """Renvoie la liste légale des jours fériés d'un territoire, avec sa référence.

    Args:
        date: le jour compté.
        territoire: voir `jours_feries`.

    Raises:
        ParametreAbsentError: si le territoire ou la date n'est pas encodé.
    """
    return load_parametres(PAQUET, "feries.yaml")["jours_feries"].at(date, territoire=territoire)


def jours_feries(annee: int, territoire: str = "metropole") -> pd.DataFrame:
    """Les jours fériés légaux d'une année.

    Args:
        annee: l'année.
        territoire: `metropole`, `alsace_moselle`, `corse`, un département d'outre-mer, ou `nouvelle_caledonie`.

    Returns:
        `date` (datetime64) et `nom`, dans l'ordre des dates.

    Raises:
        ArgumentInvalideError: si l'année n'est pas un entier de 1 à 4099.
        ParametreAbsentError: si le territoire ou l'année n'est pas encodé.

    Source: C. trav. art. L. 3133-1 et suivants ; en Nouvelle-Calédonie, AIT art. 74.

    >>> jours_feries(2026, "nouvelle_caledonie")["nom"].tolist()[8]
    'fête de la Citoyenneté'
    """
    if isinstance(annee, bool) or not isinstance(annee, int | np.integer) or not 1 <= annee <= 4099:  # noqa: PLR2004
        raise ArgumentInvalideError(f"« annee » vaut {annee!r} ; une année est attendue, par exemple 2026.")
    lignes = [(pd.Timestamp(jour), nom) for jour, nom in _feries_de(int(annee), territoire)]
    table = pd.DataFrame(lignes, columns=["date", "nom"]).astype({"date": "datetime64[s]", "nom": "str"})
    return table.sort_values("date", ignore_index=True, kind="stable")


def _load_fermetures(fermetures: Iterable[object]) -> list[dt.date]:
    jours = load_liste("fermetures", fermetures, "['24/12/2026', '31/12/2026']")
    return [convert_jour(f, "fermetures") for f in jours]


@cache
def _feries_de(annee: int, territoire: str) -> tuple[tuple[dt.date, str], ...]:
    """Les jours fériés d'une année et leurs noms, tels que le paramètre les énumère."""
    paques, feries = easter(annee), []
    for ferie in load_feries(dt.date(annee, 1, 1), territoire).valeur:
        mobile = ferie.get("paques")
        jour = dt.date(annee, ferie["mois"], ferie["jour"]) if mobile is None else paques + dt.timedelta(days=mobile)
        feries.append((jour, str(ferie["nom"])))
    return tuple(feries)


def _feries(debut: dt.date, fin: dt.date, territoire: str) -> list[dt.date]:
    """Les jours fériés des années que touche un intervalle."""
    return [jour for annee in range(debut.year, fin.year + 1) for jour, _ in _feries_de(annee, territoire)]


def decale(jour: dt.date, jours: int) -> dt.date:
    """Le jour d'après ou d'avant, en jours calendaires ; hors du calendrier, un refus en français.

    Raises:
        ArgumentInvalideError: si la date n'existe plus.
    """
    try:
        return jour + dt.timedelta(days=jours)
    except OverflowError:
        raise ArgumentInvalideError(f"{jours} jours depuis le {jour:%d/%m/%Y} sortent du calendrier.") from None


def ajout_jours(
    depart: dt.date | str,
    nombre: int,
    *,
    compte: str = "ouvre",
    territoire: str = "metropole",
    fermetures: Iterable[object] = (),
) -> dt.date:
    """Le jour qui vient un nombre de jours après (ou avant, s'il est négatif) un jour de départ.

    Le jour de départ ne compte pas ; le jour rendu est toujours un jour travaillé selon `compte`. Avec 0, c'est le
    départ s'il est travaillé, sinon le jour travaillé précédent.

    Args:
        depart: le jour de départ.
        nombre: combien de jours compter, négatif pour remonter.
        compte: `ouvre` (lundi à vendredi), `ouvrable` (lundi à samedi), l'un et l'autre sans les fériés ;
            `calendaire` compte tout.
        territoire: voir `jours_feries`.
        fermetures: jours que l'entreprise chôme en plus des fériés.

    Returns:
        La date.

    Raises:
        ArgumentInvalideError: si un jour est illisible, si le compte est inconnu, si le nombre n'est pas un entier.
        ParametreAbsentError: si les fériés ne sont pas encodés.
    """
    jour = convert_jour(depart, "depart")
    check_choix("compte", compte, SEMAINES)
    if isinstance(nombre, bool) or not isinstance(nombre, int | np.integer) or abs(nombre) > ECART_MAXIMAL:
        raise ArgumentInvalideError(f"« nombre » vaut {nombre!r} ; un nombre entier de jours est attendu.")
    if compte == "calendaire":
        return decale(jour, int(nombre))
    chomes = _load_fermetures(fermetures)
    portee = dt.timedelta(days=2 * abs(int(nombre)) + 30 + len(chomes))  # plus d'un jour sur deux est travaillé
    autre = jour + portee if nombre > 0 else jour - portee
    fermes = [*_feries(min(jour, autre), max(jour, autre), territoire), *chomes]
    sens: Literal["backward", "forward"] = (
        "backward" if nombre >= 0 else "forward"
    )  # le jour de départ ne compte pas, même chômé
    rendu = np.busday_offset(np.datetime64(jour), int(nombre), roll=sens, weekmask=SEMAINES[compte], holidays=fermes)
    return pd.Timestamp(rendu).date()


def nombre_jours(
    debut: dt.date | str,
    fin: dt.date | str,
    *,
    compte: str = "ouvre",
    territoire: str = "metropole",
    fermetures: Iterable[object] = (),
) -> int:
    """Le nombre de jours travaillés d'un intervalle, premier et dernier jours compris.

    Args:
        debut: premier jour, compris.
        fin: dernier jour, compris.
        compte: voir `ajout_jours`.
        territoire: voir `jours_feries`.
        fermetures: voir `ajout_jours`.

    Returns:
        Le nombre de jours, 0 si l'intervalle n'en a pas.

    Raises:
        ArgumentInvalideError: si une date est illisible, si la fin précède le début, si le compte est inconnu.
        ParametreAbsentError: si les fériés ne sont pas encodés.

    >>> nombre_jours("01/01/2031", "31/12/2031", territoire="guyane")
    250
    """
    premier, dernier = convert_jour(debut, "debut"), convert_jour(fin, "fin")
    check_choix("compte", compte, SEMAINES)
    if dernier < premier:
        raise ArgumentInvalideError(f"« fin » ({dernier:%d/%m/%Y}) précède « debut » ({premier:%d/%m/%Y}).")
    if compte == "calendaire":
        return (dernier - premier).days + 1
    chomes = _load_fermetures(fermetures)
    fermes = [*_feries(premier, dernier, territoire), *chomes]
    apres = np.datetime64(dernier) + 1
    return int(np.busday_count(np.datetime64(premier), apres, weekmask=SEMAINES[compte], holidays=fermes))


def is_travaille(
    jour: dt.date | str, *, compte: str = "ouvre", territoire: str = "metropole", fermetures: Iterable[object] = ()
) -> bool:
    """Vrai si un jour est travaillé.

    Args:
        jour: le jour.
        compte: voir `ajout_jours`.
        territoire: voir `jours_feries`.
        fermetures: voir `ajout_jours`.

    Returns:
        Vrai ou faux.

    Raises:
        ArgumentInvalideError: si le jour est illisible ou le compte inconnu.
        ParametreAbsentError: si les fériés ne sont pas encodés.
    """
    return nombre_jours(jour, jour, compte=compte, territoire=territoire, fermetures=fermetures) == 1
