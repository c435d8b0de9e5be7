"""Lire les résultats du journal : quelle ligne est la première tentative, laquelle est la dernière.

Recorriger une copie ajoute une ligne de même `tentative` (le condensé de la copie) : la première tentative d'un
étudiant est donc la *dernière* correction de sa *première* copie, et non la plus ancienne ligne.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import check_choix
from refcomp.evaluation.preuves import RESULTATS
from refcomp.frames import Colonne, Contrat, check_frame

CLES = ["etudiant", "devoir", "exercice", "question"]
QUESTION = ["devoir", "exercice", "question"]
TENTATIVES = ("premiere", "derniere")
A_VERIFIER = "a_verifier"
CONTRAT = Contrat(
    "résultats",
    (
        *RESULTATS.select("etudiant", "devoir", "exercice", "question", "points", "points_max", "statut"),
        Colonne("note_reponse", "texte", "réponse reconnue"),
        Colonne("date", "date", "date", obligatoire=False),
    ),
    vide_permis=True,
)


def tentatives(resultats: pd.DataFrame, laquelle: str = "premiere") -> pd.DataFrame:
    """Une ligne par étudiant et question : sa première copie, ou la dernière, telle que corrigée en dernier.

    Args:
        resultats: les lignes du journal (colonnes de `CONTRAT` ; `tentative` et `rang` si elles existent).
        laquelle: `premiere` ou `derniere`.

    Returns:
        Les colonnes reçues, et `fraction` (points / barème, entre 0 et 1 ; vide si la réponse est à vérifier ou si le
        barème est nul).

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si `laquelle` est inconnu.
    """
    return choix_tentatives(check_frame(resultats, CONTRAT), laquelle)


def choix_tentatives(propres: pd.DataFrame, laquelle: str) -> pd.DataFrame:
    """Comme `tentatives`, sur une table déjà vérifiée."""
    check_choix("laquelle", laquelle, TENTATIVES)
    ordre = next((c for c in ("rang", "date") if c in propres.columns), None)
    rangees = propres if ordre is None else propres.sort_values(ordre, kind="stable")
    garde = "last"
    if laquelle == "premiere" and "tentative" in rangees.columns:
        premieres = rangees.groupby(CLES, sort=False)["tentative"].transform("first")
        rangees = rangees[rangees["tentative"] == premieres]
    elif laquelle == "premiere":
        garde = "first"
    retenues = rangees.drop_duplicates(CLES, keep=garde)
    compte = (retenues["points_max"] > 0) & (retenues["statut"] != A_VERIFIER)
    fraction = (retenues["points"] / retenues["points_max"].where(compte)).clip(0, 1)
    return retenues.assign(fraction=fraction).reset_index(drop=True)


@dataclass(frozen=True)
class Tableau:
    """Les points d'un devoir, étudiants en lignes et questions en colonnes ; une case vide n'a pas été évaluée.

    Attributes:
        etudiants: les étudiants, triés.
        questions: une ligne par question, triée : `devoir exercice question`.
        points: points obtenus.
        bareme: points possibles de chaque question (le plus grand barème vu).
    """

    etudiants: npt.NDArray[np.object_]
    questions: pd.DataFrame
    points: npt.NDArray[np.float64]
    bareme: npt.NDArray[np.float64]


def build_tableau_points(lignes: pd.DataFrame) -> Tableau:
    """Range les lignes d'un devoir (de `tentatives`) en tableau de points ramenés au même barème."""
    etudiants = np.array(sorted(lignes["etudiant"].unique()), dtype=object)
    cle = lignes.groupby(QUESTION, sort=True).ngroup().to_numpy()
    _, premieres = np.unique(cle, return_index=True)
    questions = lignes[QUESTION].iloc[premieres].reset_index(drop=True)
    rang = pd.Index(etudiants).get_indexer(lignes["etudiant"])
    bareme = np.zeros(len(questions))
    np.maximum.at(bareme, cle, lignes["points_max"].to_numpy(dtype=float))
    points = np.full((len(etudiants), len(questions)), np.nan)
    points[rang, cle] = lignes["fraction"].to_numpy(dtype=float) * bareme[cle]
    return Tableau(etudiants, questions, points, bareme)
