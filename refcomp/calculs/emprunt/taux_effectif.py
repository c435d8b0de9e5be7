"""TAEG et TEG : le taux qui égalise ce qui est reçu et ce qui est payé.

Deux taux, deux publics. Le TAEG d'un consommateur est actuariel : code de la consommation, article R. 314-3 et son
annexe (directive 2008/48/CE, annexe I), Σ reçus × (1 + X)^-t = Σ payés × (1 + X)^-s, t et s en années. Le TEG d'un
professionnel est proportionnel : le taux de période, multiplié par le nombre de périodes par an (R. 314-2).
La racine est trouvée par `scipy.optimize.brentq`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.entrees import check_genre
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.frames import Colonne, Contrat, check_frame

JOURS_PAR_AN = 365
TEMPS = ("annees", "jours", "mois")
PLUS_BAS, PLUS_HAUT = -0.99, 1e6
PRECISION = 1e-14
Reels = npt.NDArray[np.float64]


def taeg(flux: pd.DataFrame, *, temps: str = "annees") -> float:
    """Renvoie le taux annuel effectif global d'une suite de flux, non arrondi.

    Args:
        flux: `montant` (positif s'il est reçu par l'emprunteur, négatif s'il est payé, frais et assurance obligatoire
            compris) et, selon `temps`, `annees` ou `date`.
        temps: comment le temps se compte depuis le premier flux : `annees` (colonne `annees`, périodes égales d'un
            douzième ou d'un quart d'année), `jours` (jours exacts / 365, 366 pour la part d'une année bissextile), ou
            `mois` (mois entiers comptés à rebours depuis l'échéance, puis jours / 365, ou 366 si ces jours tombent
            dans une année bissextile).

    Returns:
        Le taux, en fraction : 0,0525 se lit 5,25 %. L'offre l'écrit avec au moins une décimale.

    Raises:
        DonneesInvalidesError: si une colonne manque ou si une valeur est illisible.
        ArgumentInvalideError: si `temps` est inconnu ou si aucun taux n'égalise les flux.

    >>> round(taeg(pd.DataFrame({"annees": [0, 1.5], "montant": [1000, -1200]})), 6)
    0.129243
    """
    check_choix("temps", temps, TEMPS)
    repere = Colonne("annees", "nombre", "années depuis le premier flux")
    if temps != "annees":
        repere = Colonne("date", "date", "date du flux")
    lus = check_frame(flux, Contrat("flux", (repere, Colonne("montant", "nombre", "montant du flux"))))
    annees = lus["annees"].to_numpy() if temps == "annees" else _annees(lus["date"], temps)
    return _racine(lus["montant"].to_numpy(dtype=np.float64), annees)


def teg(montants: Sequence[float] | pd.Series, periodes_par_an: int) -> float:
    """Renvoie le taux effectif global proportionnel d'un crédit professionnel, non arrondi.

    Args:
        montants: un montant par période, à partir du déblocage : positif reçu, négatif payé, 0 s'il n'y a rien.
        periodes_par_an: 12 pour des mois, 4 pour des trimestres, 365 pour des jours.

    Returns:
        Le taux de période × `periodes_par_an`, en fraction.

    Raises:
        DonneesInvalidesError: si un montant est illisible.
        ArgumentInvalideError: si `periodes_par_an` n'est pas positif ou si aucun taux n'égalise les flux.

    >>> round(teg([1000, -530, -530], 2), 6)
    0.079484
    """
    if isinstance(periodes_par_an, bool) or not isinstance(periodes_par_an, int | np.integer) or periodes_par_an < 1:
        raise ArgumentInvalideError(
            f"« periodes_par_an » vaut {periodes_par_an!r} ; un entier positif est attendu, par exemple 12.",
        )
    check_genre("montants", montants, (list, tuple, pd.Series, np.ndarray), "une suite de montants est attendue")
    contrat = Contrat("flux", (Colonne("montant", "nombre", "montant du flux"),))
    lus = check_frame(pd.DataFrame({"montant": list(montants)}), contrat)
    valeurs = lus["montant"].to_numpy(dtype=np.float64)
    return _racine(valeurs, np.arange(len(valeurs), dtype=np.float64)) * int(periodes_par_an)


def _racine(montants: Reels, temps: Reels) -> float:
    """Le taux par unité de temps qui annule la somme actualisée des flux."""
    from scipy.optimize import brentq  # noqa: PLC0415 - scipy met une demi-seconde à s'importer

    if not ((montants > 0).any() and (montants < 0).any()):
        raise ArgumentInvalideError(
            "Aucun taux n'égalise ces flux : il faut une somme reçue (positive) et une somme payée (négative).",
        )

    valeur = _actualisation(montants, temps - temps.min())
    haut = 1.0
    while haut < PLUS_HAUT and valeur(haut) * valeur(PLUS_BAS) > 0:
        haut *= 10
    if valeur(haut) * valeur(PLUS_BAS) > 0:
        raise ArgumentInvalideError(
            "Aucun taux n'égalise ces flux : vérifiez les signes (reçu positif, payé négatif) et les montants.",
        )
    return float(brentq(valeur, PLUS_BAS, haut, xtol=PRECISION, rtol=PRECISION))


def _actualisation(montants: Reels, temps: Reels) -> Callable[[float], float]:
    def valeur(taux: float) -> float:
        with np.errstate(over="ignore"):
            return float(np.clip(np.sum(montants * (1 + taux) ** -temps), -1e300, 1e300))

    return valeur


def _annees(dates: pd.Series, temps: str) -> Reels:
    jours = [d.date() for d in dates]
    premier = min(jours)
    mesure = _en_jours if temps == "jours" else _en_mois
    return np.array([mesure(premier, jour) for jour in jours])


def _en_jours(premier: dt.date, jour: dt.date) -> float:
    """Années entre deux jours, chaque année civile pesant ses propres jours (365 ou 366)."""
    if premier.year == jour.year:
        return (jour - premier).days / _longueur(premier.year)
    debut = (dt.date(premier.year + 1, 1, 1) - premier).days / _longueur(premier.year)
    return debut + (jour.year - premier.year - 1) + (jour - dt.date(jour.year, 1, 1)).days / _longueur(jour.year)


def _en_mois(premier: dt.date, jour: dt.date) -> float:
    """Mois entiers comptés à rebours depuis l'échéance, puis les jours qui restent."""
    recul = (jour.year - premier.year) * 12 + jour.month - premier.month
    while _recule(jour, recul) < premier:
        recul -= 1
    reste = (_recule(jour, recul) - premier).days
    return recul / 12 + reste / _longueur(premier.year)


def _recule(jour: dt.date, mois: int) -> dt.date:
    return (pd.Timestamp(jour) - pd.DateOffset(months=mois)).date()


def _longueur(annee: int) -> int:
    return (dt.date(annee + 1, 1, 1) - dt.date(annee, 1, 1)).days
