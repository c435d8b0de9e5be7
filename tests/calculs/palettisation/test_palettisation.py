"""La palettisation sur des données ordinaires, limites ou fausses."""

import math

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.palettisation import (
    Palette,
    Vehicule,
    chargement,
    colis_par_couche,
    emplacements,
    plan_palettisation,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

SOBRE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
COLIS = pd.DataFrame(
    [("A", 400, 300, 200, 8.5, 100)], columns=["article", "longueur", "largeur", "hauteur", "poids", "quantite"]
)
COTES = st.integers(50, 900)


@SOBRE
@given(COTES, COTES, st.integers(600, 1300), st.integers(600, 1300))
def test_une_couche_tient_et_croiser_n_est_jamais_pire(a, b, x, y):
    nombres = {m: colis_par_couche(a, b, x, y, motif=m) for m in ("long", "travers", "meilleur", "mixte")}
    assert nombres["meilleur"] == max(nombres["long"], nombres["travers"])
    assert nombres["mixte"] >= nombres["meilleur"]
    assert nombres["mixte"] * a * b <= x * y
    assert nombres["mixte"] == colis_par_couche(b, a, y, x, motif="mixte")


@SOBRE
@given(st.integers(100, 600), st.integers(100, 600), st.integers(80, 500), st.integers(0, 40), st.integers(0, 600))
def test_un_plan_porte_tous_les_colis_sous_ses_limites(a, b, h, kilos, quantite):
    table = pd.DataFrame([("A", a, b, h, kilos, quantite)], columns=COLIS.columns)
    p = plan_palettisation(table, hauteur_max=1800, poids_max=900)
    assert p.palettes["colis"].sum() == quantite
    assert len(p.palettes) == p.tableau["palettes"].item()
    assert (p.palettes["hauteur"] <= 1800).all()
    assert (p.palettes["poids"] <= 900 + 1e-9).all()


def test_une_couche_trop_lourde_reste_incomplete():
    p = plan_palettisation(COLIS.assign(poids=200, quantite=16))
    assert p.tableau[["colis_par_couche", "couches", "colis_par_palette"]].to_numpy().tolist() == [[8, 1, 7]]
    assert p.palettes["colis"].tolist() == [7, 7, 2]


def test_le_colis_du_bas_limite_et_l_entree_reste_intacte():
    table = COLIS.assign(couches_max=3)
    avant = table.copy(deep=True)
    p = plan_palettisation(table)
    pd.testing.assert_frame_equal(table, avant)
    assert (p.tableau["limite"].item(), p.tableau["colis_par_palette"].item()) == ("gerbage", 24)
    assert [c.code for c in p.constats] == ["derniere_palette_legere"]


def test_des_colis_refuses():
    with pytest.raises(DonneesInvalidesError, match="ne tient pas"):
        plan_palettisation(COLIS.assign(longueur=1300, largeur=900))
    with pytest.raises(DonneesInvalidesError, match="limite de hauteur"):
        plan_palettisation(COLIS, hauteur_max=300)
    with pytest.raises(DonneesInvalidesError) as erreur:
        plan_palettisation(COLIS.assign(longueur="long", poids=-1), hauteur_max=-3)
    assert len(erreur.value.constats) == 3
    for appel in (
        lambda: plan_palettisation(COLIS, palette="ronde"),
        lambda: plan_palettisation(COLIS, palette=12),
        lambda: colis_par_couche(1, 1, 1, 1, motif="vrac"),
        lambda: emplacements("velo"),
        lambda: emplacements(sens="diagonale"),
        lambda: Palette("plate", 0, 800, 144, 25, 1500),
        lambda: Palette("creuse", 1200, 800, -1, 25, 1500),
        lambda: Vehicule("vide", 1, 1, 1, 0),
    ):
        with pytest.raises(ArgumentInvalideError):
            appel()
    with pytest.raises(DonneesInvalidesError):
        emplacements(jeu=-5)


PALETTES = st.lists(st.tuples(st.integers(50, 1400), st.integers(600, 2650), st.booleans()), min_size=1, max_size=40)
CAMION = Vehicule("essai", 6000, 2450, 2700, 6000)


@SOBRE
@given(PALETTES)
def test_un_chargement_respecte_sol_poids_et_hauteur(lignes):
    table = pd.DataFrame(lignes, columns=["poids", "hauteur", "gerbable"])
    c = chargement(table, vehicule=CAMION)
    p = c.palettes
    assert (p["vehicule"] >= 1).all()
    assert p.groupby("vehicule")["poids"].sum().max() <= CAMION.charge_utile
    assert p.groupby("vehicule")["pile"].nunique().max() <= c.emplacements
    assert p.groupby("pile")["hauteur"].sum().max() <= CAMION.hauteur - c.jeu_vertical
    assert p.groupby("pile").size().max() <= 2
    assert c.minimum <= c.vehicules
    assert c.vehicules >= math.ceil(table["poids"].sum() / CAMION.charge_utile)


def test_une_palette_trop_haute_est_refusee():
    with pytest.raises(DonneesInvalidesError, match="ne tiennent pas"):
        chargement(pd.DataFrame({"poids": [100], "hauteur": [2800]}))
    with pytest.raises(DonneesInvalidesError):
        chargement(pd.DataFrame({"poids": ["x"], "hauteur": [2800]}), jeu="beaucoup")


@SOBRE
@given(PALETTES, st.randoms(use_true_random=False))
def test_l_ordre_des_palettes_ne_change_pas_leur_chargement(lignes, hasard):
    table = pd.DataFrame(lignes, columns=["poids", "hauteur", "gerbable"])
    ordre = hasard.sample(range(len(table)), len(table))
    un, autre = chargement(table, vehicule=CAMION), chargement(table.iloc[ordre], vehicule=CAMION)
    pd.testing.assert_frame_equal(un.tableau, autre.tableau)
    colonnes = [*table.columns, "pile", "vehicule"]
    trie = [c.palettes.sort_values(colonnes, ignore_index=True) for c in (un, autre)]
    pd.testing.assert_frame_equal(*trie)


def test_on_ne_charge_pas_jusqu_au_toit():
    deux = pd.DataFrame({"poids": [300, 300], "hauteur": [1350, 1350], "gerbable": [True, True]})
    juste = Vehicule("essai", 6000, 2450, 2700, 6000)
    assert chargement(deux, vehicule=juste).tableau["emplacements"].item() == 2
    assert chargement(deux, vehicule=juste, jeu_vertical=0).tableau["emplacements"].item() == 1
    assert chargement(deux.assign(hauteur=1325), vehicule=juste).tableau["emplacements"].item() == 1
    assert "50 mm laissés sous le toit" in chargement(deux, vehicule=juste).explication().render_texte()
    with pytest.raises(DonneesInvalidesError, match="50 laissés sous le toit"):
        chargement(deux.assign(hauteur=2660), vehicule=juste)
    with pytest.raises(DonneesInvalidesError) as erreur:
        chargement(deux.assign(poids="x"), jeu=-1, jeu_vertical=-1)
    assert len(erreur.value.constats) >= 3


def test_une_palette_trop_lourde_pour_l_autre_en_cherche_une_plus_legere():
    table = pd.DataFrame({"poids": [700, 400, 200], "hauteur": [1000, 900, 800], "gerbable": True})
    assert chargement(table, vehicule=Vehicule("essai", 6000, 2450, 2700, 1000)).palettes["pile"].nunique() == 2


def test_le_jeu_se_retire_de_la_hauteur_permise():
    assert plan_palettisation(COLIS, hauteur_max=1744).tableau["couches"].item() == 8
    p = plan_palettisation(COLIS, hauteur_max=1744, jeu_vertical=50)
    assert p.tableau["couches"].item() == 7
    assert "moins 50 mm de jeu" in p.explication().render_texte()
