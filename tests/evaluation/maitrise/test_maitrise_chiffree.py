"""La maîtrise chiffrée, de preuves ou de leur résumé : chaque indicateur contre un calcul à la main, ou un autre."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.maitrise import INDICATEURS, maitrise, matrice_maitrise
from refcomp.evaluation.resume import DEMI_VIE, build_resume
from refcomp.referentiels.reglement import Echelle

LECTURE = pd.Timestamp("2026-06-30")


def preuves(*lignes):
    """Des preuves (étudiant, élément, valeur, date, provenance, poids)."""
    table = pd.DataFrame(
        [(*ligne, 1.0)[:6] for ligne in lignes],
        columns=["etudiant", "element_id", "valeur", "date", "provenance", "poids"],
    )
    table["date"] = pd.to_datetime(table["date"])
    return table.assign(source="auto", echelle="fraction", groupe="A", referentiel="r", millesime="m")


TROIS = preuves(
    ("alix", "T1", 0.2, "2026-01-01", "d1/e/q1"),
    ("alix", "T1", 0.9, "2026-03-01", "d2/e/q1"),
    ("alix", "T1", 0.6, "2026-06-30", "d3/e/q1"),
    ("bela", "T1", np.nan, "2026-03-01", "d2/e/q1"),
)


@pytest.mark.parametrize(
    ("indicateur", "attendu"),
    [("moyenne", 1.7 / 3), ("derniere", 0.6), ("meilleure", 0.9), ("posterieure", (0.5 + 1.7) / (1 + 3))],
)
def test_chaque_indicateur_a_la_main(indicateur, attendu):
    table = maitrise(TROIS, ["T1"], indicateur=indicateur, date=LECTURE).set_index("etudiant")
    assert table["valeur"]["alix"] == pytest.approx(attendu)
    assert table["preuves"].tolist() == [3, 0]
    assert table["non_evaluees"].tolist() == [0, 1]
    assert table["occasions"].tolist() == [3, 0]
    assert table["etat"].tolist()[1] == "non_evalue"
    assert table["age_jours"]["alix"] == 0
    assert table["derniere"]["alix"] == pd.Timestamp("2026-06-30")
    assert table["premiere"]["alix"] == pd.Timestamp("2026-01-01")


def test_la_recence_ecrite_en_toutes_lettres():
    ages = [(LECTURE - d).days for d in TROIS["date"][:3]]
    poids = [0.5 ** (age / DEMI_VIE) for age in ages]
    attendu = sum(p * v for p, v in zip(poids, TROIS["valeur"][:3], strict=True)) / sum(poids)
    assert maitrise(TROIS, ["T1"], indicateur="recente")["valeur"][0] == pytest.approx(attendu)


def test_la_loi_beta_contre_scipy():
    table = maitrise(TROIS, ["T1"], intervalle=True, confiance=0.8).iloc[0]
    loi = stats.beta(0.5 + 1.7, 0.5 + 1.3)
    assert (table["bas"], table["haut"]) == pytest.approx(loi.interval(0.8))
    assert table["probabilite"] == pytest.approx(loi.sf(0.75))
    vide = maitrise(TROIS, ["T1"], intervalle=True).iloc[1]
    assert np.isnan([vide["bas"], vide["haut"], vide["probabilite"]]).all()


def test_l_intervalle_de_jeffreys_contre_statsmodels():
    for succes in range(1, 7):
        lignes = [("a", "T", float(i < succes), "2026-01-01", f"d/e/q{i}") for i in range(7)]
        table = maitrise(preuves(*lignes), ["T"], intervalle=True, confiance=0.95).iloc[0]
        assert (table["bas"], table["haut"]) == pytest.approx(proportion_confint(succes, 7, method="jeffreys"))


def test_plusieurs_cellules_d_une_copie_pesent_une_copie():
    partagees = preuves(
        *[("a", "T", v, "2026-01-01", f"d1/e/q{i}", 0.25) for i, v in enumerate((1, 1, 1, 1))],
        ("a", "T", 0.0, "2026-01-01", "d2/e/q1", 1.0),
    )
    table = maitrise(partagees, ["T"], intervalle=True).iloc[0]
    assert table["valeur"] == 0.5
    assert table["preuves"] == 5
    assert table["occasions"] == 2
    deux_copies = preuves(("a", "T", 1, "2026-01-01", "d1/e/q"), ("a", "T", 0, "2026-01-01", "d2/e/q"))
    seules = maitrise(deux_copies, ["T"], intervalle=True)
    assert table["bas"] == pytest.approx(seules["bas"][0])


def test_une_echelle_chiffree_devient_une_fraction():
    note = Echelle("note", "Note", "numerique", minimum=Fraction(0), maximum=Fraction(20))
    table = TROIS.assign(echelle="note", valeur=TROIS["valeur"] * 20)
    for indicateur in INDICATEURS:
        sur_vingt = maitrise(table, ["T1"], indicateur=indicateur, echelle=note)["valeur"]
        np.testing.assert_allclose(sur_vingt, maitrise(TROIS, ["T1"], indicateur=indicateur)["valeur"])
    assert maitrise(table, ["T1"])["preuves"].sum() == 0


def test_a_confirmer_quand_les_occasions_manquent():
    unique = preuves(("a", "T", 1.0, "2026-01-01", "d/e/q"))
    assert maitrise(unique, ["T"], occasions_minimum=2)["etat"].tolist() == ["a_confirmer"]
    assert maitrise(unique, ["T"], occasions_minimum=1)["etat"].tolist() == ["acquis"]


def test_les_sources_se_choisissent():
    deux = pd.concat([TROIS, TROIS.assign(source="tuteur", valeur=1.0, provenance="g/x")])
    assert maitrise(deux, ["T1"], sources=["tuteur"])["valeur"][0] == 1.0
    assert maitrise(deux, ["T1"], sources=[])["etat"].tolist() == ["non_evalue"] * 2


@pytest.mark.parametrize(
    ("reglages", "message"),
    [
        ({"indicateur": "mediane"}, "permis : moyenne"),
        ({"seuils": {"acquis": 75}}, "entre 0 et 1"),
        ({"seuils": {"validé": 0.5}}, "validé"),
        ({"seuils": {"acquis": 0.3}}, "plus bas"),
        ({"a_priori": (0, 1)}, "strictement positifs"),
        ({"confiance": 90}, "entre 0 et 1"),
        ({"etudiants": ["a", "a"]}, "deux fois"),
        ({"echelle": Echelle("m", "M", "ordinale", {"I": "x"})}, "maitrise_ordinale"),
    ],
)
def test_ce_qui_ne_convient_pas_est_dit(reglages, message):
    with pytest.raises(ArgumentInvalideError, match=message):
        maitrise(TROIS, ["T1"], **reglages)


LIGNES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["T1", "T2"]),
        st.one_of(st.floats(0, 1), st.just(np.nan)),
        st.dates(pd.Timestamp("2024-01-01").date(), pd.Timestamp("2026-06-01").date()),
        st.integers(0, 10_000).map(lambda i: f"d{i % 5}/e/q{i}"),
        st.floats(0.05, 1),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda ligne: ligne[4],
)


@given(LIGNES, st.randoms(), st.sampled_from(sorted(INDICATEURS)))
def test_preuves_ou_resume_dans_n_importe_quel_ordre(lignes, alea, indicateur):
    table = preuves(*lignes).drop_duplicates(["etudiant", "element_id", "date"])
    melees = table.sample(frac=1, random_state=alea.randrange(2**31))
    reglages = {"indicateur": indicateur, "intervalle": True, "date": LECTURE}
    a = maitrise(table, ["T1", "T2"], **reglages)
    b = maitrise(melees, ["T1", "T2"], **reglages)
    c = maitrise(build_resume(table), ["T1", "T2"], etudiants=list(a["etudiant"].cat.categories), **reglages)
    pd.testing.assert_frame_equal(a, b)
    pd.testing.assert_frame_equal(a, c)
    valeurs = a["valeur"].dropna()
    assert valeurs.between(-1e-9, 1 + 1e-9).all()
    assert (a["preuves"] == 0).equals(a["valeur"].isna())


@given(LIGNES, st.sampled_from(["a", "b", "c"]))
def test_une_preuve_de_plus_chez_l_un_ne_change_rien_chez_l_autre(lignes, nouveau):
    table = preuves(*lignes)
    plus = pd.concat([table, preuves((nouveau, "T1", 1.0, "2026-06-02", "z/z/z"))])
    autres = [n for n in ("a", "b", "c") if n != nouveau]
    reglages = {"etudiants": autres, "date": LECTURE}
    pd.testing.assert_frame_equal(maitrise(table, ["T1"], **reglages), maitrise(plus, ["T1"], **reglages))


def test_la_matrice():
    table = maitrise(TROIS, ["T2", "T1"])
    matrice = matrice_maitrise(table)
    assert matrice.columns.tolist() == ["T2", "T1"]
    assert matrice.loc["alix", "T1"] == pytest.approx(1.7 / 3)
    assert matrice_maitrise(table, "etat").loc["bela", "T1"] == "non_evalue"
    with pytest.raises(ArgumentInvalideError, match="occasions"):
        matrice_maitrise(table, "note")
