"""La maîtrise en niveaux : aucun niveau n'est additionné sans qu'on le demande."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation.maitrise import maitrise_ordinale
from refcomp.referentiels import load

ECHELLE = load("agora-bloc1").echelles["maitrise"]
NIVEAUX = list(ECHELLE.niveaux)
LECTURE = pd.Timestamp("2026-06-30")


def preuves(*niveaux, etudiant="alix"):
    return pd.DataFrame(
        {
            "etudiant": etudiant,
            "element_id": "M1/c1",
            "niveau": list(niveaux),
            "echelle": "maitrise",
            "source": "tuteur",
            "date": pd.date_range("2026-01-10", periods=len(niveaux), freq="30D"),
            "provenance": [f"grille/g/{i}/x" for i in range(len(niveaux))],
        }
    )


def lue(*niveaux, **reglages):
    return maitrise_ordinale(preuves(*niveaux), ["M1/c1"], ECHELLE, date=LECTURE, **reglages).iloc[0]


def test_dernier_meilleur_mediane_et_distribution():
    ligne = lue("I", "TS", "S")
    assert (ligne["dernier"], ligne["meilleur"], ligne["mediane"]) == ("S", "TS", "S")
    assert [ligne[f"n_{n}"] for n in NIVEAUX] == [0, 1, 1, 1]
    assert (ligne["preuves"], ligne["occasions"]) == (3, 3)
    assert ligne["etat"] == "observe"
    assert ligne["derniere"] == pd.Timestamp("2026-03-11")
    assert ligne["age_jours"] == 111
    assert "moyenne_indicative" not in ligne


def test_une_mediane_entre_deux_niveaux_les_nomme():
    assert lue("I", "S")["mediane"] == "I–S"
    assert lue("TI", "TS", "TS", "I")["mediane"] == "I–TS"
    assert lue("S", "S")["mediane"] == "S"


def test_la_moyenne_sur_demande_et_sous_son_nom():
    assert lue("I", "TS", moyenne=True)["moyenne_indicative"] == 3.0


def test_les_etats_viennent_de_seuils_choisis():
    assert lue("S", acquis="S")["etat"] == "acquis"
    assert lue("S", acquis="S", occasions_minimum=2)["etat"] == "a_confirmer"
    assert lue("I", acquis="S", en_cours="I")["etat"] == "en_cours"
    assert lue("TI", acquis="S", en_cours="I")["etat"] == "non_acquis"
    assert lue("TI", acquis="S")["etat"] == "non_acquis"


def test_non_evalue_est_une_ligne():
    deux = pd.concat([preuves("", "S"), preuves("", etudiant="bela")])
    table = maitrise_ordinale(deux, ["M1/c1", "M1/c2"], ECHELLE, acquis="S", moyenne=True)
    assert len(table) == 4
    par_case = table.set_index(["etudiant", "element_id"])
    assert par_case["etat"].tolist() == ["acquis", "non_evalue", "non_evalue", "non_evalue"]
    assert par_case["non_evaluees"].tolist() == [1, 0, 1, 0]
    assert par_case["mediane"].tolist() == ["S", "", "", ""]
    assert par_case["age_jours"].isna().tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("reglages", "message"),
    [
        ({"acquis": "TB"}, "niveaux : TI, I, S, TS"),
        ({"en_cours": "I"}, "donnez aussi"),
        ({"acquis": "I", "en_cours": "S"}, "au-dessus"),
    ],
)
def test_des_seuils_impossibles_sont_dits(reglages, message):
    with pytest.raises(ArgumentInvalideError, match=message):
        lue("S", **reglages)


def test_un_niveau_inconnu_et_une_echelle_chiffree_sont_dits():
    with pytest.raises(DonneesInvalidesError, match="TB"):
        lue("TB")
    with pytest.raises(ArgumentInvalideError, match="maitrise"):
        maitrise_ordinale(preuves("S"), ["M1/c1"], load("cqp-agc").echelles["pourcentage"])


@given(st.lists(st.sampled_from(NIVEAUX), min_size=1, max_size=9), st.randoms())
def test_contre_un_calcul_en_python(niveaux, alea):
    table = preuves(*niveaux).sample(frac=1, random_state=alea.randrange(2**31))
    ligne = maitrise_ordinale(table, ["M1/c1"], ECHELLE, date=LECTURE).iloc[0]
    rangs = sorted(NIVEAUX.index(n) for n in niveaux)
    milieu = {NIVEAUX[rangs[(len(rangs) - 1) // 2]], NIVEAUX[rangs[len(rangs) // 2]]}
    assert ligne["dernier"] == niveaux[-1]
    assert ligne["meilleur"] == NIVEAUX[rangs[-1]]
    assert set(ligne["mediane"].split("–")) == milieu
    assert np.sum([ligne[f"n_{n}"] for n in NIVEAUX]) == len(niveaux)
