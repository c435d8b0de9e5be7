"""Le plan de trésorerie à treize semaines : des échéances datées, semaine par semaine, et le jour du point bas.

Une échéance un jour sans banque (samedi, dimanche, jour fermé donné) est reportée. La règle se dit : le jour ouvré
suivant par défaut, comme pour une lettre de change échue un jour férié (C. com. art. L. 511-79).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Explication
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

REPORTS = {"suivant": 1, "precedent": -1, "aucun": 0}
RETARDS = ("premier_jour", "exclus")
SAMEDI = 5
SEMAINES_MAXIMUM = 53
ECHEANCES = Contrat(
    "échéances",
    (
        Colonne("libelle", "texte", "libellé"),
        Colonne("date", "date", "date d'échéance"),
        Colonne("montant", "montant", "montant, négatif pour un décaissement"),
    ),
    vide_permis=True,
)
DEPART = Contrat("solde de départ", (Colonne("solde_initial", "montant", "trésorerie de départ"),))


@dataclass(frozen=True)
class PlanSemaines:
    """Un plan de trésorerie par semaine.

    Attributes:
        tableau: une ligne par semaine : `semaine`, `debut`, `fin`, `solde_initial`, `encaissements`, `decaissements`,
            `solde_final`, `plus_bas` (plus bas solde de fin de journée de la semaine).
        detail: les échéances du plan : `libelle`, `date`, `date_retenue`, `semaine`, `montant`.
        hors_plan: les échéances écartées, trop tardives ou, si on l'a demandé, en retard.
        point_bas: plus bas solde de fin de journée.
        date_point_bas: le premier jour où il est atteint.
        constats: ce qui étonne sans empêcher.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    detail: pd.DataFrame
    hors_plan: pd.DataFrame
    point_bas: float
    date_point_bas: dt.date
    constats: tuple[Constat, ...]
    devise: Monnaie

    def explication(self) -> Explication:
        """Le plan semaine par semaine et son point bas, avec les chiffres du cas."""
        from refcomp.calculs.budget_tresorerie.corrige import build_plan  # noqa: PLC0415 - il lit ce résultat

        return build_plan(self)


def plan_semaines(
    echeances: pd.DataFrame,
    *,
    solde_initial: float | str,
    depart: dt.date | str,
    nombre_semaines: int = 13,
    report: str = "suivant",
    jours_fermes: Iterable[dt.date | str] = (),
    retards: str = "premier_jour",
    devise: Monnaie | str = EUR,
) -> PlanSemaines:
    """Établit le plan de trésorerie des semaines à venir.

    Args:
        echeances: une ligne par échéance : `libelle`, `date`, `montant` (positif à encaisser, négatif à payer).
        solde_initial: trésorerie au matin du départ.
        depart: premier jour du plan ; la première semaine va de ce jour au dimanche, les autres du lundi au dimanche.
        nombre_semaines: 13 par défaut, un trimestre.
        report: une échéance un samedi, un dimanche ou un jour fermé passe au jour ouvré `suivant` (le défaut) ou
            `precedent`, ou garde sa date (`aucun`).
        jours_fermes: les jours fériés du lieu ; aucun n'est supposé.
        retards: une échéance d'avant le départ compte au `premier_jour` ouvré (le défaut), ou est des `exclus`.
        devise: la monnaie, ou son code.

    Returns:
        Un `PlanSemaines`. Le solde se lit en fin de journée, encaissements et décaissements du jour compensés.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les échéances refusées.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    check_choix("report", report, REPORTS)
    check_choix("retards", retards, RETARDS)
    if (
        isinstance(nombre_semaines, bool)
        or not isinstance(nombre_semaines, int)
        or not 1 <= nombre_semaines <= SEMAINES_MAXIMUM
    ):
        raise ArgumentInvalideError(
            f"« nombre_semaines » vaut {nombre_semaines!r} ; un nombre de 1 à {SEMAINES_MAXIMUM} est attendu.",
        )
    if isinstance(jours_fermes, str) or not isinstance(jours_fermes, Iterable):
        raise ArgumentInvalideError(f"« jours_fermes » : une liste de jours est attendue ; reçu {jours_fermes!r}.")
    connue, premier = monnaie(devise), convert_jour(depart, "depart")
    saisi = pd.DataFrame({"solde_initial": pd.Series([solde_initial], dtype="object")})
    solde = int(unites_mineures(check_frame(saisi, DEPART, devise=connue)["solde_initial"], connue)[0])
    lues = check_frame(echeances, ECHEANCES, devise=connue)
    fermes = frozenset(convert_jour(j, "jours_fermes") for j in jours_fermes)
    fin = premier + dt.timedelta(days=6 - premier.weekday() + 7 * (nombre_semaines - 1))
    dates = [_retenue(d.date(), premier, REPORTS[report], fermes) for d in lues["date"]]
    lues = lues.assign(date_retenue=pd.Series(dates, index=lues.index, dtype="datetime64[s]"))
    en_retard = lues["date"] < pd.Timestamp(premier)
    dehors = (lues["date_retenue"] > pd.Timestamp(fin)) | (en_retard & (retards == "exclus"))
    dedans = lues[~dehors].sort_values("date_retenue", kind="stable", ignore_index=True)
    jours = (fin - premier).days + 1
    return _build(
        dedans, lues[dehors], solde, (premier, jours), _constats(int(en_retard.sum()), premier, retards), connue
    )


def _retenue(date: dt.date, depart: dt.date, pas: int, fermes: frozenset[dt.date]) -> dt.date:
    """Le jour où l'échéance passe en banque ; jamais avant le départ du plan."""
    jour = max(date, depart)
    pas_utile = pas
    while pas_utile and (jour.weekday() >= SAMEDI or jour in fermes):
        jour += dt.timedelta(days=pas_utile)
        if jour < depart:
            jour, pas_utile = depart, 1
    return jour


def _build(
    dedans: pd.DataFrame,
    dehors: pd.DataFrame,
    solde: int,
    periode: tuple[dt.date, int],
    constats: list[Constat],
    devise: Monnaie,
) -> PlanSemaines:
    depart, nombre = periode
    rangs = np.array([(d.date() - depart).days for d in dedans["date_retenue"]], dtype=np.int64)
    unites = unites_mineures(dedans["montant"], devise) if len(dedans) else np.zeros(0, dtype=np.int64)
    entrees, sorties = np.zeros(nombre, dtype=np.int64), np.zeros(nombre, dtype=np.int64)
    np.add.at(entrees, rangs, np.maximum(unites, 0))
    np.add.at(sorties, rangs, np.maximum(-unites, 0))
    soldes = solde + np.cumsum(entrees - sorties)
    semaines = (np.arange(nombre) + depart.weekday()) // 7
    bas = int(np.argmin(soldes))
    detail = dedans.assign(semaine=semaines[rangs] + 1)[["libelle", "date", "date_retenue", "semaine", "montant"]]
    return PlanSemaines(
        tableau=_tableau(semaines, soldes, entrees, sorties, (depart, solde), devise),
        detail=detail,
        hors_plan=dehors[["libelle", "date", "montant"]],
        point_bas=float(soldes[bas] / devise.facteur),
        date_point_bas=depart + dt.timedelta(days=bas),
        constats=tuple(constats),
        devise=devise,
    )


def _tableau(
    semaines: np.ndarray,
    soldes: np.ndarray,
    entrees: np.ndarray,
    sorties: np.ndarray,
    ouverture: tuple[dt.date, int],
    devise: Monnaie,
) -> pd.DataFrame:
    depart, solde = ouverture
    lignes, initial = [], solde
    for semaine in range(int(semaines[-1]) + 1):
        (jours,) = np.nonzero(semaines == semaine)
        debut, fin = (depart + dt.timedelta(days=int(j)) for j in (jours[0], jours[-1]))
        final, bas = int(soldes[jours[-1]]), int(soldes[jours].min())
        lignes.append(
            (semaine + 1, debut, fin, initial, int(entrees[jours].sum()), int(sorties[jours].sum()), final, bas)
        )
        initial = final
    noms = ["semaine", "debut", "fin", "solde_initial", "encaissements", "decaissements", "solde_final", "plus_bas"]
    table = pd.DataFrame(lignes, columns=noms).astype({"debut": "datetime64[s]", "fin": "datetime64[s]"})
    return table.assign(**{nom: montants_affiches(table[nom].to_numpy(), devise) for nom in noms[3:]})


def _constats(nombre: int, depart: dt.date, retards: str) -> list[Constat]:
    if not nombre:
        return []
    sort = "elle compte au premier jour ouvré" if retards == "premier_jour" else "elle reste hors du plan"
    if nombre > 1:
        sort = "elles comptent au premier jour ouvré" if retards == "premier_jour" else "elles restent hors du plan"
    texte = f"{format_compte(nombre, 'échéance')} d'avant le {format_date(depart)} ; {sort}."
    return [Constat("information", "echeances_en_retard", texte, "date")]
