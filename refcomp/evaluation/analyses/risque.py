"""Les étudiants à qui parler bientôt, et pourquoi : des règles simples, visibles, chacune avec ses chiffres.

Aucun score : un nombre sans raison ne permet ni d'aider, ni de contester (Ramaswami et al., 2022, le reprochent aux
tableaux de bord). Chaque ligne est une phrase que l'on peut vérifier, et une liste vide ne promet rien : elle dit
seulement qu'aucune de ces règles ne parle.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.analyses.effectifs import CONFIANCE, check_confiance, check_nombres
from refcomp.evaluation.analyses.raisons import (
    Suivi,
    raisons_baisse,
    raisons_eliminatoires,
    raisons_remises,
    raisons_silence,
    raisons_sous_seuil,
)
from refcomp.evaluation.analyses.resultats import CONTRAT as CONTRAT_RESULTATS
from refcomp.evaluation.analyses.voix import lues
from refcomp.frames import Colonne, Contrat, check_frame

# Ce qui déclenche chaque règle ; None la désactive.
REGLES_RISQUE: Mapping[str, float | None] = {
    "remises_manquantes": 2,
    "jours_sans_preuve": 60,
    "elements_sous_seuil": 3,
    "part_sous_seuil": 0.4,
    "seuil_element": 0.5,
    "baisse": 0.15,
    "dates_tendance": 6,
    "eliminatoires": 1,
}
BORNES: Mapping[str, tuple[float, float]] = {"fraction": (0, 1), "pourcentage": (0, 100), "note": (0, 20)}
COLONNES = ["etudiant", "groupe", "regle", "raison", "valeur", "seuil", "n", "raisons"]
CONTRAT_ETUDIANTS = Contrat(
    "étudiants",
    (Colonne("etudiant", "texte", "étudiant", unique=True), Colonne("groupe", "texte", "groupe")),
    vide_permis=True,
)
CONTRAT_DEVOIRS = Contrat(
    "devoirs attendus",
    (
        Colonne("devoir", "texte", "devoir"),
        Colonne("date_limite", "date", "date limite"),
        Colonne("groupe", "texte", "groupe", obligatoire=False),
    ),
    vide_permis=True,
)


def etudiants_a_risque(
    preuves: pd.DataFrame,
    etudiants: pd.DataFrame,
    date: pd.Timestamp | str,
    *,
    resultats: pd.DataFrame | None = None,
    devoirs: pd.DataFrame | None = None,
    eliminatoires: Mapping[str, float] | None = None,
    bornes: Mapping[str, tuple[float, float]] | None = None,
    regles: Mapping[str, float | None] | None = None,
    confiance: float = CONFIANCE,
) -> pd.DataFrame:
    """Les étudiants à risque, une ligne par raison.

    Args:
        preuves: les preuves du registre.
        etudiants: `etudiant groupe` ; tous ceux qui sont encore là, même sans une preuve.
        date: le jour où l'on regarde ; ce qui est après n'est pas lu.
        resultats: les lignes du journal, pour les remises.
        devoirs: les devoirs attendus : `devoir date_limite`, et `groupe` s'ils ne sont pas demandés à tous.
        eliminatoires: élément → minimum exigé, dans l'unité de son échelle (le rang pour des niveaux).
        bornes: échelle → (minimum, maximum), pour lire une valeur en part de son échelle ; complète `BORNES`.
        regles: remplace des valeurs de `REGLES_RISQUE` : nombre de remises manquantes, jours sans preuve, nombre
            d'éléments sous `seuil_element` (part de l'échelle) s'ils sont au moins `part_sous_seuil` de ceux qui
            ont été évalués, `baisse` (part de l'échelle perdue) sur au moins
            `dates_tendance` dates, nombre d'éléments éliminatoires. None désactive une règle.
        confiance: une baisse ne compte que si l'intervalle de sa pente, à ce niveau, exclut zéro.

    Returns:
        Une ligne par étudiant et raison, les étudiants qui en ont le plus d'abord : `etudiant groupe regle`, `raison`
        (phrase), `valeur` et `seuil` (le chiffre et ce qui déclenche), `n` (sur combien de faits), `raisons` (nombre de
        raisons de cet étudiant).

    Raises:
        DonneesInvalidesError: en listant tous les défauts des tables.
        ArgumentInvalideError: si une règle est inconnue ou la date illisible.
    """
    jour = _jour(date)
    check_nombres("Règles", regles or {}, REGLES_RISQUE, vide=True)
    check_confiance(confiance)
    donnees = Suivi(
        check_frame(etudiants, CONTRAT_ETUDIANTS)[["etudiant", "groupe"]],
        _avant(lues(preuves), jour),
        _avant(check_frame(_vide(resultats, CONTRAT_RESULTATS), CONTRAT_RESULTATS), jour),
        check_frame(_vide(devoirs, CONTRAT_DEVOIRS), CONTRAT_DEVOIRS),
        jour,
        {**REGLES_RISQUE, **(regles or {})},
    )
    parts = _parts(donnees.preuves, {**BORNES, **(bornes or {})})
    tables = [
        raisons_remises(donnees),
        raisons_silence(donnees),
        raisons_sous_seuil(donnees, parts),
        raisons_baisse(donnees, parts, confiance),
        raisons_eliminatoires(donnees, eliminatoires or {}),
    ]
    lignes = pd.DataFrame([ligne for table in tables for ligne in table], columns=COLONNES[:1] + COLONNES[2:-1])
    table = lignes.merge(donnees.etudiants, on="etudiant")
    table = table.assign(raisons=table.groupby("etudiant")["regle"].transform("size"))
    ordre = ["raisons", "etudiant", "regle"]
    return table.sort_values(ordre, ascending=[False, True, True]).reset_index(drop=True)[COLONNES]


def _jour(date: pd.Timestamp | str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date).tz_localize(None)
    except (ValueError, TypeError) as erreur:
        raise ArgumentInvalideError(f"« date » vaut {date!r} ; une date est attendue (2026-03-31).") from erreur


def _vide(table: pd.DataFrame | None, contrat: Contrat) -> pd.DataFrame:
    return pd.DataFrame(columns=[c.nom for c in contrat.colonnes]) if table is None else table


def _avant(table: pd.DataFrame, jour: pd.Timestamp) -> pd.DataFrame:
    """Les lignes d'avant la fin de ce jour, dates sans fuseau."""
    if "date" not in table.columns or table.empty:
        return table
    dates = table["date"].dt.tz_localize(None)
    return table.assign(date=dates)[dates < jour.normalize() + pd.Timedelta(days=1)]


def _parts(preuves: pd.DataFrame, bornes: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Les preuves évaluées sur une échelle dont on connaît les bornes, en part de cette échelle (0 à 1)."""
    evaluees = preuves[preuves["valeur"].notna() & preuves["echelle"].isin(bornes) & (preuves["poids"] > 0)]
    codes, echelles = pd.factorize(evaluees["echelle"])
    limites = np.array([bornes[e] for e in echelles], dtype=float).reshape(-1, 2)[codes]
    return evaluees.assign(part=(evaluees["valeur"] - limites[:, 0]) / (limites[:, 1] - limites[:, 0]))
