"""Des résultats aux preuves : ce qu'une question corrigée dit d'une compétence.

Plusieurs questions d'une même copie sur un même élément se partagent un poids total de 1 : répondre à six questions
d'un exercice n'est pas faire ses preuves six fois.
"""

from __future__ import annotations

import pandas as pd

from refcomp.frames import Colonne, Contrat, check_frame

RESULTATS = Contrat(
    "résultats",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("devoir", "texte", "devoir"),
        Colonne("exercice", "texte", "exercice"),
        Colonne("question", "texte", "question"),
        Colonne("points", "nombre", "points", minimum=0),
        Colonne("points_max", "nombre", "barème", minimum=0),
        Colonne("statut", "texte", "statut"),
        Colonne("date", "date", "date"),
    ),
    vide_permis=True,
)
COMPETENCES = Contrat(
    "compétences des questions",
    (
        Colonne("exercice", "texte", "exercice"),
        Colonne("question", "texte", "question"),
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("millesime", "texte", "millésime"),
        Colonne("element_id", "texte", "élément du référentiel"),
    ),
    vide_permis=True,
)
NON_EVALUES = ("a_verifier",)
SANS_GROUPE = "sans groupe"


def preuves_automatiques(
    resultats: pd.DataFrame,
    competences: pd.DataFrame,
    groupes: dict[str, str],
    auteur: str = "correction automatique",
) -> pd.DataFrame:
    """Projette des résultats sur les éléments du référentiel.

    Args:
        resultats: le dernier résultat de chaque question (colonnes de `RESULTATS`).
        competences: les éléments que prouve chaque question (colonnes de `COMPETENCES`).
        groupes: étudiant → groupe ; « sans groupe » sinon.
        auteur: auteur inscrit.

    Returns:
        Les preuves, de source `auto`, d'échelle `fraction` : une par étudiant × question × élément. Une réponse à
        vérifier est « non évaluée » (valeur vide), jamais un échec.

    Raises:
        DonneesInvalidesError: en listant les défauts des deux tables.
    """
    propres = check_frame(resultats, RESULTATS)
    lies = propres.merge(check_frame(competences, COMPETENCES), on=["exercice", "question"])
    copie = ["etudiant", "devoir", "exercice", "element_id"]
    poids = lies["points_max"] / lies.groupby(copie)["points_max"].transform("sum")
    fraction = (lies["points"] / lies["points_max"]).mask(lies["statut"].isin(NON_EVALUES))
    return pd.DataFrame(
        {
            "etudiant": lies["etudiant"],
            "groupe": [groupes.get(e, SANS_GROUPE) for e in lies["etudiant"]],
            "referentiel": lies["referentiel"],
            "millesime": lies["millesime"],
            "element_id": lies["element_id"],
            "source": "auto",
            "valeur": fraction,
            "echelle": "fraction",
            "poids": poids,
            "date": lies["date"],
            "auteur": auteur,
            "provenance": lies["devoir"] + "/" + lies["exercice"] + "/" + lies["question"],
        },
    )
