"""Conduire nbgrader : engendrer la version étudiante, corriger, rendre compte.

Les commandes de refcomp appellent l'API de nbgrader avec la configuration du cours ; elles font donc ce que font ses
propres boutons.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from refcomp.authoring.devoir import Devoir, build_source, write_dossier
from refcomp.authoring.distribution import DossierEtudiant, distribute
from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError
from refcomp.findings import Constat
from refcomp.grading.assainissement.depot import check_identifiants
from refcomp.grading.configuration import read_config
from refcomp.grading.conversion import Conversion
from refcomp.grading.correction import digest_donnees
from refcomp.grading.journal import open_journal
from refcomp.grading.journal_lignes import Distribution
from refcomp.grading.parallele import correct_classe
from refcomp.processus import prepare_processus

Progres = Callable[[Iterable[str]], Iterable[str]]


@contextlib.contextmanager
def nbgrader_api(cours: Cours) -> Iterator[Any]:
    """L'API de nbgrader, réglée par la configuration du cours ; le dossier courant est rendu à la sortie."""
    from nbgrader.apps import NbGraderAPI  # noqa: PLC0415 - nbgrader met une seconde à se charger
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415 - idem

    prepare_processus()
    avant = Path.cwd()
    os.chdir(cours.racine)
    try:
        config = read_config(cours.racine)
        yield NbGraderAPI(CourseDirectory(config=config), config=config)
    finally:
        os.chdir(avant)


def build_release(cours: Cours, devoir: Devoir) -> None:
    """Écrit `source/<devoir>/` puis, par nbgrader, `release/<devoir>/`.

    Raises:
        CoursInvalideError: si nbgrader refuse le devoir ; son journal est dans le message.
    """
    build_source(cours.racine, devoir)
    with nbgrader_api(cours) as api:
        compte_rendu = api.generate_assignment(devoir.nom, force=True, create=True)
    if not compte_rendu["success"]:
        raise CoursInvalideError(f"nbgrader n'a pas pu engendrer « {devoir.nom} » :\n{compte_rendu['log'][-2000:]}")


def distribute_devoir(cours: Cours, devoir: Devoir, etudiants: Iterable[str], progres: Progres = iter) -> Path:
    """Distribue un devoir dans `distribue/` et enregistre graine et condensé de chaque étudiant."""
    sortie = cours.dossier("distribue")
    with open_journal(cours) as journal:
        # Chaque dossier est inscrit avant d'être écrit : interrompue, la distribution n'en laisse aucun d'inconnu.
        distribute(
            devoir, etudiants, cours.cle, sortie, progres, lambda d: journal.record_distributions(_lignes(devoir, d))
        )
    return sortie


def _lignes(devoir: Devoir, dossier: DossierEtudiant) -> list[Distribution]:
    return [
        Distribution(
            etudiant=dossier.etudiant,
            devoir=devoir.nom,
            exercice=exercice.slug,
            version_exercice=f"{exercice.version}-{exercice.empreinte}",
            graine=dossier.graines[exercice.slug],
            empreinte=digest_donnees({c: o for c, o in dossier.fichiers.items() if c.startswith(f"{exercice.slug}/")}),
        )
        for exercice in devoir.exercices
    ]


def check_remis(cours: Cours, nom_devoir: str, etudiants: Iterable[str] | None) -> tuple[list[str], list[Constat]]:
    """Les étudiants à corriger, une fois vérifié qu'ils ont rendu, et les dossiers dont le nom est refusé.

    Raises:
        CoursInvalideError: si aucune copie n'est remise ou ne porte un nom permis, si un étudiant demandé n'a rien
            rendu, ou si le devoir n'est pas au carnet de notes.
    """
    conversion = Conversion(cours, nom_devoir)
    remis = conversion.etudiants()
    voulus = remis if etudiants is None else list(etudiants)
    absents = [e for e in voulus if e not in remis]
    if absents or not voulus:
        raise CoursInvalideError(
            f"Aucune copie de « {nom_devoir} » "
            + (f"pour : {', '.join(absents)}." if absents else "dans submitted/.")
            + f" Copies remises : {', '.join(remis) or 'aucune'} (submitted/<étudiant>/{nom_devoir}/).",
        )
    par_etudiant = {e: check_identifiants([e]) for e in voulus}
    refuses = [c for constats in par_etudiant.values() for c in constats]
    voulus = [e for e, constats in par_etudiant.items() if not constats]
    if not voulus:
        raise CoursInvalideError("\n".join(c.message for c in refuses))
    if not conversion.is_connu():
        raise CoursInvalideError(
            f"Le devoir « {nom_devoir} » n'est pas au carnet de notes : engendrez-le d'abord (refcomp construire "
            f"{nom_devoir} pour un devoir refcomp, nbgrader generate_assignment {nom_devoir} pour un autre).",
        )
    return voulus, refuses


def autograde(cours: Cours, nom_devoir: str, etudiant: str) -> str:
    """Corrige la copie d'un étudiant, même inchangée ; renvoie la raison, en français, en cas d'échec."""
    (issue,) = correct_classe(cours, nom_devoir, [etudiant], 1, tout=True)
    return issue.raison


def submit_copie(cours: Cours, nom_devoir: str, etudiant: str, fichiers: dict[str, bytes]) -> Path:
    """Dépose une copie dans `submitted/`, d'un coup."""
    dossier = cours.dossier("submitted") / etudiant / nom_devoir
    write_dossier(dossier, fichiers)
    return dossier
