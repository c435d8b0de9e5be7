"""Peupler un journal des copies du modèle : toutes les lignes, dans l'ordre, sous une chaîne intacte."""

from contextlib import closing
from pathlib import Path

import pytest

from refcomp.cours import load_cours
from refcomp.demo.modele_etudiant import build_cohortes
from refcomp.demo.modele_latent import Parametres
from refcomp.demo.peuplement import populate_journal
from refcomp.evaluation.analyses import analyse_items
from refcomp.grading.journal import Journal

RACINE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cohortes():
    return build_cohortes(RACINE, Parametres(effectifs={"bts-gpme-nc": 12}, promotions=(2023,)))


@pytest.fixture
def cours(tmp_path):
    (tmp_path / "source").mkdir()
    return load_cours(tmp_path, f"sqlite:///{(tmp_path / 'r.db').as_posix()}")


def test_tout_le_modele_entre_au_journal_et_la_chaine_tient(cours, cohortes):
    assert populate_journal(cours, cohortes) == len(cohortes.resultats)
    with closing(Journal(cours.url, cours.cle)) as journal:
        lus = journal.load_resultats()
        assert journal.check_chaine() == []
    communes = ["etudiant", "devoir", "exercice", "question", "tentative", "points", "points_max", "note_reponse"]
    attendus = cohortes.resultats.sort_values("rang")[communes].to_numpy().tolist()
    assert lus[communes].to_numpy().tolist() == attendus


def test_les_analyses_lisent_la_meme_chose_du_journal_et_du_modele(cours, cohortes):
    populate_journal(cours, cohortes)
    with closing(Journal(cours.url, cours.cle)) as journal:
        lus = journal.load_resultats()
    colonnes = ["devoir", "exercice", "question", "n", "facilite", "facilite_derniere"]
    du_journal, du_modele = analyse_items(lus)[colonnes], analyse_items(cohortes.resultats)[colonnes]
    assert du_journal.to_numpy().tolist() == du_modele.to_numpy().tolist()


def test_sans_filiere_a_devoirs_rien_n_est_ajoute(cours):
    cqp = build_cohortes(RACINE, Parametres(effectifs={"cqp-agc": 6}, promotions=(2023,)))
    assert populate_journal(cours, cqp) == 0
