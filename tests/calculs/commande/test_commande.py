"""Les commandes sur des données ordinaires, limites ou fausses."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.commande import (
    acceptation_commandes,
    affectation_stock,
    correspondance_codes,
    plan_journee,
    repartition_penurie,
    suivi_commandes,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

SOBRE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
COMMANDES = pd.DataFrame([("C1", "A", 30), ("C2", "A", 50)], columns=["commande", "article", "quantite"])
STOCKS = pd.DataFrame({"article": ["A"], "physique": [60], "reserve": [10]})


def test_l_entree_n_est_pas_modifiee():
    avant = COMMANDES.copy(deep=True), STOCKS.copy(deep=True)
    affectation_stock(COMMANDES, STOCKS)
    pd.testing.assert_frame_equal(COMMANDES, avant[0])
    pd.testing.assert_frame_equal(STOCKS, avant[1])


def test_un_article_sans_fiche_est_en_rupture_et_signale():
    d = affectation_stock(COMMANDES.assign(article=["A", "Z"]), STOCKS)
    assert d.tableau["situation"].tolist() == ["disponible", "rupture"]
    assert {c.code for c in d.constats} == {"article_sans_stock", "rupture"}
    assert d.ruptures["article"].tolist() == ["Z"]


def test_un_nombre_demesure_et_une_table_pour_un_choix_sont_refuses():
    with pytest.raises(DonneesInvalidesError, match="mille milliards"):
        affectation_stock(COMMANDES.assign(quantite=1e30), STOCKS)
    with pytest.raises(ArgumentInvalideError, match="limite exacte"):
        acceptation_commandes(LIGNES_PRIX.assign(quantite=1e12, prix_unitaire=1e12), CLIENTS)
    with pytest.raises(ArgumentInvalideError, match="« partielle »"):
        affectation_stock(COMMANDES, STOCKS, partielle=STOCKS)


def test_une_reservation_au_dela_du_physique_ne_rend_rien_disponible():
    d = affectation_stock(COMMANDES, STOCKS.assign(reserve=80, attendu=30, date_attendue="2026-04-01"))
    assert d.tableau["servie"].sum() == 0
    assert d.tableau["a_venir"].sum() == 10  # les vingt premiers attendus sont déjà promis
    assert "reservation_excessive" in {c.code for c in d.constats}


def test_tous_les_defauts_des_deux_tables_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as erreur:
        affectation_stock(COMMANDES.assign(quantite=["x", -1]), STOCKS.assign(physique=np.nan))
    assert len(erreur.value.constats) == 3
    for mauvais in (COMMANDES.drop(columns="article"), COMMANDES.iloc[:0]):
        with pytest.raises(DonneesInvalidesError):
            affectation_stock(mauvais, STOCKS)
    with pytest.raises(DonneesInvalidesError, match="une fois"):
        affectation_stock(COMMANDES, pd.concat([STOCKS, STOCKS]))
    with pytest.raises(DonneesInvalidesError, match="date_demandee"):
        affectation_stock(COMMANDES, STOCKS, ordre="date")
    with pytest.raises(ArgumentInvalideError, match="reception"):
        affectation_stock(COMMANDES, STOCKS, ordre="hasard")


LIGNES = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 60)), min_size=1, max_size=8)


@SOBRE
@given(LIGNES, st.integers(0, 90), st.integers(0, 40), st.integers(0, 60), st.booleans())
def test_rien_ne_se_cree_ni_ne_se_perd(lignes, physique, reserve, attendu, partielle):
    commandes = pd.DataFrame([(f"C{i}", a, q) for i, (a, q) in enumerate(lignes)], columns=COMMANDES.columns)
    stocks = pd.DataFrame({"article": ["A", "B"], "physique": physique, "reserve": reserve, "attendu": attendu})
    d = affectation_stock(commandes, stocks, partielle=partielle)
    t = d.tableau
    assert (t["servie"] + t["a_venir"] + t["manquante"] == t["demande"]).all()
    servi = t.groupby("article")[["servie", "a_venir"]].sum()
    assert (servi["servie"] <= max(0, physique - reserve)).all()
    assert (servi.sum(axis=1) <= max(0, physique - reserve + attendu)).all()
    if not partielle:
        assert t["servie"].isin([0]).where(t["servie"] != t["demande"], other=True).all()


DEMANDES = st.lists(st.integers(0, 200), min_size=1, max_size=6)


@SOBRE
@given(DEMANDES, st.integers(0, 500), st.sampled_from(["prorata", "priorite"]), st.integers(1, 12))
def test_une_repartition_donne_tout_et_rien_de_trop(demandes, disponible, methode, multiple):
    table = pd.DataFrame({"client": [f"K{i}" for i in range(len(demandes))], "demande": demandes})
    table["demande"] *= multiple
    table["priorite"] = range(1, len(table) + 1)
    r = repartition_penurie(table, disponible, methode=methode, multiple=multiple)
    recu = r.tableau["attribue"]
    assert recu.sum() + r.reste == disponible
    assert (recu <= table["demande"]).all()
    assert (recu % multiple == 0).all()
    assert r.reste < multiple or recu.sum() == table["demande"].sum()


@SOBRE
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20)), min_size=1, max_size=6), st.integers(0, 400))
def test_la_couverture_egale_ne_laisse_personne_plus_bas_qu_un_client_servi(clients, disponible):
    table = pd.DataFrame(clients, columns=["stock", "ventes_jour"]).assign(
        client=[f"K{i}" for i in range(len(clients))]
    )
    r = repartition_penurie(table, disponible, methode="couverture")
    vendeurs = r.tableau[r.tableau["ventes_jour"] > 0]
    assert (r.tableau["attribue"] >= 0).all()
    assert r.tableau["attribue"].sum() + r.reste == disponible
    if r.jours is not None:
        servis = vendeurs[vendeurs["attribue"] > 0]
        ecart = (servis["couverture_apres"] - float(r.jours)).abs() * servis["ventes_jour"]
        assert (ecart <= 1 + 1e-9).all()


CLIENTS_A_SERVIR = st.lists(
    st.tuples(*[st.integers(0, 30)] * 2, st.integers(0, 6), st.integers(1, 2), st.integers(1, 2)),
    min_size=2,
    max_size=5,
)


@SOBRE
@given(CLIENTS_A_SERVIR, st.integers(0, 60), st.sampled_from(["prorata", "priorite", "couverture"]), st.randoms())
def test_l_ordre_des_lignes_ne_change_rien_a_la_repartition(clients, disponible, methode, alea):
    table = pd.DataFrame(clients, columns=["demande", "stock", "ventes_jour", "priorite", "jour"])
    table["client"] = [f"K{i}" for i in range(len(table))]
    if alea.random() < 0.5:
        table["date"] = [f"2026-03-{j:02d}" for j in table["jour"]]
    rangs = list(range(len(table)))
    alea.shuffle(rangs)
    droit = repartition_penurie(table, disponible, methode=methode)
    melange = repartition_penurie(table.iloc[rangs], disponible, methode=methode)
    par_client = melange.tableau.set_index("client")["attribue"].loc[table["client"]].tolist()
    assert par_client == droit.tableau["attribue"].tolist()
    assert melange.jours == droit.jours


@SOBRE
@given(CLIENTS_A_SERVIR, st.integers(0, 60))
def test_la_couverture_plafonnee_ne_laisse_pas_servir_un_mieux_couvert(clients, disponible):
    table = pd.DataFrame(clients, columns=["demande", "stock", "ventes_jour", "priorite", "jour"])
    table["client"] = [f"K{i}" for i in range(len(table))]
    r = repartition_penurie(table, disponible, methode="couverture")
    t = r.tableau
    assert (t["attribue"] <= t["demande"]).all()
    vendeurs = t[t["ventes_jour"] > 0]
    assert t["attribue"].sum() == min(disponible, vendeurs["demande"].sum())
    # Donner une unité de plus à qui n'a pas toute sa demande ne le laisserait jamais sous un autre, servi.
    for a in vendeurs[vendeurs["attribue"] < vendeurs["demande"]].to_dict("records"):
        for b in vendeurs[vendeurs["attribue"] > 0].to_dict("records"):
            servi = (b["stock"] + b["attribue"] - 1) / b["ventes_jour"]
            assert servi <= (a["stock"] + a["attribue"] + 1) / a["ventes_jour"] + 1e-9


def test_a_priorite_egale_la_date_puis_le_prorata():
    table = pd.DataFrame({"client": ["Z", "A"], "demande": [30, 10], "priorite": [1, 1]})
    assert repartition_penurie(table, 20, methode="priorite").tableau["attribue"].tolist() == [15, 5]
    date = table.assign(date=["2026-03-01", "2026-03-02"])
    assert repartition_penurie(date, 20, methode="priorite").tableau["attribue"].tolist() == [20, 0]
    egaux = pd.DataFrame({"client": ["Z", "A"], "demande": [10, 10]})
    for demandes in (egaux, egaux.iloc[::-1]):  # l'unité disputée va au premier nom
        recu = repartition_penurie(demandes, 5).tableau.set_index("client")["attribue"]
        assert recu.to_dict() == {"A": 3, "Z": 2}


def test_une_demande_hors_multiple_est_refusee():
    table = pd.DataFrame({"client": ["A"], "demande": [10]})
    with pytest.raises(DonneesInvalidesError, match="multiple de 12"):
        repartition_penurie(table, 5, multiple=12)
    with pytest.raises(DonneesInvalidesError):
        repartition_penurie(table, -5, multiple=0)
    with pytest.raises(ArgumentInvalideError):
        repartition_penurie(table, 5, methode="faveur")


LIGNES_PRIX = pd.DataFrame(
    [("C1", "X", "A", 2, 10.0)], columns=["commande", "client", "article", "quantite", "prix_unitaire"]
)
CLIENTS = pd.DataFrame({"client": ["X"], "factures": [0], "plafond": [100]})


def test_un_client_inconnu_et_une_commande_a_deux_clients_sont_refuses_ensemble():
    lignes = pd.concat([LIGNES_PRIX, LIGNES_PRIX.assign(client="Y")])
    with pytest.raises(DonneesInvalidesError) as erreur:
        acceptation_commandes(lignes, CLIENTS)
    assert {c.code for c in erreur.value.constats} == {"client_inconnu", "client_double"}
    with pytest.raises(DonneesInvalidesError, match="taux"):
        acceptation_commandes(LIGNES_PRIX.assign(taux_taxe=20), CLIENTS)


def test_une_commande_bloquee_ne_reserve_pas_le_stock():
    lignes = pd.concat([LIGNES_PRIX.assign(quantite=20), LIGNES_PRIX.assign(commande="C2")])
    a = acceptation_commandes(lignes, CLIENTS, stocks=pd.DataFrame({"article": ["A"], "physique": [2]}))
    assert a.tableau["decision"].tolist() == ["bloquee", "acceptee"]
    assert a.stock is not None
    assert a.stock.tableau["commande"].tolist() == ["C2"]
    assert "commande_bloquee" in {c.code for c in a.constats}


SUIVIS = pd.DataFrame(
    [("C1", "X", "2026-03-01", "2026-03-05"), ("C2", "X", "2026-03-02", "2026-04-01"), ("C3", "Y", "2026-05-01", None)],
    columns=["commande", "tiers", "date_prevue", "date_reelle"],
)


def test_une_livraison_future_n_est_pas_connue():
    s = suivi_commandes(SUIVIS, "10/03/2026")
    assert s.tableau["etat"].tolist() == ["en_retard", "retard_en_cours", "attendue"]
    assert s.a_relancer["commande"].tolist() == ["C2"]
    assert np.isnan(s.tiers["taux_ponctualite"].iloc[1])
    assert s.tiers["retard_moyen"].iloc[0] == 6
    with pytest.raises(DonneesInvalidesError, match="tolerance"):
        suivi_commandes(SUIVIS.assign(date_prevue="31/02/2026"), "10/03/2026", tolerance=-1)


@SOBRE
@given(st.permutations(range(3)))
def test_l_ordre_des_lignes_ne_change_pas_le_suivi(ordre):
    melange = suivi_commandes(SUIVIS.iloc[ordre], "2026-03-10")
    droit = suivi_commandes(SUIVIS, "2026-03-10")
    pd.testing.assert_frame_equal(melange.tiers, droit.tiers)
    pd.testing.assert_frame_equal(melange.a_relancer, droit.a_relancer)


@SOBRE
@given(st.lists(st.integers(1, 28), min_size=1, max_size=8), st.integers(0, 5))
def test_pardonner_des_jours_n_abaisse_jamais_la_ponctualite(jours, tolerance):
    reelles = [f"{j:02d}/03/2026" for j in jours]
    numeros = [f"C{i}" for i in range(len(jours))]
    table = pd.DataFrame(
        {"commande": numeros, "tiers": "A", "date_prevue": "10/03/2026", "date_reelle": reelles},
    )
    severe = suivi_commandes(table, "31/03/2026").tiers["taux_ponctualite"].item()
    large = suivi_commandes(table, "31/03/2026", tolerance=tolerance).tiers["taux_ponctualite"].item()
    assert large >= severe == sum(j <= 10 for j in jours) / len(jours)


def test_rien_ne_se_livre_avant_d_etre_commande():
    with pytest.raises(DonneesInvalidesError, match="C1, C2"):
        suivi_commandes(SUIVIS.assign(date_commande=["2026-03-02", "2026-03-03", "2026-03-01"]), "2026-03-10")
    suivi_commandes(SUIVIS.assign(date_commande="2026-02-01"), "2026-03-10")


@SOBRE
@given(st.permutations(range(4)), st.sampled_from(["reception", "date", "priorite"]))
def test_l_ordre_des_lignes_ne_change_pas_ce_que_recoit_une_commande(rangs, ordre):
    table = pd.DataFrame(
        {
            "commande": ["C1", "C2", "C3", "C4"],
            "article": "A",
            "quantite": [30, 20, 25, 10],
            "priorite": [2, 1, 1, 2],
            "date_demandee": "2026-03-10",
            "date_commande": ["2026-03-02", "2026-03-01", "2026-03-01", "2026-03-01"],
        }
    )
    recu = affectation_stock(table.iloc[rangs], STOCKS, ordre=ordre).tableau.set_index("commande")["servie"]
    assert recu.loc[["C1", "C2", "C3", "C4"]].tolist() == [0, 20, 25, 5]


def test_la_commande_la_plus_ancienne_entame_le_credit_d_abord():
    lignes = pd.concat([LIGNES_PRIX.assign(quantite=8), LIGNES_PRIX.assign(commande="C0", quantite=6)])
    lignes["date_commande"] = ["2026-03-01", "2026-02-01"]
    for table in (lignes, lignes.iloc[::-1]):
        decisions = acceptation_commandes(table, CLIENTS).tableau.set_index("commande")["decision"]
        assert decisions.to_dict() == {"C0": "acceptee", "C1": "bloquee"}


def test_un_code_ressemblant_est_propose_et_jamais_pose():
    table = pd.DataFrame({"code": ["CLI-100", "CLI-200"], "article": ["BISC-01", "BISC-02"]})
    c = correspondance_codes(pd.DataFrame({"code": ["CLI-10O", " cli-200"]}), table)
    assert c.tableau["article"].tolist() == ["", "BISC-02"]
    assert c.rejets["propositions"].iloc[0].startswith("CLI-100 (BISC-01)")
    double = pd.DataFrame({"code": ["a", "A"], "article": ["1", "2"]})
    with pytest.raises(DonneesInvalidesError, match="casse"):
        correspondance_codes(pd.DataFrame({"code": ["a"]}), double)


TACHES = st.lists(st.tuples(st.integers(5, 60), st.integers(8 * 60, 12 * 60)), min_size=1, max_size=5)


@SOBRE
@given(TACHES)
def test_l_ordre_des_echeances_a_le_plus_petit_retard_maximal(taches):
    table = pd.DataFrame(taches, columns=["duree", "limite"]).assign(tache=[f"T{i}" for i in range(len(taches))])
    table["echeance"] = [f"{m // 60:02d}:{m % 60:02d}" for m in table["limite"]]

    def pire(ordre):
        fin, retard = 8 * 60, 0
        for i in ordre:
            fin += taches[i][0]
            retard = max(retard, fin - taches[i][1])
        return retard

    p = plan_journee(table, "08:00", "18:00")
    assert p.tableau["retard"].max() == min(pire(o) for o in permutations(range(len(taches))))
    assert p.charge + p.marge == p.disponible


def test_une_journee_refusee():
    with pytest.raises(DonneesInvalidesError) as erreur:
        plan_journee(pd.DataFrame({"tache": ["A"], "duree": [0], "echeance": ["midi"]}), "25:00", "tôt", aleas=20)
    assert len(erreur.value.constats) == 4
    with pytest.raises(DonneesInvalidesError, match="avant de commencer"):
        plan_journee(pd.DataFrame({"tache": ["A"], "duree": [5]}), "12:00", "11:00")
