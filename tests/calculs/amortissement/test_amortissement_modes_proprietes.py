"""Ce qui reste vrai de tout plan dégressif, de tout usage, de tout dérogatoire ; l'attendu vient d'une boucle."""

import datetime as dt
from fractions import Fraction

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.amortissement import (
    amortissement_degressif,
    amortissement_derogatoire,
    amortissement_lineaire,
    amortissement_unites_oeuvre,
    plans_degressifs,
    revision_amortissement,
)
from refcomp.rounding import CENTIME

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
jours = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
valeurs = st.integers(0, 9_000_000)
clotures = st.sampled_from([(12, "31/12"), (6, "30/06"), (2, "28/02")])


def boucle(valeur, mois, jour, coefficient, cloture, restantes):
    """Le plan écrit comme un élève l'écrit, en fractions."""
    taux = coefficient * 12 / Fraction(mois)
    premiers = (cloture - jour.month) % 12 + 1
    nette, dotations, ecoules, comptes = Fraction(valeur), [], 0, premiers
    while mois - ecoules > 0 and nette >= 0:
        reste = Fraction(mois - ecoules)
        lineaire = 12 / reste > taux
        annuelle = nette * 12 / reste if lineaire else nette * taux
        dotation = nette if lineaire and reste <= comptes else min(nette, annuelle * comptes / 12)
        dotation = Fraction(CENTIME.appliquer(dotation / 100)) * 100
        dotations.append(int(dotation))
        nette -= dotation
        ecoules += 12 if restantes == "exercices" else comptes
        comptes = 12
    return dotations


@settings(max_examples=80, deadline=None, phases=PHASES)
@given(valeurs, st.integers(36, 240), jours, clotures, st.sampled_from(["exercices", "mois"]))
def test_le_degressif_suit_la_boucle(valeur, mois, jour, cloture, restantes):
    plan = amortissement_degressif(
        valeur / 100, Fraction(mois, 12), jour, coefficient="1.75", cloture=cloture[1], annees_restantes=restantes
    )
    attendu = boucle(valeur, mois, jour, Fraction(7, 4), cloture[0], restantes)
    assert [round(d * 100) for d in plan.tableau["dotation"]] == attendu
    assert sum(attendu) == valeur == round(plan.total * 100)


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(st.lists(st.tuples(valeurs, st.integers(3, 20), jours), min_size=1, max_size=5))
def test_une_table_donne_les_memes_plans_qu_un_bien_a_la_fois(liste):
    table = pd.DataFrame(liste, columns=["valeur_origine", "duree", "date_acquisition"])
    table = table.assign(code=[f"B{i}" for i in range(len(table))], valeur_origine=table["valeur_origine"] / 100)
    plans = plans_degressifs(table)
    for bien in table.itertuples():
        seul = amortissement_degressif(bien.valeur_origine, int(bien.duree), bien.date_acquisition).tableau
        groupe = plans.loc[plans["code"] == bien.code, seul.columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(groupe, seul)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(valeurs, st.lists(st.integers(1, 5000), min_size=1, max_size=8))
def test_les_unites_somment_a_la_base(valeur, unites):
    plan = amortissement_unites_oeuvre(valeur / 100, dict(enumerate(unites, 2026)))
    dotations = [round(d * 100) for d in plan.tableau["dotation"]]
    assert sum(dotations) == valeur
    for dotation, propres in zip(dotations[:-1], unites[:-1], strict=True):
        assert abs(dotation - Fraction(valeur * propres, sum(unites))) <= Fraction(1, 2) + len(unites)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(valeurs, st.integers(3, 12), jours)
def test_sur_la_vie_du_bien_les_reprises_egalent_les_dotations(valeur, duree, jour):
    fiscal = amortissement_degressif(valeur / 100, duree, jour)
    tableau = amortissement_derogatoire(fiscal, amortissement_lineaire(valeur / 100, duree, jour)).tableau
    assert (tableau["solde"] >= 0).all()
    assert tableau["solde"].iloc[-1] == 0
    assert round(tableau["dotation"].sum() * 100) == round(tableau["reprise"].sum() * 100)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(st.integers(100_000, 9_000_000), st.integers(3, 10), jours, st.integers(0, 100), st.integers(1, 120))
def test_une_revision_ne_change_pas_le_passe_et_finit_a_la_residuelle(valeur, duree, jour, part, mois):
    plan = amortissement_lineaire(valeur / 100, duree, jour)
    exercice = int(plan.tableau["exercice"].iloc[0])
    actuelle = round(valeur * part / 100) / 100
    revisions = pd.DataFrame({"exercice": [exercice], "valeur_actuelle": [actuelle], "duree_restante": [mois / 12]})
    tableau = revision_amortissement(plan, revisions).tableau
    assert tableau["dotation"].iloc[0] == plan.tableau["dotation"].iloc[0]
    assert tableau["valeur_nette_comptable"].iloc[-1] == 0
    assert (tableau["dotation"] >= 0).all()
    total = round(tableau["dotation"].sum() * 100) + round(tableau["cumul_depreciation"].iloc[-1] * 100)
    assert total == valeur
