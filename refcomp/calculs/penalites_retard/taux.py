"""Taux des pénalités de retard entre professionnels (C. com. art. L. 441-10 II).

À défaut de clause, le taux d'un semestre est le taux de refinancement de la BCE en vigueur à son premier jour, majoré
de 10 points. Une clause peut en prévoir un autre, jamais sous trois fois l'intérêt légal. Le texte borne ainsi la
clause, pas le taux supplétif : au second semestre 2024 celui-ci vaut 14,25 % alors que trois fois l'intérêt légal
font 14,76 %. Qui lit le plancher comme général le demande par `plancher="toujours"`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from refcomp.calculs.entrees import load_taux
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ParametreAbsentError, check_choix
from refcomp.findings import Constat

PAQUET = "refcomp.calculs.penalites_retard"
PLANCHERS = ("clause", "toujours")


@dataclass(frozen=True)
class TauxPenalites:
    """Le taux d'un jour de retard, avec ce qui l'établit.

    Attributes:
        taux: taux annuel retenu, en fraction.
        refinancement: taux de refinancement de la BCE du semestre ; None si une clause fixe le taux.
        plancher: trois fois l'intérêt légal du semestre ; None si le plancher n'intervient pas.
        origine: la phrase qui dit comment le taux s'obtient.
        valeurs: les valeurs de droit employées.
    """

    taux: Decimal
    refinancement: Decimal | None
    plancher: Decimal | None
    origine: str
    valeurs: tuple[ValeurDatee, ...]

    @property
    def constats(self) -> list[Constat]:
        """Un avertissement par valeur connue de mémoire seulement."""
        return [c for v in self.valeurs for c in v.constats]


def taux_penalites(
    jour: dt.date,
    *,
    taux_convenu: object = None,
    plancher: str = "clause",
    territoire: str = "metropole",
) -> TauxPenalites:
    """Renvoie le taux annuel des pénalités d'un jour de retard.

    Args:
        jour: un jour de retard ; le taux est celui de son semestre civil.
        taux_convenu: taux des conditions générales de vente (0.12 ou « 12 % ») ; None si elles n'en fixent pas.
        plancher: `clause` (le plancher borne le seul taux convenu, lecture du texte) ou `toujours`.
        territoire: `metropole` ; la Nouvelle-Calédonie a son propre code de commerce et est refusée.

    Raises:
        ArgumentInvalideError: si `plancher` est inconnu, si `taux_convenu` est négatif ou illisible.
        ParametreAbsentError: si le semestre ou le territoire n'est pas encodé.

    >>> taux_penalites(dt.date(2024, 9, 1)).taux
    Decimal('0.1425')
    """
    check_choix("plancher", plancher, PLANCHERS)
    check_territoire(territoire)
    convenu = None if taux_convenu is None else _convenu(taux_convenu)
    minimum, legales = (None, ()) if convenu is None and plancher == "clause" else _plancher(jour, territoire)
    if convenu is None:
        retenu, refinancement, valeurs = _suppletif(jour, territoire)
        origine = "taux de refinancement de la BCE majoré de 10 points"
    else:
        retenu, refinancement, valeurs = convenu, None, ()
        origine = "taux convenu"
    if minimum is not None and retenu < minimum:
        retenu, origine = minimum, f"trois fois l'intérêt légal, car le {origine} est plus bas"
    return TauxPenalites(retenu, refinancement, minimum, origine, (*valeurs, *legales))


def _convenu(taux: object) -> Decimal:
    lu = load_taux("taux_convenu", taux)
    return Decimal(lu.numerator) / lu.denominator


def _valeur(nom: str, jour: dt.date, territoire: str) -> ValeurDatee:
    return load_parametres(PAQUET, "taux.yaml")[nom].at(jour, territoire=territoire)


def _suppletif(jour: dt.date, territoire: str) -> tuple[Decimal, Decimal, tuple[ValeurDatee, ...]]:
    refinancement = _valeur("taux_refinancement", jour, territoire)
    majoration = _valeur("majoration", jour, territoire)
    return refinancement.valeur + majoration.valeur, refinancement.valeur, (refinancement, majoration)


def _plancher(jour: dt.date, territoire: str) -> tuple[Decimal, tuple[ValeurDatee, ...]]:
    legal = _valeur("taux_interet_legal", jour, territoire)
    multiple = _valeur("multiple_plancher", jour, territoire)
    return legal.valeur * multiple.valeur, (legal, multiple)


def load_indemnite_forfaitaire(jour: dt.date, territoire: str = "metropole") -> ValeurDatee:
    """Renvoie l'indemnité forfaitaire de recouvrement d'une facture, en euros (C. com. art. D. 441-5).

    Args:
        jour: premier jour de retard.
        territoire: `metropole`.

    Raises:
        ParametreAbsentError: si la date précède 2013 ou si le territoire n'est pas encodé.
    """
    check_territoire(territoire)
    return _valeur("indemnite_forfaitaire", jour, territoire)


def check_territoire(territoire: str) -> None:
    """Refuse, avec sa raison, un territoire dont le droit commercial est propre.

    Raises:
        ParametreAbsentError: en citant le texte local.
    """
    for exclusion in load_parametres(PAQUET, "taux.yaml")["droit_commercial_propre"].valeurs:
        if exclusion.cle == (territoire,):
            raise ParametreAbsentError(f"{exclusion.valeur} ({exclusion.reference})")
