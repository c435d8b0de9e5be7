"""La fiche de stock, l'inventaire et la disponibilité : refus, conventions, propriétés."""

import datetime as dt
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.stock import disponibilite_stock, ecarts_inventaire, fiche_stock
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

METHODES = ("cmup_apres_entree", "cmup_fin_periode", "peps")
SANS_REDUCTION = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
COLONNES = ["date", "nature", "quantite", "cout_unitaire"]
DEBUT = dt.date(2026, 1, 1)


@st.composite
def mouvements(tire):
    """Un stock initial, puis des entrées et des sorties que le stock permet, un mouvement par jour."""
    stock = tire(st.integers(1, 200))
    lignes = [(DEBUT, "stock_initial", stock, tire(st.integers(1, 9999)) / 100)]
    for rang in range(1, tire(st.integers(2, 9))):
        jour = DEBUT + dt.timedelta(days=rang)
        if stock and tire(st.booleans()):
            sortie = tire(st.integers(1, stock))
            stock -= sortie
            lignes.append((jour, "sortie", sortie, None))
        else:
            entree = tire(st.integers(1, 200))
            stock += entree
            lignes.append((jour, "entree", entree, tire(st.integers(1, 9999)) / 100))
    return pd.DataFrame(lignes, columns=COLONNES)


def entrees_exactes(table):
    entrees = table[table["nature"] != "sortie"]
    return sum(q * Fraction(str(c)) for q, c in zip(entrees["quantite"], entrees["cout_unitaire"], strict=True))


@SANS_REDUCTION
@given(table=mouvements(), methode=st.sampled_from(METHODES), decimales=st.sampled_from([None, 0, 2]))
def test_entrees_moins_sorties_font_le_stock_au_centime(table, methode, decimales):
    fiche = fiche_stock(table, methode=methode, decimales_cout=decimales)
    assert round(float(entrees_exactes(table)) - fiche.cout_sorties - fiche.valeur_finale, 2) == 0
    assert fiche.valeur_finale >= 0
    if fiche.quantite_finale == 0:
        assert fiche.valeur_finale == 0


@SANS_REDUCTION
@given(table=mouvements(), methode=st.sampled_from(METHODES), graine=st.integers(0, 99))
def test_l_ordre_des_lignes_ne_change_rien(table, methode, graine):
    melangee = table.sample(frac=1, random_state=graine)
    pd.testing.assert_frame_equal(
        fiche_stock(melangee, methode=methode).tableau, fiche_stock(table, methode=methode).tableau
    )


@SANS_REDUCTION
@given(table=mouvements())
def test_le_peps_rend_les_derniers_couts_par_un_autre_chemin(table):
    fiche = fiche_stock(table, methode="peps")
    reste, valeur = round(fiche.quantite_finale), Fraction(0)
    for quantite, cout in reversed(
        table.loc[table["nature"] != "sortie", ["quantite", "cout_unitaire"]].to_numpy().tolist()
    ):
        pris = min(reste, int(quantite))
        valeur, reste = valeur + pris * Fraction(str(cout)), reste - pris
    assert abs(float(valeur) - fiche.valeur_finale) < 0.05
    assert round(fiche.lots["quantite"].sum() - fiche.tableau["quantite_sortie"].sum(), 6) == 0


@pytest.mark.parametrize("methode", METHODES)
def test_un_cout_constant_ne_change_pas(methode):
    table = pd.DataFrame(
        [("01/01/2026", "entree", 10, 3.5), ("02/01/2026", "sortie", 4, None), ("03/01/2026", "entree", 6, 3.5)],
        columns=COLONNES,
    )
    fiche = fiche_stock(table, methode=methode)
    assert (fiche.valeur_finale, fiche.cout_sorties) == (42, 14)


def test_le_meme_jour_les_entrees_passent_avant():
    table = pd.DataFrame([("01/01/2026", "sortie", 4, None), ("01/01/2026", "entree", 10, 2)], columns=COLONNES)
    assert fiche_stock(table).tableau["nature"].tolist() == ["entree", "sortie"]


def test_l_entree_n_est_pas_modifiee():
    table = pd.DataFrame([("01/01/2026", "entree", "10", "2,50")], columns=COLONNES)
    copie = table.copy(deep=True)
    fiche_stock(table)
    pd.testing.assert_frame_equal(table, copie)


def test_tous_les_defauts_en_une_fois():
    table = pd.DataFrame(
        {"date": ["01/01/2026", "31/02/2026"], "nature": ["achat", "entree"], "quantite": ["x", -1], "cout_unitaire": 1}
    )
    with pytest.raises(DonneesInvalidesError) as refus:
        fiche_stock(table)
    assert {c.code for c in refus.value.constats} >= {
        "date_illisible",
        "valeur_inconnue",
        "nombre_illisible",
        "valeur_trop_petite",
    }


def test_une_sortie_sans_stock_est_nommee_et_la_suivante_aussi():
    table = pd.DataFrame(
        [("01/01/2026", "entree", 10, 2), ("02/01/2026", "sortie", 12, None), ("03/01/2026", "sortie", 11, None)],
        columns=COLONNES,
    )
    with pytest.raises(DonneesInvalidesError, match="02/01/2026 : 12 demandés, 10 en stock") as refus:
        fiche_stock(table)
    assert len(refus.value.constats) == 2


@pytest.mark.parametrize(
    ("lignes", "code"),
    [
        ([("01/01/2026", "entree", 10, None)], "cout_absent"),
        ([("01/01/2026", "stock_initial", 1, 1), ("02/01/2026", "stock_initial", 1, 1)], "stock_initial_double"),
        ([("01/01/2026", "entree", 1, 1), ("02/01/2026", "stock_initial", 1, 1)], "stock_initial_tardif"),
    ],
)
def test_un_stock_initial_ou_une_entree_mal_donnes(lignes, code):
    with pytest.raises(DonneesInvalidesError) as refus:
        fiche_stock(pd.DataFrame(lignes, columns=COLONNES))
    assert [c.code for c in refus.value.constats] == [code]


def test_une_convention_inconnue_propose_la_plus_proche():
    table = pd.DataFrame([("01/01/2026", "entree", 10, 2)], columns=COLONNES)
    with pytest.raises(ArgumentInvalideError, match="peps"):
        fiche_stock(table, methode="pepss")
    with pytest.raises(ArgumentInvalideError, match="decimales_cout"):
        fiche_stock(table, decimales_cout="deux")
    with pytest.raises(ArgumentInvalideError, match="Aucun mouvement"):
        fiche_stock(table.assign(quantite=0))


def test_une_longue_fiche_s_arrete_a_vingt_lignes():
    lignes = [(DEBUT + dt.timedelta(days=i), "entree", 1, 1) for i in range(25)]
    assert "5 suivent" in fiche_stock(pd.DataFrame(lignes, columns=COLONNES)).explication().render_texte()


def test_les_lignes_d_inventaire_refusees():
    with pytest.raises(DonneesInvalidesError) as refus:
        ecarts_inventaire(
            pd.DataFrame(
                {
                    "article": ["a", "a"],
                    "quantite_theorique": [1, 2],
                    "quantite_comptee": [None, 2],
                    "cout_unitaire": -1,
                }
            )
        )
    assert {c.code for c in refus.value.constats} >= {"doublon", "cellule_vide", "valeur_trop_petite"}
    with pytest.raises(DonneesInvalidesError, match="Colonnes absentes"):
        ecarts_inventaire(pd.DataFrame({"article": []}))


def test_un_inventaire_conforme_le_dit():
    lignes = {"article": ["a"], "quantite_theorique": [3], "quantite_comptee": [3], "cout_unitaire": [2]}
    assert "Aucun écart" in ecarts_inventaire(pd.DataFrame(lignes)).explication().render_texte()


@SANS_REDUCTION
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(0, 90), st.integers(0, 90)),
        min_size=1,
        max_size=6,
    )
)
def test_servi_et_manque_font_la_demande(lignes):
    table = pd.DataFrame(lignes, columns=["physique", "reserve", "attendu", "demande"]).assign(
        article=[f"a{i}" for i in range(len(lignes))]
    )
    vue = disponibilite_stock(table).tableau
    assert (vue["servi"] + vue["manque"] == vue["demande"]).all()
    assert (vue["servi"] <= vue["virtuel"].clip(lower=0)).all()


def test_un_dixieme_ne_fait_pas_une_rupture():
    table = {"article": ["a", "b"], "physique": [0.3, 0.1], "reserve": [0.1, 0], "attendu": [0, 0.2]}
    vue = disponibilite_stock(pd.DataFrame(table | {"demande": [0.2, 0.3], "consommation_jour": [0.1, 0]})).tableau
    assert vue["etat"].tolist() == ["disponible", "disponible"]
    assert vue["manque"].tolist() == [0, 0]
    assert vue["virtuel"].tolist() == [0.2, 0.3]
    assert vue["couverture"].iloc[0] == 2


def test_un_article_donne_deux_fois_est_refuse_sauf_a_deux_sites():
    table = pd.DataFrame({"article": ["a", "a"], "physique": [5, 5], "demande": [8, 8]})
    with pytest.raises(DonneesInvalidesError, match=r"Lignes 1 .*« site »"):
        disponibilite_stock(table)
    assert disponibilite_stock(table.assign(site=["x", "y"])).tableau["servi"].tolist() == [5, 5]


def test_les_ruptures_viennent_la_plus_grande_d_abord():
    table = pd.DataFrame({"article": ["a", "b", "c"], "physique": [5, 0, 9], "demande": [9, 20, 9]})
    vue = disponibilite_stock(table)
    assert vue.ruptures["article"].tolist() == ["b", "a"]
    assert "2 lignes" in vue.explication().render_texte()
    with pytest.raises(DonneesInvalidesError, match="physique"):
        disponibilite_stock(pd.DataFrame({"article": ["a"], "physique": ["beaucoup"]}))


def test_une_sortie_calculee_en_flottants_vide_le_stock():
    lignes = [("01/03/2026", "stock_initial", 0.3, 10.0), ("02/03/2026", "sortie", 0.1 + 0.2, None)]
    fiche = fiche_stock(pd.DataFrame(lignes, columns=["date", "nature", "quantite", "cout_unitaire"]))
    assert fiche.quantite_finale == fiche.valeur_finale == 0
    ligne = {"article": ["a"], "quantite_theorique": [0.1 + 0.2], "quantite_comptee": [0.3], "cout_unitaire": [5]}
    assert ecarts_inventaire(pd.DataFrame(ligne)).tableau["nature"].item() == "conforme"
