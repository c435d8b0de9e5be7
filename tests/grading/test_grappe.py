"""Une grappe Dask exécute les copies ; la mort d'un ouvrier n'en perd aucune."""

import os
import signal
import time

import pytest
from aides_bac import demande_le_bac
from aides_ordinaire import a_completer, build_cours_ordinaire, cellule_test, submit_cellules
from nbgrader.api import Gradebook

from refcomp.errors import GrappeInjoignableError
from refcomp.grading.isolation import open_grappe
from refcomp.grading.parallele import correct_classe


def test_une_adresse_muette_est_expliquee():
    muette = pytest.raises(GrappeInjoignableError, match="ne répond pas")
    with muette, open_grappe("tcp://127.0.0.1:9"):
        pass


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # distributed prévient de la mort de ses ouvriers
def test_un_ouvrier_tue_au_milieu_ne_perd_aucune_copie(tmp_path):
    distributed = pytest.importorskip("distributed")
    cellules = [
        a_completer("reponse = 0", "reponse"),
        cellule_test("import time\ntime.sleep(0.4)\nassert reponse == 42", "test", 2),
    ]
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": cellules})
    etudiants = [f"eleve{rang:02d}-demo" for rang in range(12)]
    for rang, etudiant in enumerate(etudiants):
        submit_cellules(cours, etudiant, {"reponse": f"reponse = {42 if rang % 3 else 41}"})
    reglage = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**reglage) as grappe, open_grappe(grappe.scheduler_address) as places:
        assert places == 2
        victime = next(iter(grappe.workers.values())).pid
        issues = []
        for issue in correct_classe(cours, "devoir", etudiants, places):
            issues.append(issue)
            if len(issues) == 3:
                os.kill(victime, signal.SIGKILL)
    assert {(i.etudiant, i.statut) for i in issues} == {(e, "corrigee") for e in etudiants}
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        points = {s.student.id: s.score for s in carnet.assignment_submissions("devoir")}
    assert points == {e: (2 if rang % 3 else 0) for rang, e in enumerate(etudiants)}
    assert not _vivant(victime)


def _vivant(pid):
    limite = time.monotonic() + 10
    while time.monotonic() < limite:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
