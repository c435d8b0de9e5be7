"""Exporter les notes : le relevé sur 20 et les compétences, en CSV ou en classeur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from refcomp.cours import Cours
from refcomp.errors import check_choix
from refcomp.fichiers import write_atomic
from refcomp.findings import Constat
from refcomp.rounding import Arrondi
from refcomp.secretariat.competences import ARRONDI_TAUX, build_competences, check_projection
from refcomp.secretariat.effectif import Inscrit
from refcomp.secretariat.releve import ARRONDI_NOTE, LigneReleve, build_releve
from refcomp.tableaux import Cellule, Tableau, render_classeur, render_csv

FORMATS = ("csv", "xlsx")
COLONNES_NOTES = (
    *("Identifiant", "Nom", "Prénom", "Groupe", "Devoir", "Note sur 20", "État"),
    *("Points", "Barème", "Pénalité", "Remise", "Remarques"),
)
COLONNES_COMPETENCES = (
    *("Identifiant", "Nom", "Prénom", "Groupe", "Devoir", "Élément", "Libellé"),
    *("Réussite (%)", "État", "Preuves", "Dernière preuve"),
)


@dataclass(frozen=True)
class ExportNotes:
    """Le compte rendu d'un export.

    Attributes:
        fichiers: ce qui a été écrit.
        etats: état → nombre de lignes du relevé.
        constats: ce qui empêche de publier ces notes telles quelles.
    """

    fichiers: list[Path]
    etats: Counter[str]
    constats: list[Constat] = field(default_factory=list)


def export_notes(
    cours: Cours,
    devoir: str | None = None,
    *,
    forme: str = "csv",
    sortie: Path | None = None,
    arrondi: Arrondi = ARRONDI_NOTE,
    tete: str = "",
) -> ExportNotes:
    """Exporte les notes et les compétences d'un devoir, ou de tous.

    Args:
        cours: le cours.
        devoir: nom nbgrader ; tous si None.
        forme: `csv` (deux fichiers) ou `xlsx` (deux feuilles).
        sortie: fichier des notes ; `exports/notes-<devoir>` dans le cours si None.
        arrondi: la règle d'arrondi des notes sur 20.
        tete: dernier maillon du journal, imprimé au pied de l'export.

    Raises:
        CoursInvalideError: si le carnet de notes ne connaît pas ce devoir.
        ArgumentInvalideError: si la forme n'est ni `csv` ni `xlsx`.
    """
    check_choix("forme", forme, FORMATS)
    releve = build_releve(cours, devoir, arrondi)
    inscrits = {ligne.inscrit.identifiant: ligne.inscrit for ligne in releve}
    competences = build_competences(cours, list(inscrits), devoir)
    # Au pied d'un CSV, seule la tête du journal mérite de gêner une importation.
    pied = {"Tête du journal": tete} if tete else {}
    if forme == "xlsx":
        pied = {"Arrondi des notes": arrondi.reference, "Arrondi des taux": ARRONDI_TAUX.reference} | pied
    tableaux = [Tableau("Notes", COLONNES_NOTES, [_ligne_note(li) for li in releve], pied)]
    if not competences.empty:
        lignes = [_ligne_competence(c, inscrits) for c in competences.to_dict("records")]
        tableaux.append(Tableau("Compétences", COLONNES_COMPETENCES, lignes, pied))
    chemin = sortie or cours.racine / "exports" / f"notes-{devoir or 'tous'}.{forme}"
    constats = check_projection(cours, devoir) if len(tableaux) > 1 else []
    return ExportNotes(_write(tableaux, chemin, forme), Counter(li.etat for li in releve), constats)


def _write(tableaux: Sequence[Tableau], chemin: Path, forme: str) -> list[Path]:
    """Un classeur pour tout, ou un CSV par tableau : les notes sous le nom donné, les compétences à côté."""
    if forme == "xlsx":
        return [write_atomic(chemin, render_classeur(tableaux))]
    chemins = [chemin, chemin.with_name(f"{chemin.stem}-competences{chemin.suffix}")]
    return [write_atomic(c, render_csv(t)) for c, t in zip(chemins, tableaux, strict=False)]


def _identite(inscrit: Inscrit) -> list[str]:
    return [inscrit.identifiant, inscrit.nom, inscrit.prenom, inscrit.groupe]


def _ligne_note(ligne: LigneReleve) -> list[Cellule]:
    remise = ligne.remise.astimezone() if ligne.remise else None
    # Sans note, la cellule dit pourquoi : une cellule vide se lirait, ou se remplirait, comme un zéro.
    note = ligne.etat if ligne.note is None else ligne.note
    points = (ligne.points, ligne.bareme, ligne.penalite)
    return [*_identite(ligne.inscrit), ligne.devoir, note, ligne.etat, *points, remise, " ; ".join(ligne.remarques)]


def _ligne_competence(competence: Mapping[str, Any], inscrits: Mapping[str, Inscrit]) -> list[Cellule]:
    etat, derniere = competence["etat"], competence["derniere"]
    return [
        *_identite(inscrits[competence["etudiant"]]),
        *(competence[c] for c in ("devoir", "element_id", "libelle")),
        etat or int(competence["reussite"]),
        etat or "évalué",
        int(competence["preuves"]),
        None if pd.isna(derniere) else pd.Timestamp(derniere).to_pydatetime(),
    ]
