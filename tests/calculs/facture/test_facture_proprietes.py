"""Ce qui est vrai de toute facture, l'attendu étant recalculé autrement."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.facture import ConventionFacture, avoir, facture, prix_plancher

CENTIME = Decimal("0.01")
CATEGORIES = {"normal": Decimal("0.20"), "intermediaire": Decimal("0.10"), "reduit": Decimal("0.055")}
LIGNES = st.lists(
    st.tuples(
        st.integers(1, 500),
        st.decimals(Decimal("0.01"), 5000, places=2),
        st.integers(0, 60),
        st.sampled_from(sorted(CATEGORIES)),
    ),
    min_size=1,
    max_size=5,
)
TAUX = st.integers(0, 40).map(lambda n: n / 100)


def table(lignes):
    return pd.DataFrame(
        [(q, float(p), r / 100, c) for q, p, r, c in lignes],
        columns=["quantite", "prix_unitaire", "remises", "categorie"],
    )


def au_centime(valeur):
    return valeur.quantize(CENTIME, rounding=ROUND_HALF_UP)


@settings(max_examples=40, deadline=None)
@given(LIGNES, st.sampled_from(["taux", "ligne"]))
def test_le_total_est_celui_de_la_calculatrice(lignes, arrondi):
    f = facture(table(lignes), "2026-03-01", convention=ConventionFacture(arrondi=arrondi))
    bases, taxes = dict.fromkeys(CATEGORIES, Decimal(0)), Decimal(0)
    for q, p, r, c in lignes:
        net = q * p - au_centime(q * p * r / 100)
        bases[c] += net
        taxes += au_centime(net * CATEGORIES[c])
    if arrondi == "taux":
        taxes = sum(au_centime(b * CATEGORIES[c]) for c, b in bases.items())
    assert f.montant("total_ht") == sum(bases.values())
    assert f.montant("taxe") == taxes


@settings(max_examples=40, deadline=None)
@given(LIGNES, TAUX, TAUX, st.booleans())
def test_un_avoir_total_annule_la_facture_et_l_ecriture_est_equilibree(lignes, remise, escompte, ttc):
    f = facture(
        table(lignes), "2026-03-01", remises=remise, escompte=escompte, convention=ConventionFacture(prix_ttc=ttc)
    )
    a = avoir(f, "2026-03-02", retours={i: q for i, (q, _, _, _) in enumerate(lignes)})
    assert a.unites == f.unites
    for document in (f, a):
        ecriture = document.ecriture()
        centimes = (ecriture[["debit", "credit"]] * 100).round().astype(int).sum()
        assert centimes["debit"] == centimes["credit"]
    assert f.montant("total_ht") + f.montant("taxe") == f.montant("total_ttc")


@settings(max_examples=40, deadline=None)
@given(LIGNES, st.integers(0, 4))
def test_l_ordre_des_lignes_ne_change_pas_le_total(lignes, decalage):
    rang = decalage % len(lignes)
    autre = lignes[rang:] + lignes[:rang]
    assert facture(table(lignes), "2026-03-01").unites == facture(table(autre), "2026-03-01").unites


@settings(max_examples=40, deadline=None)
@given(LIGNES)
def test_des_prix_ttc_totalisent_les_prix(lignes):
    f = facture(table(lignes), "2026-03-01", convention=ConventionFacture(prix_ttc=True))
    assert f.montant("total_ttc") == f.montant("net_commercial")


@settings(max_examples=40, deadline=None)
@given(st.decimals(Decimal("0.01"), 9999, places=2), st.integers(0, 90), st.integers(0, 60), st.integers(0, 60))
def test_le_prix_plancher_suffit_et_un_centime_de_moins_non(cout, marque, r1, r2):
    prix = prix_plancher(cout, taux_marque=marque / 100, remises=[r1 / 100, r2 / 100])
    reste = (1 - Decimal(r1) / 100) * (1 - Decimal(r2) / 100) * (1 - Decimal(marque) / 100)
    assert prix * reste >= cout > (prix - CENTIME) * reste
