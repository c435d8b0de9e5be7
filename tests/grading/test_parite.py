"""Sur des copies honnêtes, `refcomp corriger` donne à des cours ordinaires les notes de nbgrader, copie par copie."""

import itertools
import shutil

import nbformat
import pytest
from aides_bac import demande_le_bac
from aides_ordinaire import (
    CONFIGURATION,
    a_completer,
    build_cours_ordinaire,
    cellule_test,
    libre,
    redaction,
    submit_cellules,
    verrouillee,
)
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from refcomp.cours import load_cours
from refcomp.grading.commandes import nbgrader_api
from refcomp.grading.parallele import correct_classe

pytestmark = [demande_le_bac, pytest.mark.long, pytest.mark.filterwarnings("ignore")]
SEUL = "c = get_config()\n"
RETARD = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
TACHE = {
    "schema_version": 3,
    "grade_id": "tache",
    "grade": False,
    "solution": False,
    "locked": True,
    "task": True,
    "points": 3,
}
MANUELLE = {
    "schema_version": 3,
    "grade_id": "code_manuel",
    "grade": True,
    "solution": True,
    "locked": False,
    "task": False,
}
CALCULS = [
    new_markdown_cell("# Notes et sorties"),
    libre("import numpy as np\nimport pandas as pd\nimport warnings"),
    a_completer("def moyenne(s):\n    ### BEGIN SOLUTION\n    return s.mean()\n    ### END SOLUTION", "moyenne"),
    cellule_test("assert moyenne(pd.Series([1, 3])) == 2", "juste", 2),
    cellule_test("### BEGIN HIDDEN TESTS\nassert moyenne(pd.Series([5])) == 5\n### END HIDDEN TESTS", "cache", 1),
    cellule_test("note = 0.0\nif moyenne(pd.Series([1, 3])) == 2:\n    note += 0.5\nnote + 0.25", "partiel", 2),
    cellule_test("np.float64(0.5)", "piege_numpy", 2),
    cellule_test("moyenne(pd.Series([1, 3])) == 2", "piege_booleen", 2),
    cellule_test("print(0)", "piege_affichage", 2),
    cellule_test("0.5;", "piege_muet", 2),
    cellule_test("warnings.warn('attention')", "avertissement", 1),
    cellule_test("import sys\nprint('bruit', file=sys.stderr)\n1.0", "stderr", 1),
    cellule_test("import logging\nlogging.getLogger('x').warning('bruit')", "journal", 1),
    cellule_test("1 / 0", "leve", 1),
    cellule_test(
        "pd.testing.assert_series_equal(pd.Series([1]), pd.Series([moyenne(pd.Series([1]))]), check_dtype=False)",
        "tableau",
        1,
    ),
    cellule_test("from IPython.display import display\ndisplay(0)\n1.5", "affiche", 2),
    cellule_test("try:\n    input('?')\nexcept Exception as e:\n    print(type(e).__name__)\n0.5", "saisie", 1),
    cellule_test("import asyncio\nawait asyncio.sleep(0)\n1.0", "asynchrone", 1),
    cellule_test("!echo bonjour\n_ = 1\n0.75", "commande", 1),
    cellule_test("%time _ = sum(range(10))\nassert In and Out is not None", "magie", 1),
    cellule_test("undefined_name", "nom_inconnu", 1),
    cellule_test("def f(:", "syntaxe", 1),
    cellule_test("raise SystemExit", "sortie", 1),
    cellule_test("-1", "negatif", 1),
    cellule_test("float('nan')", "nan", 1),
    cellule_test("'1'", "texte", 1),
    cellule_test("assert os.path.exists('.') and os.environ['NBGRADER_EXECUTION'] == 'autograde'", "sans_import", 1),
]
REGLAGES = [
    verrouillee("from __future__ import annotations\n%precision 2", "reglages"),
    verrouillee("%config InteractiveShell.ast_node_interactivity = 'all'", "affichage"),
    verrouillee("def total(notes):\n    return 0  # à compléter", "ebauche"),
    a_completer("def total(notes):\n    ### BEGIN SOLUTION\n    return sum(notes)\n    ### END SOLUTION", "total"),
    cellule_test("assert total([1, 2]) == 3", "test_total", 2),
    cellule_test("0.5\n1 / 3 + total([1]) / 3", "test_precision", 2),
    cellule_test("assert total.__annotations__ == {'notes': 'list'}", "test_annotations", 1),
    cellule_test(
        "with open('trace.txt', 'w') as f:\n    f.write('a')\nassert open('trace.txt').read() == 'a'", "ouvre", 1
    ),
    cellule_test("r = !python script.py\nassert r == ['42'], r", "script", 1),
]
COPIES_REGLAGES = {
    "alix-demo": {"total": "!echo 'print(42)' > script.py\ndef total(notes: list):\n    return sum(notes)"},
    "bela-demo": {"total": "from tqdm import tqdm\ndef total(notes):\n    return sum(tqdm(notes))\ntotal([1])"},
    "chloe-demo": {"total": "from math import *\ndef total(notes):\n    return max(notes)"},
}
COPIES_CALCULS = {
    "alix-demo": {"moyenne": "def moyenne(s):\n    return s.mean()"},
    "bela-demo": {"moyenne": "def moyenne(s):\n    return s.median() + 1"},
    "chloe-demo": {},
    "dan-demo": {"moyenne": "import os\ndef moyenne(s):\n    print('bonjour')\n    return sum(s) / len(s)"},
    "eva-demo": {"moyenne": "def moyenne(s)\n    return 1"},
    "fadi-demo": {"moyenne": "warnings.simplefilter('ignore')\ndef moyenne(s):\n    return s.mean()"},
    "gael-demo": {"moyenne": "def moyenne(s):\n    while True:\n        pass"},
    "hugo-demo": {"moyenne": "%precision 1\ndef moyenne(s):\n    return s.mean()\nmoyenne(pd.Series([1.23456]))"},
}
MANUELS = [
    redaction("Répondez ici.", "texte_libre", 4),
    new_code_cell("# votre code", metadata={"nbgrader": MANUELLE | {"points": 3}}),
    new_markdown_cell(
        "Faites ceci.\n\n### BEGIN MARK SCHEME\n3 points\n### END MARK SCHEME", metadata={"nbgrader": TACHE}
    ),
    verrouillee("constante = 7", "verrou"),
    a_completer("x = 0", "x"),
    cellule_test("assert x == constante", "test_x", 1),
]
COPIES_MANUELS = {
    "alix-demo": {"texte_libre": "Une **réponse** <b>rédigée</b>.", "code_manuel": "x = 1", "x": "x = 7"},
    "bela-demo": {},
    "chloe-demo": {"verrou": "constante = 0", "x": "x = 0"},
}
FICHIERS = [
    libre("import pandas as pd\nfrom outils import triple"),
    a_completer("total = 0", "total"),
    cellule_test("assert total == pd.read_csv('donnees.csv')['v'].sum()", "test_total", 2),
    cellule_test("assert triple(2) == 6", "test_outil", 1),
]


def build(racine, carnets, configuration, fichiers=None):
    """Deux cours jumeaux : l'un pour nbgrader seul, l'autre pour refcomp."""
    seul = build_cours_ordinaire(racine / "seul", carnets, configuration=SEUL + configuration, fichiers=fichiers)
    shutil.copytree(racine / "seul", racine / "refcomp")
    (racine / "refcomp" / "nbgrader_config.py").write_text(SEUL + configuration + CONFIGURATION, encoding="utf-8")
    return seul, load_cours(racine / "refcomp")


def correct(seul, avec, etudiants):
    with nbgrader_api(seul) as api:
        for etudiant in etudiants:
            api.autograde("devoir", etudiant, force=True, create=True)
    issues = list(correct_classe(avec, "devoir", etudiants, 2))
    assert [i.raison for i in issues if i.raison] == []
    return notes(seul), notes(avec)


def notes(cours):
    """Tout ce que le carnet de notes dit d'un devoir."""
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        return {
            (remise.student.id, copie.name, note.name): (
                note.auto_score,
                note.manual_score,
                note.max_score,
                note.needs_manual_grade,
                note.score,
                copie.late_submission_penalty,
                remise.score,
            )
            for remise in carnet.assignment_submissions("devoir")
            for copie in remise.notebooks
            for note in copie.grades
        }


def commentaires(cours):
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        return {
            (remise.student.id, copie.name, c.name): c.auto_comment
            for remise in carnet.assignment_submissions("devoir")
            for copie in remise.notebooks
            for c in copie.comments
        }


def natures(cours, etudiant, carnet="carnet"):
    """La suite des sorties de chaque cellule : leur nature, leur flux, le nom de l'erreur, le résultat."""
    nb = nbformat.read(cours.racine / "autograded" / etudiant / "devoir" / f"{carnet}.ipynb", as_version=4)
    return [list(_uniques(_nature(s) for s in c.get("outputs", []))) for c in nb.cells]


def _nature(sortie):
    texte = sortie.get("data", {}).get("text/plain")
    return (sortie.output_type, sortie.get("name"), sortie.get("ename"), texte, sortie.get("execution_count"))


def _uniques(natures):
    """Sans répéter un flux : nbgrader coupe celui d'une commande (`!echo`) selon l'instant où il le lit."""
    for nature, suite in itertools.groupby(natures):
        yield from [nature] if nature[0] == "stream" else suite


def test_notes_partielles_pieges_erreurs_et_bruits(tmp_path):
    seul, avec = build(tmp_path, {"carnet": CALCULS}, "c.Execute.timeout = 3\n")
    for cours in (seul, avec):
        for etudiant, remplies in COPIES_CALCULS.items():
            submit_cellules(cours, etudiant, remplies)
    attendues, obtenues = correct(seul, avec, list(COPIES_CALCULS))
    assert attendues.keys() == obtenues.keys()
    # L'étudiant a réglé l'affichage de ses nombres (%precision) : nbgrader lit sa note arrondie, refcomp l'exacte.
    affichage = {c for c in attendues if c[0] == "hugo-demo"}
    assert {c: obtenues[c] for c in attendues if c not in affichage} == {
        c: attendues[c] for c in attendues if c not in affichage
    }
    assert {c[2] for c in affichage if attendues[c][0] != obtenues[c][0]} == {"partiel", "commande", "piege_numpy"}
    assert commentaires(seul) == commentaires(avec)
    for etudiant in COPIES_CALCULS:
        if etudiant != "hugo-demo":
            assert natures(seul, etudiant) == natures(avec, etudiant)


def test_reponses_redigees_taches_et_cellules_verrouillees(tmp_path):
    seul, avec = build(tmp_path, {"carnet": MANUELS}, "")
    for cours in (seul, avec):
        for etudiant, remplies in COPIES_MANUELS.items():
            submit_cellules(cours, etudiant, remplies)
    attendues, obtenues = correct(seul, avec, list(COPIES_MANUELS))
    assert attendues == obtenues
    assert commentaires(seul) == commentaires(avec)


def test_retards_fichiers_et_plusieurs_carnets(tmp_path):
    fichiers = {"donnees.csv": b"v\n1\n2\n", "outils.py": b"def triple(x):\n    return 3 * x\n"}
    carnets = {"carnet": FICHIERS, "second": CALCULS[:5], "troisieme": MANUELS[3:]}
    seul, avec = build(tmp_path, carnets, RETARD, fichiers)
    for cours in (seul, avec):
        with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
            carnet.update_or_create_assignment("devoir", duedate="2026-03-01 12:00:00 UTC")
        alix = submit_cellules(cours, "alix-demo", {"total": "total = 3"}, autres={"donnees.csv": b"v\n100\n"})
        bela = submit_cellules(cours, "bela-demo", {"total": "total = pd.read_csv('donnees.csv')['v'].sum()"})
        chloe = submit_cellules(cours, "chloe-demo", {"total": "total = 3"}, autres={"notes/a.txt": b"x"})
        for dossier, quand in ((alix, "2026-02-28 10:00:00 UTC"), (bela, "2026-03-02 10:00:00 UTC")):
            (dossier / "timestamp.txt").write_text(quand, encoding="utf-8")
        (chloe / "second.ipynb").unlink()
    attendues, obtenues = correct(seul, avec, ["alix-demo", "bela-demo", "chloe-demo"])
    assert attendues == obtenues
    assert len(attendues) == 3 * (2 + 2 + 1)
    for carnet in ("carnet", "troisieme"):
        assert natures(seul, "alix-demo", carnet) == natures(avec, "alix-demo", carnet)
    assert (avec.racine / "autograded" / "chloe-demo" / "devoir" / "notes" / "a.txt").read_bytes() == b"x"


def test_reglages_de_l_enseignant_ancien_format_et_sans_limite(tmp_path):
    seul, avec = build(tmp_path, {"carnet": REGLAGES}, "c.Execute.timeout = -1\n")
    for cours in (seul, avec):
        for etudiant, remplies in COPIES_REGLAGES.items():
            dossier = submit_cellules(cours, etudiant, remplies)
            if etudiant == "chloe-demo":
                carnet = nbformat.read(dossier / "carnet.ipynb", as_version=4)
                ancien = nbformat.writes(carnet, version=3)
                (dossier / "carnet.ipynb").write_text(ancien, encoding="utf-8")
    attendues, obtenues = correct(seul, avec, list(COPIES_REGLAGES))
    assert attendues == obtenues
    assert {n[0] for n in attendues.values()} > {0.0, 2.0}
