"""Gestes communs aux essais : copier un cours, remplir un carnet, remettre une copie connue."""

import shutil
from pathlib import Path

import nbformat

from refcomp.authoring.copies import load_copies
from refcomp.grading.commandes import submit_copie

RACINE = Path(__file__).parents[2]
DEVOIR = "tresorerie"


def copy_cours(destination):
    """Copie les sources d'un cours, sans ce que les commandes engendrent."""
    destination.mkdir(parents=True, exist_ok=True)
    shutil.copytree(RACINE / "exercises", destination / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(RACINE / "nbgrader_config.py", destination)
    return destination


def read_dossier(dossier):
    return {p.relative_to(dossier).as_posix(): p.read_bytes() for p in dossier.rglob("*") if p.is_file()}


def fill_carnet(carnet, slug, cellules):
    """Place du code dans les cellules de réponse d'un carnet distribué."""
    nb = nbformat.reads(carnet.decode("utf-8"), as_version=4)
    for cellule in nb.cells:
        for nom, code in cellules.items():
            if cellule.id in {f"{slug}-{nom}-reponse", f"{slug}-{nom}"} and cellule.cell_type == "code":
                cellule.source = code
    return nbformat.writes(nb, version=4).encode("utf-8")


def submit_connue(cours, etudiant, copies):
    """Dépose, pour un étudiant, une copie connue par exercice : `{slug: nom de copie}`."""
    fichiers = read_dossier(cours.dossier("distribue") / etudiant / DEVOIR)
    for slug, nom in copies.items():
        connue = next(c for c in load_copies(cours.racine / "exercises" / slug) if c.nom == nom)
        fichiers[f"{slug}.ipynb"] = fill_carnet(fichiers[f"{slug}.ipynb"], slug, connue.cellules)
    submit_copie(cours, DEVOIR, etudiant, fichiers)
