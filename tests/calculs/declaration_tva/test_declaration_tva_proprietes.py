"""Des propriétés vraies de toute déclaration, avec un attendu calculé autrement : des fractions et une boucle."""

from fractions import Fraction
from itertools import pairwise
from math import floor

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.declaration_tva import declaration_tva, exigibilite

TAUX = {"normal": Fraction(1, 5), "intermediaire": Fraction(1, 10), "reduit": Fraction(11, 200)}
REGLAGES = settings(max_examples=40, deadline=None, phases=[Phase.generate])
ANNEE = {"debut": "01/01/2026", "fin": "31/12/2026"}
centimes = st.integers(min_value=1, max_value=10**9)


@st.composite
def tables(dessin):
    lignes = dessin(
        st.lists(
            st.tuples(
                st.sampled_from(["vente", "achat"]),
                st.sampled_from(["bien", "service", "immobilisation"]),
                st.sampled_from(sorted(TAUX)),
                centimes,
                st.integers(min_value=1, max_value=12),
                st.booleans(),
            ),
            min_size=1,
            max_size=8,
        ),
    )
    return pd.DataFrame(
        [(f"P{i}", s, n, c, m, f"15/{k:02d}/2026", a) for i, (s, n, c, m, k, a) in enumerate(lignes)],
        columns=["piece", "sens", "nature", "categorie", "centimes", "date", "avoir"],
    ).assign(montant_ht=lambda t: t["centimes"].where(~t["avoir"], -t["centimes"]) / 100)


def demi_haut(valeur):
    signe = -1 if valeur < 0 else 1
    return signe * floor(abs(valeur) + Fraction(1, 2))


def taxe(ligne):
    signe = -1 if ligne.avoir else 1
    return signe * demi_haut(ligne.centimes * TAUX[ligne.categorie])


def payer_tout(table):
    lignes = [
        (p.piece, "20/12/2026", ((-p.centimes if p.avoir else p.centimes) + taxe(p)) / 100) for p in table.itertuples()
    ]
    return pd.DataFrame(lignes, columns=["piece", "date", "montant"])


@REGLAGES
@given(tables())
def test_l_annee_entiere_donne_toute_la_taxe(table):
    declaration = declaration_tva(table, payer_tout(table), **ANNEE)
    collectee = sum(taxe(p) for p in table.itertuples() if p.sens == "vente")
    deductible = sum(taxe(p) for p in table.itertuples() if p.sens == "achat")
    masses = declaration.masses
    assert masses.collectee == collectee
    assert masses.deductible + masses.deductible_immobilisation == deductible


@REGLAGES
@given(tables())
def test_le_solde_est_celui_des_comptes_a_un_euro_par_ligne(table):
    declaration = declaration_tva(table, payer_tout(table), **ANNEE)
    lignes, masses = declaration.lignes, declaration.masses
    net = lignes.get("28", 0) - lignes.get("25", 0)
    exact = masses.brute - masses.deductible - masses.deductible_immobilisation
    assert abs(100 * net - exact) <= 50 * 5
    ecriture = declaration.ecritures()
    assert round(100 * ecriture["debit"].sum()) == round(100 * ecriture["credit"].sum())


@REGLAGES
@given(tables(), st.randoms())
def test_l_ordre_des_lignes_ne_change_rien(table, hasard):
    ordre = list(range(len(table)))
    hasard.shuffle(ordre)
    paye = payer_tout(table)
    droite = declaration_tva(table, paye, **ANNEE).tableau
    melangee = declaration_tva(table.iloc[ordre], paye.iloc[::-1], **ANNEE).tableau
    pd.testing.assert_frame_equal(droite, melangee)


@REGLAGES
@given(
    centimes, st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=6), st.sampled_from(sorted(TAUX))
)
def test_un_service_paye_en_plusieurs_fois_ne_perd_aucun_centime(montant, poids, categorie):
    total = montant + demi_haut(montant * TAUX[categorie])
    bornes = [total * sum(poids[:k]) // sum(poids) for k in range(len(poids) + 1)]
    versements = [b - a for a, b in pairwise(bornes)]
    ventes = pd.DataFrame(
        {"piece": ["V"], "sens": "vente", "nature": "service", "date": "01/01/2026", "montant_ht": [montant / 100]}
    ).assign(categorie=categorie)
    paye = pd.DataFrame({"piece": "V", "date": "01/02/2026", "montant": [v / 100 for v in versements]})
    parts = exigibilite(ventes, paye)
    assert round(100 * parts["base"].sum()) == montant
    assert round(100 * parts["taxe"].sum()) == total - montant


@REGLAGES
@given(tables())
def test_une_suite_de_mois_vaut_l_annee(table):
    paye = payer_tout(table)
    sommes = [0, 0]
    for mois in range(1, 13):
        debut = pd.Timestamp(2026, mois, 1)
        masses = declaration_tva(table, paye, debut=debut.date(), fin=(debut + pd.offsets.MonthEnd(0)).date()).masses
        sommes[0] += masses.collectee
        sommes[1] += masses.deductible + masses.deductible_immobilisation
    annee = declaration_tva(table, paye, **ANNEE).masses
    assert sommes == [annee.collectee, annee.deductible + annee.deductible_immobilisation]
