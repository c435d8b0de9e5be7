"""Journal, registre et carnet de notes sur un vrai serveur PostgreSQL, par leur adresse."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa
from aides_bac import demande_le_bac
from aides_ordinaire import CONFIGURATION, a_completer, build_cours_ordinaire, cellule_test, submit_cellules
from aides_serveurs import demande_postgresql

from refcomp.cours import load_cours
from refcomp.grading.journal import Journal, open_journal
from refcomp.grading.journal_lignes import Resultat
from refcomp.grading.notes import check_notes
from refcomp.grading.parallele import correct_classe

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
LIGNE = Resultat("alix", "d", "e", "1-x", "q1", "42", "t1", "1", "2", "juste", "", '"12"', "corrige")


@pytest.fixture(scope="module")
def serveur(tmp_path_factory):
    with demande_postgresql()(tmp_path_factory.mktemp("pg") / "serveur") as adresse:
        yield adresse


def test_le_journal_est_en_ajout_seul_et_chaine(serveur):
    journal = Journal(serveur, b"cle")
    assert journal.append([LIGNE, replace(LIGNE, question="q2")]) == 2
    assert journal.append([LIGNE]) == 0
    moteur = sa.create_engine(serveur)
    for ordre in ("UPDATE resultat SET points = '2'", "DELETE FROM maillon"):
        with pytest.raises(sa.exc.DatabaseError, match="ajout seul"), moteur.begin() as lien:
            lien.execute(sa.text(ordre))
    assert journal.check_chaine() == []
    with moteur.begin() as lien:
        lien.execute(sa.text("ALTER TABLE resultat DISABLE TRIGGER ALL"))
        lien.execute(sa.text("UPDATE resultat SET points = '2' WHERE question = 'q2'"))
    assert [c.code for c in journal.check_chaine()] == ["chaine_rompue"]
    journal.close()
    moteur.dispose()


def test_plusieurs_processus_ouvrent_ensemble_un_journal_neuf(serveur):
    moteur = sa.create_engine(serveur, isolation_level="AUTOCOMMIT")
    with moteur.connect() as lien:
        lien.execute(sa.text("CREATE DATABASE neuf"))
    moteur.dispose()
    adresse, depart = serveur.rsplit("/", 1)[0] + "/neuf", Barrier(6)

    def open_neuf(rang):
        depart.wait()
        journal = Journal(adresse, b"cle")
        ajoutees = journal.append([replace(LIGNE, question=f"q{rang}")])
        journal.close()
        return ajoutees

    with ThreadPoolExecutor(6) as fils:
        assert sum(fils.map(open_neuf, range(6))) == 6
    journal = Journal(adresse, b"cle")
    assert journal.check_chaine() == []
    journal.close()


@demande_le_bac
def test_une_classe_se_corrige_sur_postgresql(serveur, tmp_path, monkeypatch):
    moteur = sa.create_engine(serveur, isolation_level="AUTOCOMMIT")
    with moteur.connect() as lien:
        lien.execute(sa.text("CREATE DATABASE cours"))
    moteur.dispose()
    adresse = serveur.rsplit("/", 1)[0] + "/cours"
    monkeypatch.setenv("REFCOMP_JOURNAL", adresse)
    reglage = f"c = get_config()\nc.CourseDirectory.db_url = {adresse!r}\n" + CONFIGURATION
    cellules = [a_completer("reponse = 0", "reponse"), cellule_test("assert reponse == 42", "test", 2)]
    build_cours_ordinaire(tmp_path / "cours", {"carnet": cellules}, configuration=reglage)
    cours = load_cours(tmp_path / "cours")
    etudiants = ["alix-demo", "bela-demo", "chloe-demo"]
    for etudiant, valeur in zip(etudiants, (42, 41, 42), strict=True):
        submit_cellules(cours, etudiant, {"reponse": f"reponse = {valeur}"})
    assert {i.statut for i in correct_classe(cours, "devoir", etudiants, 6)} == {"corrigee"}
    assert {i.statut for i in correct_classe(cours, "devoir", etudiants, 2)} == {"inchangee"}
    with open_journal(cours) as journal:
        points = journal.load_resultats("devoir").set_index("etudiant")["points"].to_dict()
        assert points == {"alix-demo": 2.0, "bela-demo": 0.0, "chloe-demo": 2.0}
        assert journal.check_chaine() == []
        assert check_notes(journal, adresse) == []
        _change_note(adresse)
        assert [c.code for c in check_notes(journal, adresse)] == ["note_etrangere"]


def _change_note(adresse):
    moteur = sa.create_engine(adresse)
    with moteur.begin() as lien:
        lien.execute(sa.text("UPDATE grade SET manual_score = 2 WHERE auto_score = 0"))
    moteur.dispose()
