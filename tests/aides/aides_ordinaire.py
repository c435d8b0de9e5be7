"""Un cours nbgrader ordinaire, sans exercice refcomp : un carnet source, sa version publiée, des copies."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from refcomp.cours import load_cours
from refcomp.grading.commandes import nbgrader_api, submit_copie

NOYAU = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CONFIGURATION = "from refcomp.grading.configuration import configure\n\nconfigure(get_config())\n"


def libre(source):
    """Une cellule sans rôle pour nbgrader."""
    return new_code_cell(source)


def a_completer(source, nom):
    """Une cellule que l'étudiant remplit."""
    return new_code_cell(source, metadata={"nbgrader": _role(nom, solution=True)})


def cellule_test(source, nom, points=1):
    """Une cellule de test, verrouillée."""
    return new_code_cell(source, metadata={"nbgrader": _role(nom, grade=True, locked=True) | {"points": points}})


def verrouillee(source, nom):
    """Une cellule verrouillée, sans points."""
    return new_code_cell(source, metadata={"nbgrader": _role(nom, locked=True)})


def redaction(source, nom, points=1):
    """Une réponse rédigée, notée à la main."""
    role = _role(nom, grade=True, solution=True) | {"points": points}
    return new_markdown_cell(source, metadata={"nbgrader": role})


def _role(nom, *, grade=False, solution=False, locked=False):
    return {
        "schema_version": 3,
        "grade_id": nom,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }


def build_cours_ordinaire(racine, carnets, devoir="devoir", configuration=CONFIGURATION, fichiers=None):
    """Écrit un cours et publie son devoir ; `carnets` : nom → cellules."""
    source = racine / "source" / devoir
    source.mkdir(parents=True)
    for nom, cellules in carnets.items():
        nbformat.write(new_notebook(cells=cellules, metadata=NOYAU), source / f"{nom}.ipynb")
    for chemin, octets in (fichiers or {}).items():
        (source / chemin).write_bytes(octets)
    (racine / "nbgrader_config.py").write_text(configuration, encoding="utf-8")
    cours = load_cours(racine)
    with nbgrader_api(cours) as api:
        compte_rendu = api.generate_assignment(devoir, force=True, create=True)
        assert compte_rendu["success"], compte_rendu["log"]
    return cours


def submit_cellules(cours, etudiant, remplies, devoir="devoir", carnet="carnet", autres=None):
    """Dépose une copie : le carnet publié, avec ces cellules remplies (grade_id ou rang → source)."""
    dossier = cours.dossier("release") / devoir
    fichiers = {p.relative_to(dossier).as_posix(): p.read_bytes() for p in dossier.rglob("*") if p.is_file()}
    copie = nbformat.reads(fichiers[f"{carnet}.ipynb"].decode("utf-8"), as_version=4)
    for rang, cellule in enumerate(copie.cells):
        nom = cellule.metadata.get("nbgrader", {}).get("grade_id")
        for cle in (rang, nom):
            if cle in remplies:
                cellule.source = remplies[cle]
    fichiers[f"{carnet}.ipynb"] = nbformat.writes(copie).encode("utf-8")
    return submit_copie(cours, devoir, etudiant, fichiers | (autres or {}))
