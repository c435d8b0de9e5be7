"""L'amortissement dégressif : un bien avec son explication, ou tout un fichier.

Textes : CGI art. 39 A et ann. II art. 22 à 25 ; BOI-BIC-AMT-20-20-30. Le dégressif est fiscal : sa base est le prix de
revient, sans valeur résiduelle ; ce qui dépasse l'amortissement comptable est dérogatoire (PCG art. 214-8).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.amortissement.coefficient import load_coefficient
from refcomp.calculs.amortissement.conventions_degressives import load_biens_degressifs, load_regles
from refcomp.calculs.amortissement.degressif import MOIS_PAR_AN, BiensDegressifs, Regles, lignes_degressives
from refcomp.calculs.amortissement.plan_degressif import PlanDegressif
from refcomp.calculs.amortissement.prorata import MOIS_COMMERCIAL
from refcomp.calculs.entrees import un_seul
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie, montants_affiches

Montant = Decimal | int | float | str
REGIMES = ["degressif", "lineaire"]


def amortissement_degressif(  # noqa: PLR0913 - chaque convention est un argument nommé
    valeur_origine: Montant,
    duree: int | Fraction,
    date_acquisition: dt.date | str,
    *,
    coefficient: Decimal | Fraction | int | str | None = None,
    nature: str = "general",
    territoire: str = "metropole",
    date_sortie: dt.date | str | None = None,
    cloture: str = "31/12",
    premiere_cloture: dt.date | str | None = None,
    annees_restantes: str = "exercices",
    mois_sortie: str = "exclu",
    arrondi_taux: Decimal | str | None = None,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> PlanDegressif:
    """Établit le plan d'amortissement dégressif fiscal d'un bien.

    Args:
        valeur_origine: prix de revient hors taxes récupérables ; le dégressif ne connaît pas de valeur résiduelle.
        duree: durée normale d'utilisation, au moins trois ans, en nombre entier de mois (`Fraction(20, 3)` : 6 ans et
            8 mois).
        date_acquisition: le plan part du premier jour de ce mois, qui compte en entier.
        coefficient: celui à employer ; par défaut celui de la loi à la date d'acquisition (`coefficient_degressif`).
        nature: `general` ou `recherche`, si le coefficient vient de la loi.
        territoire: où la loi s'applique ; hors de métropole, donnez le coefficient.
        date_sortie: jour de la cession ou du rebut, si le bien sort avant le terme.
        cloture: jour de clôture, en fin de mois.
        premiere_cloture: clôture du premier exercice s'il est court ou long, en fin de mois.
        annees_restantes: `exercices` (usage : la durée compte des exercices, le premier en entier ; un plan sur 5 ans a
            5 lignes) ou `mois` (de date à date : un plan commencé en cours d'exercice en touche un de plus).
        mois_sortie: `exclu` (tolérance : complément jusqu'au début du mois de sortie) ou `jours` (jusqu'au jour).
        arrondi_taux: pas auquel arrondir le taux, `"0.0001"` pour les manuels qui écrivent 28,13 % ; exact par défaut.
        arrondi: arrondi d'une dotation ; par défaut la plus petite unité de la devise.
        devise: la monnaie, ou son code.

    Returns:
        Un `PlanDegressif`.

    Raises:
        DonneesInvalidesError: en une fois, pour les montants et dates refusés.
        ArgumentInvalideError: si la durée ou une convention n'est pas permise.
        ParametreAbsentError: si la loi encodée ne donne pas le coefficient.

    >>> plan = amortissement_degressif(10000, 5, "01/01/2026")
    >>> plan.tableau["dotation"].tolist()
    [3500.0, 2275.0, 1478.75, 1373.13, 1373.12]
    """
    connue, exacte = monnaie(devise), _duree(duree)
    regles = load_regles(cloture, premiere_cloture, annees_restantes, mois_sortie, arrondi, connue)
    constats: list[Constat] = []
    if coefficient is None:
        datee = load_coefficient(exacte, date_acquisition, territoire, nature)
        coefficient, constats = Decimal(datee.valeur), datee.constats
    retenu = _exact(coefficient, "coefficient")
    bien: dict[str, object] = {
        "code": "bien",
        "valeur_origine": valeur_origine,
        "duree": float(exacte),
        "coefficient": float(retenu),
    }
    bien |= {"date_acquisition": date_acquisition, "date_sortie": date_sortie}
    pas = None if arrondi_taux is None else _pas(arrondi_taux)
    with un_seul("Le plan dégressif ne peut pas être établi :"):
        lus, biens = load_biens_degressifs(pd.DataFrame([bien], dtype=object), connue, territoire, pas)
    return _plan(lus, biens, regles, (exacte, retenu, pas), connue, tuple(constats))


def plans_degressifs(
    immobilisations: pd.DataFrame,
    *,
    territoire: str = "metropole",
    cloture: str = "31/12",
    premiere_cloture: dt.date | str | None = None,
    annees_restantes: str = "exercices",
    mois_sortie: str = "exclu",
    arrondi_taux: Decimal | str | None = None,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Établit les plans dégressifs de tout un fichier d'immobilisations, d'un seul calcul.

    Args:
        immobilisations: une ligne par bien : `code` (unique), `valeur_origine`, `duree` (années, au moins 3 ; un nombre
            entier de mois), `date_acquisition`, et au besoin `coefficient` (sinon celui de la loi) et `date_sortie`.
        territoire: où la loi s'applique, pour les biens sans coefficient.
        cloture: comme `amortissement_degressif`, ainsi que les arguments suivants.
        premiere_cloture: clôture du premier exercice s'il est court ou long.
        annees_restantes: `exercices` ou `mois`.
        mois_sortie: `exclu` ou `jours`.
        arrondi_taux: pas auquel arrondir le taux.
        arrondi: arrondi d'une dotation.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par bien et par exercice, dans l'ordre reçu : `code exercice debut fin mois base taux regime dotation
        cumul valeur_nette_comptable`. `base` est la valeur nette au début de la ligne, `taux` celui d'une année
        entière, `regime` vaut `degressif` ou `lineaire`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si une convention n'est pas permise.
        ParametreAbsentError: si la loi encodée ne donne pas un coefficient.
    """
    connue = monnaie(devise)
    regles = load_regles(cloture, premiere_cloture, annees_restantes, mois_sortie, arrondi, connue)
    pas = None if arrondi_taux is None else _pas(arrondi_taux)
    lus, biens = load_biens_degressifs(immobilisations, connue, territoire, pas)
    return _tableau(lus, biens, regles, connue)


def _duree(duree: int | Fraction) -> Fraction:
    permis = isinstance(duree, (int, Fraction)) and not isinstance(duree, bool)
    if not permis or duree <= 0 or (Fraction(duree) * MOIS_PAR_AN).denominator != 1:
        raise ArgumentInvalideError(
            f"« duree » vaut {duree!r} ; des années exactes, en mois entiers, sont attendues : 5 ou Fraction(20, 3).",
        )
    return Fraction(duree)


def _exact(valeur: Decimal | Fraction | int | str, nom: str) -> Fraction:
    """Lit un nombre exact et positif ; un flottant n'est pas la valeur que l'on croit lire."""
    try:
        exact = Fraction(str(valeur).replace(",", ".")) if not isinstance(valeur, float) else Fraction(0)
    except (ValueError, ZeroDivisionError):
        exact = Fraction(0)
    if exact <= 0:
        raise ArgumentInvalideError(f'« {nom} » vaut {valeur!r} ; un nombre exact et positif est attendu, "1.75".')
    return exact


def _pas(arrondi_taux: Decimal | str) -> Decimal:
    _exact(arrondi_taux, "arrondi_taux")
    return Decimal(str(arrondi_taux).replace(",", "."))


def _tableau(lus: pd.DataFrame, biens: BiensDegressifs, regles: Regles, devise: Monnaie) -> pd.DataFrame:
    """Calcule les lignes et les présente en unités de la monnaie."""
    lignes = lignes_degressives(biens, regles)
    origine = biens.base[lignes.bien]
    restante = lignes.base - lignes.dotation
    constant = biens.tauxp[lignes.bien] / biens.tauxq[lignes.bien]
    quotient = np.minimum(1.0, MOIS_PAR_AN / np.maximum(lignes.restant, 1))
    table = {
        "code": lus["code"].array.take(lignes.bien),
        "exercice": lignes.exercice,
        "debut": lignes.debut.astype("datetime64[s]"),
        "fin": lignes.fin.astype("datetime64[s]"),
        "mois": lignes.jours / MOIS_COMMERCIAL,
        "base": montants_affiches(lignes.base, devise),
        "taux": np.where(lignes.lineaire, quotient, constant),
        "regime": pd.array(REGIMES, dtype="str").take(lignes.lineaire.astype(np.int64)),
        "dotation": montants_affiches(lignes.dotation, devise),
        "cumul": montants_affiches(origine - restante, devise),
        "valeur_nette_comptable": montants_affiches(restante, devise),
    }
    return pd.DataFrame(table)


def _plan(
    lus: pd.DataFrame,
    biens: BiensDegressifs,
    regles: Regles,
    chiffres: tuple[Fraction, Fraction, Decimal | None],
    devise: Monnaie,
    constats: tuple[Constat, ...],
) -> PlanDegressif:
    bien, (duree, coefficient, pas) = lus.iloc[0], chiffres
    return PlanDegressif(
        valeur_origine=float(bien["valeur_origine"]),
        duree=duree,
        coefficient=coefficient,
        taux=Fraction(int(biens.tauxp[0]), int(biens.tauxq[0])),
        arrondi_taux=pas,
        acquisition=bien["date_acquisition"].date(),
        depart=biens.depart[0].astype(object),
        sortie=None if pd.isna(bien["date_sortie"]) else bien["date_sortie"].date(),
        regles=regles,
        devise=devise,
        tableau=_tableau(lus, biens, regles, devise).drop(columns="code"),
        constats=constats,
    )
