import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.penalites_retard import penalites_retard
from refcomp.calculs.reglement import (
    NIVEAUX_USUELS,
    Condition,
    controle_delai,
    echeance,
    echeances,
    etat_reglements,
    load_delai_maximal,
    paiement_echelonne,
    parse_condition,
    plafond_echeance,
    relances,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

COLONNES = ["piece", "client", "date_facture", "date_echeance", "montant"]
FACTURES = pd.DataFrame(
    [
        ("F1", "Lanède", "02/01/2026", "31/01/2026", "1 200,00"),
        ("F2", "Lanède", "10/02/2026", "31/03/2026", 600),
        ("F3", "Borel", "15/12/2025", "15/01/2026", 900),
        ("F4", "Borel", "20/01/2026", "20/02/2026", 300),
        ("A1", "Borel", "25/01/2026", "25/01/2026", -100),
        ("F5", "Lanède", "05/04/2026", "05/05/2026", 50),
    ],
    columns=COLONNES,
)
REGLEMENTS = pd.DataFrame(
    {
        "piece": ["F1", "F3", "F3", "F2"],
        "date": ["10/02/2026", "10/01/2026", "20/02/2026", "02/04/2026"],
        "montant": [200, 400, 500, 600],
    }
)
ARRETE = "31/03/2026"


def codes(constats):
    return [c.code for c in constats]


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("comptant", Condition()),
        ("Virement comptant", Condition(moyen="virement")),
        ("30_jours_fin_de_mois", Condition(30, fin_de_mois=True)),
        ("45 j fdm le 10", Condition(45, fin_de_mois=True, le=10)),
        ("LCR à 60 jours", Condition(60, moyen="LCR")),
        ("30 jours fin de mois par chèque", Condition(30, fin_de_mois=True, moyen="chèque")),
        ("VIR15J", Condition(15, moyen="virement")),
    ],
)
def test_les_conditions_s_ecrivent_de_plusieurs_facons(texte, attendue):
    assert parse_condition(texte) == attendue
    assert parse_condition(attendue.libelle.replace(",", "")) == attendue


@pytest.mark.parametrize(
    "texte", ["", "bientôt", "12", "30 ans", "999 jours", "30 jours le 45", "XYZ 30 jours", "30 mois"]
)
def test_une_condition_incomprise_est_refusee(texte):
    with pytest.raises(ArgumentInvalideError, match="condition"):
        parse_condition(texte)


def test_le_report_au_jour_ouvre_se_demande():
    assert echeance("01/04/2026", "30 jours") == dt.date(2026, 5, 1)
    feries = ["01/05/2026"]
    assert echeance("01/04/2026", "30 jours", ajustement="suivant", jours_feries=feries) == dt.date(2026, 5, 4)
    assert echeance("01/04/2026", "30 jours", ajustement="precedent", jours_feries=feries) == dt.date(2026, 4, 30)
    assert echeance("31/01/2026", "fin de mois le 31") == dt.date(2026, 1, 31)
    assert echeance("15/01/2026", "30 jours fin de mois le 31") == dt.date(2026, 2, 28)
    for mauvais in ({"lecture": "x"}, {"ajustement": "x"}, {"jours_feries": ["hier"]}):
        with pytest.raises(ArgumentInvalideError):
            echeance("01/04/2026", "30 jours", **mauvais)


def test_une_table_d_echeances_dit_toutes_les_conditions_incomprises():
    table = pd.DataFrame({"date_facture": ["01/01/2026"] * 3, "condition": ["30 jours", "un jour", "plus tard"]})
    with pytest.raises(DonneesInvalidesError) as refus:
        echeances(table)
    assert codes(refus.value.constats) == ["condition_incomprise"] * 2
    assert echeances(table.iloc[:1]).tolist() == [pd.Timestamp("2026-01-31")]


def test_le_delai_legal_est_local_et_depend_du_secteur():
    assert codes(controle_delai("01/03/2026", "15/05/2026")) == []
    exces = controle_delai("01/03/2026", "16/05/2026")
    assert codes(exces) == ["delai_excessif"]
    assert "1 jour" in exces[0].message
    assert plafond_echeance("01/03/2026", categorie="viande_fraiche", date_livraison="27/02/2026") == dt.date(
        2026, 3, 19
    )
    assert plafond_echeance("01/03/2026", categorie="boisson_alcoolique") == dt.date(2026, 4, 30)
    assert codes(controle_delai("01/03/2026", "01/02/2026")) == ["echeance_avant_facture"]
    assert load_delai_maximal(dt.date(2026, 1, 1), "transport").valeur[0]["jours"] == 30
    for demande in ({"territoire": "polynesie_francaise"}, {"categorie": "jouets"}):
        with pytest.raises(ParametreAbsentError):
            plafond_echeance("01/03/2026", **demande)
    with pytest.raises(ParametreAbsentError):
        plafond_echeance("01/03/2008")


def test_un_paiement_echelonne_ne_perd_pas_un_centime():
    table = paiement_echelonne("100,01", "15/01/2026", [("33 %", "comptant"), (0.33, "30 jours"), ("34 %", "LCR 60 j")])
    assert round(table["montant"].sum(), 2) == 100.01
    assert table["condition"].iloc[-1] == "LCR, 60 jours"
    for parts in ([("30 %", "comptant")], [(2, "comptant")], [("x", "comptant")]):
        with pytest.raises(ArgumentInvalideError):
            paiement_echelonne(100, "15/01/2026", parts)
    with pytest.raises(ArgumentInvalideError, match="montant"):
        paiement_echelonne(-1, "15/01/2026", [(1, "comptant")])


def test_l_etat_des_reglements():
    etat = etat_reglements(FACTURES, REGLEMENTS, ARRETE)
    table = etat.tableau.set_index("piece")
    assert table["statut"].to_dict() == {
        "F1": "en_retard",
        "F2": "a_echoir",
        "F3": "soldee",
        "F4": "en_retard",
        "A1": "avoir",
    }
    assert table["jours_retard"].to_dict() == {"F1": 59, "F2": 0, "F3": 0, "F4": 39, "A1": 0}
    assert etat.clients.set_index("client")["solde"].to_dict() == {"Borel": 200, "Lanède": 1600}
    assert etat.releve("Borel")["solde"].tolist() == [900, 500, 800, 700, 200]
    assert "on" in str(etat.explication())
    with pytest.raises(ArgumentInvalideError, match="Inconnu"):
        etat.releve("Inconnu")


def test_trop_paye_avoir_solde_et_xpf():
    factures = pd.DataFrame([("F1", "A", "01/01/2026", "01/02/2026", 10000)], columns=COLONNES)
    payes = pd.DataFrame({"piece": ["F1"], "date": ["01/02/2026"], "montant": [12000]})
    etat = etat_reglements(factures, payes, ARRETE, devise="XPF")
    assert (etat.tableau["statut"].item(), codes(etat.constats)) == ("trop_payee", ["trop_paye"])
    assert etat.clients["solde"].item() == -2000
    nc = relances(factures, None, ARRETE, territoire="nouvelle_caledonie", devise="XPF")
    assert (nc.tableau["niveau"].item(), nc.tableau["a_reclamer"].item()) == (3, 10000)
    assert codes(nc.constats) == ["penalites_non_encodees"]


def test_les_niveaux_se_comptent_au_jour_pres():
    ligne = FACTURES.iloc[[0]]
    for jours, niveau in ((0, None), (1, 1), (14, 1), (15, 2), (29, 2), (30, 3), (60, 4)):
        arrete = dt.date(2026, 1, 31) + dt.timedelta(days=jours)
        tableau = relances(ligne, None, arrete).tableau
        assert (tableau["niveau"].tolist() or [None]) == [niveau]
    assert NIVEAUX_USUELS["libelle"].iloc[0] == "rappel"


def test_les_penalites_sont_celles_de_chaque_tranche_payee_en_retard():
    r = relances(FACTURES, REGLEMENTS, ARRETE)
    tableau = r.tableau.set_index("piece")
    tranches = pd.DataFrame(
        [("a", 200, "31/01/2026", "10/02/2026"), ("b", 1000, "31/01/2026", None)],
        columns=["piece", "montant", "date_echeance", "reglement"],
    )
    attendu = penalites_retard(tranches, ARRETE).factures["penalites"].sum()
    assert tableau.loc["F1", "penalites"] == pytest.approx(attendu)
    assert tableau["indemnite"].tolist() == [40, 40]
    assert r.clients["client"].tolist() == ["Lanède", "Borel"]
    assert r.clients["a_reclamer"].sum() == pytest.approx(tableau["a_reclamer"].sum())
    assert "mise en demeure" in str(r.explication())


def test_l_indemnite_a_ses_conditions():
    factures = FACTURES.iloc[[0, 3]].assign(professionnel=["non", "oui"], procedure_collective=["non", "oui"])
    r = relances(factures, None, ARRETE)
    tableau = r.tableau.set_index("piece")
    assert tableau["indemnite"].tolist() == [0, 0]
    assert tableau.loc["F1", "penalites"] == 0
    assert tableau.loc["F4", "penalites"] > 0
    assert codes(r.constats) == ["client_particulier"]


def test_rien_en_retard_et_rien_du_tout():
    assert relances(FACTURES.iloc[[1]], None, ARRETE).tableau.empty
    assert "Aucun client" in str(relances(FACTURES.iloc[[1]], None, ARRETE).explication())
    avant = etat_reglements(FACTURES, REGLEMENTS, "01/01/2020")
    assert avant.tableau.empty
    assert avant.clients.empty


def test_toutes_les_fautes_sont_dites():
    faux = FACTURES.assign(montant="x", date_echeance="31/02/2026")
    with pytest.raises(DonneesInvalidesError) as refus:
        etat_reglements(faux, REGLEMENTS.assign(montant=-1), ARRETE)
    assert set(codes(refus.value.constats)) == {"nombre_illisible", "date_illisible", "valeur_trop_petite"}
    with pytest.raises(DonneesInvalidesError, match="F9"):
        etat_reglements(FACTURES, REGLEMENTS.replace("F1", "F9"), ARRETE)
    for echelle in ({"a_partir_de": [0, 1, 2, 3]}, {"a_partir_de": [1, 15, 30, 30]}):
        with pytest.raises(DonneesInvalidesError, match="échelle"):
            relances(FACTURES, None, ARRETE, niveaux=NIVEAUX_USUELS.assign(**echelle))
    with pytest.raises(ArgumentInvalideError, match="contredit"):
        relances(FACTURES, None, ARRETE, niveaux=NIVEAUX_USUELS.assign(a_partir_de=[60, 30, 15, 1]))


JOURS = st.dates(dt.date(2013, 1, 1), dt.date(2030, 12, 31))


@settings(max_examples=80, deadline=None)
@given(JOURS, st.integers(0, 120), st.sampled_from(["jours_puis_fin_de_mois", "fin_de_mois_puis_jours"]))
def test_une_fin_de_mois_est_un_dernier_jour_et_ne_raccourcit_pas(jour, delai, lecture):
    due = echeance(jour, Condition(delai, fin_de_mois=True), lecture=lecture)
    assert due >= jour + dt.timedelta(days=delai)
    attendu = pd.Timestamp(jour) + pd.offsets.MonthEnd(0) + pd.Timedelta(days=delai)
    if lecture == "jours_puis_fin_de_mois":
        attendu = pd.Timestamp(jour) + pd.Timedelta(days=delai) + pd.offsets.MonthEnd(0)
    assert due == attendu.date()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**6), JOURS, st.integers(0, 90)), min_size=1, max_size=5), JOURS)
def test_l_etat_ne_perd_rien(lignes, arrete):
    factures = pd.DataFrame(
        [(f"F{i}", f"C{i % 2}", d, d + dt.timedelta(days=j), c / 100) for i, (c, d, j) in enumerate(lignes)],
        columns=COLONNES,
    )
    payes = pd.DataFrame(
        [(f"F{i}", d + dt.timedelta(days=j + 5), c // 2 / 100) for i, (c, d, j) in enumerate(lignes)],
        columns=["piece", "date", "montant"],
    )
    etat = etat_reglements(factures, payes, arrete)
    du = sum(c for c, d, _ in lignes if d <= arrete)
    paye = sum(c // 2 for c, d, j in lignes if d + dt.timedelta(days=j + 5) <= arrete)
    assert round(etat.tableau["reste"].sum() * 100) == round(etat.clients["solde"].sum() * 100) == du - paye
