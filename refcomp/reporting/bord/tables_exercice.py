"""Les tables d'un exercice : ses questions, la fidélité du devoir, les erreurs connues, les copies dans le temps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from refcomp.evaluation.analyses import alpha_cronbach, erreurs_frequentes
from refcomp.evaluation.analyses.erreurs import TOUS
from refcomp.evaluation.analyses.resultats import A_VERIFIER, tentatives
from refcomp.formats_fr import format_nombre
from refcomp.reporting.bord.html import render_note, render_table
from refcomp.reporting.bord.valeurs import format_intervalle, format_jour, format_mesure, format_part

Titres = Mapping[tuple[str, str], str]
LECTURE_ITEMS = (
    "Réussite : part des points, de 0 à 100 %. Discrimination : de -1 à 1, ce que la question a en commun avec le "
    "reste du devoir ; négative, ceux qui réussissent le reste y échouent. « À relire » ne juge pas la question : il "
    "dit où regarder. Rien n'est donné sous l'effectif minimal choisi."
)
LECTURE_ALPHA = (
    "L'alpha dit si les questions vont ensemble ; il se lit avec son intervalle, jamais seul. L'erreur de mesure est "
    "en points : deux totaux qui diffèrent de moins ne se distinguent pas."
)
LECTURE_ERREURS = (
    "Nombre d'étudiants qui ont fait l'erreur à leur première copie, sur ceux évalués à la question. La part n'est pas "
    "donnée sous l'effectif minimal du groupe."
)
LECTURE_TEMPS = (
    "Le journal date les corrections, pas le travail : il ne mesure aucune durée. Une tentative est une copie "
    "différente de la précédente."
)
JOURS = ("premiere", "derniere")
SANS_ERREUR = "Aucune erreur connue n'a été reconnue dans ces copies."


def render_items(items: pd.DataFrame, titres: Titres) -> str:
    """L'analyse des questions."""
    entetes = ["Question", "Réussite, première copie", "n", "Réussite, dernière copie", "n", "Discrimination"]
    entetes += ["Intervalle à 95 %", "n", "Sans réponse", "À relire", "Remarque"]
    lignes = [
        [
            titres.get((i["exercice"], i["question"]), i["question"]),
            format_part(i["facilite"]) or "non évalué",
            i["n"],
            format_part(i["facilite_derniere"]) or "non évalué",
            format_mesure(i["n_derniere"], 0),
            format_mesure(i["discrimination"]),
            format_intervalle(i["bas"], i["haut"]),
            i["n_discrimination"],
            format_part(i["sans_reponse"]),
            ", ".join(i["signalements"]),
            i["motif"],
        ]
        for i in items.to_dict("records")
    ]
    return render_table("Analyse des questions", entetes, lignes, (1, 2, 3, 4, 5, 7, 8)) + render_note(LECTURE_ITEMS)


def render_alphas(devoir: pd.DataFrame, exercices: Mapping[str, str], effectif_minimal: int) -> str:
    """L'alpha du devoir, puis de chacun de ses exercices.

    Args:
        devoir: les résultats d'un devoir, toutes tentatives.
        exercices: exercice → titre, ceux à montrer.
        effectif_minimal: étudiants en deçà desquels rien n'est donné.
    """
    entier = alpha_cronbach(devoir, effectif_minimal=effectif_minimal).assign(objet="Tout le devoir")
    par_exercice = alpha_cronbach(devoir, par="exercice", effectif_minimal=effectif_minimal)
    # D'un devoir d'un seul exercice, la première ligne dit déjà tout.
    siens = par_exercice[par_exercice["exercice"].isin(exercices) & (len(par_exercice) > 1)]
    lignes = [
        [
            a["objet"],
            format_mesure(a["alpha"]),
            format_intervalle(a["bas"], a["haut"]),
            a["n"],
            a["ecartes"],
            a["questions"],
            format_mesure(a["erreur_mesure"]),
            a["motif"],
        ]
        for a in [*entier.to_dict("records"), *siens.assign(objet=siens["exercice"].map(exercices)).to_dict("records")]
    ]
    entetes = ["Alpha de Cronbach", "Alpha", "Intervalle à 95 %", "n", "Étudiants écartés (une note manque)"]
    entetes += ["Questions", "Erreur de mesure (points)", "Remarque"]
    return render_table("Fidélité, première copie", entetes, lignes, (1, 3, 4, 5, 6)) + render_note(LECTURE_ALPHA)


def render_erreurs(
    resultats: pd.DataFrame, groupes: Mapping[str, str], libelles: Titres, titres: Titres, effectif_minimal: int
) -> str:
    """Les erreurs connues, question par question, avec une colonne par groupe.

    Args:
        resultats: les résultats montrés, toutes tentatives.
        groupes: étudiant → groupe.
        libelles: (exercice, erreur) → ce qu'une personne lit.
        titres: (exercice, question) → titre.
        effectif_minimal: étudiants d'un groupe en deçà desquels la part n'est pas donnée.
    """
    table = erreurs_frequentes(resultats, groupes=groupes, effectif_minimal=effectif_minimal)
    if table.empty:
        return render_note(SANS_ERREUR)
    noms = [TOUS, *sorted(set(groupes.values()))]
    cases = {(e["exercice"], e["question"], e["note_reponse"], e["groupe"]): e for e in table.to_dict("records")}
    vus = _evalues(resultats, groupes)
    fautes = table[table["groupe"] == TOUS].sort_values(["exercice", "question"], kind="stable")
    lignes = [
        [titres.get((x, q), q), libelles.get((x, note), note)]
        + [_part(cases.get((x, q, note, g)), vus.get((x, q, g))) for g in noms]
        for x, q, note in fautes[["exercice", "question", "note_reponse"]].itertuples(index=False)
    ]
    entetes = ["Question", "Erreur connue", *(g.capitalize() if g == TOUS else g for g in noms)]
    return render_table("Erreurs connues, par groupe", entetes, lignes) + render_note(LECTURE_ERREURS)


def _evalues(resultats: pd.DataFrame, groupes: Mapping[str, str]) -> dict[tuple[str, str, str], int]:
    """(exercice, question, groupe) → combien d'étudiants y ont été évalués, à leur première copie."""
    evalues = tentatives(resultats, "premiere")
    evalues = evalues[evalues["statut"] != A_VERIFIER]
    comptes = evalues.assign(groupe=evalues["etudiant"].map(groupes)).groupby(["exercice", "question", "groupe"]).size()
    return {(str(e), str(q), str(g)): int(n) for (e, q, g), n in comptes.items()}


def _part(case: Mapping[str, Any] | None, effectif: int | None) -> str:
    """« 12 sur 54 (22 %) » ; « 0 sur 20 » pour un groupe évalué où personne ne l'a faite."""
    if case is None:
        return "non évalué" if effectif is None else f"0 sur {format_nombre(effectif, 0)}"
    part = format_part(case["part"])
    return f"{case['nombre']} sur {case['n']}" + (f" ({part})" if part else "")


def render_temps(copies: pd.DataFrame) -> str:
    """Les copies dans le temps : combien d'étudiants à chaque tentative, quand, et leur réussite.

    Args:
        copies: une ligne par étudiant, exercice et tentative (`count_tentatives`).
    """
    par_numero = copies.groupby("numero").agg(
        etudiants=("etudiant", "nunique"), premiere=("date", "min"), derniere=("date", "max"), reussite=("part", "mean")
    )
    lignes = [
        [_nom_copie(int(str(numero))), t["etudiants"], *(format_jour(t[c]) for c in JOURS), format_part(t["reussite"])]
        for numero, t in par_numero.iterrows()
    ]
    entetes = ["Tentative", "n (étudiants)", "Première correction", "Dernière correction", "Réussite moyenne"]
    return render_table("Copies dans le temps", entetes, lignes, (1, 4)) + render_note(LECTURE_TEMPS)


def _nom_copie(numero: int) -> str:
    return "1re copie" if numero == 1 else f"{numero}e copie"


def count_tentatives(resultats: pd.DataFrame) -> pd.DataFrame:
    """Une ligne par étudiant, exercice et copie : `etudiant exercice tentative numero date part` (0 à 1)."""
    cles = ["etudiant", "devoir", "exercice"]
    # Une copie recorrigée garde sa tentative : sa dernière correction fait foi.
    dernieres = resultats.sort_values("rang").drop_duplicates([*cles, "question", "tentative"], keep="last")
    copies = dernieres.groupby([*cles, "tentative"], sort=False).agg(
        rang=("rang", "min"), date=("date", "max"), points=("points", "sum"), points_max=("points_max", "sum")
    )
    copies = copies.reset_index().sort_values("rang")
    part = copies["points"] / copies["points_max"].where(copies["points_max"] > 0)
    return copies.assign(numero=copies.groupby(cles).cumcount() + 1, part=part)


def describe_items(items: pd.DataFrame, titres: Titres) -> Sequence[str]:
    """Le titre de chaque question d'une analyse."""
    return [titres.get((e, q), q) for e, q in zip(items["exercice"], items["question"], strict=True)]


def render_faute(faute: str) -> str:
    """Pourquoi les exercices du cours ne se lisent pas ; vide s'ils se lisent."""
    return render_note(f"Les exercices du cours ne se lisent pas, les titres manquent : {faute}") if faute else ""
