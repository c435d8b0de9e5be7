"""Écrire en quelques mots le cours qu'une règle de vérification doit, ou ne doit pas, trouver fautif."""

import textwrap

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from refcomp.grading.lint import check_devoir

NOYAU = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
DEVOIR = "ps1"


def _meta(identifiant, **champs):
    base = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**base, "grade_id": identifiant, **champs}}


def code(source, metadonnees=None):
    return new_code_cell(textwrap.dedent(source).strip("\n"), metadata=metadonnees or {})


def texte(source, metadonnees=None):
    return new_markdown_cell(textwrap.dedent(source).strip("\n"), metadata=metadonnees or {})


def controle(source, points=2, identifiant="controle", **champs):
    """Une cellule de contrôle automatique."""
    return code(source, _meta(identifiant, grade=True, locked=True, points=points, **champs))


def reponse(source="### BEGIN SOLUTION\nx = 1\n### END SOLUTION", identifiant="reponse", **champs):
    """Une cellule de réponse, corrigée par une autre."""
    return code(source, _meta(identifiant, solution=True, **champs))


def manuelle(source, points=2, identifiant="manuelle", fabrique=texte):
    """Une réponse corrigée à la main."""
    return fabrique(source, _meta(identifiant, grade=True, solution=True, points=points))


def tache(source, points=2, identifiant="tache"):
    """Une tâche, corrigée à la main."""
    return texte(source, _meta(identifiant, locked=True, task=True, points=points))


def verrouillee(source, identifiant="verrou"):
    """Une cellule de code en lecture seule."""
    return code(source, _meta(identifiant, locked=True))


def brute(source, **champs):
    return new_raw_cell(source, metadata=_meta("brute", **champs))


def publiee(cellule, **metadonnees):
    """La même cellule, comme `nbgrader generate_assignment` l'écrirait dans `release/`."""
    copie = nbformat.from_dict(cellule)
    copie.metadata.update({"deletable": False, **metadonnees})
    if copie.metadata.get("nbgrader"):
        copie.metadata["nbgrader"]["checksum"] = "0" * 32
    return copie


def avec_sortie(cellule):
    cellule.outputs = [new_output("stream", name="stdout", text="42\n")]
    return cellule


def carnet(*cellules, metadonnees=None):
    rangees = [nbformat.from_dict({**c, "id": f"cellule-{rang}"}) for rang, c in enumerate(cellules)]
    return new_notebook(cells=rangees, metadata=NOYAU if metadonnees is None else metadonnees)


def write_cours(racine, source=None, release=None, config=None, fichiers=None, devoir=DEVOIR):
    """Écrit un cours nbgrader.

    Args:
        racine: où l'écrire.
        source: cellules du carnet `carnet`, ou dictionnaire nom → carnet, cellules ou octets.
        release: de même pour la version publiée.
        config: texte de `nbgrader_config.py`.
        fichiers: chemin relatif au cours → texte.
        devoir: nom du devoir.
    """
    racine.mkdir(parents=True, exist_ok=True)
    for etape, contenu in (("source", source), ("release", release)):
        if contenu is None:
            continue
        dossier = racine / etape / devoir
        dossier.mkdir(parents=True, exist_ok=True)
        nommes = isinstance(contenu, dict) and "cells" not in contenu
        for nom, brut in (contenu if nommes else {"carnet": contenu}).items():
            _write_carnet(dossier / f"{nom}.ipynb", brut)
    if config is not None:
        (racine / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for chemin, contenu in (fichiers or {}).items():
        (racine / chemin).parent.mkdir(parents=True, exist_ok=True)
        (racine / chemin).write_text(contenu, encoding="utf-8")
    return racine


def _write_carnet(chemin, brut):
    if isinstance(brut, bytes):
        chemin.write_bytes(brut)
        return
    nb = carnet(*brut) if isinstance(brut, list | tuple) else brut
    # Sans validation : certains carnets d'essai sont fautifs à dessein.
    chemin.write_text(nbformat.v4.writes_json(nb), encoding="utf-8")


def codes(racine, devoir=None, **options):
    """Les codes des constats d'un cours."""
    return {c.code for c in check_devoir(racine, devoir, **options)}
