"""Le modèle d'étudiant : trois promotions dont on connaît la vérité, pour éprouver les tableaux de bord.

Un tableau de bord qui montre des données réelles ne prouve rien : personne ne sait ce qu'il aurait dû montrer. Ici, la
capacité de chacun, la difficulté des questions, la sévérité des évaluateurs et les étudiants en difficulté sont connus,
et l'on peut vérifier que les analyses les retrouvent. Les équations sont dans `docs/modele-etudiant.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from refcomp.demo.modele_grilles import COLONNES, Evaluateurs, build_evaluateurs, build_preuves_grilles, grilles
from refcomp.demo.modele_latent import ABANDON, FILIERES, Parametres, Population, build_population
from refcomp.demo.modele_resultats import (
    COLONNES_DEVOIRS,
    COLONNES_RESULTATS,
    build_resultats,
    build_verite_questions,
    load_questions,
)
from refcomp.evaluation import preuves_automatiques
from refcomp.evaluation.analyses.resultats import tentatives
from refcomp.referentiels import Referentiel, load

SOURCES = {
    "bts-gpme-nc": ("tuteur", "formateur"),
    "cqp-agc": ("tuteur", "formateur", "jury", "professionnel"),
    "agora-bloc1": ("tuteur", "formateur"),
}
NIVEAUX_DOMAINES = {"bts-gpme-nc": "activite", "cqp-agc": "domaine", "agora-bloc1": "mission"}


@dataclass(frozen=True)
class Verite:
    """Ce que les analyses devraient retrouver.

    Attributes:
        etudiants: une ligne par étudiant : `etudiant groupe promotion filiere profil raison_attendue sans_tuteur
            retardataire capacite croissance`.
        domaines: `etudiant filiere domaine decalage` (capacité propre à un domaine).
        questions: `devoir exercice question points_max domaine erreurs difficulte pente inversee`.
        evaluateurs: `referentiel auteur source severite` (écarts-types) et `severite_echelle` (dans l'unité de
            l'échelle : points de pourcentage, ou fraction ; vide pour des niveaux).
        moyens: `referentiel element_id moyen` : ce que les questions et les grilles visent.
    """

    etudiants: pd.DataFrame
    domaines: pd.DataFrame
    questions: pd.DataFrame
    evaluateurs: pd.DataFrame
    moyens: pd.DataFrame


@dataclass(frozen=True)
class Cohortes:
    """Ce que le modèle engendre.

    Attributes:
        preuves: les lignes du registre, toutes filières.
        resultats: les lignes du journal (filière BTS).
        etudiants: les étudiants encore en formation au jour regardé : `etudiant groupe`.
        devoirs: les devoirs attendus : `devoir date_limite groupe`.
        competences: les éléments que prouve chaque question.
        verite: la vérité du modèle.
        parametres: ce qui l'a produit.
    """

    preuves: pd.DataFrame
    resultats: pd.DataFrame
    etudiants: pd.DataFrame
    devoirs: pd.DataFrame
    competences: pd.DataFrame
    verite: Verite
    parametres: Parametres


def build_cohortes(racine: Path, parametres: Parametres | None = None) -> Cohortes:
    """Engendre les promotions d'un modèle, sur les vrais exercices d'un cours.

    Args:
        racine: dossier du cours, dont `exercises/` donne les questions et leurs compétences.
        parametres: le modèle ; celui de la démonstration par défaut.

    Raises:
        ExerciceInvalideError: si un exercice du cours ne se charge pas.
    """
    voulus = parametres or Parametres()
    questions, competences = load_questions(racine)
    referentiels = {f: load(f) for f in FILIERES if voulus.effectifs.get(f, 0) > 0}
    # Chaque filière a son hasard : en agrandir une ne change pas les autres.
    germes = dict(zip(FILIERES, np.random.SeedSequence(voulus.graine).spawn(len(FILIERES)), strict=True))
    hasards = {f: np.random.default_rng(germes[f]) for f in referentiels}
    populations = {
        f: build_population(f, len(r.du_niveau(NIVEAUX_DOMAINES[f])), voulus, hasards[f])
        for f, r in referentiels.items()
    }
    juges = {f: build_evaluateurs(p, SOURCES[f], voulus, hasards[f]) for f, p in populations.items()}
    tables = [build_preuves_grilles(populations[f], r, juges[f], voulus, hasards[f]) for f, r in referentiels.items()]
    # Sans BTS, il n'y a ni copie ni devoir : des tables vides, de la même forme.
    resultats, devoirs, vraies = (
        pd.DataFrame(columns=COLONNES_RESULTATS),
        pd.DataFrame(columns=COLONNES_DEVOIRS),
        questions,
    )
    if (bts := FILIERES[0]) in populations:
        vraies = build_verite_questions(questions, hasards[bts])
        resultats, devoirs = build_resultats(populations[bts], vraies, voulus, hasards[bts])
        tables.insert(0, _automatiques(resultats, competences, populations[bts]))
    return Cohortes(
        _range(tables),
        resultats,
        _presents(populations, voulus),
        devoirs,
        competences,
        _verite(populations, referentiels, juges, vraies, competences, voulus),
        voulus,
    )


def _automatiques(resultats: pd.DataFrame, competences: pd.DataFrame, population: Population) -> pd.DataFrame:
    """Les preuves que portent les dernières copies, projetées comme le fait le cours."""
    groupes = dict(zip(population.table["etudiant"], population.table["groupe"], strict=True))
    preuves = preuves_automatiques(tentatives(resultats, "derniere"), competences, groupes)
    vides = {"niveau": "", "moment": "", "motif": "", "adopte": np.nan, "remplace": np.nan}
    return preuves.assign(**vides, date=preuves["date"].dt.tz_localize(None))[COLONNES]


def _range(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Toutes les preuves dans l'ordre où un registre les aurait reçues."""
    table = pd.concat(tables, ignore_index=True).sort_values("date", kind="stable").reset_index(drop=True)
    return table.assign(rang=np.arange(1, len(table) + 1))


def _presents(populations: dict[str, Population], parametres: Parametres) -> pd.DataFrame:
    """Ceux qui sont encore en formation : ni partis, ni sortis de leur promotion."""
    jour = np.datetime64(parametres.date, "D")
    morceaux = []
    for population in populations.values():
        en_cours = population.rentree + np.timedelta64(730, "D") > jour
        reste = (population.table["profil"] != ABANDON).to_numpy()
        morceaux.append(population.table.loc[en_cours & reste, ["etudiant", "groupe"]])
    return pd.concat(morceaux, ignore_index=True)


def _verite(
    populations: dict[str, Population],
    referentiels: dict[str, Referentiel],
    juges: dict[str, Evaluateurs],
    questions: pd.DataFrame,
    competences: pd.DataFrame,
    parametres: Parametres,
) -> Verite:
    domaines = [
        pd.DataFrame(p.domaines, columns=referentiels[f].du_niveau(NIVEAUX_DOMAINES[f]))
        .assign(etudiant=p.table["etudiant"], filiere=f)
        .melt(["etudiant", "filiere"], var_name="domaine", value_name="decalage")
        for f, p in populations.items()
    ]
    evaluateurs = pd.concat([j.table for j in juges.values()], ignore_index=True)
    pentes = {"cqp-agc": parametres.pourcentage[1], "bts-gpme-nc": parametres.pourcentage[1] / 100}
    moyens = [competences.assign(moyen=competences["exercice"] + "/" + competences["question"])]
    for f, r in referentiels.items():
        lignes = [(f, e, f"grille {g.source} {g.moment}") for g in grilles(r) for e in g.elements]
        moyens.append(pd.DataFrame(lignes, columns=["referentiel", "element_id", "moyen"]))
    return Verite(
        pd.concat([p.table for p in populations.values()], ignore_index=True),
        pd.concat(domaines, ignore_index=True),
        questions,
        evaluateurs.assign(severite_echelle=evaluateurs["severite"] * evaluateurs["referentiel"].map(pentes)),
        pd.concat(moyens, ignore_index=True)[["referentiel", "element_id", "moyen"]].drop_duplicates(ignore_index=True),
    )
