"""Brancher refcomp sur nbgrader, par configuration seulement.

`nbgrader_config.py` appelle `configure(get_config())`. Les boutons du formgrader, `nbgrader autograde` et
`refcomp corriger` font alors la même chose, sans une ligne de nbgrader modifiée.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

RACINE_PREPROCESSEURS = "nbgrader.preprocessors"


def configure(c: Any, racine: Path | None = None) -> None:
    """Règle nbgrader pour un cours refcomp.

    Args:
        c: la configuration traitlets du cours.
        racine: dossier du cours ; celui de `nbgrader_config.py` si None.
    """
    dossier = (racine or Path.cwd()).resolve()
    c.CourseDirectory.root = str(dossier)
    c.Autograde.sanitize_preprocessors = [
        f"{RACINE_PREPROCESSEURS}.ClearOutput",
        f"{RACINE_PREPROCESSEURS}.DeduplicateIds",
        f"{RACINE_PREPROCESSEURS}.OverwriteKernelspec",
        "refcomp.grading.preprocesseurs.RestaurerCellules",
        f"{RACINE_PREPROCESSEURS}.OverwriteCells",
        f"{RACINE_PREPROCESSEURS}.CheckCellMetadata",
        "refcomp.grading.preprocesseurs.FermerCellules",
    ]
    c.Autograde.autograde_preprocessors = [
        "refcomp.grading.preprocesseurs.ExecuterCopie",
        f"{RACINE_PREPROCESSEURS}.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        f"{RACINE_PREPROCESSEURS}.LimitOutput",
        f"{RACINE_PREPROCESSEURS}.SaveAutoGrades",
        f"{RACINE_PREPROCESSEURS}.AssignLatePenalties",
        f"{RACINE_PREPROCESSEURS}.CheckCellMetadata",
    ]
    c.ClearSolutions.code_stub = {"python": "# Votre travail ici."}
    c.ClearSolutions.text_stub = "*Écrivez votre réponse ici (double-cliquez pour modifier, Maj + Entrée pour finir).*"
    c.Autograde.exclude_overwriting = fichiers_etudiant(dossier)


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
