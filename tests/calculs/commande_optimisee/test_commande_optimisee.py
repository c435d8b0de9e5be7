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
    commande_optimale,
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


ARTICLES = st.lists(st.tuples(st.integers(0, 14), st.integers(1, 4)), min_size=1, max_size=2)


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(ARTICLES, st.integers(0, 60), st.integers(0, 15), st.integers(0, 40))
def test_la_commande_optimale_est_celle_de_l_enumeration(lignes, franco, port, minimum):
    articles = pd.DataFrame(lignes, columns=["besoin", "multiple"]).assign(
        article=[f"A{i}" for i in range(len(lignes))]
    )
    paliers = [(0, Fraction(4)), (6, Fraction(3)), (15, Fraction(5, 2))]
    baremes = pd.DataFrame([(a, s, float(p)) for a in articles["article"] for s, p in paliers])
    baremes.columns = ["article", "a_partir_de", "prix"]
    o = commande_optimale(articles, baremes, franco=franco, port=port, minimum=minimum)

    def cout(q):
        return q * max((s, p) for s, p in paliers if s <= q)[1]

    couts = []
    for choix in product(*(range(-(-b // m) * m, 44, m) for b, m in lignes)):
        total = sum((cout(q) for q in choix), Fraction(0))
        if total >= minimum:
            couts.append(total + (0 if total >= franco else port))
    assert o.total == min(couts)
    assert (o.tableau["quantite"] >= articles["besoin"]).all()
    assert (o.tableau["quantite"] % articles["multiple"] == 0).all()


def test_une_commande_impossible_dit_pourquoi():
    articles = pd.DataFrame({"article": ["A"], "besoin": [10], "maximum": [8], "poids": [3], "par_palette": [5]})
    baremes = pd.DataFrame({"article": ["A"], "a_partir_de": [0], "prix": [2]})
    with pytest.raises(DonneesInvalidesError, match=r"maximum 8.*30 kg pour 20.*2 palettes pour 1"):
        commande_optimale(articles, baremes, poids_max=20, palettes_max=1)
    with pytest.raises(DonneesInvalidesError, match="sans prix"):
        commande_optimale(articles, baremes.assign(article="B"))
    with pytest.raises(DonneesInvalidesError, match="« poids »"):
        commande_optimale(articles.drop(columns="poids"), baremes, poids_max=20)
    with pytest.raises(DonneesInvalidesError) as erreur:
        commande_optimale(articles.assign(besoin="x"), baremes.assign(prix=-1), port="cher")
    assert len(erreur.value.constats) == 3


def test_une_limite_de_camion_et_un_minimum():
    articles = pd.DataFrame({"article": ["A"], "besoin": [10], "maximum": [12]})
    baremes = pd.DataFrame({"article": ["A"], "a_partir_de": [0], "prix": [2]})
    o = commande_optimale(articles, baremes, minimum=23)
    assert (o.tableau["quantite"].item(), o.total, o.palettes) == (12, 24, None)
    assert [c.code for c in o.constats] == ["minimum_complete", "complement"]
    assert "de plus, que les conditions imposent" in o.explication().render_texte()


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


LIGNE_LIMITEE = st.tuples(st.integers(0, 12), st.sampled_from([2, 3, 5]), st.integers(0, 12), st.integers(1, 9))


@settings(max_examples=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(LIGNE_LIMITEE, min_size=1, max_size=3), st.integers(0, 90), st.integers(0, 90), st.integers(0, 12))
def test_les_limites_du_camion_sont_celles_de_l_enumeration(lignes, franco, minimum, marge):
    articles = pd.DataFrame(lignes, columns=["besoin", "multiple", "maximum", "dixiemes"])
    articles["maximum"] += articles["besoin"]
    articles = articles.assign(article=list("ABC")[: len(lignes)], poids=articles["dixiemes"] / 10, par_palette=6)
    paliers = [(0, Fraction("4.05")), (6, Fraction("3.33")), (15, Fraction("2.5"))]
    baremes = pd.DataFrame([(a, s, float(p)) for a in articles["article"] for s, p in paliers])
    baremes.columns = ["article", "a_partir_de", "prix"]
    lus = articles[["besoin", "multiple", "maximum", "dixiemes"]].to_numpy().tolist()
    poids_max = sum(b * d for b, _, _, d in lus) + 3 * marge  # en dixièmes de kilogramme
    palettes_max = sum(-(-b // 6) for b, _, _, _ in lus) + marge // 4
    permis = []
    for choix in product(*(range(-(-b // m) * m, plus + 1, m) for b, m, plus, _ in lus)):
        valeur = sum((q * max((s, p) for s, p in paliers if s <= q)[1] for q in choix), Fraction(0))
        porte = sum(q * li[3] for q, li in zip(choix, lus, strict=True)) <= poids_max
        if porte and sum(-(-q // 6) for q in choix) <= palettes_max and valeur >= minimum:
            colis = sum(q // li[1] for q, li in zip(choix, lus, strict=True))
            permis.append((valeur + (0 if valeur >= franco else 12), colis))
    limites = {"franco": franco, "port": 12, "minimum": minimum, "poids_max": poids_max / 10}
    if not permis:
        with pytest.raises(DonneesInvalidesError, match="Aucune commande"):
            commande_optimale(articles, baremes, palettes_max=palettes_max, **limites)
        return
    o = commande_optimale(articles, baremes, palettes_max=palettes_max, **limites)
    assert (o.total, o.tableau["colis"].sum()) == min(permis)


def test_une_grosse_commande_est_la_moins_chere_a_l_euro_pres():
    """Le solveur s'arrêtait à 0,01 % du meilleur : 182 268,78 € au lieu de 182 251,20."""
    articles = pd.DataFrame(
        {
            "article": list("ABCD"),
            "besoin": [525, 837, 817, 582],
            "multiple": [10, 10, 10, 12],
            "par_palette": [240, 240, 48, 240],
        }
    )
    prix = {
        "A": {0: 61, 151: 59.17, 415: 56.73},
        "B": {0: 64, 141: 62.08, 758: 59.52},
        "C": {0: 68, 251: 65.96, 932: 63.24},
        "D": {0: 69, 215: 66.93, 988: 64.17},
    }
    baremes = pd.DataFrame(
        [(a, s, p) for a, siens in prix.items() for s, p in siens.items()], columns=["article", "a_partir_de", "prix"]
    )
    permise = Fraction("56.73") * 600 + Fraction("59.52") * 900 + Fraction("65.96") * 820 + Fraction("66.93") * 600
    assert permise >= 181851
    assert 3 + 4 + 18 + 3 <= 30
    o = commande_optimale(articles, baremes, franco=183120, port=400, minimum=181851, palettes_max=30)
    assert o.total <= permise + 400


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
