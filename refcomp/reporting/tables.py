"""Les tables du tableau de bord : questions, erreurs connues, fiche d'un étudiant."""

from __future__ import annotations

import pandas as pd

from refcomp.reporting.donnees import NOTES_COMMUNES, DonneesCohorte


def table_questions(donnees: DonneesCohorte) -> pd.DataFrame:
    """Les questions, de la moins réussie à la mieux réussie.

    Returns:
        `titre_exercice titre_question reussite` (moyenne, entre 0 et 1) `copies sans_reponse illisibles`.
    """
    r = donnees.resultats
    groupes = r.assign(blanc=r["note_reponse"] == "sans_reponse", panne=r["statut"] == "illisible").groupby(
        ["titre_exercice", "titre_question"],
        sort=False,
    )
    table = groupes.agg(
        reussite=("reussite", "mean"),
        copies=("etudiant", "nunique"),
        sans_reponse=("blanc", "sum"),
        illisibles=("panne", "sum"),
    )
    return table.sort_values("reussite", kind="stable").reset_index()


def notes_sur_vingt(cohorte: DonneesCohorte, groupe: str | None = None, exercice: str | None = None) -> pd.Series:
    """La note sur 20 de chaque étudiant, où une question vue dans la cohorte et non rendue compte pour zéro.

    Args:
        cohorte: toute la cohorte : le barème vient d'elle, pas du seul groupe.
        groupe: ne garder que ce groupe.
        exercice: ne compter que cet exercice.

    Returns:
        Une note par étudiant du groupe, indexée par étudiant, y compris s'il n'a pas rendu cet exercice.
    """
    questions = cohorte.filtre(None, exercice).resultats.groupby(["exercice", "question"])
    bareme = questions["points_max"].max().sum()
    points = cohorte.filtre(groupe, exercice).resultats.groupby("etudiant")["points"].sum()
    return 20 * points.reindex(cohorte.filtre(groupe).etudiants, fill_value=0.0) / bareme


def table_erreurs(donnees: DonneesCohorte) -> pd.DataFrame:
    """Les erreurs connues, de la plus fréquente à la moins fréquente.

    Returns:
        `titre_exercice titre_question libelle_note etudiants part` (des copies ayant cette question).
    """
    r = donnees.resultats
    copies = r.groupby(["titre_exercice", "titre_question"])["etudiant"].nunique().rename("copies")
    connues = r[~r["note_reponse"].isin(NOTES_COMMUNES)]
    table = connues.groupby(["titre_exercice", "titre_question", "libelle_note"], sort=False)["etudiant"].nunique()
    table = table.rename("etudiants").reset_index().merge(copies.reset_index())
    table["part"] = table["etudiants"] / table["copies"]
    return table.drop(columns="copies").sort_values(
        ["etudiants", "titre_exercice", "titre_question"],
        ascending=[False, True, True],
        ignore_index=True,
    )


def fiche_etudiant(donnees: DonneesCohorte, etudiant: str) -> pd.DataFrame:
    """Toutes les réponses d'un étudiant : `titre_exercice titre_question points points_max libelle_note`."""
    colonnes = ["titre_exercice", "titre_question", "points", "points_max", "libelle_note", "convention"]
    r = donnees.resultats[donnees.resultats["etudiant"] == etudiant]
    return r.sort_values(["titre_exercice", "question"])[colonnes].reset_index(drop=True)
