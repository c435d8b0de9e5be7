"""Comparer des groupes ou des promotions, et dire la sévérité des évaluateurs qui partagent des étudiants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from refcomp.evaluation.analyses import comparaison_groupes, ecarts_groupes, severite
from refcomp.evaluation.analyses.severite import SEUL
from refcomp.formats_fr import format_compte
from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.donnees import FRACTION, DonneesBord
from refcomp.reporting.bord.html import render_note, render_table
from refcomp.reporting.bord.valeurs import (
    format_ecart,
    format_intervalle,
    format_mesure,
    format_part,
    format_rang,
    nom_unite,
)

AXES = {"groupe": "Groupe", "promotion": "Année d'entrée"}
RENTREE = 9  # une année scolaire commence en septembre
LECTURE_GROUPES = (
    "Chaque étudiant compte une fois. Rien n'est donné sous l'effectif minimal choisi, et une différence ne dit pas "
    "pourquoi elle existe : d'autres étudiants, d'autres évaluateurs, d'autres exercices. Le filtre « Groupe » n'agit "
    "pas ici."
)
LECTURE_ECARTS = (
    "Un intervalle qui contient zéro : la différence ne se distingue pas du hasard. Le g de Hedges est la différence "
    "en écarts-types."
)
LECTURE_SEVERITE = (
    "Positive : il évalue plus bas que les autres, devant les mêmes étudiants. Ne se comparent que les évaluateurs "
    "d'un même ensemble relié par des étudiants communs."
)
Echelles = Mapping[str, Echelle | None]
NOMMES = 5  # évaluateurs isolés cités par leur nom
ENTETES_ECARTS = [
    *("Différence", "Écart", "Unité", "Intervalle à 95 %", "g de Hedges", "Intervalle à 95 %", "n", "Remarque"),
]
ENTETES_SEVERITE = [
    *("Évaluateur", "Sévérité", "Unité", "Intervalle à 95 %", "n (étudiants partagés)", "Observations", "Ensemble"),
]
SANS_ECARTS = "Des niveaux n'ont pas de différence moyenne : les écarts deux à deux ne sont pas calculés."
SANS_GROUPES = "Un seul groupe a des preuves : rien à comparer."


def add_promotion(preuves: pd.DataFrame, donnees: DonneesBord) -> pd.DataFrame:
    """Les preuves avec la `promotion` de l'étudiant : l'année scolaire de sa toute première preuve."""
    premieres = donnees.preuves.groupby("etudiant")["date"].min()
    debut = premieres.dt.year - (premieres.dt.month < RENTREE)
    noms = debut.map(lambda a: f"{a}-{a + 1}")
    return preuves.assign(promotion=preuves["etudiant"].map(noms).astype("str"))


def render_comparaison(preuves: pd.DataFrame, echelles: Echelles, par: str, effectif_minimal: int) -> str:
    """La moyenne de chaque groupe, puis la différence de chaque couple.

    Args:
        preuves: les preuves, avec la colonne `par`.
        echelles: les échelles, pour écrire les niveaux et les unités.
        par: `groupe` ou `promotion`.
        effectif_minimal: étudiants en deçà desquels rien n'est donné.
    """
    groupes = comparaison_groupes(preuves, par=par, effectif_minimal=effectif_minimal)
    entetes = [AXES[par], "Échelle", "Moyenne", "Intervalle à 95 %", "Médiane", "Intervalle à 95 %", "n", "Remarque"]
    lignes = [_groupe(g, echelles.get(g["echelle"])) for g in groupes.to_dict("records")]
    table = render_table("Résultats par " + AXES[par].lower(), entetes, lignes, (2, 4, 6))
    return table + render_note(LECTURE_GROUPES) + _ecarts(preuves, echelles, par, effectif_minimal, len(groupes))


def _groupe(ligne: dict[str, Any], echelle: Echelle | None) -> list[object]:
    def ecrit(valeur: float) -> str:
        if echelle is not None and echelle.nature == "ordinale":
            return format_rang(valeur, echelle)
        if ligne["echelle"] == FRACTION:
            return format_part(valeur)
        return f"{format_mesure(valeur, 1)} {'' if echelle is None else echelle.unite}".strip()

    return [
        ligne["groupe"],
        ligne["echelle"],
        "" if pd.isna(ligne["moyenne"]) else ecrit(ligne["moyenne"]),
        format_intervalle(ligne["bas"], ligne["haut"], ecrit),
        "" if pd.isna(ligne["mediane"]) else ecrit(ligne["mediane"]),
        format_intervalle(ligne["mediane_bas"], ligne["mediane_haut"], ecrit),
        ligne["n"],
        ligne["motif"],
    ]


def _ecarts(preuves: pd.DataFrame, echelles: Echelles, par: str, effectif_minimal: int, groupes: int) -> str:
    ecarts = ecarts_groupes(preuves, par=par, effectif_minimal=effectif_minimal)
    if ecarts.empty:
        return render_note(SANS_GROUPES if groupes <= 1 else SANS_ECARTS)
    lignes = [
        [
            f"{e['groupe_a']} moins {e['groupe_b']}",
            format_ecart(e["difference"], e["echelle"]),
            nom_unite(e["echelle"], echelles),
            format_intervalle(e["bas"], e["haut"], partial(format_ecart, unite=e["echelle"])),
            format_mesure(e["g"]),
            format_intervalle(e["g_bas"], e["g_haut"]),
            f"{e['n_a']} et {e['n_b']}",
            e["motif"],
        ]
        for e in ecarts.to_dict("records")
    ]
    return render_table("Écarts, deux à deux", ENTETES_ECARTS, lignes, (1, 4)) + render_note(LECTURE_ECARTS)


def render_severites(preuves: pd.DataFrame, echelles: Echelles, effectif_minimal: int) -> str:
    """La sévérité des évaluateurs reliés, et combien ne le sont à personne.

    Args:
        preuves: les preuves, toutes sources.
        echelles: les échelles, pour l'unité.
        effectif_minimal: étudiants partagés en deçà desquels rien n'est donné.
    """
    table = severite(preuves, effectif_minimal=effectif_minimal)
    relies = table[table["composante"] > 0].sort_values("severite", ascending=False, kind="stable")
    seuls = table.loc[table["composante"] == 0, "evaluateur"].unique().tolist()
    lignes = [_severite(s, echelles) for s in relies[relies["severite"].notna()].to_dict("records")]
    retenus = int(relies["severite"].isna().sum())
    notes = [LECTURE_SEVERITE, _phrase_retenus(retenus, effectif_minimal), _phrase_seuls(seuls)]
    tableau = render_table("Sévérité, de la plus à la moins forte", ENTETES_SEVERITE, lignes, (1, 4, 5))
    return tableau + "".join(render_note(n) for n in notes)


def _severite(ligne: dict[str, Any], echelles: Echelles) -> list[object]:
    unite = ligne["unite"]
    return [
        ligne["evaluateur"],
        format_ecart(ligne["severite"], unite),
        nom_unite(unite, echelles),
        format_intervalle(ligne["bas"], ligne["haut"], partial(format_ecart, unite=unite)),
        ligne["n"],
        ligne["observations"],
        f"{ligne['composante']} ({format_compte(ligne['evaluateurs_relies'], 'évaluateur')})",
    ]


def _phrase_retenus(retenus: int, minimum: int) -> str:
    if not retenus:
        return ""
    combien = format_compte(retenus, "autre évaluateur relié", "autres évaluateurs reliés")
    return f"{combien} : moins de {minimum} étudiants partagés, aucune sévérité n'est donnée."


def _phrase_seuls(seuls: Sequence[str]) -> str:
    """Qui n'a rien en commun avec personne ; la phrase est celle de l'analyse."""
    if not seuls:
        return ""
    suite = f" et {len(seuls) - NOMMES} autres" if len(seuls) > NOMMES + 1 else ""
    nommes = seuls[:NOMMES] if suite else seuls
    return f"{', '.join(nommes)}{suite} : {SEUL[0].lower()}{SEUL[1:]}"
