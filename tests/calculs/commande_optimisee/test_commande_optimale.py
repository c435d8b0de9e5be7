"""La commande optimale, contre l'énumération de toutes les commandes possibles."""

from fractions import Fraction
from itertools import product

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.commande_optimisee import commande_optimale
from refcomp.errors import DonneesInvalidesError

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
