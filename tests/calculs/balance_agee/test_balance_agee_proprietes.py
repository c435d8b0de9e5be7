"""Les propriétés de la balance âgée : ce qui reste vrai pour toutes données et toute date."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.balance_agee import Tranches, balance_agee, ventilation
from refcomp.calculs.balance_agee.imputation import compense_credits
from refcomp.errors import ArgumentInvalideError

# Sans réduction ni explication : chaque exemple traverse pandas, et réduire un échec prendrait des minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
ORIGINE = dt.date(2026, 1, 1)
jours = st.integers(0, 200).map(lambda n: ORIGINE + dt.timedelta(days=n))
sorts = st.sampled_from(["non_impute", "plus_ancien", "par_anciennete"])


@st.composite
def dossiers(draw):
    factures = draw(
        st.lists(st.tuples(st.sampled_from("ABC"), jours, jours, st.integers(-5000, 20000)), min_size=1, max_size=12),
    )
    table = pd.DataFrame(factures, columns=["client", "date_facture", "date_echeance", "montant"])
    table.insert(0, "piece", [f"F{i}" for i in range(len(table))])
    pieces = st.one_of(st.none(), st.sampled_from(table["piece"].tolist()))
    lignes = draw(st.lists(st.tuples(pieces, jours, st.integers(-3000, 9000)), max_size=12))
    return table, pd.DataFrame(lignes, columns=["piece", "date", "montant"]).assign(client="A")


def etablit(dossier, jour, avoirs="non_impute"):
    return balance_agee(*dossier, date_arrete=jour, avoirs=avoirs, unite="centime")


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(dossiers(), jours, sorts)
def test_la_somme_des_tranches_est_l_encours_a_toute_date(dossier, jour, avoirs):
    factures, reglements = dossier
    attendu = factures.loc[factures["date_facture"] <= jour, "montant"].sum()
    attendu -= reglements.loc[reglements["date"] <= jour, "montant"].sum()
    balance = etablit(dossier, jour, avoirs)
    tranches = balance.totaux.drop("total")
    assert round(tranches.sum() * 100) == attendu
    assert round(balance.total * 100) == attendu
    assert round(balance.detail["reste_du"].sum() * 100) == attendu


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(dossiers(), jours, sorts, st.randoms(use_true_random=False))
def test_l_ordre_des_lignes_ne_change_rien(dossier, jour, avoirs, hasard):
    melange = tuple(t.iloc[hasard.sample(range(len(t)), len(t))] for t in dossier)
    avant, apres = etablit(dossier, jour, avoirs), etablit(melange, jour, avoirs)
    pd.testing.assert_frame_equal(avant.tableau, apres.tableau)
    cles = list(avant.detail.columns)
    tries = [b.detail.astype({"tranche": "str"}).sort_values(cles, ignore_index=True) for b in (avant, apres)]
    pd.testing.assert_frame_equal(*tries)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(dossiers(), jours, sorts, st.integers(-4000, 4000))
def test_couper_un_reglement_en_deux_ne_change_rien(dossier, jour, avoirs, part):
    factures, reglements = dossier
    coupes = pd.concat([reglements.assign(montant=reglements["montant"] - part), reglements.assign(montant=part)])
    avant, apres = etablit(dossier, jour, avoirs), etablit((factures, coupes), jour, avoirs)
    # Une moitié d'un règlement non affecté peut devenir négative, donc une créance : seul le total compte alors.
    if reglements["piece"].notna().all() and (factures["date_facture"] <= jour).all():
        pd.testing.assert_frame_equal(avant.tableau, apres.tableau)
    assert avant.total == apres.total


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(dossiers(), jours)
def test_compenser_ne_laisse_jamais_credit_et_creance_chez_un_client(dossier, jour):
    tableau = etablit(dossier, jour, "plus_ancien").tableau
    creances = tableau.drop(columns=["client", "non_impute", "total"])
    assert (creances >= 0).all(axis=None)
    assert ((tableau["non_impute"] == 0) | (creances.sum(axis=1) == 0)).all()


@given(
    st.lists(st.integers(-400, 400), min_size=1, max_size=5, unique=True).map(sorted),
    st.booleans(),
    st.lists(st.integers(-500, 500), max_size=30),
)
def test_chaque_jour_tombe_dans_les_limites_annoncees(bornes, incluse, jours_):
    tranches = Tranches(tuple(bornes), incluse)
    limites = tranches.limites
    for jour, rang in zip(jours_, tranches.rang(np.array(jours_, dtype=np.int32)), strict=True):
        debut, fin = limites[rang]
        assert debut is None or jour >= debut
        assert fin is None or jour <= fin
    assert len(set(tranches.colonnes)) == len(set(tranches.libelles)) == tranches.nombre


def test_des_jours_tres_etales_passent_par_la_recherche():
    jours_ = np.array([-(10**7), 0, 31, 10**7])
    assert Tranches().rang(jours_).tolist() == [0, 0, 2, 4]


def test_une_somme_que_les_flottants_perdraient_est_gardee():
    zeros = np.zeros(3, dtype=np.int64)
    assert ventilation(zeros, zeros, np.array([2**53, 1, 1]))[0, 0] == 2**53 + 2


@settings(max_examples=50, deadline=None, phases=PHASES)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(-50, 200), st.integers(-(2**52), 2**52)), min_size=1, max_size=20
    ),
)
def test_la_fonction_legere_est_exacte_au_dela_des_flottants(lignes):
    clients, anciennetes, montants = (np.array(c, dtype=np.int64) for c in zip(*lignes, strict=True))
    table = ventilation(clients, anciennetes, montants, nombre_clients=4)
    rangs = Tranches().rang(anciennetes)
    for client in range(4):
        for rang in range(5):
            dedans = [m for c, r, m in zip(clients, rangs, montants.tolist(), strict=True) if (c, r) == (client, rang)]
            assert int(table[client, rang]) == sum(dedans)


@pytest.mark.parametrize(
    ("clients", "anciennetes", "montants", "phrase"),
    [
        ([0, 1], [1], [1], "longueurs différentes : 2, 1, 1"),
        ([0], [1], [1.5], "Des entiers sont attendus"),
        ([-1], [1], [1], "de 0 à 1"),
        ([2], [1], [1], "de 0 à 1"),
    ],
)
def test_la_fonction_legere_refuse_ce_qui_fausserait(clients, anciennetes, montants, phrase):
    with pytest.raises(ArgumentInvalideError, match=phrase):
        ventilation(np.array(clients), np.array(anciennetes), np.array(montants), nombre_clients=2)


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-100, 100)), max_size=15))
def test_la_compensation_est_nulle_par_client_et_du_plus_ancien_au_plus_recent(lignes):
    clients = np.array([c for c, _ in lignes], dtype=np.int64)
    restes = np.array([r for _, r in lignes], dtype=np.int64)
    parts = compense_credits(clients, np.arange(len(lignes)), restes, 3)
    for client in range(3):
        siens = clients == client
        creances = restes[siens][restes[siens] > 0]
        assert parts[siens].sum() == 0
        attendu, disponible = [], -restes[siens][restes[siens] < 0].sum()
        for creance in creances:
            attendu.append(min(creance, disponible))
            disponible -= attendu[-1]
        assert parts[siens][restes[siens] > 0].tolist() == attendu
