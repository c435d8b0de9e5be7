"""Projets d'investissement : refus, conventions, propriétés."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.investissement import comparaison_projets, flux_nets, projet_investissement
from refcomp.calculs.investissement.corrige import format_delai
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

RAPIDE = settings(max_examples=50, deadline=None, phases=(Phase.explicit, Phase.generate))
RECETTES = st.lists(st.integers(1, 50000), min_size=1, max_size=8)


@RAPIDE
@given(st.integers(1, 90000), RECETTES)
def test_un_projet_ordinaire_a_un_seul_taux_celui_des_racines_du_polynome(depense, recettes):
    projet = projet_investissement([-depense, *recettes], "5 %")
    assert len(projet.tri) == 1
    flux = [-depense, *recettes]
    reste = sum(f / (1 + projet.tri[0]) ** n for n, f in enumerate(flux))
    assert abs(reste) <= 1e-6 * max(depense, *recettes)
    # Les flux sont les coefficients d'un polynôme en 1 / (1 + taux) : sa seule racine réelle positive donne le taux.
    racines = np.roots(flux[::-1])
    reelles = [r.real for r in racines if abs(r.imag) < 1e-9 and r.real > 0]
    if len(reelles) == 1 and 0.1 < reelles[0] < 10:
        assert projet.tri[0] == pytest.approx(1 / reelles[0] - 1, rel=1e-6, abs=1e-6)


@RAPIDE
@given(st.lists(st.integers(1, 8), min_size=1, max_size=4, unique=True))
def test_les_taux_choisis_se_retrouvent_tous(dixiemes):
    """Le produit des (x (1 + t) - 1) a pour racines les taux que l'on y a mis."""
    coefficients = [Fraction(1)]
    for d in dixiemes:
        facteur = (Fraction(-1), 1 + Fraction(d, 10))
        coefficients = [
            sum(coefficients[i] * facteur[n - i] for i in range(len(coefficients)) if 0 <= n - i < 2)
            for n in range(len(coefficients) + 1)
        ]
    signe = -1 if coefficients[0] > 0 else 1
    flux = [float(signe * c * 10 ** len(dixiemes)) for c in coefficients]
    projet = projet_investissement(flux, "5 %")
    assert list(projet.tri) == pytest.approx(sorted(d / 10 for d in dixiemes), abs=1e-6)
    assert len(projet.tri) <= projet.changements


@RAPIDE
@given(st.integers(1, 90000), RECETTES, st.integers(0, 30), st.integers(1, 20))
def test_un_taux_plus_haut_n_augmente_jamais_la_van(depense, recettes, taux, de_plus):
    projet = projet_investissement([-depense, *recettes], f"{taux} %")
    assert projet.van == round(sum(f / (1 + taux / 100) ** n for n, f in enumerate([-depense, *recettes])), 2)
    assert projet.van_a(f"{taux + de_plus} %") <= projet.van
    assert projet.rentable == (projet.van > 0)


@RAPIDE
@given(st.integers(1, 90000), RECETTES)
def test_le_delai_actualise_n_est_jamais_plus_court(depense, recettes):
    projet = projet_investissement([-depense, *recettes], "8 %")
    assert (projet.delai is None) == (sum(recettes) < depense)
    if projet.delai_actualise is not None:
        assert projet.delai <= projet.delai_actualise <= len(recettes)


def test_aucun_taux_ou_une_racine_double():
    assert projet_investissement([-100, 250, -160], "5 %").tri == ()
    assert "n'existe pas" in projet_investissement([-100, 250, -160], "5 %").explication().render_texte()
    assert projet_investissement([-100, 220, -121], "5 %").tri == pytest.approx([0.1], abs=1e-6)


def test_les_flux_refuses_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as refus:
        projet_investissement([-1, "x", None], -1)
    assert len(refus.value.constats) == 3
    with pytest.raises(DonneesInvalidesError) as refus:
        projet_investissement([5], "5 %")
    assert [c.code for c in refus.value.constats] == ["flux_seul", "investissement_absent"]
    with pytest.raises(ArgumentInvalideError, match="une suite de flux"):
        projet_investissement(12, "5 %")


def test_l_interpolation_demande_un_changement_de_signe():
    projet = projet_investissement([-100, 60, 60], "5 %")
    with pytest.raises(ArgumentInvalideError, match="change pas de signe"):
        projet.tri_interpole("1 %", "2 %")
    assert projet.tri_interpole("13 %", "14 %") == pytest.approx(projet.tri[0], abs=1e-4)
    assert projet.profil([0, 0.1])["van"].tolist() == [20, 4.13]


def test_une_perte_donne_une_economie_d_impot_et_le_bfr_revient():
    exploitation = pd.DataFrame({"produits": [10, 50], "charges": [20, 20], "besoin_fonds_roulement": [3, -1]})
    table = flux_nets(exploitation, investissement=100, taux_impot="25 %", bfr_initial=5)
    assert table["impot"].tolist() == [0, 2.5, -7.5]
    assert table["bfr"].tolist() == [-5, -3, 8]
    assert round(table["bfr"].sum(), 2) == 0


def test_les_exploitations_refusees_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as refus:
        flux_nets(pd.DataFrame({"produits": ["x"], "charges": [-1]}), investissement=-5, taux_impot=25)
    assert len(refus.value.constats) == 4
    with pytest.raises(DonneesInvalidesError, match="vaut 0"):
        flux_nets(pd.DataFrame({"produits": [1], "charges": [1]}), investissement=0, taux_impot="25 %")


def test_la_comparaison_dit_ce_que_chaque_critere_designe():
    gros = projet_investissement([-1000, 700, 700], "10 %", nom="gros")
    petit = projet_investissement([-100, 90, 60], "10 %", nom="petit")
    vue = comparaison_projets([petit, gros])
    assert vue.gagnants["van"] == ["gros"]
    assert vue.gagnants["tri"] == ["petit"]
    assert not vue.durees_inegales
    refuse = projet_investissement([-100, 10], "10 %", nom="perdu")
    assert comparaison_projets([refuse]).gagnants["van"] == []


def test_les_comparaisons_refusees():
    projet = projet_investissement([-100, 60, 60], "5 %")
    autre = projet_investissement([-100, 60, 60], "6 %", nom="autre")
    for projets, dit in (
        ([], "Aucun projet"),
        ([projet, projet], "même nom"),
        ([projet, autre], "même taux"),
        ([3], "projet 1"),
    ):
        with pytest.raises(ArgumentInvalideError, match=dit):
            comparaison_projets(projets)


def test_un_delai_s_ecrit_en_clair():
    assert [format_delai(d) for d in (None, 0, 1, 2.5, 3.271)] == [
        "jamais",
        "0 jour",
        "1 an",
        "2 ans et 6 mois",
        "3 ans, 3 mois et 8 jours",
    ]
