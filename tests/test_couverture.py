"""La couverture : ce qui sert chaque élément, sans rien compter deux fois ni rien deviner."""

import pytest
from aides_cours import RACINE, copy_cours

from refcomp import couverture as module
from refcomp.calculs.fiche import Fiche
from refcomp.cours import load_cours
from refcomp.couverture import COLONNES, NIVEAUX_EXCLUS, bilan_couverture, controle_couverture, couverture
from refcomp.errors import ReferentielInconnuError
from refcomp.referentiels import available, load


@pytest.fixture(scope="module")
def table():
    return couverture(load("bts-gpme-nc"), RACINE).set_index("element_id")


def test_un_descriptif_dit_son_calcul_ses_cas_et_ses_questions(table):
    ligne = table.loc["T16.3/d3"]
    assert ligne["calculs"] == ("rapprochement_bancaire",)
    assert "rapprochement_bancaire/q1" in ligne["questions"]
    assert len(ligne["cas"]) >= 1
    assert ligne["grilles"] == ()
    assert not ligne["rien"]


def test_une_question_sans_calcul_et_un_calcul_sans_question_servent(table):
    assert len(table.loc["T16.4/d1", "questions"]) > 0
    # Aucune question livrée n'est plus sans calcul : la règle se vérifie sur toute la table.
    servis = (table[["calculs", "questions", "grilles"]].map(len) > 0).any(axis=1)
    assert (table["rien"] == ~servis).all()


def test_ce_que_rien_ne_sert_le_dit(table):
    assert table.loc["T11.1/d1", ["calculs", "questions", "grilles", "rien"]].tolist() == [(), (), (), True]


def test_une_correspondance_est_montree_et_ne_compte_pas():
    table = couverture(load("bts-gpme"), RACINE).set_index("element_id")
    assert {"bts-gpme:T.1.5.3", "bts-gpme:T.1.5.4"} <= set(table.loc["B1/c5", "par_correspondance"])
    assert table.loc["B1/c5", "rien"]
    # La déclaration de TGC n'est qu'analogue à celle de TVA : un lien, pas un service de plus.
    assert table.loc["T.1.6.4", "calculs"] == ("declaration_tva", "tva")
    assert table.loc["T.1.6.4", "par_correspondance"] == ("bts-gpme-nc:T16.4/d1", "bts-gpme-nc:T16.4/d2")


@pytest.mark.parametrize("identifiant", available())
def test_une_ligne_par_element_du_bas_de_l_arbre(identifiant):
    referentiel = load(identifiant)
    table = couverture(referentiel)
    assert table.columns.tolist() == COLONNES
    assert table["element_id"].is_unique
    assert not any(referentiel.enfants(e) for e in table["element_id"])
    assert not set(table["niveau"]) & NIVEAUX_EXCLUS
    assert (table["questions"].str.len() == 0).all()  # sans cours, aucun exercice
    bilan = bilan_couverture(table)
    assert bilan["elements"].sum() == len(table)
    assert bilan["rien"].sum() == table["rien"].sum()


def test_tous_les_descriptifs_et_toutes_les_taches_y_sont():
    comptes = {r: bilan_couverture(couverture(load(r))).set_index("niveau")["elements"] for r in available()}
    assert comptes["bts-gpme-nc"]["descriptif"] == 83
    assert comptes["bts-gpme"]["tache"] == 102
    assert comptes["agora-bloc1"]["critere"] == 52
    assert comptes["cqp-agc"]["competence"] == 45


def test_les_niveaux_se_choisissent():
    nc = load("bts-gpme-nc")
    assert set(couverture(nc, niveaux=["competence"])["niveau"]) == {"competence"}
    assert couverture(nc, niveaux=["tache"]).empty  # les tâches ont des descriptifs sous elles
    assert set(couverture(load("bts-gpme"), niveaux=["narratif"])["niveau"]) == {"narratif"}
    with pytest.raises(ReferentielInconnuError, match="n'a pas de niveau « gestes »"):
        couverture(nc, niveaux=["gestes"])


def _fiches(monkeypatch, *codes):
    fiches = (Fiche("essai", "Essai", codes, ("source",), ("cas-1",)),)
    monkeypatch.setattr(module, "load_fiches", lambda: fiches)


@pytest.mark.parametrize("code", ["T16.3/d3", "T16.3./d3", "t16.3-d3"])
def test_un_code_ecrit_avec_une_autre_ponctuation_est_reconnu(monkeypatch, code):
    _fiches(monkeypatch, f"bts-gpme-nc:{code}")
    table = couverture(load("bts-gpme-nc")).set_index("element_id")
    assert table.loc["T16.3/d3", "calculs"] == ("essai",)
    assert controle_couverture(load("bts-gpme-nc")) == []


def test_un_code_inconnu_ou_trop_haut_se_dit_et_ne_compte_pas(monkeypatch):
    _fiches(monkeypatch, "bts-gpme-nc:T16.3", "bts-gpme-nc:T16.3/d33", "cqp-agc:RC1")
    nc = load("bts-gpme-nc")
    assert couverture(nc)["rien"].all()
    constats = {c.code: c.message for c in controle_couverture(nc)}
    assert set(constats) == {"code_non_terminal", "code_inconnu"}
    assert "T16.3 a des éléments sous lui" in constats["code_non_terminal"]
    assert "Le plus proche : « T16.3/d3 »" in constats["code_inconnu"]


def test_les_calculs_et_les_exercices_livres_citent_des_elements_qui_existent():
    assert [c.message for r in available() for c in controle_couverture(load(r), RACINE)] == []


def test_un_exercice_retire_ou_en_brouillon_ne_compte_pas(tmp_path):
    racine = copy_cours(tmp_path / "cours")
    definition = racine / "exercises" / "rapprochement_bancaire" / "definition.yaml"
    definition.write_text(
        definition.read_text(encoding="utf-8").replace("statut: publie", "statut: brouillon"), encoding="utf-8"
    )
    table = couverture(load("bts-gpme-nc"), load_cours(racine)).set_index("element_id")
    assert table.loc["T16.3/d3", "questions"] == ()
    assert table.loc["T16.3/d2", "questions"] != ()
