"""L'amortissement par unités d'œuvre : la base suit l'usage réel (heures, kilomètres, pièces), non le temps.

PCG art. 214-13 : le mode se définit en unités de temps ou en unités d'œuvre. Dotation = base × unités de l'exercice /
unités prévues en tout ; quand toutes les unités prévues sont consommées, la dotation est le complément.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.amortissement.biens import TITRE
from refcomp.calculs.amortissement.lineaire import LIMITE_ENTIERS
from refcomp.calculs.amortissement.plan_unites import PlanUnitesOeuvre
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie, montants_affiches, unites_mineures

Montant = Decimal | int | float | str
Entiers = npt.NDArray[np.int64]
MILLIEMES = 1000  # une unité d'œuvre se lit au millième
BIENS = Contrat(
    "immobilisations",
    (
        Colonne("code", "texte", "code de l'immobilisation", unique=True),
        Colonne("valeur_origine", "montant", "valeur d'origine hors taxes", minimum=0),
        Colonne("valeur_residuelle", "montant", "valeur résiduelle", obligatoire=False, minimum=0),
        Colonne("unites_totales", "nombre", "unités d'œuvre prévues en tout", minimum=0),
    ),
    vide_permis=True,
)
UNITES = Contrat(
    "consommations",
    (
        Colonne("code", "texte", "code de l'immobilisation"),
        Colonne("exercice", "entier", "exercice"),
        Colonne("unites", "nombre", "unités d'œuvre de l'exercice", minimum=0),
    ),
    vide_permis=True,
)


def amortissement_unites_oeuvre(
    valeur_origine: Montant,
    unites: Mapping[int, float | int | str],
    *,
    unites_totales: float | str | None = None,
    valeur_residuelle: Montant = 0,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> PlanUnitesOeuvre:
    """Établit le plan d'un bien amorti selon son usage.

    Args:
        valeur_origine: coût d'entrée hors taxes récupérables.
        unites: unités d'œuvre de chaque exercice, prévues ou constatées (`{2026: 900, 2027: 1100}`).
        unites_totales: unités prévues sur toute l'utilisation ; par défaut la somme des unités données.
        valeur_residuelle: valeur attendue à la fin, nette des frais de sortie.
        arrondi: arrondi d'une dotation ; par défaut la plus petite unité de la devise.
        devise: la monnaie, ou son code.

    Returns:
        Un `PlanUnitesOeuvre`.

    Raises:
        DonneesInvalidesError: en une fois, pour les montants et unités refusés.

    >>> plan = amortissement_unites_oeuvre(80000, {2026: 10000, 2027: 10000, 2028: 20000}, unites_totales=100000)
    >>> plan.tableau["dotation"].tolist()
    [8000.0, 8000.0, 16000.0]
    """
    if not isinstance(unites, Mapping):
        raise ArgumentInvalideError(
            f"« unites » donne les unités de chaque exercice, {{2026: 900, 2027: 1100}} ; reçu : {unites!r}.",
        )
    connue = monnaie(devise)
    lignes = pd.DataFrame({"exercice": list(unites), "unites": list(unites.values())}, dtype=object)
    consommations = check_frame(lignes.assign(code="bien"), UNITES, devise=connue)
    total = consommations["unites"].sum() if unites_totales is None else unites_totales
    bien = {"code": "bien", "valeur_origine": valeur_origine, "valeur_residuelle": valeur_residuelle}
    table = pd.DataFrame([bien | {"unites_totales": total}], dtype=object)
    tableau, depasses = _tableau(table, consommations, arrondi or connue.arrondi, connue)
    lus = check_frame(table, BIENS, devise=connue).iloc[0]
    return PlanUnitesOeuvre(
        valeur_origine=float(lus["valeur_origine"]),
        valeur_residuelle=float(lus["valeur_residuelle"]),
        unites_totales=float(lus["unites_totales"]),
        devise=connue,
        tableau=tableau.drop(columns="code"),
        constats=tuple(depasses),
    )


def plans_unites_oeuvre(
    immobilisations: pd.DataFrame,
    consommations: pd.DataFrame,
    *,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Établit les plans de tout un fichier de biens amortis selon leur usage, d'un seul calcul.

    Args:
        immobilisations: `code` (unique), `valeur_origine`, `unites_totales`, et au besoin `valeur_residuelle`.
        consommations: `code`, `exercice`, `unites` ; une ligne par bien et par exercice.
        arrondi: arrondi d'une dotation.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par bien et par exercice, par ordre des biens puis des exercices : `code exercice unites base dotation
        cumul valeur_nette_comptable`. Au-delà des unités prévues, la dotation s'arrête à la base.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées des deux tables.
    """
    connue = monnaie(devise)
    return _tableau(immobilisations, consommations, arrondi or connue.arrondi, connue)[0]


def _tableau(
    immobilisations: pd.DataFrame,
    consommations: pd.DataFrame,
    arrondi: Arrondi,
    devise: Monnaie,
) -> tuple[pd.DataFrame, list[Constat]]:
    biens, lignes = _load(immobilisations, consommations, devise)
    rang = biens.index.get_indexer(lignes["code"])
    ordre = np.lexsort((lignes["exercice"].to_numpy(), rang))
    lignes, rang = lignes.iloc[ordre], rang[ordre]
    base = unites_mineures(biens["valeur_origine"], devise) - unites_mineures(biens["valeur_residuelle"], devise)
    totales, unites = _milliemes(biens["unites_totales"]), _milliemes(lignes["unites"])
    consommees = _cumul(unites, rang)
    dotation = _dotations(base[rang], totales[rang], (unites, consommees), rang, (arrondi, devise))
    cumul = _cumul(dotation, rang)
    origine = unites_mineures(biens["valeur_origine"], devise)[rang]
    table = {
        "code": lignes["code"].to_numpy(),
        "exercice": lignes["exercice"].to_numpy(),
        "unites": lignes["unites"].to_numpy(),
        "base": montants_affiches(base[rang], devise),
        "dotation": montants_affiches(dotation, devise),
        "cumul": montants_affiches(cumul, devise),
        "valeur_nette_comptable": montants_affiches(origine - cumul, devise),
    }
    depasses = sorted({str(c) for c in lignes["code"].to_numpy()[consommees > totales[rang]]})
    message = "Plus d'unités d'œuvre que prévu : la dotation s'arrête à la base. Révisez les unités prévues."
    return pd.DataFrame(table), [Constat("avertissement", "unites_depassees", message, c) for c in depasses]


def _dotations(
    base: Entiers,
    totales: Entiers,
    unites: tuple[Entiers, Entiers],
    rang: Entiers,
    maniere: tuple[Arrondi, Monnaie],
) -> Entiers:
    """Chaque dotation arrondie ; celle qui épuise les unités prévues est le complément ; après, plus rien."""
    arrondi, devise = maniere
    pas = max(int(arrondi.base * devise.facteur), 1)
    propres, consommees = unites
    if int(base.max(initial=0)) * int(propres.max(initial=0)) >= LIMITE_ENTIERS:
        raise ArgumentInvalideError("Une base est trop grande, ou des unités trop nombreuses, pour un calcul exact.")
    brutes = arrondi.appliquer_unites(base * propres, np.maximum(totales, 1) * pas) * pas
    plafonnees = np.where(consommees >= totales, base, np.minimum(_cumul(brutes, rang), base))
    premieres = np.r_[True, rang[1:] != rang[:-1]] if len(rang) else np.empty(0, dtype=bool)
    return plafonnees - np.where(premieres, 0, np.roll(plafonnees, 1))


def _cumul(valeurs: Entiers, rang: Entiers) -> Entiers:
    return pd.Series(valeurs).groupby(rang).cumsum().to_numpy(dtype=np.int64)


def _milliemes(valeurs: pd.Series) -> Entiers:
    return np.rint(valeurs.to_numpy(dtype=np.float64) * MILLIEMES).astype(np.int64)


def _load(
    immobilisations: pd.DataFrame,
    consommations: pd.DataFrame,
    devise: Monnaie,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lit les deux tables ; leurs défauts sortent ensemble."""
    defauts, lues = [], []
    for table, contrat in ((immobilisations, BIENS), (consommations, UNITES)):
        try:
            lues.append(check_frame(table, contrat, devise=devise))
        except DonneesInvalidesError as erreur:
            defauts += erreur.constats
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    biens, lignes = lues
    biens = biens.assign(valeur_residuelle=biens.get("valeur_residuelle", 0.0))
    if defauts := _constats(biens, lignes):
        raise DonneesInvalidesError(TITRE, defauts)
    return biens.set_index("code", drop=False), lignes


def _constats(biens: pd.DataFrame, lignes: pd.DataFrame) -> list[Constat]:
    regles = [
        (biens["unites_totales"] <= 0, biens, "unites_nulles", "les unités prévues en tout sont positives"),
        (
            biens["valeur_residuelle"] > biens["valeur_origine"],
            biens,
            "residuelle_excessive",
            "la valeur résiduelle dépasse la valeur d'origine",
        ),
        (~lignes["code"].isin(biens["code"]), lignes, "bien_inconnu", "des unités visent un bien absent de la table"),
        (
            lignes.duplicated(["code", "exercice"]),
            lignes,
            "exercice_en_double",
            "un exercice figure deux fois ; additionnez ses unités",
        ),
    ]
    return [
        Constat(
            "erreur", code, f"Immobilisations {', '.join(table.loc[fautif, 'code'].unique()[:5])} : {phrase}.", code
        )
        for fautif, table, code, phrase in regles
        if fautif.any()
    ]
