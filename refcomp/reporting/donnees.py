"""Les données d'un tableau de bord, lues du cours à chaque affichage."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import pandas as pd

from refcomp.authoring.devoir import load_devoirs
from refcomp.authoring.modele import Exercice
from refcomp.cours import Cours
from refcomp.evaluation import Registre
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.grading.journal_lignes import VERSION_ORDINAIRE
from refcomp.referentiels import load

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


@dataclass(frozen=True)
class DonneesCohorte:
    """Ce que montre le tableau de bord d'une cohorte.

    Attributes:
        resultats: le dernier résultat de chaque étudiant × exercice × question, avec `titre_question`,
            `titre_exercice`, `libelle_note`, `reussite` (points sur barème) et `groupe`.
        preuves: les preuves en vigueur.
        elements: les éléments du référentiel qui ont au moins une preuve : `element_id`, `libelle`.
        elements_totaux: nombre de descriptifs des référentiels concernés, pour dire ce qui n'est pas couvert.
    """

    resultats: pd.DataFrame
    preuves: pd.DataFrame
    elements: pd.DataFrame
    elements_totaux: int

    @property
    def groupes(self) -> list[str]:
        """Les groupes, triés."""
        return sorted(self.preuves["groupe"].unique())

    @property
    def etudiants(self) -> list[str]:
        """Les étudiants, triés."""
        return sorted(self.resultats["etudiant"].unique())

    def filtre(self, groupe: str | None = None, exercice: str | None = None) -> DonneesCohorte:
        """Les mêmes données, limitées à un groupe ou à un exercice."""
        resultats, preuves = self.resultats, self.preuves
        if groupe is not None:
            resultats = resultats[resultats["groupe"] == groupe]
            preuves = preuves[preuves["groupe"] == groupe]
        if exercice is not None:
            resultats = resultats[resultats["exercice"] == exercice]
            preuves = preuves[preuves["provenance"].str.split("/").str[1] == exercice]
        vus = self.elements["element_id"].isin(preuves["element_id"])
        return DonneesCohorte(resultats, preuves, self.elements[vus], self.elements_totaux)


def load_donnees(cours: Cours) -> DonneesCohorte:
    """Lit le journal, le registre et les exercices d'un cours."""
    with closing(Registre(cours.url)) as registre:
        preuves = registre.load_preuves()
    groupes = preuves.drop_duplicates("etudiant", keep="last").set_index("etudiant")["groupe"]
    elements = [load(r, dossier=cours.referentiels).elements for r in preuves["referentiel"].unique()]
    tous = pd.concat(elements) if elements else pd.DataFrame(columns=["element_id", "libelle", "niveau"])
    vus = tous[tous["element_id"].isin(preuves["element_id"])]
    return DonneesCohorte(
        resultats=load_resultats(cours, groupes.to_dict()),
        preuves=preuves,
        elements=vus[["element_id", "libelle"]].reset_index(drop=True),
        elements_totaux=int((tous["niveau"] == "descriptif").sum()),
    )


def load_resultats(cours: Cours, groupes: Mapping[str, str]) -> pd.DataFrame:
    """Le dernier résultat de chaque étudiant × exercice × question, avec ce qu'une personne lit.

    Args:
        cours: le cours.
        groupes: étudiant → groupe.

    Returns:
        Les colonnes du journal, et `titre_question titre_exercice libelle_note reussite groupe`.
    """
    exercices = {e.slug: e for d in load_devoirs(cours.racine).values() for e in d.exercices}
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
