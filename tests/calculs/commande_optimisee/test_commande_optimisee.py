"""La commande optimisée sur des données ordinaires, limites ou fausses."""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from refcomp.calculs.commande_optimisee import (
    Clause,
    ConditionsVente,
    actualite_tarif,
    arrondi_conditionnement,
    choix_conditionnements,
    comparaison_paliers,
    controle_cgv,
    cout_promotion,
    penalites_livraison,
    prix_commande,
    proposition_gpa,
    remise_equivalente,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

SOBRE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
BAREME = pd.DataFrame({"a_partir_de": [0, 50, 120], "prix": [4.0, 3.6, 3.1]})


@SOBRE
@given(st.integers(1, 300), st.integers(1, 15))
def test_le_palier_retenu_est_le_moins_cher_de_toutes_les_quantites(besoin, multiple):
    p = comparaison_paliers(besoin, BAREME, multiple=multiple)
    depart = -(-besoin // multiple) * multiple
    couts = {q: prix_commande(q, BAREME) for q in range(depart, depart + 200, multiple)}
    assert p.cout == min(couts.values())
    assert p.quantite == min(q for q, c in couts.items() if c == p.cout)
    assert p.economie == couts[depart] - p.cout >= 0


@SOBRE
@given(st.integers(1, 400))
def test_par_tranche_ajouter_une_unite_coute_toujours_plus(quantite):
    cout = prix_commande(quantite, BAREME, methode="par_tranche")
    assert prix_commande(quantite + 1, BAREME, methode="par_tranche") > cout >= prix_commande(quantite, BAREME)
    assert comparaison_paliers(quantite, BAREME, methode="par_tranche").complement == 0


def test_la_bascule_se_retrouve_unite_par_unite():
    p = comparaison_paliers(1, BAREME)
    for rang, seuil in ((1, 50), (2, 120)):
        dit = int(p.tableau["a_partir_du_besoin"].iloc[rang])
        prix = Fraction(str(BAREME["prix"].iloc[rang - 1]))
        cher = [n for n in range(1, seuil) if n * prix > prix_commande(seuil, BAREME)]
        assert dit == min(cher)


def test_un_bareme_refuse():
    with pytest.raises(DonneesInvalidesError) as erreur:
        comparaison_paliers(-1, BAREME.assign(prix="x"), multiple=0)
    assert len(erreur.value.constats) == 3
    with pytest.raises(DonneesInvalidesError, match="commence à 0"):
        prix_commande(5, BAREME.iloc[1:])
    with pytest.raises(ArgumentInvalideError):
        prix_commande(5, BAREME, methode="au_pif")


@SOBRE
@given(st.integers(0, 500), st.integers(1, 30), st.integers(1, 10), st.integers(1, 8))
def test_un_arrondi_se_decompose_sans_perte(besoin, uvc, couche, hauteur):
    table = pd.DataFrame(
        {"article": ["A"], "besoin": [besoin], "uvc_par_colis": [uvc], "colis_par_couche": [couche]}
    ).assign(couches_par_palette=hauteur)
    for niveau in ("colis", "couche", "palette"):
        li = arrondi_conditionnement(table, niveau=niveau).tableau.iloc[0]
        assert 0 <= li["excedent"] < li["multiple"]
        assert ((li["palettes"] * hauteur + li["couches"]) * couche + li["colis_seuls"]) * uvc == li["commande"]
        assert arrondi_conditionnement(table, niveau=niveau, sens="bas").tableau["excedent"].item() <= 0


def test_un_arrondi_refuse_ou_etonnant():
    table = pd.DataFrame({"article": ["A"], "besoin": [2], "uvc_par_colis": [12]})
    assert [c.code for c in arrondi_conditionnement(table).constats] == ["arrondi_important"]
    with pytest.raises(DonneesInvalidesError, match="colis_par_couche"):
        arrondi_conditionnement(table, niveau="palette")
    with pytest.raises(DonneesInvalidesError):
        arrondi_conditionnement(table.assign(uvc_par_colis=0, besoin="x"))


@SOBRE
@given(
    st.integers(0, 60),
    st.sampled_from(
        ["2+1", "4+2", "3 pour 2", "5 pour 2", "le 2e à -50 %", "le 3e à -30 %", "-20 %", "+50 % de produit"]
    ),
)
def test_une_promotion_ne_fait_jamais_payer_plus(quantite, texte):
    cout = cout_promotion(quantite, 5, texte)
    assert quantite * 5 * (1 - remise_equivalente(texte)) <= cout <= quantite * 5
    assert cout <= cout_promotion(quantite + 1, 5, texte)


# À la main : le ticket de caisse de 0, 1, 2… articles à 6 €.
TICKETS = {
    "2+1 gratuit": [0, 6, 12, 12, 18, 24, 24, 30],
    "3 pour 2": [0, 6, 12, 12, 18, 24, 24, 30],
    "4+2 offerts": [0, 6, 12, 18, 24, 24, 24, 30],
    "4 pour 2": [0, 6, 12, 12, 12, 18, 24, 24],
    "le 2e à -50 %": [0, 6, 9, 15, 18, 24, 27, 33],
    "2ème à \u221250\u00a0%": [0, 6, 9, 15, 18, 24, 27, 33],
    "le 3e à -50 %": [0, 6, 12, 15, 21, 27, 30, 36],
    "-50 %": [0, 3, 6, 9, 12, 15, 18, 21],
    # Un article en contient une fois et demie : 1, 2, 2, 3, 4, 4, 5 articles pour 1 à 7 contenances.
    "+50 % de produit": [0, 6, 12, 12, 18, 24, 24, 30],
    "+25 % de produit": [0, 6, 12, 18, 24, 24, 30, 36],
}


@pytest.mark.parametrize("texte", TICKETS)
def test_une_promotion_se_paie_comme_sur_un_ticket(texte):
    assert [cout_promotion(q, 6, texte) for q in range(8)] == TICKETS[texte]


def test_une_promotion_illisible():
    for texte in (
        "gratuit",
        "2 pour 3",
        "3 pour 0",
        "0+1",
        "le 1er à -50 %",
        "1e à -50 %",
        "2e à -150 %",
        "-120 %",
        12,
    ):
        with pytest.raises(ArgumentInvalideError):
            remise_equivalente(texte)
    with pytest.raises(DonneesInvalidesError):
        cout_promotion(-1, "x", "2+1")


@SOBRE
@given(st.integers(0, 500), st.integers(0, 300), st.integers(0, 50), st.integers(0, 30), st.integers(1, 48))
def test_une_proposition_couvre_le_besoin_et_pas_un_colis_de_plus(stock, transit, ventes, jours, uvc):
    table = pd.DataFrame({"article": ["A"], "stock": stock, "en_transit": transit, "ventes_jour": ventes})
    table = table.assign(couverture=jours, uvc_par_colis=uvc)
    li = proposition_gpa(table).tableau.iloc[0]
    assert li["besoin"] == max(0, jours * ventes - stock - transit)
    assert li["besoin"] <= li["proposition"] < li["besoin"] + uvc
    assert li["colis"] * uvc == li["proposition"]
    if ventes:
        assert li["couverture_apres"] >= min(jours, li["couverture_avant"])


def test_une_proposition_refusee():
    table = pd.DataFrame({"article": ["A"], "stock": [1], "ventes_jour": [0], "couverture": [3], "uvc_par_colis": [6]})
    assert np.isnan(proposition_gpa(table).tableau["couverture_avant"].item())
    with pytest.raises(DonneesInvalidesError, match="colis_par_couche"):
        proposition_gpa(table, niveau="couche")
    with pytest.raises(DonneesInvalidesError) as erreur:
        proposition_gpa(table.assign(stock=-1, ventes_jour="x").drop(columns="couverture"))
    assert len(erreur.value.constats) == 3


@SOBRE
@given(st.integers(0, 9000), st.integers(0, 60), st.integers(0, 30), st.integers(0, 10))
def test_une_penalite_est_bornee_et_croit_avec_le_retard(valeur, jours, taux, franchise):
    clause = Clause(taux=f"{taux} %", franchise=franchise, plafond="5 %")
    table = pd.DataFrame({"commande": ["C", "D"], "valeur": valeur, "jours_retard": [jours, jours + 1]})
    p = penalites_livraison(table, clause)
    un, deux = p.tableau["penalite"]
    assert 0 <= un <= deux <= valeur * 0.05 + 0.005
    assert jours > franchise or un == 0


def test_une_clause_refusee_et_un_plafond_sans_texte():
    table = pd.DataFrame({"commande": ["C"], "valeur": [100], "jours_retard": [3]})
    assert "5,00" in penalites_livraison(table, Clause(taux="10 %", plafond="5 %")).explication().render_texte()
    with pytest.raises(DonneesInvalidesError) as erreur:
        penalites_livraison(table.assign(valeur="x"), Clause(taux=5, forfait=-1))
    assert len(erreur.value.constats) == 3
    with pytest.raises(ArgumentInvalideError):
        Clause(periode="mois")
    with pytest.raises(ArgumentInvalideError):
        penalites_livraison(table, "2 % par jour")
    with pytest.raises(ParametreAbsentError):
        penalites_livraison(table, Clause(taux="1 %"), plafond_legal_le="2022-01-01")
    with pytest.raises(ParametreAbsentError):
        penalites_livraison(table, Clause(), plafond_legal_le="2025-01-01", territoire="nouvelle_caledonie")


COMMANDE = pd.DataFrame({"article": ["A", "A"], "quantite": [12, 12], "prix_unitaire": [5.02, None]})
TARIF = pd.DataFrame({"article": ["A"], "prix": [5.0], "multiple": [12]})


def test_un_controle_tolere_dit_les_doublons_et_refuse():
    c = controle_cgv(COMMANDE, TARIF, ConditionsVente(franco=100, port=9), "2026-03-01", tolerance_prix="1 %")
    assert (c.acceptable, c.port, [x.code for x in c.constats]) == (True, 0, ["article_en_double"])
    bas = controle_cgv(COMMANDE, TARIF, ConditionsVente(minimum=200), "2026-03-01")
    assert not bas.acceptable
    assert bas.complement_minimum == 80
    with pytest.raises(DonneesInvalidesError) as erreur:
        controle_cgv(COMMANDE.assign(quantite=-1), TARIF.assign(prix="x"), ConditionsVente(port="y"), "hier")
    assert len(erreur.value.constats) == 4
    with pytest.raises(ArgumentInvalideError):
        controle_cgv(COMMANDE, TARIF, {"franco": 100}, "2026-03-01")


def test_deux_tarifs_se_comparent():
    t = actualite_tarif(
        pd.DataFrame({"article": ["A", "B", "C"], "prix": [10, 4, 5]}),
        pd.DataFrame({"article": ["A", "C", "D"], "prix": [11, 5, 2]}),
    )
    assert t["etat"].tolist() == ["hausse", "retire", "inchange", "nouveau"]
    assert t["evolution"].iloc[0] == 0.1


FORMATS = pd.DataFrame({"taille": [3, 5, 9], "prix": [5, 9, 16]})


@SOBRE
@given(st.integers(1, 30), st.lists(st.tuples(st.integers(1, 9), st.integers(1, 30)), min_size=1, max_size=3))
def test_le_choix_des_formats_est_celui_de_l_enumeration(besoin, formats):
    uniques = dict(formats)
    table = pd.DataFrame({"taille": list(uniques), "prix": list(uniques.values())})
    c = choix_conditionnements(besoin, table)
    bornes = [range(-(-besoin // t) + 1) for t in uniques]
    couts = [
        sum(n * p for n, p in zip(combien, uniques.values(), strict=True))
        for combien in product(*bornes)
        if sum(n * t for n, t in zip(combien, uniques, strict=True)) >= besoin
    ]
    assert c.cout == min(couts)
    assert c.unites >= besoin


def test_le_plafond_vaut_pour_la_commande_entiere():
    livraisons = pd.DataFrame(
        {"commande": ["A", "A"], "valeur": [500.0, 400.0], "jours_retard": [10, 10], "valeur_commande": [1000.0] * 2}
    )
    clause = Clause(taux="2 %", plafond="5 %")
    for lues in (livraisons, livraisons.iloc[::-1]):
        assert penalites_livraison(lues, clause).total == 50
    sans = penalites_livraison(livraisons.drop(columns="valeur_commande"), clause)
    assert "plafond_sur_le_retard" in {c.code for c in sans.constats}


def test_la_bascule_vers_un_palier_se_cherche_au_prix_de_chaque_besoin():
    bareme = pd.DataFrame({"a_partir_de": [1, 100, 200], "prix": [10, 5, 1]})
    table = comparaison_paliers(21, bareme).tableau.set_index("a_partir_de")
    prix = {q: 10 if q < 100 else 5 for q in range(1, 200)}
    attendu = min(q for q in prix if q * prix[q] > 200)
    assert table.loc[200, "a_partir_du_besoin"] == attendu == 21


def test_un_prix_calcule_en_flottants_n_est_pas_un_ecart():
    tarif = pd.DataFrame({"article": ["A", "B"], "prix": [0.1 + 0.2, 10.0]})
    recue = pd.DataFrame({"article": ["A", "B"], "quantite": [3, 3], "prix_unitaire": [0.3, 10.1]})
    vue = controle_cgv(recue, tarif, ConditionsVente(), "01/03/2026", tolerance_prix="1 %")
    assert vue.acceptable  # 1 % de 10,00 font 10 centimes, ni plus ni moins
    assert vue.tableau["ecart_montant"].tolist() == [0, 0.3]
    severe = controle_cgv(recue, tarif, ConditionsVente(), "01/03/2026")
    assert [c.code for c in severe.constats] == ["prix_different"]


@SOBRE
@given(
    st.integers(1, 150),
    st.sampled_from([1, 2, 5, 12, 25]),
    st.dictionaries(st.integers(2, 120), st.integers(1, 99), min_size=1, max_size=4),
)
@example(23, 12, {20: 74, 38: 17, 47: 15, 91: 11})
@example(96, 1, {100: 84, 101: 83})
def test_chaque_palier_se_commande_a_son_prix_et_sa_bascule_est_celle_de_l_enumeration(besoin, pas, suite):
    seuils = [1, *sorted(suite)]
    prix = dict(zip(seuils, [100, *(suite[s] for s in seuils[1:])], strict=True))

    def commande(n):
        return -(-n // pas) * pas

    def cout(q):
        return q * prix[max((s for s in seuils if s <= q), default=1)]

    p = comparaison_paliers(besoin, pd.DataFrame({"a_partir_de": seuils, "prix": list(prix.values())}), multiple=pas)
    assert (p.cout, p.quantite) == min((cout(q), q) for q in range(commande(besoin), commande(besoin) + 200, pas))
    assert p.tableau.loc[p.tableau["retenu"], "quantite"].tolist() == [p.quantite]
    for li in p.tableau.itertuples():
        assert li.prix * li.quantite == li.cout == cout(li.quantite)
        avant = range(1, li.a_partir_de) if li.a_partir_de > 1 else ()
        cher = [n for n in avant if commande(n) < li.a_partir_de and cout(commande(n)) > li.cout]
        # Le coût d'un palier se juge à son seuil, pas au besoin s'il le dépasse.
        if li.quantite == commande(li.a_partir_de):
            assert li.a_partir_du_besoin == min(cher, default=0)
