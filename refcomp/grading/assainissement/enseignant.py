"""Reconnaître ce qui vient de l'enseignant : une cellule inchangée reste telle quelle, à l'octet près."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from refcomp.authoring.carnet import build_carnet
from refcomp.authoring.devoir import competences_libelles, find_devoir
from refcomp.authoring.modele import GRAINE_SPECIMEN
from refcomp.cours import Cours
from refcomp.grading.journal import open_journal

Origines = Mapping[tuple[str, str], Mapping[str, Any]]


def est_inchangee(cellule: NotebookNode) -> bool:
    """Vrai si nbgrader connaît cette cellule et que la copie n'y a rien changé.

    Son condensé vient de la base de l'enseignant : `OverwriteCells` l'a remis, et a ôté l'identifiant des cellules
    qu'il ne connaît pas.
    """
    meta = cellule.metadata.get("nbgrader")
    if not isinstance(meta, dict) or not meta.get("grade_id") or not meta.get("checksum"):
        return False
    return bool(compute_checksum(cellule) == meta["checksum"])


def load_origines(dossiers: tuple[Path, ...], carnet: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Les cellules publiées d'un carnet : (genre, texte) → pièces jointes.

    Args:
        dossiers: les dossiers du devoir chez l'enseignant (`release/`, `source/`).
        carnet: nom du carnet, sans suffixe.
    """
    origines: dict[tuple[str, str], Mapping[str, Any]] = {}
    for dossier in dossiers:
        chemin = dossier / f"{carnet}.ipynb"
        if chemin.is_file():
            origines |= _read_carnet(chemin, chemin.stat().st_mtime_ns)
    return origines


@lru_cache(maxsize=64)
def _read_carnet(chemin: Path, etat: int) -> dict[tuple[str, str], Mapping[str, Any]]:  # noqa: ARG001 - clé du cache
    try:
        brut = json.loads(chemin.read_text(encoding="utf-8"))
        return {(c["cell_type"], "".join(c["source"])): c.get("attachments", {}) for c in brut["cells"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # un carnet que l'enseignant a abîmé : toutes les cellules seront assainies


def load_origines_distribuees(cours: Cours, devoir: str, slug: str, etudiant: str) -> Origines:
    """Les cellules du carnet distribué à un étudiant, dont l'énoncé porte ses propres données."""
    declare = find_devoir(cours.racine, devoir)
    exercice = declare.exercice(slug) if declare else None
    if exercice is None:
        return {}
    with open_journal(cours) as journal:
        distribution = journal.distribution(etudiant, devoir, slug)
    graine = distribution.graine if distribution else GRAINE_SPECIMEN
    publie = build_carnet(exercice, exercice.build_variante(graine), competences_libelles(exercice))
    return {(c.cell_type, c.source): {} for c in publie.cells}
