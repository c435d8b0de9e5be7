"""Ce que tout plan d'emprunt respecte, vérifié par un autre chemin."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.emprunt import plan_emprunt, plans_emprunt

SANS_REDUCTION = (Phase.explicit, Phase.generate)
PAR_AN = {"mensuelle": 12, "trimestrielle": 4, "semestrielle": 2, "annuelle": 1}
EMPRUNT = st.fixed_dictionaries(
    {
        "capital": st.integers(1, 50_000_000),
        "taux": st.integers(0, 200_000),
        "nombre_echeances": st.integers(2, 40),
        "mode": st.sampled_from(["annuites_constantes", "amortissement_constant", "in_fine"]),
        "periodicite": st.sampled_from(list(PAR_AN)),
        "differe": st.integers(0, 5),
        "type_differe": st.sampled_from(["partiel", "total"]),
    },
)


def table(lignes):
    brut = pd.DataFrame(lignes)
    differe = np.minimum(brut["differe"], brut["nombre_echeances"] - 1)
    return brut.assign(
        code=brut.index.astype("str"), capital=brut["capital"] / 100, taux=brut["taux"] / 1e6, differe=differe
    )


@settings(max_examples=40, phases=SANS_REDUCTION, deadline=None)
@given(
    st.lists(EMPRUNT, min_size=1, max_size=6),
    st.sampled_from(["derniere_echeance", "dernier_interet", "capital_theorique"]),
)
def test_le_capital_somme_et_la_dette_s_eteint(lignes, centimes):
    emprunts = table(lignes)
    plans = plans_emprunt(emprunts, centimes=centimes)
    centimes_ = plans.select_dtypes("float64").mul(100).round().astype("int64").assign(code=plans["code"])
    par_code = centimes_.groupby("code", sort=False)
    attendu = (emprunts["capital"] * 100).round().astype("int64").to_numpy()
    somme = (par_code["capital"].sum() - par_code["interets_capitalises"].sum()).to_numpy()
    assert (somme == attendu).all()
    assert (par_code["capital_restant"].last() == 0).all()
    suite = centimes_["capital_debut"] - centimes_["capital"] + centimes_["interets_capitalises"]
    assert (suite == centimes_["capital_restant"]).all()
    assert (centimes_[["interets", "capital", "capital_restant"]] >= 0).all(axis=None)


@settings(max_examples=40, phases=SANS_REDUCTION, deadline=None)
@given(st.integers(100, 10_000_000), st.integers(1, 150_000), st.integers(1, 30), st.sampled_from(list(PAR_AN)))
def test_une_boucle_de_fractions_trouve_le_meme_plan(centimes, millioniemes, nombre, periodicite):
    plan = plan_emprunt(f"{centimes / 100:.2f}", millioniemes / 1e6, nombre, periodicite=periodicite).tableau
    taux = Fraction(millioniemes, 10**6) / PAR_AN[periodicite]
    facteur = sum(((1 + taux) ** -k for k in range(1, nombre + 1)), Fraction(0))
    echeance = arrondi(centimes / facteur)
    reste, lignes = centimes, []
    for rang in range(1, nombre + 1):
        interets = arrondi(reste * taux)
        capital = reste if rang == nombre else min(max(echeance - interets, 0), reste)
        lignes.append((interets, capital))
        reste -= capital
    assert (plan[["interets", "capital"]] * 100).round().astype(int).to_numpy().tolist() == [
        list(ligne) for ligne in lignes
    ]


def arrondi(valeur):
    return (2 * valeur.numerator + valeur.denominator) // (2 * valeur.denominator)


@settings(max_examples=25, phases=SANS_REDUCTION, deadline=None)
@given(st.lists(EMPRUNT, min_size=2, max_size=5), st.randoms())
def test_l_ordre_des_emprunts_ne_change_rien(lignes, hasard):
    emprunts = table(lignes)
    melange = emprunts.sample(frac=1, random_state=hasard.randint(0, 10**6))
    un, deux = plans_emprunt(emprunts), plans_emprunt(melange)
    trie = deux.sort_values(["code", "rang"], ignore_index=True)
    pd.testing.assert_frame_equal(un.sort_values(["code", "rang"], ignore_index=True), trie)


@settings(max_examples=25, phases=SANS_REDUCTION, deadline=None)
@given(st.integers(100_000, 10_000_000), st.integers(1000, 150_000), st.integers(2, 60))
def test_sans_frais_le_teg_est_le_taux_nominal(centimes, millioniemes, nombre):
    plan = plan_emprunt(centimes / 100, millioniemes / 1e6, nombre, periodicite="mensuelle")
    assert plan.teg() == pytest.approx(millioniemes / 1e6, abs=2e-3)
    assert plan.taeg() == pytest.approx((1 + plan.teg() / 12) ** 12 - 1)
