"""Les erreurs connues : lesquelles reviennent, chez qui.

Une erreur connue est reconnue à la correction et ne dépend pas des chiffres de chacun (`note_reponse`, comme les
« answer notes » de STACK) : elle se compte donc sur toute une promotion dont chaque étudiant a d'autres données.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_GROUPE,
    check_confiance,
    check_effectif,
    motifs_effectif,
)
from refcomp.evaluation.analyses.intervalles import intervalle_wilson
from refcomp.evaluation.analyses.resultats import A_VERIFIER, QUESTION, tentatives

TOUS = "tous"
SANS_GROUPE = "sans groupe"
# Ce qu'une réponse peut être sans être une erreur que l'exercice décrit.
SANS_ERREUR = frozenset({"", "juste", "partiel", "autre", "sans_reponse", "illisible", "supprimee"})
COLONNES = [*QUESTION, "groupe", "note_reponse", "nombre", "n", "part", "bas", "haut", "methode", "motif"]
METHODE = "intervalle de Wilson (1927)"


def erreurs_frequentes(
    resultats: pd.DataFrame,
    *,
    groupes: Mapping[str, str] | None = None,
    laquelle: str = "premiere",
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_GROUPE,
) -> pd.DataFrame:
    """Les erreurs connues de chaque question, de la plus fréquente à la moins fréquente.

    Args:
        resultats: les lignes du journal des résultats.
        groupes: étudiant → groupe ; si donné, une ligne par groupe s'ajoute à celle de l'ensemble.
        laquelle: `premiere` tentative (par défaut) ou `derniere`.
        confiance: niveau de l'intervalle, entre 0 et 1.
        effectif_minimal: nombre d'étudiants du groupe sous lequel la part n'est pas donnée (le nombre l'est toujours).

    Returns:
        Une ligne par question, groupe (« tous » : l'ensemble) et erreur : `devoir exercice question groupe
        note_reponse`, `nombre` d'étudiants qui l'ont faite, `n` (étudiants évalués à cette question), `part`
        (0 à 1), `bas` et `haut` (Wilson), `methode`, `motif`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    retenues = tentatives(resultats, laquelle)
    retenues = retenues[retenues["statut"] != A_VERIFIER]
    tables = [_comptes(retenues.assign(groupe=TOUS))]
    if groupes is not None:
        tables.append(_comptes(retenues.assign(groupe=retenues["etudiant"].map(groupes).fillna(SANS_GROUPE))))
    table = pd.concat(tables, ignore_index=True)
    bas, haut = intervalle_wilson(table["nombre"], table["n"], confiance)
    assez = table["n"] >= effectif_minimal
    table = table.assign(
        part=(table["nombre"] / table["n"]).where(assez),
        bas=pd.Series(bas, table.index).where(assez),
        haut=pd.Series(haut, table.index).where(assez),
        methode=METHODE,
        motif=motifs_effectif(table["n"], effectif_minimal),
    )
    ordre = ["nombre", *QUESTION, "groupe", "note_reponse"]
    return table.sort_values(ordre, ascending=[False] + [True] * 5).reset_index(drop=True)[COLONNES]


def _comptes(lignes: pd.DataFrame) -> pd.DataFrame:
    cles = [*QUESTION, "groupe"]
    effectifs = lignes.groupby(cles).size().rename("n").reset_index()
    fautives = lignes[~lignes["note_reponse"].isin(SANS_ERREUR)]
    comptes = fautives.groupby([*cles, "note_reponse"]).size().rename("nombre").reset_index()
    return comptes.merge(effectifs, on=cles)
