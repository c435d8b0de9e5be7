"""Assembler le retour d'un étudiant : ce que disent l'exercice, le journal, le carnet de notes et la copie corrigée."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from refcomp.authoring.devoir import Devoir, find_devoir
from refcomp.cours import Cours
from refcomp.grading.conversion import load_config
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.retour import ordinaire, questions
from refcomp.retour.carnet_de_notes import CarnetNote, Remise, load_remise
from refcomp.retour.modele import Page
from refcomp.retour.rendu import Entete, render_page, render_sommaire

SOMMAIRE = "index"


@dataclass(frozen=True)
class Dossiers:
    """Où le cours range ce qu'un retour lit, et l'adresse de son carnet de notes."""

    autograded: Path
    release: Path
    db_url: str


@dataclass(frozen=True)
class Dossier:
    """Tout ce qu'il faut pour écrire le retour d'un étudiant à un devoir."""

    cours: Cours
    dossiers: Dossiers
    devoir: Devoir | None
    remise: Remise
    resultats: pd.DataFrame


def build_retour(cours: Cours, devoir: str, etudiant: str, tete: str = "") -> dict[str, bytes]:
    """Les pages de retour d'un étudiant, chemin relatif → octets : un sommaire et une page par carnet.

    Args:
        cours: le cours.
        devoir: nom nbgrader du devoir.
        etudiant: identifiant de l'étudiant.
        tete: la tête du journal, imprimée au pied de chaque page si elle est donnée.

    Raises:
        CoursInvalideError: si l'étudiant n'a pas de copie corrigée pour ce devoir.
    """
    dossier = _load_dossier(cours, devoir, etudiant)
    entete = _entete(dossier, tete)
    pages = [_build_page(dossier, carnet) for carnet in _ordre(dossier)]
    fichiers = {f"{page.carnet}.html": render_page(entete, page, _nom_sommaire(pages)) for page in pages}
    fichiers[f"{_nom_sommaire(pages)}.html"] = render_sommaire(entete, pages, dossier.remise.total)
    return {chemin: texte.encode("utf-8") for chemin, texte in fichiers.items()}


def build_page_carnet(cours: Cours, devoir: str, etudiant: str, carnet: str) -> str:
    """La page d'un seul carnet, telle que l'écrit le bouton « Generate feedback » du formgrader."""
    dossier = _load_dossier(cours, devoir, etudiant)
    with open_journal(cours) as journal:
        entete = _entete(dossier, journal.tete())
    note = next(c for c in dossier.remise.carnets if c.nom == carnet)
    return render_page(entete, _build_page(dossier, note))


def _nom_sommaire(pages: list[Page]) -> str:
    """Le nom du sommaire ; un carnet s'appelle parfois « index »."""
    return SOMMAIRE if all(page.carnet != SOMMAIRE for page in pages) else "sommaire"


def _load_dossier(cours: Cours, devoir: str, etudiant: str) -> Dossier:
    dossiers = _load_dossiers(cours, devoir, etudiant)
    remise = load_remise(dossiers.db_url, devoir, etudiant)
    with open_journal(cours) as journal:
        siens = derniers_resultats(journal.load_resultats(devoir, etudiant))
    return Dossier(cours, dossiers, find_devoir(cours.racine, devoir), remise, siens)


def _load_dossiers(cours: Cours, devoir: str, etudiant: str) -> Dossiers:
    repertoire = CourseDirectory(config=load_config(cours))
    repertoire.root = str(cours.racine)
    corrige = repertoire.format_path(repertoire.autograded_directory, etudiant, devoir)
    publie = repertoire.format_path(repertoire.release_directory, ".", devoir)
    return Dossiers(Path(corrige), Path(publie), repertoire.db_url)


def _entete(dossier: Dossier, tete: str) -> Entete:
    dates = dossier.resultats["date"]
    corrige_le: dt.datetime | None = dates.max().to_pydatetime() if len(dates) else None
    return Entete(
        etudiant=dossier.remise.nom or dossier.remise.etudiant,
        devoir=dossier.devoir.titre if dossier.devoir else dossier.remise.devoir,
        remis_le=dossier.remise.remise_le,
        corrige_le=corrige_le,
        tete=tete,
    )


def _ordre(dossier: Dossier) -> list[CarnetNote]:
    """Les carnets dans l'ordre du devoir, puis les autres par leur nom."""
    rangs = {e.slug: rang for rang, e in enumerate(dossier.devoir.exercices)} if dossier.devoir else {}
    return sorted(dossier.remise.carnets, key=lambda c: (rangs.get(c.nom, len(rangs)), c.nom))


def _build_page(dossier: Dossier, note: CarnetNote) -> Page:
    exercice = dossier.devoir.exercice(note.nom) if dossier.devoir else None
    corrige = _read_carnet(dossier.dossiers.autograded / f"{note.nom}.ipynb")
    lignes = dossier.resultats[dossier.resultats["exercice"] == note.nom]
    if exercice is not None:
        contexte = questions.Contexte(exercice, lignes, note, corrige)
        return Page(note.nom, exercice.titre, note.total, questions.build_blocs(contexte), remis=corrige is not None)
    if corrige is None:
        return Page(note.nom, note.nom, note.total, (), remis=False)
    publie = _read_carnet(dossier.dossiers.release / f"{note.nom}.ipynb")
    lecture = ordinaire.Lecture(corrige, publie, note, _signalees(lignes))
    return Page(note.nom, note.nom, note.total, ordinaire.build_blocs(lecture))


def _signalees(lignes: pd.DataFrame) -> Mapping[str, str]:
    """Les cellules d'un carnet ordinaire qu'un correcteur doit regarder, avec la raison."""
    douteuses = lignes[lignes["statut"] == "a_verifier"]
    return dict(zip(douteuses["question"], douteuses["valeur_recue"], strict=True))


def _read_carnet(chemin: Path) -> NotebookNode | None:
    return nbformat.read(chemin, as_version=4) if chemin.is_file() else None
