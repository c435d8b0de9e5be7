"""La périodicité de la déclaration de taxe : mensuelle, ou trimestrielle sous un seuil daté et local."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from refcomp.conversions import convert_montant
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR

PAQUET = "refcomp.calculs.budget_tresorerie"


def load_seuil_trimestriel(date: dt.date, territoire: str) -> ValeurDatee:
    """Renvoie le seuil sous lequel la taxe se déclare par trimestre, avec sa référence et sa confiance.

    Args:
        date: jour de la déclaration.
        territoire: `metropole` (taxe exigible d'une année, en euros) ou `nouvelle_caledonie` (chiffre d'affaires de
            l'année précédente, en francs).

    Raises:
        ParametreAbsentError: si aucun seuil n'est encodé pour ce territoire ou cette date.
    """
    nom = "chiffre_affaires_annuel" if territoire == "nouvelle_caledonie" else "taxe_exigible_annuelle"
    return load_parametres(PAQUET, "declaration.yaml")[nom].at(date, territoire=territoire)


def periodicite_taxe(montant: float | str, date: dt.date, territoire: str) -> str:
    """Renvoie la périodicité de la déclaration : `trimestrielle` sous le seuil, `mensuelle` sinon.

    Args:
        montant: ce que le seuil mesure : en métropole, la taxe exigible d'une année ; en Nouvelle-Calédonie, le
            chiffre d'affaires de l'année précédente.
        date: jour de la déclaration.
        territoire: `metropole` ou `nouvelle_caledonie`.

    Raises:
        ParametreAbsentError: si aucun seuil n'est encodé pour ce territoire ou cette date.
        ArgumentInvalideError: si le montant n'est pas un nombre positif ou nul.

    >>> periodicite_taxe(150_000_000, dt.date(2026, 3, 1), "nouvelle_caledonie")
    'trimestrielle'
    """
    lu = convert_montant(pd.Series([montant], dtype="object"), EUR).valeurs.iloc[0]
    if pd.isna(lu) or not 0 <= lu < float("inf"):
        raise ArgumentInvalideError(f"« montant » vaut {montant!r} ; un montant positif ou nul est attendu.")
    seuil = load_seuil_trimestriel(date, territoire).valeur
    return "trimestrielle" if lu < float(seuil) else "mensuelle"
