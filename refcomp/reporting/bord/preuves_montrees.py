"""La liste des preuves d'un élément : qui, quand, par qui, et d'où elle vient, jusqu'à la cellule du carnet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from refcomp.reporting.bord.donnees import DonneesBord
from refcomp.reporting.bord.filtres import nom_source
from refcomp.reporting.bord.html import render_note, render_table
from refcomp.reporting.bord.valeurs import format_jour, format_resultat

ENTETES = ["Étudiant", "Date", "Source", "Auteur", "Résultat", "Moment", "Ce qui la porte", "Provenance"]
PARTIES = 3  # devoir/exercice/question
Titres = Mapping[tuple[str, str], tuple[str, str]]


def render_preuves(donnees: DonneesBord, preuves: pd.DataFrame, titres: Titres, limite: int) -> str:
    """Les preuves, la plus récente d'abord.

    Args:
        donnees: les données.
        preuves: les preuves à montrer.
        titres: (exercice, question) → leurs titres.
        limite: nombre de lignes au plus.
    """
    ordre = preuves.sort_values(["date", "rang"], ascending=False, kind="stable").head(limite)
    lignes = [_ligne(donnees, p, titres) for p in ordre.to_dict("records")]
    titre = f"Preuves, la plus récente d'abord : {len(lignes)} sur {len(preuves)}"
    suite = "" if len(lignes) == len(preuves) else "Choisissez plus de lignes pour voir les suivantes."
    return render_table(titre, ENTETES, lignes) + render_note(suite)


def _ligne(donnees: DonneesBord, preuve: Mapping[str, Any], titres: Titres) -> list[str]:
    echelle = donnees.echelles.get(preuve["echelle"])
    return [
        preuve["etudiant"],
        format_jour(preuve["date"]),
        _source(preuve),
        preuve["auteur"],
        format_resultat(preuve["valeur"], preuve["niveau"], preuve["echelle"], echelle),
        preuve["moment"],
        render_titre_provenance(preuve["provenance"], titres),
        preuve["provenance"],
    ]


def _source(preuve: Mapping[str, Any]) -> str:
    reprise = "" if pd.isna(preuve["adopte"]) else f" (reprend la preuve n° {int(preuve['adopte'])})"
    return nom_source(preuve["source"]) + reprise


def render_titre_provenance(provenance: str, titres: Titres) -> str:
    """Ce qui porte une preuve, en clair : une question et sa cellule, ou une grille ; vide si rien ne le dit."""
    parties = provenance.split("/")
    if parties[0] == "grille" and len(parties) >= PARTIES:
        return f"grille {parties[1]}"
    cle = (parties[1], parties[2]) if len(parties) == PARTIES else ("", "")
    if cle not in titres:
        return ""
    exercice, question = titres[cle]
    return f"{exercice}, question {question} (cellule {cle[0]}-{cle[1]})"
