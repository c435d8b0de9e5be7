"""Les plans d'amortissement : un bien avec son explication, ou tout un fichier d'immobilisations.

Textes : PCG art. 214-4 (base = valeur brute moins valeur résiduelle), 214-12 (départ à la mise en service), 214-13
(mode linéaire à défaut d'un mode mieux adapté) ; CGI art. 39 B (les amortissements pratiqués ne peuvent être inférieurs
au cumul linéaire : `cumul` est ce plancher) ; BOI-BIC-AMT-20-10 (régime linéaire).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.amortissement.biens import MOIS_PAR_AN, build_biens, load_immobilisations, mois_entiers
from refcomp.calculs.amortissement.conventions import Convention, load_convention
from refcomp.calculs.amortissement.lineaire import Biens, lignes_lineaires
from refcomp.calculs.amortissement.plan import PlanAmortissement
from refcomp.calculs.entrees import un_seul
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR, Arrondi, Monnaie, montants_affiches, unites_mineures

COLONNES = ["exercice", "debut", "fin", "jours", "base", "dotation", "cumul", "valeur_nette_comptable"]
TITRE = "Le plan d'amortissement ne peut pas être établi :"
Montant = Decimal | int | float | str


def amortissement_lineaire(  # noqa: PLR0913 - chaque convention est un argument nommé
    valeur_origine: Montant,
    duree: int | Fraction,
    date_mise_en_service: dt.date | str,
    *,
    valeur_residuelle: Montant = 0,
    date_acquisition: dt.date | str | None = None,
    date_sortie: dt.date | str | None = None,
    cloture: str = "31/12",
    premiere_cloture: dt.date | str | None = None,
    base_jours: str = "30/360",
    jour_inclus: bool = True,
    depart: str = "mise_en_service",
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> PlanAmortissement:
    """Établit le plan d'amortissement linéaire d'un bien.

    Chaque dotation est la base × temps de l'exercice / durée, arrondie ; la dernière est le complément, si bien que le
    plan somme exactement à la base.

    Args:
        valeur_origine: coût d'entrée hors taxes récupérables.
        duree: années, entier ou fraction exacte (`Fraction(20, 3)` ; voir `duree_du_taux`).
        date_mise_en_service: jour où le bien commence à servir.
        valeur_residuelle: valeur attendue à la fin, nette des frais de sortie.
        date_acquisition: exigée si `depart="acquisition"`.
        date_sortie: dernier jour amorti, inclus, si le bien sort avant le terme.
        cloture: jour de clôture des exercices, « 31/12 » ou « 12-31 » ; le dernier jour d'un mois le reste en février.
        premiere_cloture: clôture du premier exercice de l'entreprise s'il est court ou long.
        base_jours: `30/360` (usage français), `exact/365` ou `exact/exact` (voir `prorata`).
        jour_inclus: si vrai, le jour de départ compte : du 1er octobre au 31 décembre, 90 jours ; si faux, 89.
        depart: `mise_en_service` (PCG art. 214-12) ou `acquisition` (usage pour les logiciels).
        arrondi: arrondi d'une dotation ; par défaut la plus petite unité de la devise.
        devise: la monnaie, ou son code.

    Returns:
        Un `PlanAmortissement`.

    Raises:
        DonneesInvalidesError: en une fois, pour les montants, dates et durée refusés.
        ArgumentInvalideError: si une convention n'est pas permise.

    >>> plan = amortissement_lineaire(12000, 5, "01/10/2026")
    >>> plan.tableau["dotation"].tolist()
    [600.0, 2400.0, 2400.0, 2400.0, 2400.0, 1800.0]
    """
    convention = load_convention(
        cloture=cloture,
        premiere_cloture=premiere_cloture,
        base_jours=base_jours,
        jour_inclus=jour_inclus,
        depart=depart,
        arrondi=arrondi,
        devise=devise,
    )
    exacte = _duree_exacte(duree)
    bien: dict[str, object] = {"code": "bien", "valeur_origine": valeur_origine, "valeur_residuelle": valeur_residuelle}
    bien |= {"date_mise_en_service": date_mise_en_service, "date_sortie": date_sortie}
    if date_acquisition is not None:
        bien["date_acquisition"] = date_acquisition
    # La durée exacte est gardée à part : une table n'accepte que des mois entiers.
    table = pd.DataFrame([bien | {"duree": max(1, round(exacte))}], dtype=object)
    with un_seul(TITRE):
        lus = load_immobilisations(table, convention)
    biens = build_biens(lus, convention, np.array([exacte.numerator]), exacte.denominator)
    return _plan(lus, biens, exacte, convention)


def plans_amortissement(
    immobilisations: pd.DataFrame,
    *,
    cloture: str = "31/12",
    premiere_cloture: dt.date | str | None = None,
    base_jours: str = "30/360",
    jour_inclus: bool = True,
    depart: str = "mise_en_service",
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Établit les plans linéaires de tout un fichier d'immobilisations, d'un seul calcul.

    Args:
        immobilisations: une ligne par bien : `code` (unique), `valeur_origine`, `duree` (années ; un nombre entier de
            mois : 6,67 se lit 80 mois), `date_mise_en_service`, et au besoin `valeur_residuelle`, `date_acquisition`,
            `date_sortie`.
        cloture: comme `amortissement_lineaire`, ainsi que les arguments suivants.
        premiere_cloture: clôture du premier exercice s'il est court ou long.
        base_jours: `30/360`, `exact/365` ou `exact/exact`.
        jour_inclus: le jour de départ compte.
        depart: `mise_en_service` ou `acquisition`.
        arrondi: arrondi d'une dotation.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par bien et par exercice, dans l'ordre reçu : `code exercice debut fin jours base dotation cumul
        valeur_nette_comptable`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    convention = load_convention(
        cloture=cloture,
        premiere_cloture=premiere_cloture,
        base_jours=base_jours,
        jour_inclus=jour_inclus,
        depart=depart,
        arrondi=arrondi,
        devise=devise,
    )
    lus = load_immobilisations(immobilisations, convention)
    biens = build_biens(lus, convention, mois_entiers(lus["duree"]), MOIS_PAR_AN)
    return _tableau(lus, biens, convention)


def plan_jusqu_au(plan: PlanAmortissement, date_sortie: dt.date | str) -> PlanAmortissement:
    """Reprend un plan linéaire avec une sortie.

    Raises:
        ArgumentInvalideError: si la sortie n'est pas une date, ou précède le départ de l'amortissement.
    """
    jour = convert_jour(date_sortie, "date_sortie")
    if jour < plan.depart:
        raise ArgumentInvalideError(
            f"La sortie ({jour:%d/%m/%Y}) précède le départ de l'amortissement ({plan.depart:%d/%m/%Y}).",
        )
    bien = {"code": "bien", "valeur_origine": plan.valeur_origine, "valeur_residuelle": plan.valeur_residuelle}
    bien |= {"depart": pd.Timestamp(plan.depart), "date_sortie": pd.Timestamp(jour)}
    lus = pd.DataFrame([bien])
    biens = build_biens(lus, plan.convention, np.array([plan.duree.numerator]), plan.duree.denominator)
    return _plan(lus, biens, plan.duree, plan.convention)


def _duree_exacte(duree: int | Fraction) -> Fraction:
    if isinstance(duree, float) or not isinstance(duree, (int, Fraction)) or isinstance(duree, bool) or duree <= 0:
        raise ArgumentInvalideError(
            f"« duree » vaut {duree!r} ; un nombre d'années positif et exact est attendu, par exemple 5 ou "
            "Fraction(20, 3). Pour partir d'un taux, voyez duree_du_taux.",
        )
    return Fraction(duree)


def _tableau(lus: pd.DataFrame, biens: Biens, convention: Convention) -> pd.DataFrame:
    """Calcule les lignes et les présente en unités de la monnaie."""
    devise = convention.devise
    lignes = lignes_lineaires(biens, convention.compteur, convention.arrondi, devise.facteur)
    origine = unites_mineures(lus["valeur_origine"], devise)
    table = {
        "code": lus["code"].to_numpy()[lignes.bien],
        "exercice": lignes.exercice,
        "debut": lignes.debut.astype("datetime64[s]"),
        "fin": lignes.fin.astype("datetime64[s]"),
        "jours": lignes.jours,
        "base": montants_affiches(biens.base[lignes.bien], devise),
        "dotation": montants_affiches(lignes.dotation, devise),
        "cumul": montants_affiches(lignes.cumul, devise),
        "valeur_nette_comptable": montants_affiches(origine[lignes.bien] - lignes.cumul, devise),
    }
    return pd.DataFrame(table)


def _plan(lus: pd.DataFrame, biens: Biens, duree: Fraction, convention: Convention) -> PlanAmortissement:
    bien = lus.iloc[0]
    return PlanAmortissement(
        mode="lineaire",
        valeur_origine=float(bien["valeur_origine"]),
        valeur_residuelle=float(bien["valeur_residuelle"]),
        base=float(biens.base[0] / convention.devise.facteur),
        duree=duree,
        depart=bien["depart"].date(),
        sortie=None if pd.isna(bien["date_sortie"]) else bien["date_sortie"].date(),
        convention=convention,
        tableau=_tableau(lus, biens, convention)[COLONNES],
    )
