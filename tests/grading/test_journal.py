"""Le journal : on y ajoute, on n'y change rien, et tout changement se voit."""

import sqlite3
from dataclasses import replace

import pytest

from refcomp.cours import load_cours
from refcomp.errors import CoursInvalideError, JournalInvalideError
from refcomp.grading.bilan import render_a_verifier
from refcomp.grading.correction import CARNET_ABSENT
from refcomp.grading.journal import Journal, check_journal, derniers_resultats, open_journal
from refcomp.grading.journal_lignes import Correction, Distribution, Note, Resultat

LIGNE = Resultat("alix", "d", "e", "1-x", "q1", "42", "t1", "1", "2", "juste", "", '"12"', "corrige")


@pytest.fixture
def chemin(tmp_path):
    return tmp_path / "journal.db"


@pytest.fixture
def journal(chemin):
    j = Journal(f"sqlite:///{chemin.as_posix()}", b"cle-secrete")
    yield j
    j.close()


def test_memes_resultats_ne_s_ajoutent_pas(journal):
    assert journal.append([LIGNE, replace(LIGNE, question="q2")]) == 2
    assert journal.append([LIGNE, replace(LIGNE, question="q2")]) == 0
    assert journal.append([replace(LIGNE, tentative="t2", points="2")]) == 1
    assert journal.append([LIGNE]) == 1  # revenir à l'ancienne copie est un nouveau fait
    tous = journal.load_resultats()
    assert len(tous) == 4
    assert derniers_resultats(tous)["points"].tolist() == [1.0, 1.0]
    assert journal.load_resultats("autre").empty


def test_le_journal_refuse_modification_et_effacement(journal, chemin):
    journal.append([LIGNE])
    with sqlite3.connect(chemin) as lien:
        for ordre in ("UPDATE resultat SET points = '2'", "DELETE FROM resultat"):
            with pytest.raises(sqlite3.IntegrityError, match="ajout seul"):
                lien.execute(ordre)
    lien.close()


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE resultat SET points = '2' WHERE rang = 1",
        "UPDATE resultat SET etudiant = 'bela' WHERE rang = 2",
        "DELETE FROM resultat WHERE rang = 1",
    ],
)
def test_une_modification_forcee_se_voit(journal, chemin, ordre):
    journal.append([LIGNE, replace(LIGNE, question="q2"), replace(LIGNE, question="q3")])
    assert journal.check_chaine() == []
    check_journal(journal)
    lien = sqlite3.connect(chemin)
    for declencheur in ("resultat_update", "resultat_delete"):
        lien.execute(f"DROP TRIGGER {declencheur}")
    lien.execute(ordre)
    lien.commit()
    lien.close()
    with pytest.raises(JournalInvalideError, match=r"modifiée|effacée"):
        check_journal(journal)


def test_une_autre_cle_ne_valide_pas_la_chaine(journal, chemin):
    journal.append([LIGNE])
    autre = Journal(f"sqlite:///{chemin.as_posix()}", b"autre-cle")
    assert [c.code for c in autre.check_chaine()] == ["chaine_rompue"]
    journal.append([replace(LIGNE, question="q2")])
    assert [c.code for c in autre.check_chaine()] == ["cle_etrangere"]
    autre.close()


def test_la_derniere_distribution_fait_foi(journal):
    assert journal.distribution("alix", "d", "e") is None
    journal.record_distributions(
        [Distribution("alix", "d", "e", "1", 2**47, "a"), Distribution("alix", "d", "e", "1", 7, "b")]
    )
    assert journal.distribution("alix", "d", "e") == Distribution("alix", "d", "e", "1", 7, "b")


def test_une_ligne_glissee_ou_une_fin_coupee_se_voit(journal, chemin):
    journal.append([LIGNE, replace(LIGNE, question="q2")])
    journal.record_corrections([Correction("alix", "d", "copie", "reglage", "corrigee")])
    tete = journal.tete()
    assert journal.find_tete(tete) == 3
    assert journal.find_tete("0" * 16) is None
    assert journal.find_tete("%") is None
    lien = sqlite3.connect(chemin)
    lien.execute("INSERT INTO correction (etudiant, devoir, empreinte, reglage, statut, raison, date) VALUES "
                 "('bela', 'd', 'x', 'y', 'corrigee', '', '2026-01-01')")  # fmt: skip
    lien.commit()
    assert [c.code for c in journal.check_chaine()] == ["hors_chaine"]
    for table in ("correction", "maillon"):
        lien.execute(f"DROP TRIGGER {table}_delete")
    lien.execute("DELETE FROM correction")
    lien.execute("DELETE FROM maillon WHERE rang = 3")
    lien.commit()
    lien.close()
    assert journal.check_chaine() == []  # une fin coupée laisse une chaîne valide…
    assert journal.find_tete(tete) is None  # … que la tête imprimée trahit


def test_les_dernieres_corrections_et_notes_font_foi(journal):
    premiere = Correction("alix", "d", "a", "r", "echec", "panne")
    journal.record_corrections([premiere, replace(premiere, etudiant="bela", statut="corrigee", raison="")])
    journal.record_corrections([Correction("alix", "d", "c", "r", "corrigee")])
    assert journal.load_corrections("d")["alix"].empreinte == "c"
    assert set(journal.load_corrections("d")) == {"alix", "bela"}
    note = Note("alix", "d", "carnet", "q1", "1.0", "", "", "2.0", "correction")
    journal.record_notes([note, replace(note, manuelle="2.0")])
    assert journal.load_notes()[("d", "alix", "carnet", "q1")].manuelle == "2.0"
    assert journal.check_chaine() == []


def test_une_cle_perdue_se_dit_au_lieu_d_en_tirer_une_autre(tmp_path):
    (tmp_path / "source").mkdir()
    cours = load_cours(tmp_path)
    with open_journal(cours):
        assert (tmp_path / ".refcomp" / "cle").is_file()
    (tmp_path / ".refcomp" / "cle").unlink()
    with pytest.raises(CoursInvalideError, match="a disparu"), open_journal(load_cours(tmp_path)):
        pytest.fail("le journal s'est ouvert")


def test_un_carnet_mal_nomme_est_dit_a_cote_de_celui_qui_manque(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    depot = tmp_path / "submitted" / "alix" / "d"
    depot.mkdir(parents=True)
    for nom in ("e (1).ipynb", "f.ipynb"):
        (depot / nom).write_text("{}", encoding="utf-8")
    cours = load_cours(tmp_path)
    with open_journal(cours) as journal:
        journal.append([replace(LIGNE, note_reponse=CARNET_ABSENT), replace(LIGNE, exercice="f")])
    lignes = render_a_verifier(cours, "d", {"alix"}).splitlines()
    assert lignes[0] == "0 réponses à vérifier. Carnets non remis : alix (e)."
    assert lignes[1] == "  alix a rendu « e (1).ipynb » : renommez ce qui est du devoir, puis recorrigez."
