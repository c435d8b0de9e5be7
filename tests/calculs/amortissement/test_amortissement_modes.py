"""Les modes autres que le linéaire : conventions, refus, tables, francs pacifiques."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from refcomp.calculs.amortissement import (
    amortissement_composants,
    amortissement_degressif,
    amortissement_derogatoire,
    amortissement_lineaire,
    amortissement_unites_oeuvre,
    coefficient_degressif,
    plans_amortissement,
    plans_degressifs,
    plans_unites_oeuvre,
    revision_amortissement,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError
from refcomp.rounding import Arrondi


def biens(**colonnes):
    table = {"code": ["A", "B"], "valeur_origine": [10000, 20000], "duree": [5, 8]}
    return pd.DataFrame(table | {"date_acquisition": ["15/03/2026", "01/01/2026"]} | colonnes)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [("31/01/1997", "3"), ("31/12/2000", "2"), ("03/12/2008", "1.75"), ("04/12/2008", "2.25"), ("01/01/2010", "1.75")],
)
def test_le_coefficient_suit_la_date_d_acquisition(jour, attendu):
    assert coefficient_degressif(5, jour) == Decimal(attendu)


def test_le_coefficient_refuse_ce_qui_n_est_pas_encode():
    with pytest.raises(ParametreAbsentError, match="nouvelle_caledonie"):
        coefficient_degressif(5, "01/01/2026", territoire="nouvelle_caledonie")
    with pytest.raises(ParametreAbsentError, match="1990"):
        coefficient_degressif(5, "01/01/1990")
    with pytest.raises(ArgumentInvalideError, match="au moins 3 ans"):
        coefficient_degressif(2, "01/01/2026")


def test_un_coefficient_de_memoire_donne_un_constat(de_memoire):
    assert amortissement_degressif(1000, 5, "01/01/2026", nature="recherche").constats == ()
    de_memoire("coefficient_degressif")
    plan = amortissement_degressif(1000, 5, "01/01/2026", nature="recherche")
    assert [c.code for c in plan.constats] == ["valeur_de_memoire"]


def test_les_annees_restantes_de_date_a_date_ajoutent_un_exercice():
    usage = amortissement_degressif(1000, 5, "10/02/2016")
    date_a_date = amortissement_degressif(1000, 5, "10/02/2016", annees_restantes="mois")
    assert (len(usage.tableau), len(date_a_date.tableau)) == (5, 6)
    assert date_a_date.tableau["mois"].sum() == 11 + 5 * 12
    # Au début de 2019, 25 mois restent : 286,95 × 12 / 25.
    assert date_a_date.tableau["dotation"].tolist() == [320.83, 237.71, 154.51, 137.74, 137.73, 11.48]
    assert "de date à date" in date_a_date.explication().render_texte()


def test_le_mois_de_sortie_compte_ou_non():
    plan = amortissement_degressif(9000, 8, "01/03/2026")
    assert plan.bascule == 2031
    exclu = plan.jusqu_au("15/09/2028")
    jours = amortissement_degressif(9000, 8, "01/03/2026", mois_sortie="jours", date_sortie="15/09/2028")
    assert exclu.tableau["mois"].tolist() == [10, 12, 8]
    assert jours.tableau["mois"].tolist() == [10, 12, 8.5]
    assert exclu.sortie == dt.date(2028, 9, 15)
    assert "Le bien sort le 15/09/2028" in exclu.explication().render_texte()
    assert jours.jusqu_au("31/12/2028").tableau["dotation"].iloc[-1] == plan.tableau["dotation"].iloc[2]


def test_une_sortie_le_mois_de_l_acquisition_n_amortit_rien():
    plan = amortissement_degressif(9000, 8, "10/03/2026", date_sortie="20/03/2026")
    assert plan.tableau["dotation"].tolist() == [0]
    assert plan.bascule is None


def test_premier_exercice_court_et_cloture_en_juin():
    plan = amortissement_degressif(12000, 5, "01/03/2026", cloture="30/06", premiere_cloture="30/04/2026")
    assert plan.tableau["mois"].head(3).tolist() == [2, 2, 12]
    assert plan.total == 12000


def test_une_cloture_en_cours_de_mois_est_refusee():
    with pytest.raises(ArgumentInvalideError, match="mois entiers"):
        amortissement_degressif(1000, 5, "01/01/2026", cloture="15/04")


@pytest.mark.parametrize("duree", [5.0, True, Fraction(31, 7), "5"])
def test_la_duree_est_exacte_et_en_mois(duree):
    with pytest.raises(ArgumentInvalideError, match="mois entiers"):
        amortissement_degressif(1000, duree, "01/01/2026")


def test_l_arrondi_du_taux_est_exact():
    with pytest.raises(ArgumentInvalideError, match="arrondi_taux"):
        plans_degressifs(biens(), arrondi_taux=0.0001)
    assert plans_degressifs(biens(), arrondi_taux="0.0001")["taux"].iloc[-8] == 0.2813


@pytest.mark.parametrize("coefficient", [1.75, "abc", 0, "-2", "nan"])
def test_le_coefficient_est_exact(coefficient):
    with pytest.raises(ArgumentInvalideError, match="nombre exact et positif"):
        amortissement_degressif(1000, 5, "01/01/2026", coefficient=coefficient)


def test_une_table_dit_tous_ses_defauts():
    table = biens(duree=[2, 5.03], date_sortie=["01/01/2020", None])
    with pytest.raises(DonneesInvalidesError) as erreur:
        plans_degressifs(table)
    assert [c.code for c in erreur.value.constats] == ["duree_trop_courte", "duree_en_mois", "sortie_anterieure"]
    with pytest.raises(DonneesInvalidesError, match=r"doublon|qu'une fois"):
        plans_degressifs(biens(code=["A", "A"], valeur_origine=[np.nan, np.inf]))


def test_une_table_ne_change_pas_et_garde_l_ordre():
    table = biens(coefficient=[None, 2])
    copie = table.copy(deep=True)
    plans = plans_degressifs(table)
    pd.testing.assert_frame_equal(table, copie)
    assert plans["code"].drop_duplicates().tolist() == ["A", "B"]
    assert plans.groupby("code")["cumul"].last().to_dict() == {"A": 10000, "B": 20000}
    assert plans.loc[plans["code"] == "B", "taux"].iloc[0] == 0.25


def test_une_table_vide_a_ses_colonnes():
    vide = plans_degressifs(biens().head(0))
    assert vide.empty
    assert vide.columns.tolist() == plans_degressifs(biens()).columns.tolist()


def test_un_montant_demesure_ou_un_arrondi_trop_fin_sont_refuses():
    with pytest.raises(ArgumentInvalideError, match="trop grande"):
        amortissement_degressif(20_000_000_000_000, 7, "01/01/2026", arrondi_taux="0.000001")
    with pytest.raises(ArgumentInvalideError, match="plus fin"):
        amortissement_degressif(1000, 5, "01/01/2026", arrondi=Arrondi(Decimal("0.001")))


def test_les_unites_au_dela_du_prevu_s_arretent_a_la_base():
    plan = amortissement_unites_oeuvre(1000, {2026: 80, 2027: 40, 2028: 10}, unites_totales=100)
    assert plan.tableau["dotation"].tolist() == [800, 200, 0]
    assert [c.code for c in plan.constats] == ["unites_depassees"]
    assert plan.cout_unitaire == 10


def test_les_unites_en_table_et_en_francs():
    immobilisations = pd.DataFrame({"code": ["X", "Y"], "valeur_origine": [1000, 700], "unites_totales": [3, 7]})
    consommations = pd.DataFrame({"code": ["Y", "X", "X", "X"], "exercice": [2026, 2027, 2026, 2028], "unites": 1})
    plans = plans_unites_oeuvre(immobilisations, consommations, devise="XPF")
    assert plans["code"].tolist() == ["X", "X", "X", "Y"]
    assert plans["exercice"].tolist() == [2026, 2027, 2028, 2026]
    assert plans["dotation"].tolist() == [333, 333, 334, 100]
    assert plans_unites_oeuvre(immobilisations, consommations.head(0)).empty


def test_les_unites_refusent_tout_d_un_coup():
    immobilisations = pd.DataFrame(
        {"code": ["X"], "valeur_origine": [10], "valeur_residuelle": 20, "unites_totales": 0}
    )
    consommations = pd.DataFrame({"code": ["Z", "Z"], "exercice": [2026, 2026], "unites": [1, 2]})
    with pytest.raises(DonneesInvalidesError) as erreur:
        plans_unites_oeuvre(immobilisations, consommations)
    codes = [c.code for c in erreur.value.constats]
    assert codes == ["unites_nulles", "residuelle_excessive", "bien_inconnu", "exercice_en_double"]
    with pytest.raises(DonneesInvalidesError, match=r"unites_totales(.|\n)*exercice"):
        plans_unites_oeuvre(pd.DataFrame({"code": ["X"]}), pd.DataFrame({"code": ["X"]}))
    with pytest.raises(ArgumentInvalideError, match="unités de chaque exercice"):
        amortissement_unites_oeuvre(100, [1, 2])


def test_le_derogatoire_en_table_et_ses_ecritures():
    table = biens()
    fiscal = plans_degressifs(table)
    comptable = plans_amortissement(table.rename(columns={"date_acquisition": "date_mise_en_service"}))
    derogatoire = amortissement_derogatoire(fiscal, comptable)
    totaux = derogatoire.tableau.groupby("code")[["dotation", "reprise"]].sum()
    assert totaux["dotation"].tolist() == pytest.approx(totaux["reprise"].tolist())
    ecritures = derogatoire.ecritures(2026)
    assert ecritures["compte"].tolist() == ["68725", "145"]
    assert ecritures["debit"].sum() == ecritures["credit"].sum()
    assert derogatoire.constats == ()
    assert derogatoire.ecritures(2031)["compte"].tolist() == ["145", "78725"]


def test_une_valeur_residuelle_reste_au_145_jusqu_a_la_sortie():
    comptable = amortissement_lineaire(10000, 5, "01/01/2026", valeur_residuelle=1000)
    derogatoire = amortissement_derogatoire(amortissement_degressif(10000, 5, "01/01/2026"), comptable)
    assert derogatoire.tableau["solde"].iloc[-1] == 1000
    assert "Il reste 1\u202f000,00\u00a0€ au compte 145" in derogatoire.explication().render_texte()


def test_un_comptable_en_avance_ne_rend_pas_le_145_negatif():
    fiscal = pd.DataFrame({"exercice": [2026, 2027], "dotation": [100, 300]})
    derogatoire = amortissement_derogatoire(fiscal, fiscal.assign(dotation=[200, 200]))
    assert derogatoire.tableau["solde"].tolist() == [0, 0]
    assert derogatoire.tableau[["dotation", "reprise"]].to_numpy().sum() == 0
    assert [c.code for c in derogatoire.constats] == ["comptable_en_avance"]
    with pytest.raises(ArgumentInvalideError, match="plan fiscal est un plan"):
        amortissement_derogatoire("plan", fiscal)
    with pytest.raises(DonneesInvalidesError, match="deux fois"):
        amortissement_derogatoire(pd.concat([fiscal, fiscal]), fiscal)


def test_la_revision_dit_ses_defauts():
    plan = amortissement_lineaire(10000, 5, "01/01/2026")
    with pytest.raises(DonneesInvalidesError) as erreur:
        revision_amortissement(plan, pd.DataFrame({"exercice": [2030, 2027], "duree_restante": [None, 0.01]}))
    assert len(erreur.value.constats) == 3
    with pytest.raises(ArgumentInvalideError, match="sans sortie"):
        revision_amortissement(plan.jusqu_au("01/06/2027"), pd.DataFrame({"exercice": [2026], "duree_restante": [2]}))


def test_une_valeur_actuelle_plus_haute_ne_change_rien():
    plan = amortissement_lineaire(10000, 5, "01/01/2026")
    revise = revision_amortissement(plan, pd.DataFrame({"exercice": [2026], "valeur_actuelle": [9500]}))
    assert revise.tableau["dotation"].tolist() == plan.tableau["dotation"].tolist()
    assert "rien à constater" in revise.explication().render_texte()


def test_une_reprise_ne_depasse_pas_le_plan_d_origine():
    plan = amortissement_lineaire(10000, 5, "01/01/2026")
    revisions = pd.DataFrame({"exercice": [2026, 2027], "valeur_actuelle": [4000, 9000]})
    tableau = revision_amortissement(plan, revisions).tableau
    assert tableau["valeur_nette_comptable"].tolist() == [4000, 6000, 4000, 2000, 0]


def test_un_plan_lineaire_s_arrete_a_une_sortie():
    plan = amortissement_lineaire(120000, 5, "01/01/2026")
    assert plan.jusqu_au("15/09/2027").tableau["dotation"].tolist() == [24000, 17000]
    with pytest.raises(ArgumentInvalideError, match="précède"):
        plan.jusqu_au("01/01/2020")


def test_les_composants_en_francs_sans_remplacement():
    composants = pd.DataFrame({"composant": ["moteur"], "valeur": [1000000], "duree": [3]})
    plan = amortissement_composants(2500000, 10, "01/01/2026", composants, devise="XPF")
    assert plan.tableau["dotation"].sum() == 2500000
    assert plan.sorties.empty
    assert plan.tableau["dotation"].head(4).tolist() == [483333, 483333, 483334, 150000]


def test_les_composants_disent_leurs_defauts():
    composants = pd.DataFrame({"composant": ["structure"], "valeur": [200], "duree": [3]})
    remplacements = pd.DataFrame({"composant": ["toit"], "date": ["01/01/2020"], "valeur": [10]})
    with pytest.raises(DonneesInvalidesError) as erreur:
        amortissement_composants(100, 10, "01/01/2026", composants, remplacements=remplacements)
    assert len(erreur.value.constats) == 4
