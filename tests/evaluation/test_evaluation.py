"""Le registre des preuves, la projection des résultats et la maîtrise."""

import sqlite3

import numpy as np
import pandas as pd
import pytest
from aides_registre import JOUR, preuve
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation import Registre, maitrise, preuves_automatiques


@pytest.fixture
def registre(tmp_path):
    r = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    yield r
    r.close()


def test_une_correction_est_une_nouvelle_ligne_qui_cite_l_ancienne(registre):
    assert registre.append(pd.DataFrame([preuve(), preuve(etudiant="bela")])).ajoutees == 2
    assert registre.append(pd.DataFrame([preuve()])).ajoutees == 0
    assert registre.append(pd.DataFrame([preuve(valeur=1.0)])).ajoutees == 1
    toutes, vives = registre.load_preuves(toutes=True), registre.load_preuves()
    assert len(toutes) == 3
    assert toutes["remplace"].tolist()[2] == toutes["rang"].tolist()[0]
    assert vives.set_index("etudiant")["valeur"].to_dict() == {"alix": 1.0, "bela": 0.5}
    assert registre.load_preuves("autre").empty


def test_non_evalue_est_une_valeur(registre):
    registre.append(pd.DataFrame([preuve(valeur=np.nan)]))
    assert registre.append(pd.DataFrame([preuve(valeur=np.nan)])).ajoutees == 0
    assert registre.load_preuves()["valeur"].isna().tolist() == [True]


def test_tout_ou_rien_et_tous_les_defauts(registre):
    mauvaises = pd.DataFrame([preuve(), preuve(source="rumeur"), preuve(etudiant=None, poids=-1)])
    with pytest.raises(DonneesInvalidesError) as levee:
        registre.append(mauvaises)
    assert {c.code for c in levee.value.constats} == {"valeur_inconnue", "cellule_vide", "valeur_trop_petite"}
    with pytest.raises(DonneesInvalidesError, match="entre 0 et 1"):
        registre.append(pd.DataFrame([preuve(), preuve(provenance="d/e/q2", valeur=1.2)]))
    assert registre.load_preuves().empty


def test_le_registre_refuse_modification_et_effacement(registre, tmp_path):
    registre.append(pd.DataFrame([preuve()]))
    lien = sqlite3.connect(tmp_path / "r.db")
    for ordre in ("UPDATE preuve SET valeur = 1", "DELETE FROM preuve"):
        with pytest.raises(sqlite3.IntegrityError, match="ajout seul"):
            lien.execute(ordre)
    lien.close()


def resultats(*lignes):
    colonnes = ["etudiant", "devoir", "exercice", "question", "points", "points_max", "statut"]
    return pd.DataFrame(lignes, columns=colonnes).assign(date=JOUR)


COMPETENCES = pd.DataFrame(
    [("e", "q1", "r", "2018", "T1"), ("e", "q2", "r", "2018", "T1"), ("e", "q2", "r", "2018", "T2")],
    columns=["exercice", "question", "referentiel", "millesime", "element_id"],
)


def test_plusieurs_questions_d_une_copie_se_partagent_un_poids_de_un():
    table = preuves_automatiques(
        resultats(("alix", "d", "e", "q1", 1, 1, "corrige"), ("alix", "d", "e", "q2", 0, 3, "corrige")),
        COMPETENCES,
        {"alix": "A"},
    )
    assert table.groupby("element_id")["poids"].sum().to_dict() == {"T1": 1.0, "T2": 1.0}
    assert table["source"].unique().tolist() == ["auto"]
    etat = maitrise(table, ["T1", "T2"]).set_index("element_id")
    assert etat["valeur"].to_dict() == {"T1": 0.25, "T2": 0.0}
    assert etat["preuves"].to_dict() == {"T1": 2, "T2": 1}
    assert etat["occasions"].to_dict() == {"T1": 1, "T2": 1}


def test_une_reponse_a_verifier_n_est_ni_un_echec_ni_une_reussite():
    table = preuves_automatiques(resultats(("alix", "d", "e", "q1", 0, 1, "a_verifier")), COMPETENCES, {})
    assert table["valeur"].isna().all()
    etat = maitrise(table, ["T1"])
    assert etat["etat"].tolist() == ["non_evalue"]
    assert etat["preuves"].tolist() == [0]


def test_non_evalue_est_une_ligne_presente():
    etat = maitrise(pd.DataFrame([preuve()]), ["T16.3/d2", "T11.1/d1"], etudiants=["alix", "zoe"])
    assert len(etat) == 4
    assert etat.set_index(["etudiant", "element_id"])["etat"].to_dict() == {
        ("alix", "T16.3/d2"): "en_cours",
        ("alix", "T11.1/d1"): "non_evalue",
        ("zoe", "T16.3/d2"): "non_evalue",
        ("zoe", "T11.1/d1"): "non_evalue",
    }


def test_seuils_visibles():
    preuves = pd.DataFrame([preuve(valeur=0.8)])
    assert maitrise(preuves, ["T16.3/d2"])["etat"].tolist() == ["acquis"]
    assert maitrise(preuves, ["T16.3/d2"], seuils={"acquis": 0.9})["etat"].tolist() == ["en_cours"]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=12), st.randoms())
def test_la_maitrise_ne_depend_pas_de_l_ordre_et_reste_entre_les_bornes(paires, alea):
    preuves = pd.DataFrame([preuve(valeur=v, poids=p, provenance=f"d/e/q{i}") for i, (v, p) in enumerate(paires)])
    melangees = preuves.sample(frac=1, random_state=alea.randrange(2**31))
    a, b = (maitrise(t, ["T16.3/d2"])["valeur"].item() for t in (preuves, melangees))
    assert a == pytest.approx(b)
    assert min(v for v, _ in paires) - 1e-9 <= a <= max(v for v, _ in paires) + 1e-9
