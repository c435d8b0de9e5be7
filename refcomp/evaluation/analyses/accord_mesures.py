"""Les coefficients d'un couple d'évaluateurs, chacun avec son intervalle, ou la raison de son absence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from refcomp.evaluation.analyses.effectifs import motif_effectif
from refcomp.evaluation.analyses.icc import intervalle_icc, mesure_icc
from refcomp.evaluation.analyses.kappa import desaccords, intervalle_kappa, mesure_kappa
from refcomp.evaluation.analyses.krippendorff import mesure_krippendorff
from refcomp.evaluation.analyses.mesure import Mesure, intervalle_jackknife

CONSTANTE = (
    "Tous les résultats sont les mêmes : un accord ne se distingue pas du hasard, aucun coefficient n'est défini."
)
JACKKNIFE = "jackknife par étudiant"
ORDINAUX = ("kappa_lineaire", "kappa_quadratique", "alpha_ordinal")
NUMERIQUES = ("alpha_intervalle", "icc_a1", "icc_ak")


def mesures_couple(
    tableau: npt.NDArray[np.float64],
    grappes: npt.NDArray[np.int64],
    ordinale: bool,  # noqa: FBT001 - interne : la nature de l'échelle
    confiance: float,
    minimum: int,
) -> Iterator[dict[str, Any]]:
    """Les coefficients d'un couple ; un étudiant par ligne permet les intervalles classiques, sinon le jackknife."""
    n = len(np.unique(grappes))
    motif = motif_effectif(n, minimum)
    simple = n == len(tableau)
    for nom in ORDINAUX if ordinale else NUMERIQUES:
        effectifs = {"n": n, "observations": len(tableau), "coefficient": nom}
        if motif:
            yield effectifs | sans_valeur(motif)
        else:
            yield effectifs | _coefficient(nom, tableau, grappes, confiance, simple=simple)


def _coefficient(
    nom: str, tableau: npt.NDArray[np.float64], grappes: npt.NDArray[np.int64], confiance: float, *, simple: bool
) -> dict[str, Any]:
    if nom.startswith("alpha"):
        unites = np.repeat(np.arange(len(tableau)), 2)
        mesure = mesure_krippendorff(tableau.ravel(), unites, ordinale=nom == "alpha_ordinal")
        return par_jackknife(mesure, grappes, confiance, "")
    if nom.startswith("icc"):
        moyenne = nom == "icc_ak"
        mesure = mesure_icc(tableau, moyenne=moyenne)
        if simple and not np.isnan(valeur := mesure.valeur()):
            bornes = intervalle_icc(tableau, confiance, moyenne=moyenne)
            return _donne(valeur, bornes, "loi F (Shrout et Fleiss, 1979)")
        return par_jackknife(mesure, grappes, confiance, "")
    niveaux, codes = np.unique(tableau, return_inverse=True)
    a, b = codes.reshape(tableau.shape).T
    ecarts = desaccords(len(niveaux), nom.removeprefix("kappa_"))
    mesure = mesure_kappa(a, b, ecarts)
    if simple and not np.isnan(valeur := mesure.valeur()):
        table = mesure.pieces.sum(axis=0).reshape(ecarts.shape)
        return _donne(valeur, intervalle_kappa(table, ecarts, valeur, confiance), "Fleiss, Cohen et Everitt (1969)")
    return par_jackknife(mesure, grappes, confiance, "")


def par_jackknife(mesure: Mesure, grappes: npt.NDArray[np.int64], confiance: float, motif: str) -> dict[str, Any]:
    """Un coefficient avec son intervalle par jackknife ; vide si un motif l'empêche ou s'il n'est pas défini."""
    if motif:
        return sans_valeur(motif)
    valeur = mesure.valeur()
    if np.isnan(valeur):
        return sans_valeur(CONSTANTE)
    return _donne(valeur, intervalle_jackknife(mesure, grappes, confiance), JACKKNIFE)


def _donne(valeur: float, bornes: tuple[float, float], methode: str) -> dict[str, Any]:
    return {"valeur": valeur, "bas": bornes[0], "haut": bornes[1], "methode": methode, "motif": ""}


def sans_valeur(motif: str) -> dict[str, Any]:
    """Une case vide et sa raison."""
    return {"valeur": np.nan, "bas": np.nan, "haut": np.nan, "methode": "", "motif": motif}
