"""Tuée n'importe où, une correction reprend ; une copie inchangée n'est pas refaite, une copie cassée n'arrête rien."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aides_bac import demande_le_bac
from aides_ordinaire import a_completer, build_cours_ordinaire, cellule_test, submit_cellules
from nbgrader.api import Gradebook

from refcomp.errors import CoursInvalideError
from refcomp.grading.commandes import check_remis
from refcomp.grading.journal import open_journal
from refcomp.grading.notes import check_notes
from refcomp.grading.parallele import CORRIGEE, ECHEC, INCHANGEE, correct_classe
from refcomp.grading.reprise import forget_reprise, load_reprise, save_reprise

pytestmark = [demande_le_bac, pytest.mark.long]
CELLULES = [
    a_completer("reponse = 0", "reponse"),
    cellule_test("import time\ntime.sleep(0.5)\nassert reponse == 42", "test", 2),
]
ETUDIANTS = [f"eleve{rang}-demo" for rang in range(8)]


@pytest.fixture
def cours(tmp_path):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES})
    for rang, etudiant in enumerate(ETUDIANTS):
        submit_cellules(cours, etudiant, {"reponse": f"reponse = {42 if rang % 2 else 0}"})
    return cours


def lance(cours, *options):
    commande = [sys.executable, "-m", "refcomp.cli", "--cours", str(cours.racine), "corriger", "devoir", *options]
    return subprocess.Popen(commande, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def compte_corrigees(cours):
    base = cours.racine / "resultats.db"
    if not base.is_file():
        return 0
    lien = sqlite3.connect(base)
    try:
        return lien.execute("SELECT count(*) FROM correction").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        lien.close()


def points(cours):
    with Gradebook(url(cours)) as carnet:
        return {s.student.id: s.score for s in carnet.assignment_submissions("devoir")}


def url(cours):
    return f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}"


def test_tuee_au_milieu_la_correction_reprend_sans_rien_perdre(cours):
    demandes = ETUDIANTS[:6]
    processus = lance(cours, "--processus", "2", "--etudiant", *demandes)
    limite = time.monotonic() + 90
    while compte_corrigees(cours) < 2 and time.monotonic() < limite:
        time.sleep(0.05)
    os.killpg(processus.pid, signal.SIGKILL)
    processus.communicate()
    faites = compte_corrigees(cours)
    assert 2 <= faites < len(demandes)
    assert load_reprise(cours, "devoir") == demandes
    reprise = lance(cours, "--reprendre")
    sortie, erreurs = reprise.communicate(timeout=120)
    assert reprise.returncode == 0, erreurs.decode()[-1500:]
    assert f"{faites} déjà faites et inchangées" in sortie.decode()
    assert points(cours) == {e: (2 if rang % 2 else 0) for rang, e in enumerate(demandes)}
    with open_journal(cours) as journal:
        resultats = journal.load_resultats("devoir")
        assert sorted(resultats["etudiant"]) == demandes  # une ligne chacun : rien n'est compté deux fois
        assert journal.check_chaine() == []
        assert check_notes(journal, url(cours)) == []
    with pytest.raises(CoursInvalideError, match="Aucune correction interrompue"):
        load_reprise(cours, "devoir")


def test_seules_les_copies_changees_se_recorrigent(cours):
    trois = ETUDIANTS[:3]
    assert {i.statut for i in correct_classe(cours, "devoir", trois, 2)} == {CORRIGEE}
    assert {i.statut for i in correct_classe(cours, "devoir", trois, 2)} == {INCHANGEE}
    submit_cellules(cours, trois[0], {"reponse": "reponse = 42"})
    issues = {i.etudiant: i.statut for i in correct_classe(cours, "devoir", trois, 2)}
    assert issues == {trois[0]: CORRIGEE, trois[1]: INCHANGEE, trois[2]: INCHANGEE}
    assert points(cours)[trois[0]] == 2
    assert {i.statut for i in correct_classe(cours, "devoir", trois, 2, tout=True)} == {CORRIGEE}
    (cours.racine / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Execute.timeout = 9\n" + (cours.racine / "nbgrader_config.py").read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    assert {i.statut for i in correct_classe(cours, "devoir", trois, 2)} == {CORRIGEE}  # le réglage a changé


def test_une_copie_cassee_n_arrete_pas_les_autres_et_se_reprend(cours):
    cassee, saine = ETUDIANTS[0], ETUDIANTS[1]
    carnet = cours.dossier("submitted") / cassee / "devoir" / "carnet.ipynb"
    bon = carnet.read_bytes()
    carnet.write_bytes(bon[: len(bon) // 2])
    issues = {i.etudiant: i for i in correct_classe(cours, "devoir", [cassee, saine], 1)}
    assert issues[saine].statut == CORRIGEE
    assert issues[cassee].statut == ECHEC
    assert "carnet illisible" in issues[cassee].raison
    carnet.write_bytes(bon)
    assert [i.statut for i in correct_classe(cours, "devoir", [cassee], 1)] == [CORRIGEE]


def test_un_devoir_inconnu_du_carnet_de_notes_est_explique(cours):
    (cours.dossier("submitted") / "alix-demo" / "autre").mkdir(parents=True)
    with pytest.raises(CoursInvalideError, match=r"n'est pas au carnet de notes.*generate_assignment autre"):
        check_remis(cours, "autre", None)
    with pytest.raises(CoursInvalideError, match="Aucune copie de « rien »"):
        check_remis(cours, "rien", None)


def test_un_dossier_mal_nomme_n_arrete_pas_la_classe(cours):
    (cours.dossier("submitted") / "<b>x" / "devoir").mkdir(parents=True)
    try:
        voulus, refuses = check_remis(cours, "devoir", None)
    finally:
        (cours.dossier("submitted") / "<b>x" / "devoir").rmdir()
        (cours.dossier("submitted") / "<b>x").rmdir()
    assert voulus
    assert "<b>x" not in voulus
    assert [c.objet for c in refuses] == ["<b>x"]


def test_une_remise_mal_faite_se_dit_en_francais(cours):
    mal_nommee, mal_datee = (cours.dossier("submitted") / e / "devoir" for e in ETUDIANTS[:2])
    (mal_nommee / "carnet.ipynb").rename(mal_nommee / "carnet (1).ipynb")
    (mal_datee / "timestamp.txt").write_text("hier soir", encoding="utf-8")
    issues = {i.etudiant: i for i in correct_classe(cours, "devoir", ETUDIANTS[:3], 1)}
    assert "reçu « carnet (1).ipynb », attendu « carnet.ipynb »" in issues[ETUDIANTS[0]].raison
    assert "la date de remise" in issues[ETUDIANTS[1]].raison
    assert issues[ETUDIANTS[2]].statut == CORRIGEE


def test_la_liste_d_une_reprise_s_oublie(cours):
    save_reprise(cours, "devoir", ["alix-demo"])
    assert load_reprise(cours, "devoir") == ["alix-demo"]
    forget_reprise(cours, "devoir")
    forget_reprise(cours, "devoir")
    assert list((Path(cours.racine) / ".refcomp").glob("correction-*")) == []
