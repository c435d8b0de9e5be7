"""Ce qui doit tenir quelles que soient les données : ordre, noms, absents, bornes, accord parfait, constance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from refcomp.evaluation.analyses import accord, alpha_cronbach, analyse_items, biais, severite

RAPIDE = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NIVEAUX = arrays(float, st.tuples(st.integers(4, 12), st.integers(2, 4)), elements=st.sampled_from([1, 2, 3, 4]))
NOMBRES = arrays(float, st.tuples(st.integers(4, 12), st.integers(2, 4)), elements=st.integers(0, 100).map(float))
CHIFFRES = ["valeur", "bas", "haut", "n", "observations"]


def meme(a, b, cles, chiffres):
    a, b = (t.sort_values(cles).reset_index(drop=True) for t in (a, b))
    assert a[cles].astype(str).equals(b[cles].astype(str))
    np.testing.assert_allclose(a[chiffres].to_numpy(dtype=float), b[chiffres].to_numpy(dtype=float), atol=1e-9)


@RAPIDE
@given(NIVEAUX, st.integers(0, 10**6))
def test_l_ordre_des_lignes_ne_change_rien(fais_preuves, tableau, graine):
    preuves = fais_preuves(tableau, echelle="maitrise")
    melangees = preuves.sample(frac=1, random_state=graine)
    cles = ["evaluateurs", "coefficient"]
    meme(accord(preuves, effectif_minimal=2), accord(melangees, effectif_minimal=2), cles, CHIFFRES)
    mesures = ["severite", "bas", "haut", "n"]
    meme(severite(preuves, effectif_minimal=2), severite(melangees, effectif_minimal=2), ["evaluateur"], mesures)


@RAPIDE
@given(NOMBRES)
def test_renommer_les_evaluateurs_ne_change_que_les_noms(fais_preuves, tableau):
    preuves = fais_preuves(tableau)
    noms = {"formateur": "z1", "jury": "z2", "professionnel": "a1", "tuteur": "a0"}
    autres = preuves.assign(source=preuves["source"].map(noms))
    mesure = ["coefficient", *CHIFFRES]
    a, b = (accord(p, effectif_minimal=2)[mesure].sort_values(mesure).to_numpy() for p in (preuves, autres))
    np.testing.assert_allclose(a[:, 1:].astype(float), b[:, 1:].astype(float), atol=1e-9)
    inverse = biais(autres, effectif_minimal=2)["biais"].abs().sort_values()
    assert inverse.to_numpy() == pytest.approx(biais(preuves, effectif_minimal=2)["biais"].abs().sort_values())


@RAPIDE
@given(NOMBRES)
def test_un_etudiant_sans_preuve_ne_change_rien(fais_preuves, tableau):
    preuves = fais_preuves(tableau)
    vide = preuves.iloc[:1].assign(etudiant="zoe", valeur=np.nan)
    avec = pd.concat([preuves, vide], ignore_index=True)
    pd.testing.assert_frame_equal(accord(preuves, effectif_minimal=2), accord(avec, effectif_minimal=2))
    pd.testing.assert_frame_equal(severite(preuves, effectif_minimal=2), severite(avec, effectif_minimal=2))


@RAPIDE
@given(NIVEAUX, NOMBRES)
def test_les_coefficients_restent_dans_leurs_bornes(fais_preuves, tableau, nombres):
    for preuves in (fais_preuves(tableau, echelle="maitrise"), fais_preuves(nombres)):
        table = accord(preuves, effectif_minimal=2)
        donnes = table.dropna(subset=["valeur"])
        assert (donnes["valeur"] <= 1 + 1e-9).all()
        assert (donnes.loc[donnes["coefficient"].str.startswith("kappa"), "valeur"] >= -1 - 1e-9).all()
        bornes = donnes.dropna(subset=["bas"])
        assert (bornes["bas"] <= bornes["valeur"] + 1e-9).all()
        assert (bornes["haut"] >= bornes["valeur"] - 1e-9).all()
        assert (table["valeur"].isna() == (table["motif"] != "")).all()


@RAPIDE
@given(arrays(float, st.integers(4, 12), elements=st.integers(1, 4).map(float)), st.integers(2, 4))
def test_un_accord_parfait_vaut_un_et_la_constance_ne_vaut_rien(fais_preuves, colonne, roles):
    tableau = np.repeat(colonne[:, None], roles, axis=1)
    for echelle in ("maitrise", "pourcentage"):
        table = accord(fais_preuves(tableau, echelle=echelle), effectif_minimal=2)
        if len(np.unique(colonne)) > 1:
            assert table["valeur"].to_numpy() == pytest.approx(1)
        else:
            assert table["valeur"].isna().all()
            assert table["motif"].str.contains("Tous les résultats sont les mêmes").all()


@RAPIDE
@given(
    arrays(float, st.tuples(st.integers(3, 15), st.integers(2, 6)), elements=st.sampled_from([0, 0.5, 1])),
    st.integers(0, 10**6),
)
def test_les_questions_ne_dependent_ni_de_l_ordre_ni_de_l_unite(fais_resultats, points, graine):
    resultats = fais_resultats(points)
    table = analyse_items(resultats, effectif_minimal=2)
    melangee = analyse_items(resultats.sample(frac=1, random_state=graine), effectif_minimal=2)
    pd.testing.assert_frame_equal(table, melangee)
    double = analyse_items(resultats.assign(points=resultats["points"] * 2, points_max=2.0), effectif_minimal=2)
    mesures = ["facilite", "discrimination", "alpha_sans"]
    np.testing.assert_allclose(double[mesures], table[mesures], atol=1e-9)
    assert table["facilite"].between(0, 1).all()
    assert (table["discrimination"].isna() == (table["motif"] != "")).all()
    a, b = (alpha_cronbach(r, effectif_minimal=2) for r in (resultats, resultats.iloc[::-1]))
    pd.testing.assert_frame_equal(a, b)
    assert a["alpha"].isna().item() == (a["motif"].item() != "")
