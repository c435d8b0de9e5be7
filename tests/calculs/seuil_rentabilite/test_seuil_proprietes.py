"""Ce qui vaut pour tout seuil, l'attendu étant trouvé par un autre chemin."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from statistics import NormalDist

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.seuil_rentabilite import (
    compte_differentiel,
    demande_normale,
    seuil_produits,
    seuil_rentabilite,
    seuil_unitaire,
    seuils_structure,
)

SOBRE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
MONTANTS = st.integers(1_000, 5_000_000)


@SOBRE
@given(MONTANTS, st.integers(1, 99), MONTANTS)
def test_au_seuil_le_resultat_est_nul_et_l_indice_est_l_inverse_du_levier(activite, part, fixes):
    variables = activite * part // 100
    s = seuil_rentabilite(activite, variables, fixes)
    if s.seuil is None:
        return
    resultat = Fraction(str(s.seuil)) * (1 - Fraction(variables, activite)) - fixes
    assert abs(resultat) <= Fraction(1, 100)
    assert round(s.seuil + s.marge_securite, 2) == activite
    if s.levier is not None:
        assert s.levier * s.indice_securite == 1


@SOBRE
@given(st.integers(2, 500), st.integers(1, 400), MONTANTS)
def test_le_seuil_en_articles_est_le_plus_petit_qui_suffit(prix, cout, fixes):
    s = seuil_unitaire(prix, cout, fixes)
    if cout >= prix:
        assert s.seuil is None
        assert s.constats[0].code == "marge_non_positive"
        return
    articles = s.seuil_unites
    assert articles * (prix - cout) >= fixes
    assert (articles - 1) * (prix - cout) < fixes


@SOBRE
@given(st.lists(st.integers(0, 90_000), min_size=12, max_size=12).filter(sum), st.integers(1, 100))
def test_le_jour_saisonnier_est_celui_d_une_marche_jour_par_jour(mois, pourcentage):
    total = sum(mois)
    seuil = total * pourcentage // 100
    ventes = pd.DataFrame({"debut": [dt.date(2026, m, 1) for m in range(1, 13)], "chiffre_affaires": mois})
    obtenu = seuil_rentabilite(2 * total, total, seuil / 2).point_mort(ventes=ventes)
    cumul, rang = Fraction(0), 0
    for jour in range(360):
        if cumul >= seuil:
            break
        cumul += Fraction(mois[jour // 30], 30)
        rang = jour + 1
    rang = max(rang, 1)
    fin_de_mois = pd.Timestamp(2026, (rang - 1) // 30 + 1, 1).days_in_month
    attendu = dt.date(2026, (rang - 1) // 30 + 1, min((rang - 1) % 30 + 1, fin_de_mois))
    assert obtenu.date == attendu


@SOBRE
@given(
    st.lists(st.tuples(st.integers(5, 90), st.integers(1, 80), st.integers(1, 900)), min_size=1, max_size=5), MONTANTS
)
def test_plusieurs_produits_valent_leur_somme_et_l_ordre_ne_change_rien(lignes, fixes):
    produits = pd.DataFrame(
        [{"produit": f"P{i}", "prix": p, "cout_variable": c, "quantite": q} for i, (p, c, q) in enumerate(lignes)],
    )
    r = seuil_produits(produits, fixes)
    somme = seuil_rentabilite(sum(p * q for p, c, q in lignes), sum(c * q for p, c, q in lignes), fixes)
    assert r.ensemble.seuil == somme.seuil
    envers = seuil_produits(produits.iloc[::-1], fixes)
    pd.testing.assert_frame_equal(envers.tableau.iloc[::-1].reset_index(drop=True), r.tableau)
    if r.ensemble.seuil is not None:
        assert abs(r.tableau["seuil"].sum() - r.ensemble.seuil) <= 0.01 * len(lignes)


@SOBRE
@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(0, 9_000), st.integers(-5, 25)), min_size=1, max_size=4),
    st.sampled_from(["total", "tranche"]),
)
def test_les_zones_sont_celles_d_une_recherche_niveau_par_niveau(paliers, portee):
    depuis, lignes = 0, []
    for largeur, fixes, marge in paliers:
        lignes.append({"depuis": depuis, "charges_fixes": fixes, "prix": 30, "cout_variable": 30 - marge})
        depuis += largeur
    s = seuils_structure(pd.DataFrame(lignes), maximum=depuis, portee=portee)
    for niveau in range(1, depuis + 1):
        rang = max(i for i, ligne in enumerate(lignes) if ligne["depuis"] < niveau)
        if portee == "total":
            marge = paliers[rang][2] * niveau
        else:
            marge = sum(
                m * min(larg, max(0, niveau - p["depuis"])) for (larg, _, m), p in zip(paliers, lignes, strict=True)
            )
        resultat = marge - paliers[rang][1]
        (zone,) = s.zones[(s.zones["de"] < niveau) & (niveau <= s.zones["a"])]["zone"]
        if resultat:
            assert zone == ("bénéfice" if resultat > 0 else "perte")


@SOBRE
@given(st.lists(st.tuples(st.integers(-50_000, 900_000), st.integers(0, 100)), min_size=1, max_size=6))
def test_le_reclassement_ne_perd_pas_un_centime(charges):
    fixes = sum(m for m, _ in charges)
    if fixes < 0 or sum(m * p for m, p in charges) < 0 or sum(m * (100 - p) for m, p in charges) < 0:
        return
    postes = [{"poste": "Ventes", "nature": "vente", "montant": 10_000, "part_variable": None}]
    postes += [
        {"poste": f"C{i}", "nature": "charge", "montant": m / 100, "part_variable": p / 100}
        for i, (m, p) in enumerate(charges)
    ]
    table = compte_differentiel(pd.DataFrame(postes)).tableau
    for ligne, (m, _) in zip(table.to_dict("records"), charges, strict=True):
        assert round(ligne["variable"] * 100) + round(ligne["fixe"] * 100) == m


@SOBRE
@given(st.integers(100, 9_000), st.integers(1, 2_000), st.integers(1_000, 90_000))
def test_la_probabilite_est_celle_de_la_loi_du_resultat(moyenne, ecart_type, fixes):
    r = demande_normale(moyenne, ecart_type, prix=20, cout_variable=8, charges_fixes=fixes)
    resultat = NormalDist(12 * moyenne - fixes, 12 * ecart_type)
    assert abs(r.probabilite - (1 - resultat.cdf(0))) < 1e-9
