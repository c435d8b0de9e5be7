"""L'analyse des questions : laquelle est trop facile, laquelle ne distingue personne, laquelle distingue à l'envers.

La facilité est la moyenne de la fraction de points, aux premières tentatives : après un retour, une question réussie ne
dit plus si elle était facile (Moodle, « Quiz statistics calculations »). La discrimination est la corrélation de la
question avec le total *du reste* (rest-item) : avec son propre total, une question se ressemble toujours un peu.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_COEFFICIENT,
    check_confiance,
    check_effectif,
    check_nombres,
    motif_effectif,
)
from refcomp.evaluation.analyses.fidelite import alphas_sans
from refcomp.evaluation.analyses.intervalles import intervalle_correlation
from refcomp.evaluation.analyses.resultats import CONTRAT, QUESTION, Tableau, build_tableau_points, choix_tentatives
from refcomp.frames import check_frame

SEUILS_ITEMS: Mapping[str, float] = {
    "trop_facile": 0.95,
    "trop_difficile": 0.20,
    "discrimination_faible": 0.20,
    "discrimination_inverse": 0.0,
    "sans_reponse": 0.20,
}
SANS_REPONSE = "sans_reponse"
CONSTANTE = "Toutes les réponses valent le même nombre de points : aucune corrélation n'est définie."
SEULE = "Aucune autre question avec laquelle la comparer."
COLONNES = [
    *QUESTION,
    "n",
    "facilite",
    "ecart_type",
    "n_derniere",
    "facilite_derniere",
    "sans_reponse",
    "n_discrimination",
    "discrimination",
    "bas",
    "haut",
    "n_alpha",
    "alpha_sans",
    "signalements",
    "motif",
]


def analyse_items(
    resultats: pd.DataFrame,
    *,
    seuils: Mapping[str, float] | None = None,
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_COEFFICIENT,
) -> pd.DataFrame:
    """Ce que chaque question dit des étudiants, et ce qui mérite d'être relu.

    Args:
        resultats: les lignes du journal des résultats, toutes tentatives comprises.
        seuils: remplace des seuils de `SEUILS_ITEMS` (fractions ou corrélations à partir desquelles une question est
            signalée).
        confiance: niveau de l'intervalle de la discrimination, entre 0 et 1.
        effectif_minimal: nombre d'étudiants sous lequel ni discrimination ni alpha ne sont donnés.

    Returns:
        Une ligne par question : `devoir exercice question`, `n` (étudiants évalués, première tentative), `facilite` et
        `ecart_type` (de la fraction de points, 0 à 1), `n_derniere` et `facilite_derniere` (dernière tentative),
        `sans_reponse` (part), `n_discrimination`, `discrimination` (−1 à 1) avec `bas` et `haut` (Fisher), `n_alpha` et
        `alpha_sans` (l'alpha du devoir sans elle, sur les étudiants notés partout), `signalements` (tuple de mots),
        `motif` (pourquoi une corrélation est vide).

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un seuil est inconnu ou un argument hors de ses bornes.
    """
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    check_nombres("Seuils", seuils or {}, SEUILS_ITEMS)
    limites = {**SEUILS_ITEMS, **(seuils or {})}
    propres = check_frame(resultats, CONTRAT)
    premieres = choix_tentatives(propres, "premiere")
    tables = [
        _devoir(build_tableau_points(lignes), confiance, effectif_minimal)
        for _, lignes in premieres.groupby("devoir", sort=True)
    ]
    if not tables:
        return pd.DataFrame(columns=COLONNES)
    table = pd.concat(tables, ignore_index=True)
    blancs = premieres.assign(blanc=premieres["note_reponse"] == SANS_REPONSE).groupby(QUESTION)["blanc"].mean()
    dernieres = choix_tentatives(propres, "derniere").groupby(QUESTION)["fraction"].agg(["count", "mean"])
    index = pd.MultiIndex.from_frame(table[QUESTION])
    table = table.assign(
        sans_reponse=blancs.reindex(index).to_numpy(),
        n_derniere=dernieres["count"].reindex(index).to_numpy(),
        facilite_derniere=dernieres["mean"].reindex(index).to_numpy(),
    )
    return table.assign(signalements=_signalements(table, limites))[COLONNES]


def _devoir(tableau: Tableau, confiance: float, minimum: int) -> pd.DataFrame:
    """Les mesures de toutes les questions d'un devoir, en colonnes de matrice."""
    points = tableau.points
    vus = ~np.isnan(points)
    n = vus.sum(axis=0)
    fractions = points / np.where(tableau.bareme > 0, tableau.bareme, np.nan)
    sommes = np.where(vus, fractions, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        facilite = sommes.sum(axis=0) / n
        variance = (np.where(vus, fractions - facilite, 0) ** 2).sum(axis=0) / (n - 1)
    utiles, correlation = _discrimination(tableau)
    complets = points[vus.all(axis=1)]
    sans = alphas_sans(complets) if len(complets) >= minimum else np.full(points.shape[1], np.nan)
    motifs = [_motif(c, u, minimum, points.shape[1]) for c, u in zip(correlation, utiles, strict=True)]
    donnee = np.where(utiles >= minimum, correlation, np.nan)
    bas, haut = intervalle_correlation(donnee, utiles, confiance)
    return tableau.questions.assign(
        n=n,
        facilite=facilite,
        ecart_type=np.sqrt(np.where(n > 1, variance, np.nan)),
        n_discrimination=utiles,
        discrimination=donnee,
        bas=bas,
        haut=haut,
        n_alpha=len(complets),
        alpha_sans=sans,
        motif=pd.Series(motifs, dtype="str"),
    )


def _discrimination(tableau: Tableau) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """La corrélation de chaque question avec le reste : points du reste sur le barème du reste, de ce qui a été évalué.

    Sur un devoir où chacun a répondu à tout, c'est exactement la corrélation avec le total privé de la question.
    """
    points = tableau.points
    vus = ~np.isnan(points)
    obtenus = np.where(vus, points, 0)
    possibles = np.where(vus, tableau.bareme, 0)
    reste = possibles.sum(axis=1, keepdims=True) - possibles
    utiles = vus & (reste > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(utiles, (obtenus.sum(axis=1, keepdims=True) - obtenus) / reste, 0)
        n = utiles.sum(axis=0)
        x = np.where(utiles, points - np.where(utiles, points, 0).sum(axis=0) / n, 0)
        y = np.where(utiles, part - part.sum(axis=0) / n, 0)
        ecarts = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
        # Sous ce seuil, l'écart n'est que l'arrondi des flottants : des réponses constantes.
        correlation = np.where(ecarts > 1e-12 * np.maximum(tableau.bareme, 1) * n, (x * y).sum(axis=0) / ecarts, np.nan)
    return n.astype(np.int64), np.clip(correlation, -1, 1)


def _motif(correlation: float, utiles: int, minimum: int, questions: int) -> str:
    if questions == 1:
        return SEULE
    if manque := motif_effectif(int(utiles), minimum):
        return manque
    return CONSTANTE if np.isnan(correlation) else ""


def _signalements(table: pd.DataFrame, seuils: Mapping[str, float]) -> list[tuple[str, ...]]:
    """Les mots qui résument chaque question ; une mesure vide ne signale rien."""
    inverse = table["discrimination"] < seuils["discrimination_inverse"]
    cas = {
        "trop facile": table["facilite"] >= seuils["trop_facile"],
        "trop difficile": table["facilite"] <= seuils["trop_difficile"],
        "discrimine à l'envers": inverse,
        "discrimine peu": ~inverse & (table["discrimination"] < seuils["discrimination_faible"]),
        "souvent laissée sans réponse": table["sans_reponse"] >= seuils["sans_reponse"],
    }
    masques = {mot: masque.fillna(False).to_numpy(dtype=bool) for mot, masque in cas.items()}
    return [tuple(mot for mot, masque in masques.items() if masque[rang]) for rang in range(len(table))]
