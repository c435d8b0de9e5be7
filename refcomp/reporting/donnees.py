"""Les résultats du journal, avec ce qu'une personne lit : titres, libellés d'erreur, groupe, taux de réussite."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.authoring.devoir import load_devoirs
from refcomp.authoring.modele import Exercice
from refcomp.cours import Cours
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.grading.journal_lignes import VERSION_ORDINAIRE

NOTES_COMMUNES = {
    "juste": "Réponse juste",
    "partiel": "Tableau juste en partie",
    "autre": "Erreur non reconnue",
    "sans_reponse": "Pas de réponse",
    "illisible": "Réponse illisible ou carnet en panne",
    "supprimee": "Cellule notée supprimée",
    "carnet_absent": "Carnet non remis",
    "controle_en_panne": "Contrôle en panne",
}


def load_resultats(cours: Cours, groupes: Mapping[str, str]) -> pd.DataFrame:
    """Le dernier résultat de chaque étudiant × exercice × question, avec ce qu'une personne lit.

    Args:
        cours: le cours.
        groupes: étudiant → groupe.

    Returns:
        Les colonnes du journal, et `titre_question titre_exercice libelle_note reussite groupe`.
    """
    exercices = {e.slug: e for d in load_devoirs(cours.racine, code=False).values() for e in d.exercices}
    return derniers_resultats(load_tentatives(cours, exercices, groupes))


def load_tentatives(cours: Cours, exercices: Mapping[str, Exercice], groupes: Mapping[str, str]) -> pd.DataFrame:
    """Tous les résultats du journal, toutes tentatives comprises, avec ce qu'une personne lit.

    Args:
        cours: le cours.
        exercices: les exercices du cours, dont viennent les titres.
        groupes: étudiant → groupe.

    Returns:
        Les colonnes de `load_resultats`.
    """
    with open_journal(cours) as journal:
        resultats = journal.load_resultats()
    # Une cellule ordinaire de nbgrader n'a ni erreur connue ni compétence : sa place est dans le formgrader.
    return _enrich(resultats[resultats["version_exercice"] != VERSION_ORDINAIRE], exercices, groupes)


def _enrich(resultats: pd.DataFrame, exercices: Mapping[str, Exercice], groupes: Mapping[str, str]) -> pd.DataFrame:
    """Ajoute ce qu'une personne lit : titres, libellés, groupe, taux de réussite."""
    titres = {(s, q.id): f"{q.numero}. {q.titre}" for s, e in exercices.items() for q in e.questions}
    erreurs = {(s, note): libelle for s, e in exercices.items() for note, libelle in e.erreurs.items()}
    cles = list(zip(resultats["exercice"], resultats["question"], resultats["note_reponse"], strict=True))
    return resultats.assign(
        titre_question=[titres.get((e, q), q) for e, q, _ in cles],
        titre_exercice=[exercices[e].titre if e in exercices else e for e, _, _ in cles],
        libelle_note=[erreurs.get((e, n), NOTES_COMMUNES.get(n, n.replace("_", " "))) for e, _, n in cles],
        reussite=resultats["points"] / resultats["points_max"],
        groupe=[groupes.get(e, SANS_GROUPE) for e in resultats["etudiant"]],
    )
