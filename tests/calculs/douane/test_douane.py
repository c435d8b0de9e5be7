from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.douane import FICHE, conversion_douane, droits_douane, importation, valeur_en_douane
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError, RefcompError
from refcomp.rounding import Arrondi

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "douane.yaml").read_text(encoding="utf-8"))
JOUR = "2026-03-01"
ARTICLE = pd.DataFrame({"article": ["A"], "quantite": [10], "prix": [10.0], "taux": [0.1], "taux_taxe": [0.2]})


def rejoue(cas):
    entrees = dict(cas["entrees"])
    tables = {n: pd.DataFrame(entrees.pop(n)) for n in ("elements", "articles", "frais") if n in entrees}
    if cas["fonction"] == "valeur":
        return {"valeur": valeur_en_douane(date=JOUR, **tables, **entrees).valeur}
    if cas["fonction"] == "droits":
        return droits_douane(**tables, **entrees).to_dict("list")
    return importation(date=JOUR, **tables, **entrees).articles.to_dict("list")


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publies(cas):
    obtenu = rejoue(cas)
    assert {nom: obtenu[nom] for nom in cas["attendu"]} == cas["attendu"]


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


montants = st.integers(0, 10**7)
articles_tires = st.lists(
    st.fixed_dictionaries(
        {
            "quantite": st.integers(1, 1000),
            "prix": st.integers(1, 10**5),
            "poids": st.integers(1, 10**4),
            "taux": st.integers(0, 30).map(lambda p: p / 100),
            "taux_taxe": st.sampled_from([0.0, 0.03, 0.11, 0.2]),
        },
    ),
    min_size=1,
    max_size=6,
)
frais_tires = st.lists(
    st.fixed_dictionaries(
        {
            "frais": st.just("frais"),
            "montant": montants,
            "stade": st.sampled_from(["avant_entree", "premiere_destination", "apres"]),
            "cle": st.sampled_from(["valeur", "poids", "quantite"]),
        },
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(articles=articles_tires, frais=frais_tires)
def test_le_cout_rendu_somme_les_achats_les_frais_et_les_droits(articles, frais):
    table = pd.DataFrame(articles)
    table.insert(0, "article", [f"a{i}" for i in range(len(table))])
    couts = pd.DataFrame(frais, columns=["frais", "montant", "stade", "cle"])
    resultat = importation(table, couts, date=JOUR, devise="XPF")
    totaux = resultat.totaux()
    achats = sum(a["quantite"] * a["prix"] for a in articles)
    assert totaux["achat"] == achats
    assert totaux["cout"] == achats + sum(f["montant"] for f in frais) + totaux["droit"]
    journal = resultat.ecritures()
    assert journal["debit"].sum() == journal["credit"].sum()
    # Le droit recompté article par article, sans fraction : à un demi-franc près.
    for ligne, article in zip(resultat.articles.to_dict("records"), articles, strict=True):
        assert abs(ligne["droit"] - ligne["valeur_douane"] * article["taux"]) <= 0.5 + 1e-6


@settings(max_examples=40, deadline=None)
@given(
    valeur=montants,
    unites=st.integers(0, 1000),
    bornes=st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted),
    taux=st.integers(0, 40),
)
def test_un_droit_reste_entre_ses_bornes(valeur, unites, bornes, taux):
    table = pd.DataFrame(
        {"article": ["A"], "valeur": [valeur], "taux": [taux / 100], "minimum": [bornes[0]], "maximum": [bornes[1]]},
    ).assign(unites=unites)
    droit = droits_douane(table)["droit"].iloc[0]
    assert droit == sorted([bornes[0] * unites, valeur * taux / 100, bornes[1] * unites])[1]


@settings(max_examples=30, deadline=None)
@given(prix=montants, transport=montants)
def test_la_valeur_ne_depend_pas_de_l_incoterm(prix, transport):
    depart = pd.DataFrame({"element": ["transport"], "montant": [transport], "compris": ["non"]})
    arrivee = pd.DataFrame({"element": ["transport"], "montant": [transport], "compris": ["oui"]})
    valeur = valeur_en_douane(prix, depart, date=JOUR).valeur
    assert valeur == valeur_en_douane(prix + transport, arrivee, date=JOUR).valeur == prix + transport


def test_la_taxe_est_autoliquidee_depuis_2022_et_payee_a_la_douane_avant():
    apres = importation(ARTICLE, date="2022-01-01").ecritures().set_index("compte")
    avant = importation(ARTICLE, date="31/12/2021").ecritures().set_index("compte")
    assert apres.loc["445668", "debit"] == apres.loc["445798", "credit"] == 22
    assert apres.loc["4011", "credit"] == 10
    assert avant.loc["44566", "debit"] == 22
    assert avant.loc["4011", "credit"] == 32
    assert "6353" in set(importation(ARTICLE, date=JOUR).ecritures(compte_droits="6353")["compte"])


def test_une_perception_convenue_l_emporte():
    assert importation(ARTICLE, date="2020-01-01", perception="autoliquidation").perception == "autoliquidation"
    with pytest.raises(ArgumentInvalideError, match="autoliquidation"):
        importation(ARTICLE, date=JOUR, perception="autoliquidations")


def test_l_entree_n_est_pas_modifiee():
    copie = ARTICLE.copy()
    importation(ARTICLE, date=JOUR)
    pd.testing.assert_frame_equal(ARTICLE, copie)


def test_toutes_les_erreurs_des_deux_tables_sortent_ensemble():
    frais = pd.DataFrame({"frais": ["fret"], "montant": [-1], "stade": ["avant"], "cle": ["volume"]})
    with pytest.raises(DonneesInvalidesError) as erreur:
        importation(ARTICLE.assign(prix="cher"), frais, date=JOUR)
    assert {c.objet for c in erreur.value.constats} == {"prix", "montant", "stade", "cle"}


@pytest.mark.parametrize(
    ("changement", "message"),
    [
        ({"quantite": 0}, "la quantité doit être positive"),
        ({"prix": 0.0}, "au moins un prix positif"),
        ({"taux_taxe": 20}, "« taux_taxe » : reçu 20 ; à partir de 1"),
        ({"taux": 12}, "« taux » : reçu 12 ; à partir de 1"),
        ({"specifique": 3}, "demande « unites »"),
        ({"minimum": 3, "maximum": 2, "unites": 1}, "dépasse le maximum"),
        ({"prix": float("nan")}, "prix unitaire"),
        ({"prix": float("inf")}, "fini"),
        ({"taux_taxe": None}, "taux de TVA"),
    ],
)
def test_un_article_mal_donne_est_refuse(changement, message):
    with pytest.raises(DonneesInvalidesError, match=message):
        importation(ARTICLE.assign(**changement), date=JOUR)


def test_des_frais_au_poids_demandent_des_poids():
    frais = pd.DataFrame({"frais": ["fret"], "montant": [1], "stade": ["apres"], "cle": ["poids"]})
    with pytest.raises(DonneesInvalidesError, match="colonne « poids »"):
        importation(ARTICLE, frais, date=JOUR)


@pytest.mark.parametrize("table", [None, [], "articles", pd.DataFrame()])
def test_une_table_absente_ou_vide_est_refusee(table):
    with pytest.raises(RefcompError):
        importation(table, date=JOUR)
    with pytest.raises(RefcompError):
        droits_douane(table)


def test_un_territoire_ou_une_date_sans_regle_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="nouvelle_caledonie"):
        importation(ARTICLE, date=JOUR, territoire="wallis")
    with pytest.raises(ParametreAbsentError):
        importation(ARTICLE, date="2010-01-01")
    with pytest.raises(ParametreAbsentError):
        valeur_en_douane(10, date="2010-01-01")


@pytest.mark.parametrize("cours", [0, -1, "un", None, True, float("nan")])
def test_un_cours_impossible_est_refuse(cours):
    with pytest.raises(RefcompError):
        conversion_douane(100, cours)
    with pytest.raises(RefcompError):
        importation(ARTICLE, date=JOUR, cours=cours)


def test_un_montant_immense_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="limite exacte"):
        importation(ARTICLE.assign(prix=1e30), date=JOUR)
    with pytest.raises(ArgumentInvalideError, match="limite exacte"):
        valeur_en_douane(1e30, date=JOUR)
    with pytest.raises(ArgumentInvalideError, match="« territoire »"):
        valeur_en_douane(1, date=JOUR, territoire=[])


def test_un_element_inconnu_et_des_retraits_trop_grands_sont_refuses():
    elements = pd.DataFrame({"element": ["fret"], "montant": [1], "compris": [True]})
    with pytest.raises(DonneesInvalidesError, match="transport_interieur"):
        valeur_en_douane(10, elements, date=JOUR)
    with pytest.raises(DonneesInvalidesError, match="dépassent le prix"):
        valeur_en_douane(10, elements.assign(element="montage", montant=20), date=JOUR)
    with pytest.raises(DonneesInvalidesError, match="reçu 78 ; une part va de 0 à 1"):
        valeur_en_douane(10, elements.assign(element="transport", part=78), date=JOUR)


def test_un_element_de_memoire_le_dit(de_memoire):
    elements = pd.DataFrame({"element": ["transport", "interets"], "montant": [1, 2], "compris": [False, True]})
    resultat = valeur_en_douane(10, elements, date=JOUR)
    assert resultat.constats == ()
    assert "10,00 € + 1,00 € - 2,00 € = 9,00 €" in resultat.explication().render_texte().replace("\u00a0", " ")
    de_memoire("elements_valeur")
    constats = valeur_en_douane(10, elements, date=JOUR).constats
    assert {c.code for c in constats} == {"valeur_de_memoire"}


def test_un_droit_peut_s_arrondir_a_l_euro():
    table = pd.DataFrame({"article": ["A"], "valeur": [105.0], "taux": [0.1]}, index=[7])
    rendu = droits_douane(table, arrondi=Arrondi(Decimal(1)))
    assert rendu["droit"].tolist() == [11.0]
    assert rendu.index.tolist() == [7]


def test_l_explication_porte_les_chiffres_du_cas():
    texte = importation(ARTICLE, date=JOUR).explication().render_texte().replace("\u00a0", " ")
    assert "TVA autoliquidée : 22,00 €" in texte
    assert "110,00 € / 10 = 11,00 € l'unité" in texte
    assert "à acquitter en douane : 10,00 €" in texte
