"""Le seuil de rentabilité : conventions, refus, cas limites."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from refcomp.calculs.seuil_rentabilite import (
    compte_differentiel,
    demande_normale,
    demande_scenarios,
    ecart_type_demande,
    seuil_produits,
    seuil_rentabilite,
    seuil_unitaire,
    seuils_structure,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

BASE = {"chiffre_affaires": 500_000, "charges_variables": 300_000, "charges_fixes": 150_000}


def paliers(**change):
    table = {"depuis": [0, 9000], "charges_fixes": [60_000, 96_000], "prix": [20, 20], "cout_variable": [12, 12]}
    return pd.DataFrame(table | change)


def test_les_textes_francais_et_les_decimales_exactes_sont_compris():
    s = seuil_rentabilite("500 000,00 ", Decimal(300000), 150_000)
    assert s == seuil_rentabilite(**BASE)
    assert seuil_unitaire(Fraction(1, 2), 0.2, 30).seuil == 50


def test_toutes_les_valeurs_refusees_le_sont_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as recu:
        seuil_rentabilite("beaucoup", None, -3, quantite=math.inf)
    message = str(recu.value)
    for nom in ("chiffre_affaires", "charges_variables", "charges_fixes", "quantite"):
        assert f"Donnée « {nom} »" in message


@pytest.mark.parametrize("mauvais", [[1], {"a": 1}, True, math.nan, pd.NaT, "1,234.5", object()])
def test_une_donnee_absurde_ne_leve_jamais_une_erreur_nue(mauvais):
    with pytest.raises(DonneesInvalidesError):
        seuil_rentabilite(mauvais, 1, 1)


def test_zero_de_ventes_est_refuse_en_le_disant():
    with pytest.raises(DonneesInvalidesError, match="reçu 0"):
        seuil_rentabilite(0, 0, 10, quantite=0)


def test_sans_charges_fixes_le_seuil_est_nul():
    s = seuil_rentabilite(100, 60, 0)
    assert (s.seuil, s.indice_securite, s.levier) == (0.0, 1, 1)
    assert s.point_mort().date == dt.date(2026, 1, 1)


def test_resultat_nul_levier_sans_objet():
    s = seuil_rentabilite(100, 60, 40)
    assert s.levier is None
    assert "sans objet" in s.explication().render_texte()


def test_sans_marge_il_n_y_a_ni_seuil_ni_objectif_ni_point_mort():
    s = seuil_rentabilite(100, 120, 40)
    assert s.seuil is None
    assert "il n'y a pas de seuil" in s.explication().render_texte()
    with pytest.raises(ArgumentInvalideError):
        s.activite_pour(10)
    with pytest.raises(ArgumentInvalideError):
        s.point_mort()


@pytest.mark.parametrize("decimales", [-1, 13, 2.0, "4", True])
def test_arrondi_du_taux_refuse(decimales):
    with pytest.raises(ArgumentInvalideError, match="nombre de décimales"):
        seuil_rentabilite(**BASE, arrondi_taux=decimales)


def test_le_taux_arrondi_se_dit():
    s = seuil_unitaire(12, 4, 60_000, arrondi_taux=4)
    assert s.taux == Fraction(2, 3)
    assert s.taux_retenu == Fraction(6667, 10_000)
    assert "90\u202f000,00\u00a0€" in s.explication().render_texte()
    assert [c.code for c in s.constats] == ["taux_arrondi"]


def test_objectif():
    assert seuil_unitaire(30, 14.5, 13_268).activite_pour("21 000") == (66325.16, 2211)
    with pytest.raises(DonneesInvalidesError, match="resultat"):
        seuil_unitaire(30, 14.5, 13_268).activite_pour("gros")


@pytest.mark.parametrize(
    ("options", "attendu"),
    [
        ({}, dt.date(2026, 9, 30)),
        ({"base_temps": "365"}, dt.date(2026, 10, 1)),
        ({"base_temps": "reel", "debut": "01/01/2028"}, dt.date(2028, 10, 1)),
        ({"debut": "01/07/2026"}, dt.date(2027, 3, 30)),
        ({"fermetures": [("01/08/2026", "31/08/2026")]}, dt.date(2026, 10, 8)),
    ],
)
def test_bases_de_temps(options, attendu):
    assert seuil_rentabilite(**BASE).point_mort(**options).date == attendu


def test_fevrier_n_a_pas_de_trentieme_jour():
    s = seuil_rentabilite(360, 0, 60)
    assert s.point_mort().date == dt.date(2026, 2, 28)


def test_seuil_hors_d_atteinte():
    s = seuil_rentabilite(100_000, 50_000, 80_000)
    p = s.point_mort()
    assert (p.date, p.jours) == (None, None)
    assert "n'est pas atteint" in s.explication(p).render_texte()
    assert s.marge_securite < 0
    ventes = pd.DataFrame({"debut": ["01/01/2026", "01/07/2026"], "chiffre_affaires": [40_000, 60_000]})
    assert s.point_mort(ventes=ventes).date is None


@pytest.mark.parametrize(
    "options",
    [
        {"base_temps": "30/360"},
        {"jour": "demain"},
        {"debut": "31/02/2026"},
        {"fin": "31/12/2025"},
        {"fermetures": [("01/08/2027", "31/08/2027")]},
        {"fermetures": ["août"]},
        {"ventes": pd.DataFrame({"debut": ["01/01/2026"], "chiffre_affaires": ["?"]})},
    ],
)
def test_point_mort_refuse(options):
    with pytest.raises((ArgumentInvalideError, DonneesInvalidesError)):
        seuil_rentabilite(**BASE).point_mort(**options)


def test_des_ventes_pendant_la_fermeture_sont_refusees():
    ventes = pd.DataFrame({"debut": ["01/01/2026", "01/08/2026", "01/09/2026"], "chiffre_affaires": [3000, 10, 4000]})
    with pytest.raises(DonneesInvalidesError, match="fermée"):
        seuil_rentabilite(**BASE).point_mort(ventes=ventes, fermetures=[("01/08/2026", "31/08/2026")])


def test_un_produit_a_marge_negative_n_a_pas_de_seuil_propre():
    produits = pd.DataFrame(
        {
            "produit": ["A", "B"],
            "prix": [10, 8],
            "cout_variable": [4, 9],
            "quantite": [700, 100],
            "charges_specifiques": 5,
        },
    )
    avant = produits.copy()
    t = seuil_produits(produits, 1_000, cle="marge").tableau
    pd.testing.assert_frame_equal(produits, avant)
    assert t["seuil_propre"].isna().tolist() == [False, True]
    assert t["charges_attribuees"].sum() == 1_010


def test_produits_refuses():
    with pytest.raises(DonneesInvalidesError, match="positifs"):
        seuil_produits(pd.DataFrame({"produit": ["A"], "prix": [0], "cout_variable": [1], "quantite": [1]}), 10)
    with pytest.raises(DonneesInvalidesError, match="qu'une fois"):
        seuil_produits(pd.DataFrame({"produit": ["A", "A"], "prix": 5, "cout_variable": 1, "quantite": 1}), 10)
    with pytest.raises(ArgumentInvalideError):
        seuil_produits(pd.DataFrame(), 10, cle="tete")


def test_le_debut_d_un_palier_appartient_au_precedent():
    s = seuils_structure(paliers(charges_fixes=[72_000, 96_000]))
    assert s.seuils["unites"].tolist() == [9000, 12000]


def test_un_palier_en_tranche_et_un_cout_qui_depasse_le_prix():
    s = seuils_structure(paliers(charges_fixes=[60_000, 60_000], cout_variable=[12, 23]), portee="tranche")
    assert s.seuils["unites"].tolist() == [7500, 13000]
    assert s.seuils["sens"].tolist() == ["monte", "descend"]
    assert s.zones["zone"].tolist() == ["perte", "bénéfice", "perte"]
    assert "ne valent que pour ce qui dépasse" in s.explication().render_texte()


@pytest.mark.parametrize("change", [{"depuis": [10, 9000]}, {"depuis": [0, 0]}, {"prix": ["x", 20]}])
def test_paliers_refuses(change):
    with pytest.raises(DonneesInvalidesError):
        seuils_structure(paliers(**change))


def test_structure_refusee():
    with pytest.raises(DonneesInvalidesError, match="maximum"):
        seuils_structure(paliers(), maximum=9000)
    with pytest.raises(ArgumentInvalideError, match="table pandas"):
        seuils_structure([1, 2])


def test_lecture_de_table_et_valeur_exacte():
    exacte = demande_normale(8000, 2885, prix=10, cout_variable=4, charges_fixes=36_000)
    table = demande_normale(8000, 2885, prix=10, cout_variable=4, charges_fixes=36_000, decimales_z=2)
    assert round(table.probabilite, 4) == 0.7549
    assert round(exacte.probabilite, 4) == 0.7559
    assert round(ecart_type_demande(4200, 0.95), 2) == 2142.9


def test_demande_refusee():
    with pytest.raises(ArgumentInvalideError, match="écart-type"):
        demande_normale(10, 0, prix=2, cout_variable=1, charges_fixes=1)
    with pytest.raises(ArgumentInvalideError, match="coût variable"):
        demande_normale(10, 1, prix=1, cout_variable=1, charges_fixes=1)
    with pytest.raises(DonneesInvalidesError, match="somme doit être 1"):
        demande_scenarios(
            pd.DataFrame({"probabilite": [0.5, 0.4], "quantite": [1, 2]}), prix=2, cout_variable=1, charges_fixes=1
        )
    for arguments in ((-1, 0.95), (10, 1), (10, "x"), ("x", 0.5), (math.inf, 0.5)):
        with pytest.raises(ArgumentInvalideError):
            ecart_type_demande(*arguments)


def test_reclassement_refuse_en_une_fois():
    postes = pd.DataFrame(
        {
            "poste": ["Achats", "Loyer", "Salaires"],
            "nature": ["charge"] * 3,
            "montant": [10, 20, 30],
            "part_variable": ["100 %", None, None],
        },
    )
    with pytest.raises(DonneesInvalidesError) as recu:
        compte_differentiel(postes)
    assert "Loyer" in str(recu.value)
    assert "Salaires" in str(recu.value)
    assert "vente" in str(recu.value)


def test_reclassement_avec_variation_de_stock_et_autre_produit():
    postes = pd.DataFrame(
        {
            "poste": ["Ventes", "Achats", "Variation de stock", "Salaires", "Produits financiers"],
            "nature": ["vente", "charge", "charge", "charge", "autre_produit"],
            "montant": [1_000, 500, -20, 300, 5],
            "part_variable": [None, 1, 1, 0.4, None],
        },
    )
    c = compte_differentiel(postes)
    assert (c.seuil.charges_variables, c.seuil.charges_fixes, c.seuil.resultat) == (600.0, 175.0, 225.0)
    assert "60,00\u00a0%" in c.explication().render_texte()


def test_des_arguments_absurdes_sont_refuses_en_francais():
    s = seuil_rentabilite(**BASE)
    for appel in (
        lambda: seuil_rentabilite(**BASE, arrondi="euro"),
        lambda: s.point_mort(fermetures=5),
        lambda: s.point_mort(fermetures=[3]),
        lambda: demande_normale(10, 1, prix=2, cout_variable=1, charges_fixes=1, decimales_z="deux"),
    ):
        with pytest.raises(ArgumentInvalideError):
            appel()
    for maximum in ("beaucoup", math.nan, True):
        with pytest.raises(DonneesInvalidesError, match="maximum"):
            seuils_structure(paliers(), maximum=maximum)


def test_des_ventes_qui_ne_font_pas_le_chiffre_d_affaires_se_disent():
    ventes = pd.DataFrame({"debut": ["01/01/2026", "01/07/2026"], "chiffre_affaires": [300_000, 300_000]})
    (constat,) = seuil_rentabilite(**BASE).point_mort(ventes=ventes).constats
    assert constat.code == "ventes_differentes"
