"""L'alpha de Cronbach d'un devoir : ses questions mesurent-elles la même chose ?

L'alpha se lit avec son intervalle, jamais seul : sur trente étudiants, il va couramment de 0,5 à 0,8. Méthode :
Cronbach, Psychometrika 16, 1951, p. 297-334 ; intervalle exact sous les hypothèses de Feldt, Psychometrika 30, 1965,
p. 357-370 ; Feldt, Woodruff et Salih, Applied Psychological Measurement 11, 1987, p. 93-103.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import check_choix
from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_COEFFICIENT,
    check_confiance,
    check_effectif,
    motif_effectif,
)
from refcomp.evaluation.analyses.resultats import build_tableau_points, tentatives

Matrice = npt.NDArray[np.float64]
QUESTIONS_MINIMALES = 2
METHODE = "intervalle de Feldt (1965)"


def alpha(points: Matrice) -> float:
    """L'alpha d'une matrice complète, étudiants × questions ; manquant s'il n'est pas défini."""
    k = points.shape[1]
    if len(points) < QUESTIONS_MINIMALES or k < QUESTIONS_MINIMALES:
        return np.nan
    total = points.sum(axis=1).var(ddof=1)
    return float(k / (k - 1) * (1 - points.var(axis=0, ddof=1).sum() / total)) if total > _zero(points) else np.nan


def alphas_sans(points: Matrice) -> Matrice:
    """L'alpha de ce qui reste quand on retire chaque question, d'un seul passage sur les covariances."""
    k = points.shape[1] - 1
    if len(points) < QUESTIONS_MINIMALES or k < QUESTIONS_MINIMALES:
        return np.full(points.shape[1], np.nan)
    covariances = np.cov(points, rowvar=False)
    propres = np.diag(covariances)
    totaux = covariances.sum() - 2 * covariances.sum(axis=0) + propres
    with np.errstate(invalid="ignore", divide="ignore"):
        valeurs = k / (k - 1) * (1 - (propres.sum() - propres) / totaux)
    return np.where(totaux > _zero(points), valeurs, np.nan)


def _zero(points: Matrice) -> float:
    """Une variance plus petite que cela n'est que l'arrondi des flottants."""
    return 1e-12 * max(float(np.square(points).max(initial=0)), 1e-300)


def intervalle_feldt(valeur: float, effectif: int, questions: int, confiance: float = CONFIANCE) -> tuple[float, float]:
    """L'intervalle d'un alpha, par la loi F à n − 1 et (n − 1)(k − 1) degrés de liberté.

    Ce sont les degrés de liberté de Feldt, Woodruff et Salih (1987) ; d'autres logiciels prennent n(k − 1).

    >>> bas, haut = intervalle_feldt(0.913, 873, 20)
    >>> round(bas, 4), round(haut, 4)
    (0.9044, 0.9212)
    """
    from scipy.special import fdtri  # noqa: PLC0415 - scipy seulement si l'on calcule un intervalle

    numerateur, denominateur = effectif - 1, (effectif - 1) * (questions - 1)
    haut, bas = fdtri(numerateur, denominateur, [(1 - confiance) / 2, (1 + confiance) / 2])
    return float(1 - (1 - valeur) * bas), float(1 - (1 - valeur) * haut)


def alpha_cronbach(
    resultats: pd.DataFrame,
    *,
    par: str = "devoir",
    laquelle: str = "premiere",
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_COEFFICIENT,
) -> pd.DataFrame:
    """L'alpha de Cronbach de chaque devoir (ou de chaque exercice), avec son intervalle et l'erreur de mesure.

    Args:
        resultats: les lignes du journal des résultats.
        par: `devoir` ou `exercice`.
        laquelle: `premiere` tentative (par défaut) ou `derniere`.
        confiance: niveau de l'intervalle, entre 0 et 1.
        effectif_minimal: nombre d'étudiants, ayant une note à toutes les questions, sous lequel rien n'est donné.

    Returns:
        Une ligne par devoir ou exercice : `questions`, `n` (étudiants qui ont une note à chacune), `ecartes` (ceux à
        qui il en manque), `alpha`, `bas`, `haut`, `ecart_type` du total et `erreur_mesure`
        (écart-type × √(1 − alpha)) en points, `methode`, `motif` (pourquoi l'alpha est vide ; vide sinon).

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_choix("par", par, ("devoir", "exercice"))
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    retenues = tentatives(resultats, laquelle)
    cles = ["devoir"] if par == "devoir" else ["devoir", "exercice"]
    lignes = []
    for cle, groupe in retenues.groupby(cles, sort=True):
        ligne: dict[str, Any] = dict(zip(cles, cle, strict=True))
        lignes.append(ligne | _ligne(build_tableau_points(groupe).points, confiance, effectif_minimal))
    return pd.DataFrame(lignes, columns=[*cles, *COLONNES])


COLONNES = ["questions", "n", "ecartes", "alpha", "bas", "haut", "ecart_type", "erreur_mesure", "methode", "motif"]


def _ligne(points: Matrice, confiance: float, minimum: int) -> dict[str, Any]:
    complets = points[~np.isnan(points).any(axis=1)]
    n, k = complets.shape
    motif = _motif(complets, minimum)
    valeur = np.nan if motif else alpha(complets)
    bas, haut = (np.nan, np.nan) if np.isnan(valeur) else intervalle_feldt(valeur, n, k, confiance)
    ecart_type = np.nan if motif else float(complets.sum(axis=1).std(ddof=1))
    erreur = ecart_type * np.sqrt(max(1 - valeur, 0)) if not motif else np.nan
    mesures = [k, n, len(points) - n, valeur, bas, haut, ecart_type, erreur, METHODE, motif]
    return dict(zip(COLONNES, mesures, strict=True))


def _motif(complets: Matrice, minimum: int) -> str:
    n, k = complets.shape
    if k < QUESTIONS_MINIMALES:
        return "Une seule question : l'alpha compare des questions entre elles."
    if manque := motif_effectif(n, minimum, "étudiant"):
        return f"{manque} Ne comptent que ceux qui ont une note à toutes les questions."
    if np.isnan(alpha(complets)):
        return "Tous les étudiants ont le même total : l'alpha n'est pas défini."
    return ""
