"""Les propriétés du mode linéaire : ce qui reste vrai pour tout bien et toute convention."""

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.amortissement import amortissement_lineaire, plans_amortissement
from refcomp.calculs.amortissement.exercices import load_exercices
from refcomp.calculs.amortissement.prorata import BASES_JOURS, Compteur
from refcomp.rounding import CENTIME

# Sans réduction ni explication : chaque exemple traverse pandas, et réduire un échec prendrait des minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
jours = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
clotures = st.sampled_from(["31/12", "28/02", "30/06", "31/07", "15/04"])
bases = st.sampled_from(BASES_JOURS)


@st.composite
def biens(draw):
    origine = draw(st.integers(0, 5_000_000))
    return {
        "valeur_origine": origine / 100,
        "valeur_residuelle": draw(st.integers(0, origine)) / 100,
        "duree": draw(st.integers(1, 240)),
        "date_mise_en_service": draw(jours),
    }


@st.composite
def conventions(draw):
    return {"cloture": draw(clotures), "base_jours": draw(bases), "jour_inclus": draw(st.booleans())}


def centimes(colonne):
    return np.rint(colonne.to_numpy() * 100).astype(np.int64)


@settings(max_examples=80, deadline=None, phases=PHASES)
@given(st.lists(biens(), min_size=1, max_size=6), conventions())
def test_le_plan_somme_a_sa_base_et_finit_a_la_valeur_residuelle(liste, convention):
    table = pd.DataFrame(liste).assign(code=[f"B{i}" for i in range(len(liste))])
    table["duree"] /= 12
    plans = plans_amortissement(table, **convention)
    assert (centimes(plans["dotation"]) >= 0).all()
    for code, plan in plans.groupby("code", sort=False):
        bien = table.set_index("code").loc[code]
        residuelle = round(bien["valeur_residuelle"] * 100)
        base = round(bien["valeur_origine"] * 100) - residuelle
        assert centimes(plan["dotation"]).sum() == base == centimes(plan["base"])[0]
        assert centimes(plan["valeur_nette_comptable"])[-1] == residuelle
        assert (centimes(plan["dotation"]).cumsum() == centimes(plan["cumul"])).all()
        assert plan["debut"].iloc[1:].tolist() == (plan["fin"].iloc[:-1] + pd.Timedelta(days=1)).tolist()


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(st.lists(biens(), min_size=1, max_size=4), conventions())
def test_un_fichier_donne_les_memes_plans_qu_un_bien_a_la_fois(liste, convention):
    table = pd.DataFrame(liste).assign(code=[f"B{i}" for i in range(len(liste))])
    table["duree"] /= 12
    plans = plans_amortissement(table, **convention)
    for code, bien in zip(table["code"], liste, strict=True):
        seul = amortissement_lineaire(**(bien | {"duree": Fraction(bien["duree"], 12)}), **convention).tableau
        groupe = plans.loc[plans["code"] == code, seul.columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(groupe, seul)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(biens(), jours, st.booleans())
def test_en_30_360_les_jours_somment_a_la_duree(bien, jour, inclus):
    duree = Fraction(bien["duree"], 12)
    plan = amortissement_lineaire(**(bien | {"duree": duree, "date_mise_en_service": jour}), jour_inclus=inclus)
    assert plan.tableau["jours"].sum() == duree * 360


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(biens(), st.booleans(), clotures)
def test_chaque_dotation_en_30_360_est_la_base_au_prorata_des_jours(bien, inclus, cloture):
    duree = Fraction(bien["duree"], 12)
    plan = amortissement_lineaire(**(bien | {"duree": duree}), jour_inclus=inclus, cloture=cloture)
    base = Fraction(round(plan.base * 100), 100)
    reste = base
    for ligne in plan.tableau.iloc[:-1].to_dict("records"):
        attendu = min(Fraction(CENTIME.appliquer(base * ligne["jours"] / (360 * duree))), reste)
        assert round(ligne["dotation"] * 100) == attendu * 100
        reste -= attendu


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(biens(), conventions(), jours)
def test_une_sortie_ne_change_que_la_fin(bien, convention, sortie):
    bien = bien | {"duree": Fraction(bien["duree"], 12)}
    sortie = max(sortie, bien["date_mise_en_service"])
    entier = amortissement_lineaire(**bien, **convention).tableau
    coupe = amortissement_lineaire(**bien, **convention, date_sortie=sortie).tableau
    pd.testing.assert_frame_equal(coupe.iloc[:-1], entier.iloc[: len(coupe) - 1])
    assert coupe["cumul"].iloc[-1] <= entier["cumul"].iloc[len(coupe) - 1]
    assert coupe["fin"].iloc[-1] <= pd.Timestamp(sortie)


@settings(max_examples=100, deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)), st.integers(0, 40), conventions())
def test_un_nombre_entier_d_exercices_vaut_ce_nombre_d_annees(jour, nombre, convention):
    compteur = Compteur(convention["base_jours"], True, load_exercices(convention["cloture"], None))
    depart = compteur.exercices.suivante(np.array([jour], dtype="datetime64[D]"))
    fin = compteur.exercices.suite(depart + 1, np.array([nombre]))
    temps = compteur.temps(compteur.fin(depart), compteur.fin(fin))
    assert Fraction(int(temps.numerateur[0]), int(temps.diviseur[0])) == nombre + 1


@settings(max_examples=100, deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 5000), clotures)
def test_exact_exact_egale_la_somme_des_jours_un_a_un(jour, nombre, cloture):
    exercices = load_exercices(cloture, None)
    compteur = Compteur("exact/exact", True, exercices)
    suite = np.datetime64(jour, "D") + np.arange(nombre + 1)
    longueurs = compteur.annee(suite.astype(np.int64))
    attendu = sum((Fraction(int(n), int(a)) for a, n in zip(*np.unique(longueurs, return_counts=True), strict=True)))
    temps = compteur.temps(compteur.depart(suite[:1]), compteur.fin(suite[-1:]))
    assert Fraction(int(temps.numerateur[0]), int(temps.diviseur[0])) == attendu
