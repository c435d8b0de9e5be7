"""Rejoue les cas chiffrés des emprunts."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.emprunt import (
    comparaison_credit_bail,
    ecriture_echeance,
    interets_courus,
    plan_emprunt,
    taeg,
    taux_credit_bail,
    teg,
)

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "emprunt.yaml").read_text(encoding="utf-8"))
PLANS = [c for c in CAS if c["fonction"] == "plan_emprunt"]
CHOIX = [c for c in CAS if c["fonction"] == "comparaison_credit_bail"]
TAUX = [c for c in CAS if c["fonction"] not in ("plan_emprunt", "comparaison_credit_bail")]


def obtenu(plan, nom):
    if nom.startswith("ligne_"):
        return plan.tableau.iloc[int(nom[6:]) - 1]
    if nom.startswith("ecriture_"):
        return ecriture_echeance(plan, int(nom[9:]))[["compte", "debit", "credit"]].to_numpy().tolist()
    if nom.startswith("interets_courus_"):
        return interets_courus(plan, nom[16:])
    if nom == "nombre":
        return len(plan.tableau)
    if nom == "total_interets_unite":
        return round(plan.totaux["interets"])
    return plan.totaux["interets"] if nom == "total_interets" else plan.tableau[nom].tolist()


@pytest.mark.parametrize("cas", PLANS, ids=lambda c: c["id"])
def test_cas_de_plan(cas):
    plan = plan_emprunt(**cas["entrees"])
    for nom, attendu in cas["attendu"].items():
        trouve = obtenu(plan, nom)
        assert (trouve[list(attendu)].to_dict() if isinstance(attendu, dict) else trouve) == attendu, nom


@pytest.mark.parametrize("cas", PLANS, ids=lambda c: c["id"])
def test_chaque_plan_s_explique_et_somme(cas):
    plan = plan_emprunt(**cas["entrees"])
    texte = plan.explication().render_texte()
    assert "Contrôler" in texte
    assert plan.totaux["capital"] == plan.capital
    assert plan.tableau["capital_restant"].iloc[-1] == 0


@pytest.mark.parametrize("cas", TAUX, ids=lambda c: c["id"])
def test_cas_de_taux(cas):
    entrees = dict(cas["entrees"])
    if cas["fonction"] == "taeg":
        taux = taeg(pd.DataFrame({"annees": entrees["annees"], "montant": entrees["montants"]}))
    elif cas["fonction"] == "taeg_mensuel":
        montants = [entrees["recu"], *[-entrees["mensualite"]] * entrees["nombre"]]
        taux = taeg(pd.DataFrame({"annees": [rang / 12 for rang in range(len(montants))], "montant": montants}))
    else:
        taux = {"teg": teg, "taux_credit_bail": taux_credit_bail}[cas["fonction"]](**entrees)
    decimales = max(4, len(str(cas["attendu"]["taux"]).split(".")[1]))
    assert round(taux, decimales) == cas["attendu"]["taux"]


@pytest.mark.parametrize("cas", CHOIX, ids=lambda c: c["id"])
def test_cas_de_credit_bail(cas):
    entrees = dict(cas["entrees"])
    choix = comparaison_credit_bail(entrees.pop("prix"), plan_emprunt(**entrees.pop("plan")), **entrees)
    attendu = dict(cas["attendu"])
    assert choix.moins_cher == attendu.pop("moins_cher")
    # Un cas dont la source n'arrondit pas chaque flux le dit, et se compare à un centime près.
    tolerance = 0.0101 if "à un centime près" in cas["arrondi"] else 1e-9
    obtenu = {
        "van_credit_bail": choix.van_credit_bail,
        "van_emprunt": choix.van_emprunt,
        "ecart": choix.van_credit_bail - choix.van_emprunt,
    }
    assert obtenu == pytest.approx(attendu, abs=tolerance)
    assert "Actualiser" in choix.explication().render_texte()
