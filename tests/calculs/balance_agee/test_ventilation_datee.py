"""La balance âgée des très grands volumes : la même que la complète, et les mêmes refus."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.balance_agee import Tranches, balance_agee, ventilation_datee
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
ARRETE = dt.date(2026, 5, 31)
lignes = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 500), st.integers(-5000, 20000)), max_size=25)
bornes_possibles = st.lists(st.integers(-40, 400), min_size=1, max_size=5, unique=True).map(sorted).map(tuple)


def table(lignes_, unite="s"):
    clients, ages, montants = (list(c) for c in zip(*lignes_, strict=True)) if lignes_ else ([], [], [])
    dates = np.datetime64(ARRETE) - np.array(ages, dtype=np.int64)
    return pd.DataFrame(
        {
            "client": pd.Categorical(clients, categories=list("DACB")),
            "date_facture": dates.astype(f"datetime64[{unite}]"),
            "date_echeance": dates.astype(f"datetime64[{unite}]"),
            "montant": np.array(montants, dtype=np.int64),
        }
    )


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(lignes, bornes_possibles, st.booleans(), st.sampled_from(["echeance", "facture"]))
def test_elle_dit_comme_la_balance_complete(lignes_, bornes, incluse, depuis):
    factures = table(lignes_)
    complete = balance_agee(
        factures.assign(piece=[f"F{i}" for i in range(len(factures))]),
        date_arrete=ARRETE,
        anciennete_depuis=depuis,
        tranches=bornes,
        borne_incluse=incluse,
        avoirs="par_anciennete",
        unite="centime",
    )
    tranches = Tranches(bornes, incluse, depuis)
    rendue = ventilation_datee(factures, date_arrete=ARRETE, tranches=tranches).astype({"client": "str"})
    attendue = complete.tableau.set_index("client")[[*tranches.colonnes, "total"]]
    trouvee = rendue.set_index("client").loc[attendue.index] / 100
    assert np.array_equal(trouvee.to_numpy(), attendue.to_numpy())
    assert not rendue.loc[~rendue["client"].isin(attendue.index)].drop(columns="client").to_numpy().any()


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-10, 130), st.integers(0, 86_399)), min_size=1, max_size=20),
    st.sampled_from(["s", "ms", "us", "ns"]),
)
def test_l_heure_et_l_unite_des_dates_ne_changent_rien(lignes_, unite):
    factures = table([("ABC"[c], age, 1) for c, age, _ in lignes_], unite)
    a_l_heure = factures.assign(
        date_echeance=factures["date_echeance"] + pd.to_timedelta([s for *_, s in lignes_], unit="s").as_unit(unite)
    )
    pd.testing.assert_frame_equal(*(ventilation_datee(f, date_arrete=ARRETE) for f in (factures, a_l_heure)))


def test_plusieurs_blocs_font_une_somme():
    hasard = np.random.default_rng(1)
    nombre = 150_000
    factures = table([("A", 0, 0)] * nombre)
    factures["client"] = pd.Categorical.from_codes(hasard.integers(0, 3, nombre), list("ABC"))
    ages = hasard.integers(-60, 200, nombre)
    factures["date_echeance"] = (np.datetime64(ARRETE) - ages).astype("datetime64[s]")
    factures["montant"] = hasard.integers(-(10**12), 10**12, nombre)
    rangs = np.digitize(ages, [0, 30, 60, 90], right=True)
    attendue = factures.assign(rang=rangs).pivot_table("montant", "client", "rang", aggfunc="sum", observed=True)
    rendue = ventilation_datee(factures, date_arrete="31/05/2026")
    assert np.array_equal(rendue.iloc[:, 1:-1].to_numpy(), attendue.to_numpy())
    assert rendue["total"].tolist() == attendue.sum(axis=1).tolist()


def test_sans_ligne_chaque_client_est_a_zero_et_l_entree_reste_intacte():
    vide = table([])
    assert ventilation_datee(vide, date_arrete=ARRETE)["total"].tolist() == [0, 0, 0, 0]
    factures = table([("A", 12, 5)])
    avant = factures.copy()
    ventilation_datee(factures, date_arrete=ARRETE)
    pd.testing.assert_frame_equal(factures, avant)


def test_une_somme_que_les_flottants_perdraient_est_gardee():
    factures = table([("A", 1, 2**60), ("A", 2, 1), ("B", 1, -(2**60))])
    assert ventilation_datee(factures, date_arrete=ARRETE)["total"].tolist() == [0, 2**60 + 1, 0, -(2**60)]


def test_plus_de_255_tranches_et_des_bornes_enormes():
    factures = table([("A", 300, 7)])
    rendue = ventilation_datee(factures, date_arrete=ARRETE, tranches=Tranches(tuple(range(400))))
    assert rendue.set_index("client").loc["A", "de_300_a_300"] == 7
    loin = ventilation_datee(factures, date_arrete=ARRETE, tranches=Tranches((0, 10**15)))
    assert loin.set_index("client").loc["A", f"de_1_a_{10**15}"] == 7


def test_tous_les_defauts_de_type_sont_dits_ensemble():
    factures = pd.DataFrame({"client": ["A"], "date_echeance": ["31/05/2026"], "montant": [12.5]})
    with pytest.raises(DonneesInvalidesError) as refus:
        ventilation_datee(factures, date_arrete=ARRETE)
    assert [c.objet for c in refus.value.constats] == ["client", "date_echeance", "montant"]
    with pytest.raises(DonneesInvalidesError, match="« date_facture » : elle manque"):
        ventilation_datee(factures, date_arrete=ARRETE, tranches=Tranches(depuis="facture"))
    double = pd.concat([table([("A", 1, 1)]), pd.Series([1], name="montant")], axis=1)
    with pytest.raises(DonneesInvalidesError, match="2 fois"):
        ventilation_datee(double, date_arrete=ARRETE)


def test_les_lignes_au_client_ou_a_la_date_manquants_sont_nommees():
    factures = table([("A", 1, 1)] * 4).set_index(pd.Index(list("wxyz")))
    factures.loc[["x", "z"], "client"] = np.nan
    factures.loc["y", "date_echeance"] = pd.NaT
    with pytest.raises(DonneesInvalidesError) as refus:
        ventilation_datee(factures, date_arrete=ARRETE)
    assert "Lignes x, z, colonne « client »" in str(refus.value)
    assert "Ligne y, colonne « date_echeance »" in str(refus.value)


@pytest.mark.parametrize("montants", [[2**61] * 3, [-(2**63), 0, 0]])
def test_une_somme_qui_ferait_le_tour_est_refusee(montants):
    factures = table([("A", 1, m) for m in montants])
    with pytest.raises(DonneesInvalidesError, match="La somme des montants"):
        ventilation_datee(factures, date_arrete=ARRETE)


@pytest.mark.parametrize("donnee", [None, [1, 2], "factures"])
def test_autre_chose_qu_une_table_est_refuse(donnee):
    with pytest.raises(ArgumentInvalideError, match="une table pandas"):
        ventilation_datee(donnee, date_arrete=ARRETE)


def test_une_date_arretee_impossible_est_refusee():
    with pytest.raises(ArgumentInvalideError, match="date_arrete"):
        ventilation_datee(table([]), date_arrete="31/02/2026")
