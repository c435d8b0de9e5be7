"""Wilson, point de commande, achats prévisionnels : refus, conventions, propriétés."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.approvisionnement import (
    achats_previsionnels,
    cout_cadence,
    point_commande,
    quantite_economique,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

RAPIDE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
PALIERS = pd.DataFrame({"a_partir_de": [0, 1000, 2000], "prix": [5, 4.9, 4.85]})


@RAPIDE
@given(d=st.integers(10, 50000), s=st.integers(1, 500), h=st.integers(1, 50), part=st.floats(0.2, 5))
def test_aucune_autre_quantite_ne_coute_moins(d, s, h, part):
    resultat = quantite_economique(d, s, cout_possession=h)
    autre = resultat.courbe([round(max(resultat.quantite * part, 0.01), 6)])["gestion"].item()
    assert autre >= resultat.cout_gestion - 0.02
    assert math.isclose(resultat.cout_passation, resultat.cout_possession, abs_tol=0.02)


@RAPIDE
@given(d=st.integers(10, 5000), s=st.integers(1, 500), h=st.integers(1, 50), r=st.integers(1, 500))
def test_permettre_la_penurie_ne_coute_jamais_plus(d, s, h, r):
    sans = quantite_economique(d, s, cout_possession=h)
    avec = quantite_economique(d, s, cout_possession=h, cout_penurie=r)
    assert avec.cout_gestion <= sans.cout_gestion + 0.02
    assert avec.quantite >= sans.quantite
    assert math.isclose(avec.stock_maximal + avec.rupture_maximale, avec.quantite, rel_tol=1e-9)


@RAPIDE
@given(d=st.integers(100, 20000), lot=st.integers(1, 60), remise=st.integers(0, 20))
def test_les_paliers_gardent_le_meilleur_de_toutes_les_quantites(d, lot, remise):
    paliers = pd.DataFrame({"a_partir_de": [0, 20 * lot], "prix": [10, 10 - remise / 10]})
    resultat = quantite_economique(d, 30, taux_possession="25 %", paliers=paliers, lot=lot)
    couts = []
    for n in range(1, 120):
        prix = 10 if n < 20 else 10 - remise / 10
        couts.append(d * prix + d / (n * lot) * 30 + n * lot / 2 * prix * 0.25)
    assert resultat.cout_total <= min(couts) + 0.03
    assert round(resultat.quantite / lot, 6).is_integer()


def test_l_ordre_des_paliers_ne_change_rien():
    droit = quantite_economique(5000, 49, taux_possession=0.2, paliers=PALIERS)
    envers = quantite_economique(5000, 49, taux_possession=0.2, paliers=PALIERS[::-1])
    pd.testing.assert_frame_equal(droit.paliers, envers.paliers)


def test_un_palier_trop_etroit_pour_sa_quantite_ideale_est_ecarte():
    paliers = pd.DataFrame({"a_partir_de": [0, 200], "prix": [5, 4.9]})
    resultat = quantite_economique(5000, 49, taux_possession=0.2, paliers=paliers)
    assert resultat.paliers["admissible"].tolist() == [False, True]
    assert "hors du palier" in resultat.explication().render_texte()


@pytest.mark.parametrize("prix", [[5, 6], [5, 0]])
def test_des_paliers_dont_le_prix_monte_ou_s_annule_sont_refuses(prix):
    with pytest.raises(DonneesInvalidesError, match="ne monte pas"):
        quantite_economique(1000, 10, cout_possession=2, paliers=pd.DataFrame({"a_partir_de": [0, 50], "prix": prix}))


def test_tous_les_defauts_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as refus:
        quantite_economique("x", -5, taux_possession=5, paliers=pd.DataFrame({"a": [1]}))
    assert len(refus.value.constats) == 4


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({}, "l'un des deux"),
        ({"taux_possession": 0.1, "cout_possession": 2}, "l'un des deux"),
        ({"taux_possession": 0.1}, "porte sur une valeur"),
        ({"taux_possession": 0, "prix": 4}, "vaut 0"),
        ({"cout_possession": 2, "paliers": PALIERS, "cout_penurie": 3}, "ne se combine"),
        ({"cout_possession": 2, "paliers": [1]}, "table"),
    ],
)
def test_les_conventions_refusees(options, dit):
    with pytest.raises(ArgumentInvalideError, match=dit):
        quantite_economique(100, 10, **options)


def test_un_nombre_nul_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="« consommation » vaut 0"):
        quantite_economique(0, 10, cout_possession=2)


@pytest.mark.parametrize(
    ("essais", "dits"),
    [
        ([100, "beaucoup", None, -5, math.nan, math.inf], ["beaucoup", "Lignes 2, 4", "-5", "inf"]),
        ([10, 0, 5, "0"], ["Lignes 1, 3", "positive"]),
        ([], ["aucune ligne"]),
        (pd.DataFrame({"a": [1]}), ["nombre"]),
    ],
)
def test_une_courbe_refuse_toutes_les_quantites_a_la_fois(essais, dits):
    with pytest.raises(DonneesInvalidesError) as refus:
        quantite_economique(10, 10, cout_possession=2).courbe(essais)
    for dit in dits:
        assert dit in str(refus.value)


@pytest.mark.parametrize("essais", ["100", 100, None])
def test_une_courbe_veut_une_liste(essais):
    with pytest.raises(ArgumentInvalideError, match="une liste est attendue"):
        quantite_economique(10, 10, cout_possession=2).courbe(essais)


def test_la_courbe_compte_la_penurie_et_passe_par_le_minimum():
    avec = quantite_economique(1000, 50, cout_possession=2, cout_penurie=3)
    courbe = avec.courbe([Fraction(avec.quantite), "100", 400])
    assert courbe["gestion"].iloc[0] == avec.cout_gestion
    assert courbe["penurie"].iloc[0] == avec.cout_penurie > 0
    assert courbe["gestion"].iloc[0] < courbe["gestion"].iloc[1:].min()


@RAPIDE
@given(st.integers(0, 90), st.integers(0, 30), st.integers(51, 99), st.integers(0, 40))
def test_plus_de_service_demande_plus_de_reserve(conso, delai, service, sigma):
    bas = point_commande(conso, delai, taux_service="50 %", ecart_type=sigma)
    haut = point_commande(conso, delai, taux_service=f"{service} %", ecart_type=sigma)
    assert haut.stock_securite >= bas.stock_securite == 0
    assert haut.point == conso * delai + haut.stock_securite


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({"stock_securite": 1, "jours_securite": 2}, "2 fois"),
        ({"taux_service": 0.9}, "demande un écart-type"),
        ({"ecart_type": 3}, "sans « taux_service »"),
        ({"taux_service": 0.9, "ecart_type": 3, "ecart_type_total": 2}, "l'un ou l'autre"),
        ({"taux_service": "100 %", "ecart_type": 3}, "taux_service"),
        ({"taux_service": 0, "ecart_type": 3}, "vaut 0"),
        ({"arrondi": "bas"}, "arrondi"),
    ],
)
def test_la_reserve_se_donne_d_une_seule_facon(options, dit):
    with pytest.raises(ArgumentInvalideError, match=dit):
        point_commande(10, 5, **options)


def test_la_reserve_sans_arrondi():
    seuil = point_commande("2,5", 3, jours_securite="1,5", arrondi=None)
    assert (seuil.stock_securite, seuil.point) == (3.75, 11.25)
    with pytest.raises(DonneesInvalidesError, match="consommation_jour"):
        point_commande("beaucoup", 3)


@st.composite
def previsions(tire):
    suite = tire(st.lists(st.integers(0, 400), min_size=2, max_size=6))
    ventes = pd.DataFrame(
        {"article": "a", "mois": [f"2026-{m:02d}-01" for m in range(1, len(suite) + 1)], "quantite": suite}
    )
    fiche = {
        "article": ["a"],
        "stock_initial": [tire(st.integers(0, 500))],
        "stock_securite": [tire(st.integers(0, 50))],
        "lot": [tire(st.integers(1, 40))],
    }
    return ventes, pd.DataFrame(fiche)


@RAPIDE
@given(previsions(), st.integers(0, 9))
def test_le_stock_atteint_ce_qui_est_voulu_en_lots_entiers(donnees, graine):
    ventes, articles = donnees
    vue = achats_previsionnels(ventes, articles).tableau
    assert (vue["stock_fin"] == vue["stock_debut"] + vue["achat"] - vue["besoin"]).all()
    assert (vue["stock_fin"] >= vue["stock_vise"]).all()
    assert (vue["achat"] % articles["lot"].iloc[0] == 0).all()
    melange = achats_previsionnels(ventes.sample(frac=1, random_state=graine), articles).tableau
    pd.testing.assert_frame_equal(melange, vue)


def test_les_previsions_refusees_en_une_fois():
    ventes = pd.DataFrame({"article": ["a", "a", "b"], "mois": ["2026-01-01"] * 3, "quantite": [1, 2, 3]})
    articles = pd.DataFrame({"article": ["a", "c"], "stock_initial": [0, 0], "lot": [0, 1]})
    with pytest.raises(DonneesInvalidesError) as refus:
        achats_previsionnels(ventes, articles, part_suivante="30 %")
    codes = {c.code for c in refus.value.constats}
    assert codes == {"article_inconnu", "sans_vente", "mois_double", "lot_nul", "mois_suivant_absent"}


def test_deux_jours_d_un_mois_sont_le_meme_mois():
    ventes = pd.DataFrame({"article": "a", "mois": ["2026-01-01", "2026-01-15"], "quantite": [10, 4]})
    with pytest.raises(DonneesInvalidesError, match="déjà donné"):
        achats_previsionnels(ventes, pd.DataFrame({"article": ["a"], "stock_initial": [0]}))


def test_la_valeur_par_mois_et_le_total():
    ventes = pd.DataFrame({"article": ["a", "b"], "mois": "2026-01-01", "quantite": [10, 4]})
    articles = pd.DataFrame({"article": ["a", "b"], "stock_initial": [0, 0], "prix": [1.255, 2]})
    etat = achats_previsionnels(ventes, articles)
    assert etat.total == 20.55
    assert etat.par_mois.tolist() == [20.55]


def test_une_cadence_illisible():
    with pytest.raises(DonneesInvalidesError, match="livraisons"):
        cout_cadence(
            pd.DataFrame({"livraisons": ["x"], "quantite": [1], "frais": [1], "mois": [12]}),
            prix=1,
            taux_possession=0.1,
        )
