"""Le budget de trésorerie : conventions, refus, scénarios, suivi, plan à treize semaines."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from refcomp.calculs.budget_tresorerie import (
    ConventionTaxe,
    budget_taxe,
    budget_tresorerie,
    comparaison_scenarios,
    load_seuil_trimestriel,
    periodicite_taxe,
    plan_semaines,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

MODES = pd.DataFrame({"reglement": ["30 j"], "decalage": [1], "part": [1]})


def ventes(**change):
    base = {
        "poste": ["Ventes"] * 2,
        "nature": "vente",
        "mois": ["15/01/2026", "01/02/2026"],
        "montant_ht": [1000, 2000],
    }
    return pd.DataFrame(base | {"taux_taxe": 0.2, "reglement": "30 j"} | change)


def budget(operations=None, modes=MODES, **options):
    base = {"solde_initial": 100, "debut": "01/01/2026", "nombre_mois": 3}
    return budget_tresorerie(ventes() if operations is None else operations, modes, **(base | options))


def test_les_tables_recues_ne_changent_pas():
    operations, modes = ventes(), MODES.copy()
    avant = operations.copy()
    budget(operations, modes).scenario(retard_clients=15, variation_ventes=-0.1)
    pd.testing.assert_frame_equal(operations, avant)
    pd.testing.assert_frame_equal(modes, MODES)


def test_la_tva_d_un_mois_se_paie_le_suivant_et_la_derniere_reste_due():
    b = budget(nombre_mois=2)
    assert b.tableau["decaissements"].tolist() == [0, 200]
    assert dict(zip(b.bilan["poste"], b.bilan["montant"], strict=True)) == {
        "Ventes": 2400,
        "TVA à payer": 400,
        "Trésorerie": 1100,
    }


def test_une_table_vide_donne_un_budget_plat():
    b = budget(ventes().head(0), None)
    assert b.tableau["solde_final"].tolist() == [100, 100, 100]
    assert b.encaissements.empty
    assert "Point bas" not in b.explication().titre


def test_tous_les_defauts_des_trois_tables_en_une_fois():
    bilan = pd.DataFrame({"poste": ["C"], "nature": ["creance"], "mois": ["01/12/2025"], "montant": [5]})
    with pytest.raises(DonneesInvalidesError) as recu:
        budget(ventes(reglement="60 j"), MODES.assign(part=0.9), bilan=bilan)
    message = str(recu.value)
    for morceau in ("60 j", "font 90 %", "précède le budget"):
        assert morceau in message
    with pytest.raises(DonneesInvalidesError) as recu:
        budget(ventes(taux_taxe=20), MODES.assign(part=90), bilan=bilan)
    message = str(recu.value)
    for morceau in ("colonne « taux_taxe » : reçu 20, 20 ;", "colonne « part » : reçu 90", "précède le budget"):
        assert morceau in message


@pytest.mark.parametrize(
    "change",
    [
        {"nature": "salaire"},
        {"mois": "bientôt"},
        {"montant_ht": math.nan},
        {"montant_ht": -1},
        {"nature": "encaissement"},
    ],
)
def test_operations_refusees(change):
    with pytest.raises(DonneesInvalidesError):
        budget(ventes(**change))


@pytest.mark.parametrize(
    "options",
    [{"nombre_mois": 0}, {"nombre_mois": 2.5}, {"debut": "2026"}, {"devise": "USD"}],
)
def test_arguments_refuses(options):
    with pytest.raises(ArgumentInvalideError):
        budget(**options)


@pytest.mark.parametrize("options", [{"periodicite": "annuelle"}, {"decalage": -1}, {"exigibilite_ventes": "jamais"}])
def test_convention_de_taxe_refusee(options):
    with pytest.raises(ArgumentInvalideError):
        ConventionTaxe(**options)


def test_solde_ou_credit_illisible():
    with pytest.raises(DonneesInvalidesError):
        budget(solde_initial="beaucoup")
    with pytest.raises(DonneesInvalidesError):
        budget(taxe=ConventionTaxe(credit=-3))


def test_un_decouvert_est_un_constat():
    b = budget(solde_initial="-500,50")
    assert [c.code for c in b.constats] == ["tresorerie_negative"]
    assert b.point_bas == -500.5
    assert b.mois_point_bas == dt.date(2026, 1, 1)
    assert "il faut un découvert" in b.explication().render_texte()


def test_un_trimestre_entame_se_dit():
    b = budget(debut="01/02/2026", taxe=ConventionTaxe(periodicite="trimestrielle"))
    assert "trimestre_entame" in [c.code for c in b.constats]
    assert b.budget_taxe["fin"].dt.month.tolist() == [3, 4]


def test_quinze_jours_de_retard_font_passer_la_moitie_au_mois_suivant():
    bilan = pd.DataFrame({"poste": ["Clients"], "nature": ["creance"], "mois": ["01/01/2026"], "montant": [600]})
    b = budget(bilan=bilan)
    tard = b.scenario(retard_clients=15)
    assert b.tableau["encaissements"].tolist() == [600, 1200, 2400]
    assert tard.tableau["encaissements"].tolist() == [300, 900, 1800]
    assert "15 jours plus tard" in tard.explication().render_texte()


def test_moins_de_ventes_ne_change_ni_les_achats_ni_les_ventes_passees():
    table = pd.concat(
        [ventes(), ventes(nature="achat", poste="Achats"), ventes(mois="01/12/2025").head(1)],
        ignore_index=True,
    )
    b = budget(table)
    moins = b.scenario(variation_ventes="-0,10")
    assert (b.tableau["encaissements"] - moins.tableau["encaissements"]).tolist() == [0, 120, 240]
    assert moins.decaissements.iloc[0].equals(b.decaissements.iloc[0])
    compare = comparaison_scenarios({"base": b, "moins": moins})
    assert compare.columns.tolist() == ["mois", "base", "moins"]
    with pytest.raises(ArgumentInvalideError):
        comparaison_scenarios({"a": b, "b": budget(nombre_mois=2)})


@pytest.mark.parametrize("options", [{"retard_clients": -1}, {"retard_clients": 1.5}, {"variation_ventes": -2},
                                     {"variation_achats": "moins"}])  # fmt: skip
def test_scenario_refuse(options):
    with pytest.raises(ArgumentInvalideError):
        budget().scenario(**options)


def test_ecart_entre_reel_et_budget():
    reel = pd.DataFrame(
        {"mois": ["01/01/2026", "01/02/2026"], "encaissements": [50, 1200], "decaissements": [0, "300"]}
    )
    e = budget().ecart(reel)
    assert e["ecart_solde"].tolist() == [50, -50]
    assert e["sens"].tolist() == ["favorable", "défavorable"]
    with pytest.raises(DonneesInvalidesError, match="se suivent"):
        budget().ecart(reel.tail(1))


def test_controle_du_bilan_previsionnel():
    b = budget()
    juste = b.bilan[["poste", "montant"]]
    assert b.controle(juste) == []
    assert [c.code for c in b.controle(juste.assign(montant=juste["montant"] + 1))] == ["poste_different"] * len(juste)
    assert [c.code for c in b.controle(juste.head(0).reindex([0]).assign(poste="Stock", montant=3))][
        -1
    ] == "poste_different"


def test_budget_de_taxe_refuse_un_mois_absent():
    with pytest.raises(DonneesInvalidesError, match="se suivre"):
        budget_taxe(pd.DataFrame({"mois": ["01/01/2026", "01/03/2026"], "collectee": 1, "deductible_biens": 0}))


def echeances(*lignes):
    return pd.DataFrame(lignes, columns=["libelle", "date", "montant"])


@pytest.mark.parametrize(
    ("report", "attendu"),
    [("suivant", dt.date(2026, 5, 4)), ("precedent", dt.date(2026, 4, 30)), ("aucun", dt.date(2026, 5, 1))],
)
def test_report_d_un_jour_ferme(report, attendu):
    p = plan_semaines(
        echeances(("Loyer", "01/05/2026", -900)),
        solde_initial=1000,
        depart="01/04/2026",
        report=report,
        jours_fermes=["01/05/2026"],
    )
    assert p.detail["date_retenue"].dt.date.tolist() == [attendu]
    assert (p.point_bas, p.date_point_bas) == (100, attendu)


def test_retards_et_echeances_trop_tardives():
    lignes = echeances(("vieux", "01/03/2026", -10), ("tard", "01/12/2026", 5))
    compte = plan_semaines(lignes, solde_initial=0, depart="01/04/2026")
    assert (compte.point_bas, compte.hors_plan["libelle"].tolist()) == (-10, ["tard"])
    assert [c.code for c in compte.constats] == ["echeances_en_retard"]
    exclu = plan_semaines(lignes, solde_initial=0, depart="01/04/2026", retards="exclus")
    assert (exclu.point_bas, len(exclu.hors_plan)) == (0, 2)


@pytest.mark.parametrize("options", [{"report": "jamais"}, {"nombre_semaines": 0}, {"retards": "x"}, {"depart": "?"},
                                     {"jours_fermes": ["férié"]}])  # fmt: skip
def test_plan_refuse(options):
    with pytest.raises(ArgumentInvalideError):
        plan_semaines(echeances(), **({"solde_initial": 0, "depart": "01/04/2026"} | options))


def test_periodicite_datee_et_locale():
    assert periodicite_taxe(3_999, dt.date(2026, 1, 1), "metropole") == "trimestrielle"
    assert periodicite_taxe(4_000, dt.date(2026, 1, 1), "metropole") == "mensuelle"
    assert periodicite_taxe(200_000_000, dt.date(2026, 1, 1), "nouvelle_caledonie") == "mensuelle"
    assert load_seuil_trimestriel(dt.date(2026, 1, 1), "nouvelle_caledonie").confiance == "source"
    with pytest.raises(ParametreAbsentError):
        periodicite_taxe(1, dt.date(2026, 1, 1), "wallis")
    with pytest.raises(ArgumentInvalideError):
        periodicite_taxe("peu", dt.date(2026, 1, 1), "metropole")


def test_une_convention_n_est_pas_un_texte():
    with pytest.raises(ArgumentInvalideError, match="ConventionTaxe"):
        budget(taxe="TGC")
    with pytest.raises(ArgumentInvalideError):
        budget_taxe(pd.DataFrame({"mois": ["01/01/2026"], "collectee": 1, "deductible_biens": 0}), "TGC")


def test_le_plan_s_explique():
    p = plan_semaines(echeances(("Loyer", "02/05/2026", -900)), solde_initial=1000, depart="01/04/2026")
    texte = p.explication().render_texte()
    assert "Loyer : du 02/05/2026 au 04/05/2026" in texte
    assert "100,00\u00a0€, le 04/05/2026 au soir" in texte
    assert (
        "Aucune n'est reportée"
        in plan_semaines(echeances(), solde_initial=1, depart="01/04/2026").explication().render_texte()
    )
