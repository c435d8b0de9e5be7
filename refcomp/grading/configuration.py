"""Brancher refcomp sur nbgrader, par configuration seulement.

`nbgrader_config.py` appelle `configure(get_config())`. Les boutons du formgrader, `nbgrader autograde` et
`refcomp corriger` font alors la même chose, sans une ligne de nbgrader modifiée.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from refcomp.cours import CONFIGURATION, load_cours

RACINE_PREPROCESSEURS = "nbgrader.preprocessors"
EXECUTION = "refcomp.grading.preprocesseurs.ExecuterCopie"
EXECUTIONS_NBGRADER = (f"{RACINE_PREPROCESSEURS}.Execute", f"{RACINE_PREPROCESSEURS}.execute.Execute")
RACINE_ASSAINISSEMENT = "refcomp.grading.assainissement"
ASSAINIR = (
    f"{RACINE_PREPROCESSEURS}.ClearOutput",
    f"{RACINE_PREPROCESSEURS}.DeduplicateIds",
    f"{RACINE_PREPROCESSEURS}.OverwriteKernelspec",
    "refcomp.grading.preprocesseurs.RestaurerCellules",
    f"{RACINE_PREPROCESSEURS}.OverwriteCells",
    f"{RACINE_PREPROCESSEURS}.CheckCellMetadata",
)
EN_DERNIER_ASSAINIR = (
    "refcomp.grading.preprocesseurs.FermerCellules",
    f"{RACINE_ASSAINISSEMENT}.preprocesseurs.AssainirCopie",  # ce qui suit est écrit dans autograded/
)
# nbgrader vérifie ici une seconde fois les métadonnées : dans le bac, une copie ne peut pas y toucher.
CORRIGER = (
    EXECUTION,
    f"{RACINE_PREPROCESSEURS}.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    f"{RACINE_PREPROCESSEURS}.LimitOutput",
    f"{RACINE_PREPROCESSEURS}.SaveAutoGrades",
    f"{RACINE_PREPROCESSEURS}.AssignLatePenalties",
)
EN_DERNIER_CORRIGER = (
    "refcomp.grading.journalisation.JournaliserNotes",
    f"{RACINE_ASSAINISSEMENT}.preprocesseurs.AssainirSorties",  # en dernier : les points sont déjà lus
)
GABARIT = Path(__file__).parent / "assainissement" / "formgrader" / "refcomp_formgrade.html.j2"


def read_config(racine: Path) -> Any:
    """La configuration d'un cours, telle que nbgrader la lirait de son dossier ; vide s'il n'en a pas."""
    from traitlets.config import Config  # noqa: PLC0415 - nbgrader charge cette configuration à chaque commande
    from traitlets.config.loader import PyFileConfigLoader  # noqa: PLC0415 - idem

    if not (racine / CONFIGURATION).is_file():
        return Config()
    # `configure(get_config())` prend le dossier courant pour celui du cours, comme nbgrader.
    with contextlib.chdir(racine):
        return PyFileConfigLoader(CONFIGURATION, path=str(racine)).load_config()


def configure(c: Any, racine: Path | None = None) -> None:
    """Règle nbgrader pour un cours refcomp.

    Args:
        c: la configuration traitlets du cours.
        racine: dossier du cours ; celui de `nbgrader_config.py` si None.
    """
    dossier = (racine or Path.cwd()).resolve()
    c.CourseDirectory.root = str(dossier)
    repertoire = c.get("CourseDirectory", {})
    if not str(repertoire.get("db_url", "sqlite")).startswith("sqlite") and not repertoire.get("course_id"):
        # nbgrader inscrit ses devoirs au cours « », qu'il ne crée pas : SQLite ferme les yeux, PostgreSQL refuse.
        c.CourseDirectory.course_id = "default_course"
    branch_correction(c, dossier)
    _configure_pages(c)
    if (dossier / "exercises" / "devoirs.yaml").is_file():
        c.ClearSolutions.code_stub = {"python": "# Votre travail ici."}
        c.ClearSolutions.text_stub = (
            "*Écrivez votre réponse ici (double-cliquez pour modifier, Maj + Entrée pour finir).*"
        )
    _watch(c, dossier)


def branch_correction(c: Any, dossier: Path) -> None:
    """Branche la correction : bac à sable, contrôle de confiance, journal, assainissement.

    Un cours qui a réglé ses propres listes de préprocesseurs les garde : seule l'exécution change de main.

    Args:
        c: la configuration traitlets du cours.
        dossier: le dossier du cours.
    """
    reglages = c.get("Autograde", {})
    assainir = list(reglages.get("sanitize_preprocessors", ASSAINIR))
    corriger = [EXECUTION if _est_execute(p) else p for p in reglages.get("autograde_preprocessors", CORRIGER)]
    c.Autograde.sanitize_preprocessors = assainir + [p for p in EN_DERNIER_ASSAINIR if p not in assainir]
    c.Autograde.autograde_preprocessors = corriger + [p for p in EN_DERNIER_CORRIGER if p not in corriger]
    if not reglages.get("pre_convert_hook"):
        c.Autograde.pre_convert_hook = "refcomp.grading.depot.strip_depots"
    if not reglages.get("post_convert_hook"):
        c.Autograde.post_convert_hook = f"{RACINE_ASSAINISSEMENT}.depot.clean_depot"
    c.Autograde.exclude_overwriting = {**reglages.get("exclude_overwriting", {}), **fichiers_etudiant(dossier)}


def _est_execute(preprocesseur: Any) -> bool:
    """Vrai pour l'exécution de nbgrader, nommée ou donnée comme classe."""
    return str(preprocesseur) in EXECUTIONS_NBGRADER or getattr(preprocesseur, "__name__", "") == "Execute"


def _watch(c: Any, dossier: Path) -> None:
    """Inscrit au journal toute note que ce processus nbgrader écrira, à la correction comme à la main."""
    from refcomp.grading.notes import watch_notes  # noqa: PLC0415 - nbgrader charge cette configuration à chaque commande

    defaut = f"sqlite:///{(dossier / 'gradebook.db').as_posix()}"
    watch_notes(load_cours(dossier), str(c.get("CourseDirectory", {}).get("db_url") or defaut))


def _configure_pages(c: Any) -> None:
    """Règle les pages que nbgrader affiche ou rend : rien de vivant, rien d'un autre site, en français."""
    affichage = f"{RACINE_ASSAINISSEMENT}.affichage"
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.exclude_anchor_links = True
    c.HTMLExporter.filters = {
        "clean_html": f"{affichage}.clean_html",
        "markdown2html": f"{affichage}.render_markdown",
        "close_entete": f"{affichage}.close_entete",
    }
    c.HTMLExporter.template_file = str(GABARIT)
    # Le bouton « Generate feedback » écrit les pages de `refcomp retour`, une couche au-dessus : nommée, non importée.
    c.GenerateFeedback.exporter_class = "refcomp.retour.exporteur.ExporteurRetour"
    c.GenerateFeedback.preprocessors = []


def fichiers_etudiant(racine: Path) -> dict[str, list[str]]:
    """Par devoir refcomp, les fichiers que nbgrader ne doit pas remplacer par ceux du spécimen.

    Sans cela, la correction écrase les données de l'étudiant et ses tableaux remplis. On lit `source/`, pas les
    exercices : cette configuration est chargée à chaque commande nbgrader.
    """
    devoirs = racine / "exercises" / "devoirs.yaml"
    if not devoirs.is_file():
        return {}
    source = racine / "source"
    return {
        dossier.name: sorted(
            str(p.relative_to(dossier)) for p in dossier.rglob("*") if p.is_file() and p.suffix != ".ipynb"
        )
        for dossier in (sorted(source.iterdir()) if source.is_dir() else [])
        if (dossier / "copie.py").is_file()
    }
