"""Conduire nbgrader : engendrer la version étudiante, corriger, rendre compte.

Les commandes de refcomp appellent l'API de nbgrader avec la configuration du cours ; elles font donc ce que font ses
propres boutons.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from refcomp.authoring.devoir import Devoir, build_source, load_devoirs, write_dossier
from refcomp.authoring.distribution import DossierEtudiant, distribute
from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError
from refcomp.grading.correction import digest_donnees, record_absents
from refcomp.grading.journal import Distribution, Journal
from refcomp.processus import prepare_processus

Progres = Callable[[Iterable[str]], Iterable[str]]


@contextlib.contextmanager
def nbgrader_api(cours: Cours) -> Iterator[Any]:
    """L'API de nbgrader, réglée par la configuration du cours ; le dossier courant est rendu à la sortie."""
    from nbgrader.apps import NbGraderAPI  # noqa: PLC0415 - nbgrader met une seconde à se charger
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415 - idem
    from traitlets.config import Config  # noqa: PLC0415 - idem
    from traitlets.config.loader import PyFileConfigLoader  # noqa: PLC0415 - idem

    prepare_processus()
    avant = Path.cwd()
    os.chdir(cours.racine)
    try:
        config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(cours.racine)).load_config()
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
    journal = Journal(cours.url, cours.cle)
    try:
        # Chaque dossier est inscrit avant d'être écrit : interrompue, la distribution n'en laisse aucun d'inconnu.
        distribute(
            devoir, etudiants, cours.cle, sortie, progres, lambda d: journal.record_distributions(_lignes(devoir, d))
        )
    finally:
        journal.close()
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


def check_remis(cours: Cours, nom_devoir: str, etudiants: Iterable[str] | None) -> list[str]:
    """Les étudiants à corriger, une fois vérifié qu'ils ont rendu.

    Raises:
        CoursInvalideError: si aucune copie n'est remise ou si un étudiant demandé n'a rien rendu.
    """
    remis = cours.etudiants(nom_devoir)
    voulus = remis if etudiants is None else list(etudiants)
    absents = [e for e in voulus if e not in remis]
    if absents or not voulus:
        raise CoursInvalideError(
            f"Aucune copie de « {nom_devoir} » "
            + (f"pour : {', '.join(absents)}." if absents else "dans submitted/.")
            + f" Copies remises : {', '.join(remis) or 'aucune'} (submitted/<étudiant>/{nom_devoir}/).",
        )
    return voulus


def autograde(cours: Cours, nom_devoir: str, etudiant: str) -> str:
    """Corrige la copie d'un étudiant par `nbgrader autograde` ; renvoie la raison, en français, en cas d'échec.

    Raises:
        CoursInvalideError: si le cours a des exercices refcomp mais que sa configuration ne branche pas refcomp.
    """
    dossier = cours.dossier("submitted") / etudiant / nom_devoir
    illisibles = [p.name for p in sorted(dossier.glob("*.ipynb")) if not _est_un_carnet(p)]
    if illisibles:
        return (
            f"carnet illisible : {', '.join(illisibles)}. Redemandez-le à l'étudiant, ou retirez-le de {dossier} pour "
            "corriger les autres (il comptera alors zéro)."
        )
    if not any(dossier.glob("*.ipynb")):
        return (
            f"aucun carnet dans {dossier} : les carnets se placent à la racine de ce dossier, sous leur nom d'origine."
        )
    devoir = load_devoirs(cours.racine, seulement=nom_devoir).get(nom_devoir)
    with nbgrader_api(cours) as api:
        if devoir is not None:
            _check_branchement(api)
        compte_rendu = api.autograde(nom_devoir, etudiant, force=True, create=True)
    if not compte_rendu["success"]:
        return str(compte_rendu.get("error") or compte_rendu.get("log", ""))[-1500:]
    if devoir is not None:
        absents = [e for e in devoir.exercices if not (dossier / f"{e.slug}.ipynb").is_file()]
        record_absents(cours, absents, etudiant, nom_devoir)
    return ""


def _est_un_carnet(chemin: Path) -> bool:
    try:
        carnet = json.loads(chemin.read_text(encoding="utf-8"))
        return isinstance(carnet, dict) and isinstance(carnet.get("cells"), list)
    except (ValueError, OSError, RecursionError):
        return False


def _check_branchement(api: Any) -> None:
    """Refuse de corriger des exercices refcomp par nbgrader seul : il donnerait tous les points à une bonne forme."""
    branches = [str(p) for p in api.config.get("Autograde", {}).get("autograde_preprocessors", [])]
    if "refcomp.grading.preprocesseurs.ExecuterCopie" not in branches:
        raise CoursInvalideError(
            "nbgrader_config.py ne branche pas refcomp : ajoutez-y « from refcomp.grading.configuration import "
            "configure » puis « configure(get_config()) ». Rien n'a été corrigé.",
        )


def submit_copie(cours: Cours, nom_devoir: str, etudiant: str, fichiers: dict[str, bytes]) -> Path:
    """Dépose une copie dans `submitted/`, d'un coup."""
    dossier = cours.dossier("submitted") / etudiant / nom_devoir
    write_dossier(dossier, fichiers)
    return dossier
