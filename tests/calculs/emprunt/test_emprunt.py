"""Les emprunts : conventions, refus, explication, écritures, crédit-bail."""

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from refcomp.calculs.emprunt import (
    comparaison_credit_bail,
    ecriture_deblocage,
    ecriture_echeance,
    ecriture_interets_courus,
    interets_courus,
    moteur,
    plan_emprunt,
    plans_emprunt,
    taeg,
    taux_credit_bail,
    teg,
)
from refcomp.calculs.emprunt.annuite import echeance_fraction, echeances_arrondies
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.rounding import CENTIME, Arrondi

EMPRUNTS = pd.DataFrame(
    {
        "code": ["E1", "E2", "E3"],
        "capital": ["10 000,00", "5 000,00", "9 000,00"],
        "taux": [0.04, 0.05, 0],
        "nombre_echeances": [4, 2, 3],
        "mode": ["annuites_constantes", "in_fine", "amortissement_constant"],
        "periodicite": ["trimestrielle", "annuelle", "mensuelle"],
    },
)


def test_le_taux_de_periode_proportionnel_ou_equivalent():
    proportionnel = plan_emprunt(12000, "0.06", 12, periodicite="mensuelle")
    equivalent = plan_emprunt(12000, "0.06", 12, periodicite="mensuelle", taux_periode="equivalent")
    assert proportionnel.tableau["interets"].iloc[0] == 60
    assert equivalent.tableau["interets"].iloc[0] == 58.41
    assert equivalent.taeg() == pytest.approx(0.06, abs=1e-5)
    assert proportionnel.teg() == pytest.approx(0.06, abs=1e-5)
    assert "Taux équivalent" in equivalent.explication().render_texte()


def test_le_differe_total_capitalise():
    plan = plan_emprunt(10000, "0.06", 5, differe=2, type_differe="total")
    assert plan.tableau["capital_restant"].tolist()[:2] == [10600, 11236]
    assert plan.tableau["echeance"].tolist()[:2] == [0, 0]
    assert plan.totaux["capital"] == 10000 + plan.totaux["interets_capitalises"] == 11236
    texte = plan.explication().render_texte()
    assert "passe de 10\u202f000,00\u00a0€ à 11\u202f236,00\u00a0€" in texte
    assert "Capitalisés" in texte


def test_l_assurance_sur_le_capital_restant_diminue():
    fixe = plan_emprunt(12000, "0.03", 3, assurance="0.004")
    restant = plan_emprunt(12000, "0.03", 3, assurance="0.004", base_assurance="capital_restant")
    assert fixe.tableau["assurance"].tolist() == [48, 48, 48]
    assert restant.tableau["assurance"].is_monotonic_decreasing
    assert "capital restant dû" in restant.explication().render_texte()
    assert fixe.tableau["echeance"].iloc[0] == 4290.36


def test_l_arrondi_a_l_unite_superieure_raccourcit_la_derniere_echeance():
    plan = plan_emprunt(20000, "0.05", 4, arrondi=Arrondi(Decimal(1), "haut", "usage de prêteurs"))
    assert plan.tableau["echeance"].tolist()[:3] == [5641, 5641, 5641]
    assert plan.tableau["echeance"].iloc[-1] < 5641
    assert plan.totaux["capital"] == 20000


def test_les_dates_d_une_fin_de_mois():
    plan = plan_emprunt(1000, "0.05", 3, periodicite="mensuelle", date_deblocage="31/01/2026")
    assert plan.tableau["date"].dt.strftime("%d/%m/%Y").tolist() == ["28/02/2026", "31/03/2026", "30/04/2026"]
    assert "28/02/2026" in plan.explication().render_texte()


def test_les_francs_pacifiques_n_ont_pas_de_decimale():
    plan = plan_emprunt(1_000_000, "0.035", 7, periodicite="mensuelle", devise="XPF")
    assert (plan.tableau.drop(columns="rang") % 1 == 0).all(axis=None)
    assert plan.totaux["capital"] == 1_000_000


def test_le_cout_et_les_taux_comptent_les_frais():
    sans, avec = plan_emprunt(10000, "0.04", 4), plan_emprunt(10000, "0.04", 4, frais_dossier=200)
    assert avec.cout_total == sans.cout_total + 200
    assert avec.teg() > sans.teg()
    assert sans.teg() == pytest.approx(sans.taeg())


def test_taeg_par_jours_et_par_mois():
    dates = ["15/01/2026", "15/02/2026", "15/01/2027"]
    flux = pd.DataFrame({"date": dates, "montant": [1000, -500, -530]})
    jours, mois = taeg(flux, temps="jours"), taeg(flux, temps="mois")
    reste = [1000 - 500 * (1 + x) ** -(31 / 365) - 530 / (1 + x) for x in (jours,)]
    assert reste == [pytest.approx(0, abs=1e-9)]
    assert 1000 - 500 * (1 + mois) ** -(1 / 12) - 530 / (1 + mois) == pytest.approx(0, abs=1e-9)
    bissextile = pd.DataFrame({"date": ["01/01/2027", "01/07/2028"], "montant": [100, -110]})
    assert taeg(bissextile, temps="jours") == pytest.approx(1.1 ** (1 / (1 + 182 / 366)) - 1)
    decale = pd.DataFrame({"date": ["10/01/2026", "15/02/2026"], "montant": [100, -101]})
    assert taeg(decale, temps="mois") == pytest.approx(1.01 ** (1 / (1 / 12 + 5 / 365)) - 1)


@pytest.mark.parametrize("montants", [[100, 100], [-100, -5], [0, 0], [100], []])
def test_des_flux_sans_taux_sont_refuses(montants):
    with pytest.raises((ArgumentInvalideError, DonneesInvalidesError)):
        teg(montants, 12)


def test_taeg_d_un_plan_date():
    plan = plan_emprunt(10000, "0.06", 12, periodicite="mensuelle", date_deblocage="31/01/2026")
    assert plan.flux()["date"].iloc[0] == pd.Timestamp("2026-01-31")
    assert plan.taeg(temps="jours") == pytest.approx(plan.taeg(), abs=5e-4)
    assert plan.taeg(temps="jours") != plan.taeg()
    with pytest.raises(DonneesInvalidesError, match="date du flux"):
        plan_emprunt(10000, "0.06", 12).taeg(temps="mois")


def test_des_periodes_par_an_impossibles_sont_refusees():
    for mauvais in (0, -1, 2.5, True, "12"):
        with pytest.raises(ArgumentInvalideError, match="periodes_par_an"):
            teg([100, -101], mauvais)


def test_un_fichier_d_emprunts_egale_les_plans_un_a_un():
    plans = plans_emprunt(EMPRUNTS)
    assert plans.groupby("code").size().to_dict() == {"E1": 4, "E2": 2, "E3": 3}
    seul = plan_emprunt(10000, "0.04", 4, periodicite="trimestrielle").tableau
    pd.testing.assert_frame_equal(plans[plans["code"] == "E1"].drop(columns="code"), seul)


def test_un_fichier_vide_donne_un_tableau_vide_et_type():
    plans = plans_emprunt(EMPRUNTS.head(0))
    assert plans.empty
    assert plans["echeance"].dtype == np.float64


def test_l_entree_n_est_pas_modifiee_et_l_index_importe_peu():
    avant = EMPRUNTS.copy()
    decale = EMPRUNTS.set_axis([7, 7, 9])
    pd.testing.assert_frame_equal(plans_emprunt(EMPRUNTS), plans_emprunt(decale))
    pd.testing.assert_frame_equal(EMPRUNTS, avant)


def test_tous_les_emprunts_fautifs_sont_nommes():
    fautifs = EMPRUNTS.assign(taux=["4 %", 0.05, 0.0123456789], nombre_echeances=[1300, 2, 3], differe=[0, 2, 0])
    with pytest.raises(DonneesInvalidesError) as refus:
        plans_emprunt(fautifs.assign(assurance=[0, 0, 0.000000001]))
    codes = [c.code for c in refus.value.constats]
    assert codes == ["taux_trop_precis", "nombre_hors_bornes", "differe_trop_long", "assurance_trop_precise"]


def test_un_taux_sans_son_signe_est_refuse_avec_celui_de_l_assurance():
    with pytest.raises(DonneesInvalidesError) as refus:
        plans_emprunt(EMPRUNTS.assign(taux=[4, 0.05, 0.01], assurance=[0, 1.5, 0]))
    assert [(c.code, c.objet) for c in refus.value.constats] == [("taux_ambigu", "taux"), ("taux_ambigu", "assurance")]


def test_un_code_en_double_et_des_valeurs_illisibles_sont_refuses():
    fautifs = EMPRUNTS.assign(code=["E1", "E1", "E3"], capital=["cent", "5 000,00", math.nan])
    with pytest.raises(DonneesInvalidesError) as refus:
        plans_emprunt(fautifs)
    assert {c.code for c in refus.value.constats} == {"doublon", "nombre_illisible", "cellule_vide"}


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"nombre_echeances": None}, "l'un des deux"),
        ({"echeance": 300}, "l'un des deux"),
        ({"nombre_echeances": None, "echeance": 300, "mode": "in_fine"}, "annuités constantes"),
        ({"nombre_echeances": None, "echeance": 40}, "ne couvre pas les intérêts"),
        ({"nombre_echeances": None, "echeance": "0.50", "taux": 0}, "1200 versements"),
        ({"taux_periode": "reel"}, "proportionnel"),
        ({"centimes": "banque"}, "capital_theorique"),
        ({"base_assurance": "crd"}, "capital_restant"),
        ({"arrondi": Arrondi(Decimal("0.001"))}, "plus fin"),
        ({"devise": "USD"}, "devise"),
        ({"capital": 2e13, "taux": "0.99"}, "trop grand"),
        ({"date_deblocage": "31/02/2026"}, "date_deblocage"),
    ],
)
def test_une_demande_impossible_est_refusee(options, phrase):
    appel = {"capital": 1000, "taux": "0.05", "nombre_echeances": 4} | options
    with pytest.raises(ArgumentInvalideError, match=phrase):
        plan_emprunt(**appel)


@pytest.mark.parametrize("options", [{"frais_dossier": -1}, {"frais_dossier": "x"}, {"capital": True}, {"taux": -0.1}])
def test_des_montants_refuses(options):
    with pytest.raises(DonneesInvalidesError):
        plan_emprunt(**({"capital": 1000, "taux": "0.05", "nombre_echeances": 4} | options))


def test_les_ecritures_sont_equilibrees():
    plan = plan_emprunt(10000, "0.06", 3, differe=1, type_differe="total", assurance="0.003", frais_dossier=150)
    tables = [ecriture_deblocage(plan), *(ecriture_echeance(plan, r) for r in (1, 2, 3))]
    for table in tables:
        assert round(table["debit"].sum(), 2) == round(table["credit"].sum(), 2)
    assert tables[0]["compte"].tolist() == ["512", "627", "164"]
    assert tables[1][["compte", "credit"]].query("compte == '164'")["credit"].tolist() == [600]
    with pytest.raises(ArgumentInvalideError, match="de 1 à 3"):
        ecriture_echeance(plan, 4)


def test_les_interets_courus():
    plan = plan_emprunt(12000, "0.06", 4, periodicite="trimestrielle", date_deblocage="15/11/2026")
    assert interets_courus(plan, "31/12/2026") == round(180 * 46 / 90, 2)
    assert interets_courus(plan, "31/12/2026", base_jours="exact/365") == round(180 * 4 * 47 / 365, 2)
    assert interets_courus(plan, "31/10/2026") == 0
    assert interets_courus(plan, "31/12/2030") == 0
    assert ecriture_interets_courus(plan, "31/12/2026")["compte"].tolist() == ["6611", "1688"]
    with pytest.raises(ArgumentInvalideError, match="date_deblocage"):
        interets_courus(plan_emprunt(12000, "0.06", 4), "31/12/2026")


def test_l_echeance_exacte_tranche_les_demi_centimes():
    un = np.array([1], dtype=np.int64)
    arrondie = echeances_arrondies(un, un * 0, un, un * 2, equivalent=False, arrondi=CENTIME, pas=1)
    assert arrondie.tolist() == [1]
    assert echeance_fraction(10000, 10_000_000, 1, 1) == 11000


def comparaison(**options):
    appel = {"redevances": [6300] * 5, "option": 1200, "depot_garantie": 6300}
    appel |= {"dotations": [8400, 5460, 3549, "3295.5", "3295.5"], "dotations_option": {5: 1200}}
    appel |= {"taux_impot": "0.3333", "taux_actualisation": "0.05"} | options
    return comparaison_credit_bail(24000, plan_emprunt(24000, "0.06", 5), **appel)


def test_le_credit_bail_contre_l_emprunt():
    """Données de l'IUT en ligne (Antraigue et Januario, 2-2-1), sans correction lisible : calcul refait à part."""
    resultat = comparaison()
    interets = [1440, 1184.55, 913.77, 626.75, 322.50]
    dotations = [8400, 5460, 3549, 3295.5, 3295.5]
    echeances = [5697.51] * 4 + [5697.53]
    van = sum(
        (-e + 0.3333 * (i + d)) / 1.05**k
        for k, (e, i, d) in enumerate(zip(echeances, interets, dotations, strict=True), start=1)
    )
    assert resultat.van_emprunt == pytest.approx(van, abs=0.1)
    bail = -6300 + sum(-6300 * (1 - 0.3333) / 1.05**k for k in range(1, 6)) + (6300 - 1200 + 0.3333 * 1200) / 1.05**5
    assert resultat.van_credit_bail == pytest.approx(bail, abs=0.1)
    assert resultat.moins_cher == "emprunt"
    assert resultat.synthese["rang"].tolist() == [1, 2]
    assert "Le moins cher est l'emprunt" in resultat.explication().render_texte()


def test_la_redevance_a_echoir_est_payee_plus_tot():
    echu, echoir = comparaison(), comparaison(terme="echoir")
    assert echoir.van_credit_bail < echu.van_credit_bail
    assert echoir.credit_bail["redevances"].tolist() == [-6300] * 5 + [0]
    assert echoir.credit_bail["flux"].sum() == pytest.approx(echu.credit_bail["flux"].sum())


def test_l_option_non_levee_et_l_amortissement_lineaire():
    resultat = comparaison(option=0, dotations=4, dotations_option=None)
    assert resultat.emprunt["economie_dotations"].tolist() == [0, *[1999.8] * 4, 0]
    assert len(resultat.credit_bail) == 6
    assert comparaison(dotations_option=None).credit_bail["annee"].max() == 6


def test_l_apport_et_les_frais():
    plan = plan_emprunt(20000, "0.06", 60, periodicite="mensuelle", frais_dossier=100)
    resultat = comparaison_credit_bail(
        24000, plan, redevances=[6300] * 5, dotations=5, taux_impot="0.25", taux_actualisation="0.05"
    )
    assert resultat.emprunt["apport"].tolist() == [-4100, 0, 0, 0, 0, 0]
    assert resultat.emprunt["echeances"].sum() == pytest.approx(-plan.totaux["echeance"])


def test_une_comparaison_fautive_dit_tout():
    with pytest.raises(DonneesInvalidesError) as refus:
        comparaison(option="cher", taux_impot=25, taux_actualisation=-1)
    assert len(refus.value.constats) == 3
    for options, phrase in (({"redevances": []}, "vide"), ({"terme": "avance"}, "echoir"), ({"dotations": 0}, "un an")):
        with pytest.raises(ArgumentInvalideError, match=phrase):
            comparaison(**options)
    with pytest.raises(ArgumentInvalideError, match="nombre"):
        taux_credit_bail(21400, 550, 0, periodes_par_an=12)


def test_deux_financements_au_meme_cout():
    plan = plan_emprunt(1000, 0, 1)
    resultat = comparaison_credit_bail(
        1000, plan, redevances=[1000], dotations=1, taux_impot="0.25", taux_actualisation="0.05"
    )
    assert resultat.moins_cher == "egalite"
    assert "autant" in resultat.explication().render_texte()


@pytest.mark.parametrize(
    "appel",
    [
        lambda: comparaison(redevances=6300),
        lambda: comparaison(dotations=2.5),
        lambda: comparaison(dotations_option=[1200]),
        lambda: comparaison_credit_bail(
            1000, 1000, redevances=[1], dotations=1, taux_impot="0.25", taux_actualisation="0.05"
        ),
        lambda: ecriture_echeance(EMPRUNTS, 1),
        lambda: ecriture_deblocage(1000),
        lambda: interets_courus("plan", "31/12/2026"),
        lambda: teg(5, 12),
        lambda: plan_emprunt(1000, "0.05", 4, arrondi="centime"),
    ],
)
def test_un_objet_du_mauvais_genre_est_refuse_en_francais(appel):
    with pytest.raises(ArgumentInvalideError, match=r"attendue? ; reçu"):
        appel()


def test_les_lots_ne_changent_rien(monkeypatch):
    entier = plans_emprunt(EMPRUNTS)
    monkeypatch.setattr(moteur, "LOT", 2)
    pd.testing.assert_frame_equal(plans_emprunt(EMPRUNTS), entier)
