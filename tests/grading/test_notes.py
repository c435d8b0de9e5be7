"""Une note écrite hors de refcomp reste visible, et un journal effacé ne se dit jamais intact."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from aides_bac import demande_le_bac
from aides_ordinaire import a_completer, build_cours_ordinaire, cellule_test, redaction, submit_cellules

from refcomp.grading.parallele import CORRIGEE, correct_classe

pytestmark = [demande_le_bac, pytest.mark.long, pytest.mark.filterwarnings("ignore")]
CELLULES = [a_completer("x = 0", "x"), cellule_test("assert x == 1", "t", 2), redaction("r", "r", 3)]
UTF8 = {**os.environ, "PYTHONUTF8": "1"}
INTACT = "Journal intact, notes d'accord.\n"
# Le formgrader est un autre processus, qui charge la configuration du cours.
A_LA_MAIN = """
from refcomp.grading.configuration import read_config
from pathlib import Path
read_config(Path.cwd())
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as carnet:
    note = carnet.find_grade("r", "carnet", "devoir", "alix-demo")
    note.manual_score, note.extra_credit, note.needs_manual_grade = {points}, None, False
    carnet.db.commit()
"""


@pytest.fixture
def cours(tmp_path):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES})
    for etudiant, valeur in (("alix-demo", 1), ("bela-demo", 2)):
        submit_cellules(cours, etudiant, {"x": f"x = {valeur}", "r": "Réponse."})
    assert corrige(cours) == {CORRIGEE}
    return cours


def corrige(cours):
    return {i.statut for i in correct_classe(cours, "devoir", ["alix-demo", "bela-demo"], 1, tout=True)}


def note_a_la_main(cours, points):
    code = A_LA_MAIN.format(points=points)
    subprocess.run([sys.executable, "-c", code], cwd=cours.racine, check=True, capture_output=True)


def change(cours, ordre):
    with closing(sqlite3.connect(cours.racine / "gradebook.db")) as lien, lien:
        assert lien.execute(ordre).rowcount > 0


def verifie(cours):
    """La commande, dans un processus neuf : c'est là que les notes d'avant le journal sont reprises."""
    commande = [sys.executable, "-m", "refcomp.cli", "--cours", str(cours.racine), "verifier-journal"]
    fini = subprocess.run(commande, capture_output=True, check=False, encoding="utf-8", env=UTF8)
    return fini.returncode, fini.stdout


def test_une_note_a_la_main_reste_bonne_apres_une_recorrection(cours):
    note_a_la_main(cours, 2.5)
    assert verifie(cours)[1].endswith(INTACT)
    assert corrige(cours) == {CORRIGEE}
    code, sortie = verifie(cours)
    assert (code, sortie.endswith(INTACT)) == (0, True)


def test_une_recorrection_ne_blanchit_pas_une_note_glissee_dans_la_base(cours):
    change(cours, "UPDATE grade SET manual_score = 3 WHERE auto_score IS NULL")
    for _ in range(3):
        code, sortie = verifie(cours)
        assert code == 1
        assert "alix-demo, devoir/carnet, r" in sortie
        assert "bela-demo, devoir/carnet, r" in sortie
        assert "2 changements étrangers." in sortie
        assert corrige(cours) == {CORRIGEE}
    note_a_la_main(cours, 3.0)  # redonnée à l'identique par un correcteur : elle est à lui
    code, sortie = verifie(cours)
    assert "alix-demo" not in sortie
    assert "1 changement étranger." in sortie


def test_une_note_automatique_changee_puis_recorrigee_est_de_nouveau_celle_de_la_copie(cours):
    change(cours, "UPDATE grade SET auto_score = 2 WHERE auto_score = 0")
    assert "bela-demo, devoir/carnet, t" in verifie(cours)[1]
    assert corrige(cours) == {CORRIGEE}
    assert verifie(cours)[1].endswith(INTACT)


def test_un_journal_efface_n_est_pas_intact(cours):
    note_a_la_main(cours, 3.0)
    change(cours, "UPDATE grade SET auto_score = 2 WHERE auto_score = 0")
    (cours.racine / "resultats.db").unlink()
    for _ in range(2):  # la vérification reprend elle-même les notes : elle ne doit pas s'en contenter
        code, sortie = verifie(cours)
        assert code == 1
        assert "NON PROUVÉES" in sortie
        assert "intact" not in sortie
    assert "3 notes ont été reprises telles quelles du carnet de notes le " in sortie
    assert corrige(cours) == {CORRIGEE}
    code, sortie = verifie(cours)
    # Les notes automatiques viennent d'être refaites ; rien ne prouve celle donnée à la main.
    assert code == 0
    assert "1 note a été reprise telle quelle du carnet de notes le " in sortie
    assert sortie.endswith("sauf les notes reprises : sans preuve.\n")


COMMENTE = """
from refcomp.grading.configuration import read_config
from pathlib import Path
read_config(Path.cwd())
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as carnet:
    carnet.find_comment("r", "carnet", "devoir", "alix-demo").manual_comment = {texte!r}
    carnet.db.commit()
"""


def commente(cours, texte):
    code = COMMENTE.format(texte=texte)
    subprocess.run([sys.executable, "-c", code], cwd=cours.racine, check=True, capture_output=True)


def test_un_commentaire_change_hors_de_refcomp_se_voit(cours):
    assert verifie(cours)[1].endswith(INTACT)
    commente(cours, "Bien.")
    assert verifie(cours)[1].endswith(INTACT)
    change(cours, "update comment set manual_comment = 'Très mal.' where manual_comment = 'Bien.'")
    code, sortie = verifie(cours)
    assert code == 1
    assert "alix-demo, devoir/carnet, *commentaire* r : le carnet de notes dit un commentaire" in sortie
    commente(cours, "Bien.")
    assert verifie(cours)[1].endswith(INTACT)
    commente(cours, None)  # un commentaire effacé par le formgrader
    assert verifie(cours)[1].endswith(INTACT)
    change(cours, "update comment set manual_comment = 'Ajouté.' where id in (select id from comment limit 1)")
    assert verifie(cours)[0] == 1
