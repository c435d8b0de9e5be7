"""Comparer des groupes ou des années : une différence, son intervalle, et jamais un classement.

Chaque étudiant compte une fois. Une différence entre deux groupes ne dit pas pourquoi elle existe : d'autres élèves,
d'autres évaluateurs, d'autres exercices. L'intervalle dit au moins si elle dépasse le hasard.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.analyses.differences import hedges, intervalle_welch
from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_GROUPE,
    check_confiance,
    check_effectif,
    motif_effectif,
)
from refcomp.evaluation.analyses.intervalles import intervalle_mediane, intervalle_moyenne
from refcomp.evaluation.analyses.voix import echelles_ordinales, lues

Nombres = npt.NDArray[np.float64]
ORDINALE = "Des niveaux n'ont pas de moyenne : seule la médiane des rangs est donnée."
CONSTANTS = "Aucun étudiant ne diffère d'un autre : la différence réduite n'est pas définie."
GROUPES = ["referentiel", "echelle", "groupe", "n", "moyenne", "bas", "haut", "ecart_type", "mediane", "mediane_bas"]
COLONNES_GROUPES = [*GROUPES, "mediane_haut", "motif"]
COLONNES_ECARTS = [
    *("referentiel", "echelle", "groupe_a", "groupe_b", "n_a", "n_b", "difference", "bas", "haut"),
    *("g", "g_bas", "g_haut", "methode", "motif"),
]
METHODE = "Welch (1947) ; g de Hedges (1981)"


def valeurs_etudiants(preuves: pd.DataFrame, par: str = "groupe") -> pd.DataFrame:
    """Un nombre par étudiant et échelle : la moyenne pondérée de ses preuves (la médiane des rangs pour des niveaux).

    Args:
        preuves: les preuves du registre.
        par: la colonne qui donne le groupe (`groupe`, ou une colonne ajoutée : promotion, année).

    Returns:
        `referentiel echelle groupe etudiant valeur`, `preuves` (nombre).

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si la colonne `par` n'existe pas.
    """
    propres = lues(preuves)
    return _valeurs(propres, par, echelles_ordinales(propres))


def _valeurs(propres: pd.DataFrame, par: str, ordinales: frozenset[str]) -> pd.DataFrame:
    if par not in propres.columns:
        raise ArgumentInvalideError(f"« par » vaut {par!r} : la table n'a pas cette colonne ({', '.join(propres)}).")
    evaluees = propres[propres["valeur"].notna() & (propres["poids"] > 0)]
    cles = ["referentiel", "echelle", "groupe", "etudiant"]
    pesees = evaluees.assign(groupe=evaluees[par].astype("str"), pesee=evaluees["valeur"] * evaluees["poids"])
    table = pesees.groupby(cles).agg(pesee=("pesee", "sum"), poids=("poids", "sum"), preuves=("valeur", "size"))
    valeur = table["pesee"] / table["poids"]
    rangs = pesees[pesees["echelle"].isin(ordinales)].groupby(cles)["valeur"].median()
    return table.assign(valeur=rangs.reindex(table.index).fillna(valeur)).reset_index()[[*cles, "valeur", "preuves"]]


def comparaison_groupes(
    preuves: pd.DataFrame,
    *,
    par: str = "groupe",
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_GROUPE,
) -> pd.DataFrame:
    """La moyenne et la médiane de chaque groupe, avec leurs intervalles.

    Args:
        preuves: les preuves du registre.
        par: la colonne qui donne le groupe (`groupe`, ou une colonne ajoutée : promotion, année).
        confiance: niveau des intervalles, entre 0 et 1.
        effectif_minimal: nombre d'étudiants du groupe sous lequel rien n'est donné.

    Returns:
        Une ligne par référentiel, échelle et groupe : `n` (étudiants), `moyenne` (dans l'unité de l'échelle ; vide pour
        des niveaux), `bas`, `haut` (Student), `ecart_type` entre étudiants, `mediane`, `mediane_bas`, `mediane_haut`
        (statistiques d'ordre), `motif`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    propres = lues(preuves)
    ordinales = echelles_ordinales(propres)
    lignes = []
    for cle, groupe in _valeurs(propres, par, ordinales).groupby(["referentiel", "echelle", "groupe"]):
        valeurs = groupe["valeur"].to_numpy(dtype=float)
        lignes.append([*cle, *_resume(valeurs, confiance, effectif_minimal, ordinale=cle[1] in ordinales)])
    return pd.DataFrame(lignes, columns=COLONNES_GROUPES)


def _resume(valeurs: Nombres, confiance: float, minimum: int, *, ordinale: bool) -> list[Any]:
    n = len(valeurs)
    if motif := motif_effectif(n, minimum):
        return [n, *[np.nan] * 7, motif]
    mediane = [float(np.median(valeurs)), *intervalle_mediane(valeurs, confiance)]
    if ordinale:
        return [n, *[np.nan] * 4, *mediane, ORDINALE]
    moyenne, ecart_type = float(valeurs.mean()), float(valeurs.std(ddof=1))
    bas, haut = intervalle_moyenne(moyenne, ecart_type, n, confiance)
    return [n, moyenne, float(bas), float(haut), ecart_type, *mediane, ""]


def ecarts_groupes(
    preuves: pd.DataFrame,
    *,
    par: str = "groupe",
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_GROUPE,
) -> pd.DataFrame:
    """La différence de chaque couple de groupes, dans l'unité de l'échelle et en écarts-types.

    Les arguments et les refus sont ceux de `comparaison_groupes`.

    Returns:
        Une ligne par référentiel, échelle et couple de groupes : `n_a`, `n_b`, `difference` (a − b), `bas` et `haut`
        (Welch), `g` de Hedges avec `g_bas` et `g_haut`, `methode`, `motif`. Les échelles de niveaux n'y sont pas.
    """
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    propres = lues(preuves)
    ordinales = echelles_ordinales(propres)
    valeurs = _valeurs(propres, par, ordinales)
    lignes = []
    for cle, table in valeurs[~valeurs["echelle"].isin(ordinales)].groupby(["referentiel", "echelle"]):
        groupes = {str(nom): g["valeur"].to_numpy(dtype=float) for nom, g in table.groupby("groupe")}
        for a, b in combinations(groupes, 2):
            lignes.append([*cle, a, b, *_ecart(groupes[a], groupes[b], confiance, effectif_minimal)])
    return pd.DataFrame(lignes, columns=COLONNES_ECARTS)


def _ecart(a: Nombres, b: Nombres, confiance: float, minimum: int) -> list[Any]:
    n_a, n_b = len(a), len(b)
    if min(n_a, n_b) < minimum:
        petits = " ".join(m for m in (motif_effectif(n_a, minimum), motif_effectif(n_b, minimum)) if m)
        return [n_a, n_b, *[np.nan] * 6, "", petits]
    difference = float(a.mean() - b.mean())
    bas, haut = intervalle_welch(a, b, confiance)
    g, g_bas, g_haut = hedges(a, b, confiance)
    return [n_a, n_b, difference, bas, haut, g, g_bas, g_haut, METHODE, CONSTANTS if np.isnan(g) else ""]
