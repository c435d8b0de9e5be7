"""L'échelle d'intérêts : la méthode des nombres, en dates de valeur.

Le solde de chaque jour de valeur porte intérêt : nombre = solde × jours. Les nombres débiteurs font les intérêts que
l'entreprise doit, les nombres créditeurs ceux qu'elle reçoit, si le compte est rémunéré.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

CONTRAT = Contrat(
    "mouvements",
    (
        Colonne("date_valeur", "date", "date de valeur"),
        Colonne("debit", "montant", "débit", vide_permis=True, minimum=0),
        Colonne("credit", "montant", "crédit", vide_permis=True, minimum=0),
        Colonne("libelle", "texte", "libellé", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)


@dataclass(frozen=True)
class EchelleInterets:
    """Une échelle d'intérêts arrêtée.

    Attributes:
        tableau: une ligne par date de valeur : `date_valeur`, `debit`, `credit`, `solde` (positif s'il est créditeur),
            `jours`, `nombres_debiteurs`, `nombres_crediteurs`.
        soldes: le solde de chaque jour de la période (`jour`, `solde`).
        mouvements_debiteurs: total des débits de la période.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    soldes: pd.DataFrame
    mouvements_debiteurs: float
    devise: Monnaie

    @property
    def nombres_debiteurs(self) -> float:
        """Somme des nombres débiteurs."""
        return round(float(self.tableau["nombres_debiteurs"].sum()), 2)

    @property
    def nombres_crediteurs(self) -> float:
        """Somme des nombres créditeurs."""
        return round(float(self.tableau["nombres_crediteurs"].sum()), 2)

    @property
    def plus_forts_decouverts(self) -> pd.Series:
        """Le plus fort découvert de chaque mois, 0 si le compte est resté créditeur."""
        mois = self.soldes["jour"].dt.strftime("%Y-%m")
        return (-self.soldes["solde"]).clip(lower=0).groupby(mois).max().rename("plus_fort_decouvert")


def echelle_interets(
    mouvements: pd.DataFrame,
    *,
    solde_initial: float | str = 0,
    date_debut: dt.date | str,
    date_arrete: dt.date | str,
    arrete_inclus: bool = True,
    devise: Monnaie | str = EUR,
) -> EchelleInterets:
    """Établit l'échelle d'intérêts d'un compte.

    Args:
        mouvements: `date_valeur`, `debit`, `credit` (et `libelle`) ; l'ordre n'importe pas, les mouvements d'un même
            jour de valeur se regroupent.
        solde_initial: solde au premier jour, positif s'il est créditeur, négatif s'il est débiteur.
        date_debut: premier jour de la période.
        date_arrete: jour de l'arrêté.
        arrete_inclus: si vrai (usage), le jour de l'arrêté compte : du 29 au 31 mars, 3 jours ; si faux, 2.
        devise: la monnaie, ou son code.

    Returns:
        Une `EchelleInterets`.

    Raises:
        DonneesInvalidesError: en une fois, pour les mouvements refusés ou hors de la période.
        ArgumentInvalideError: si une date ou la devise n'est pas permise.

    >>> table = pd.DataFrame({"date_valeur": ["06/01/2026"], "debit": [1500], "credit": [None]})
    >>> e = echelle_interets(table, solde_initial=500, date_debut="01/01/2026", date_arrete="31/01/2026")
    >>> e.tableau["jours"].tolist(), e.nombres_debiteurs, e.nombres_crediteurs
    ([5, 26], 26000.0, 2500.0)
    """
    connue = monnaie(devise)
    debut, arrete = convert_jour(date_debut, "date_debut"), convert_jour(date_arrete, "date_arrete")
    lus = check_frame(mouvements, CONTRAT, devise=connue)
    initial = check_frame(
        pd.DataFrame({"solde_initial": [solde_initial]}, dtype=object),
        Contrat("solde", (Colonne("solde_initial", "montant", "solde initial"),)),
        devise=connue,
    )
    fin = arrete if arrete_inclus else arrete - dt.timedelta(days=1)
    _check_periode(lus, debut, fin)
    debits, credits_ = (unites_mineures(lus[c].fillna(0), connue) for c in ("debit", "credit"))
    jours = pd.date_range(debut, fin)
    rangs = (lus["date_valeur"].to_numpy().astype("datetime64[D]") - np.datetime64(debut)).astype(np.int64)
    variation = np.zeros(len(jours), dtype=np.int64)
    np.add.at(variation, rangs, credits_ - debits)
    variation[0] += unites_mineures(initial["solde_initial"], connue)[0]
    soldes = np.cumsum(variation)
    return EchelleInterets(
        tableau=_tableau(jours, soldes, rangs, debits, credits_, connue),
        soldes=pd.DataFrame({"jour": jours, "solde": montants_affiches(soldes, connue)}),
        mouvements_debiteurs=float(montants_affiches(np.array([debits.sum()]), connue)[0]),
        devise=connue,
    )


def _check_periode(lus: pd.DataFrame, debut: dt.date, fin: dt.date) -> None:
    """Refuse une période vide, et les mouvements dont la date de valeur n'y est pas."""
    defauts = []
    if fin < debut:
        message = f"La période ne compte aucun jour : du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}."
        defauts.append(Constat("erreur", "periode_vide", message, "date_arrete"))
    dehors = (lus["date_valeur"] < pd.Timestamp(debut)) | (lus["date_valeur"] > pd.Timestamp(fin))
    if dehors.any():
        lignes = ", ".join(f"{i} ({d:%d/%m/%Y})" for i, d in lus.loc[dehors, "date_valeur"].head(5).items())
        message = (
            f"Lignes {lignes} : la date de valeur sort de la période du {debut:%d/%m/%Y} au {fin:%d/%m/%Y} ; "
            "comptez ce mouvement dans le solde initial, ou dans l'échelle suivante."
        )
        defauts.append(Constat("erreur", "hors_periode", message, "date_valeur"))
    if defauts:
        raise DonneesInvalidesError("L'échelle d'intérêts ne peut pas être établie :", defauts)


def _tableau(
    jours: pd.DatetimeIndex,
    soldes: npt.NDArray[np.int64],
    rangs: npt.NDArray[np.int64],
    debits: npt.NDArray[np.int64],
    credits_: npt.NDArray[np.int64],
    devise: Monnaie,
) -> pd.DataFrame:
    """Une ligne par jour de valeur mouvementé, et une pour le solde initial."""
    lignes = np.unique(np.concatenate([[0], rangs]))
    durees = np.diff(np.concatenate([lignes, [len(jours)]]))
    par_jour = np.zeros((2, len(jours)), dtype=np.int64)
    np.add.at(par_jour[0], rangs, debits)
    np.add.at(par_jour[1], rangs, credits_)
    nombres = soldes[lignes] * durees
    table = {
        "date_valeur": jours[lignes].astype("datetime64[s]"),
        "debit": montants_affiches(par_jour[0, lignes], devise),
        "credit": montants_affiches(par_jour[1, lignes], devise),
        "solde": montants_affiches(soldes[lignes], devise),
        "jours": durees,
        "nombres_debiteurs": montants_affiches(np.maximum(-nombres, 0), devise),
        "nombres_crediteurs": montants_affiches(np.maximum(nombres, 0), devise),
    }
    return pd.DataFrame(table)
