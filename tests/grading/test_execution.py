"""L'exécution d'une copie : son processus, son dossier, son environnement, ce qui en sort."""

import os
import time

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from refcomp.grading.execution import CopieAExecuter, decode_extraction, run_noyau, write_fichiers

pytestmark = pytest.mark.long
DECLARATION = {"documents": {}, "questions": {"q1": {"type": "entier"}, "q2": {"type": "texte"}}, "coherences": []}


def execute(*cellules, questions=None, fichiers=None, refcomp_autorise=False):
    carnet = new_notebook(cells=[new_code_cell(c) for c in cellules])
    return run_noyau(CopieAExecuter(carnet, fichiers or {}, "essai", DECLARATION, questions or {}, refcomp_autorise))


def vivant(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_reponses_extraites_a_la_place_des_cellules_notees():
    rendue = execute("reponse_1 = 42", "raise SystemError('jamais exécutée')", "x = 1", questions={1: "q1"})
    assert rendue.reponses == {"q1": '{"etat": "presente", "origine": "variable", "valeur": "42"}'}
    assert rendue.carnet.cells[1].outputs == []


def test_le_noyau_ne_survit_pas_a_sa_copie():
    rendue = execute("import os; os.getpid()")
    pid = int(rendue.carnet.cells[0].outputs[0].data["text/plain"])
    limite = time.monotonic() + 10
    while vivant(pid) and time.monotonic() < limite:
        time.sleep(0.1)
    assert not vivant(pid)


def test_dossier_et_environnement_propres(monkeypatch):
    monkeypatch.setenv("REFCOMP_JOURNAL", "postgresql://secret")
    monkeypatch.setenv("UN_SECRET", "x")
    rendue = execute(
        "import os; sorted(os.environ)",
        "sorted(n for n in os.listdir('.') if not n.startswith(('noyau', '.', 'profile_default')))",
        fichiers={"a.csv": b"1", "../dehors.txt": b"non"},
    )
    environnement = rendue.carnet.cells[0].outputs[0].data["text/plain"]
    assert "REFCOMP_JOURNAL" not in environnement
    assert "UN_SECRET" not in environnement
    assert rendue.carnet.cells[1].outputs[0].data["text/plain"] == "['a.csv']"


def test_un_noyau_tue_garde_les_reponses_deja_rendues():
    rendue = execute("reponse_1 = 7", "", "import os; os._exit(3)", "reponse_2 = 'a'", "", questions={1: "q1", 4: "q2"})
    assert list(rendue.reponses) == ["q1"]


@pytest.mark.parametrize("rendu", [None, 12, "", "abc", "'é'", "'" + "A" * 500_000 + "'", "'AAA'", "b'QQ=='"])
def test_ce_qui_n_est_pas_une_extraction_est_ignore(rendu):
    assert decode_extraction(rendu) is None


def test_extraction_decodee():
    assert decode_extraction("'e30='") == "{}"


def test_un_chemin_qui_sort_du_dossier_est_ignore(tmp_path):
    dossier = tmp_path / "d"
    dossier.mkdir()
    write_fichiers(dossier, {"../x": b"1", str(tmp_path / "absolu"): b"1", "s/y": b"2"})
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()] == ["d/s/y"]
