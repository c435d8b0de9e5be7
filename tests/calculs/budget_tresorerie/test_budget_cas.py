"""Rejoue les cas chiffrés du budget de trésorerie et du budget de taxe."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.budget_tresorerie import FICHE, ConventionTaxe, budget_taxe, budget_tresorerie, plan_semaines

DOSSIER = Path(__file__).parent / "cas"
CAS = yaml.safe_load((DOSSIER / "budget.yaml").read_text(encoding="utf-8"))
SEMAINES = yaml.safe_load((DOSSIER / "semaines.yaml").read_text(encoding="utf-8"))
TAXES = yaml.safe_load((DOSSIER / "taxe.yaml").read_text(encoding="utf-8"))


def rejoue(cas):
    lignes = []
    for serie in cas["series"]:
        for k, montant in enumerate(serie["montants"]):
            mois = pd.Timestamp(serie["depuis"]) + pd.DateOffset(months=k)
            autres = {c: serie.get(c) for c in ("poste", "nature", "taux_taxe", "reglement")}
            lignes.append(autres | {"mois": mois, "montant_ht": montant})
    parts = [(nom, d, p) for nom, modes in cas.get("modes", {}).items() for d, p in modes]
    return budget_tresorerie(
        pd.DataFrame(lignes),
        pd.DataFrame(parts, columns=["reglement", "decalage", "part"]),
        solde_initial=cas["solde_initial"],
        debut=cas["debut"],
        nombre_mois=cas["nombre_mois"],
        bilan=pd.DataFrame(cas["bilan"]) if "bilan" in cas else None,
        taxe=ConventionTaxe(
            periodicite=cas.get("periodicite", "mensuelle"),
            exigibilite_achats=cas.get("exigibilite_achats", "facturation"),
            nom=cas.get("taxe", "TVA"),
        ),
        devise=cas.get("devise", "EUR"),
    )


def grandeur(budget, nom):
    if nom == "soldes":
        return budget.tableau["solde_final"].tolist()
    if nom == "encaissements":
        return budget.tableau["encaissements"].tolist()
    if nom == "hors_taxe_a_payer":
        table = budget.decaissements[~budget.decaissements["poste"].str.endswith("à payer")]
        return table.drop(columns=["poste", "reste", "perte"]).sum().tolist()
    if nom == "restes":
        bilan = budget.bilan[(budget.bilan["nature"] != "tresorerie") & ~budget.bilan["poste"].str.startswith("TVA")]
        return dict(zip(bilan["poste"], bilan["montant"], strict=True))
    return budget.budget_taxe[nom].tolist()


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    budget = rejoue(cas)
    assert {nom: grandeur(budget, nom) for nom in cas["attendu"]} == cas["attendu"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique_et_s_accorde_avec_son_bilan(cas):
    budget = rejoue(cas)
    assert budget.controle(budget.bilan[["poste", "montant"]]) == []
    texte = budget.explication().render_texte()
    assert "le solde final" in texte
    assert "nan" not in texte.lower().split()


@pytest.mark.parametrize("cas", TAXES, ids=lambda c: c["id"])
def test_budget_de_taxe(cas):
    mois = pd.date_range("2026-01-01", periods=len(cas["collectee"]), freq="MS")
    colonnes = {c: cas[c] for c in ("collectee", "deductible_biens", "deductible_immobilisations")}
    table = budget_taxe(pd.DataFrame({"mois": mois} | colonnes), ConventionTaxe(credit=cas.get("credit", 0)))
    assert table["a_payer"].tolist() == cas["attendu"]["a_payer"]
    if "paiements" in cas["attendu"]:
        assert [m.date() for m in table["mois_paiement"]] == cas["attendu"]["paiements"]
    if "credits" in cas["attendu"]:
        assert table["credit"].tolist() == cas["attendu"]["credits"]


@pytest.mark.parametrize("cas", SEMAINES, ids=lambda c: c["id"])
def test_plan_de_semaines(cas):
    entrees = dict(cas["entrees"])
    echeances = pd.DataFrame(entrees.pop("echeances"), columns=["libelle", "date", "montant"])
    plan = plan_semaines(echeances, **entrees)
    table = plan.tableau.assign(variation=plan.tableau["solde_final"] - plan.tableau["solde_initial"])
    lus = {nom: table[nom].tolist() for nom in table}
    lus |= {"point_bas": plan.point_bas, "date_point_bas": plan.date_point_bas}
    assert {nom: lus[nom] for nom in cas["attendu"]} == cas["attendu"]


def test_la_fiche_nomme_exactement_les_cas():
    assert sorted(FICHE.cas) == sorted(c["id"] for c in CAS + TAXES + SEMAINES)
