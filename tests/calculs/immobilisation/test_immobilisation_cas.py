"""Rejoue les cas chiffrés du coût d'entrée et des sorties."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.amortissement import amortissement_degressif, amortissement_lineaire
from refcomp.calculs.immobilisation import (
    cession_immobilisation,
    cout_acquisition,
    fonds_commercial,
    tableau_immobilisations,
)

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "immobilisation.yaml").read_text(encoding="utf-8"))


def resultat(cas):
    entrees = dict(cas["entrees"])
    if cas["calcul"] == "fonds":
        return fonds_commercial(**entrees)
    if cas["calcul"] == "cout":
        return cout_acquisition(pd.DataFrame(entrees.pop("depenses")).fillna({"tva": 0}), **entrees)
    if cas["calcul"] == "tableau":
        biens, plans = (pd.DataFrame(entrees.pop(nom)) for nom in ("biens", "plans"))
        return tableau_immobilisations(biens, plans, **entrees)
    degressif = entrees.pop("degressif", None)
    plan = amortissement_degressif(**degressif) if degressif else amortissement_lineaire(**entrees.pop("plan"))
    return cession_immobilisation(plan, **entrees)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    obtenu = resultat(cas)
    if cas["calcul"] == "fonds":
        assert obtenu == cas["attendu"]
        return
    lus = obtenu.totaux if cas["calcul"] == "tableau" else {nom: getattr(obtenu, nom) for nom in cas["attendu"]}
    assert {nom: lus[nom] for nom in cas["attendu"]} == cas["attendu"]
    assert len(obtenu.explication()) >= 3


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] == "cession"], ids=lambda c: c["id"])
def test_chaque_ecriture_est_equilibree(cas):
    ecritures = resultat(cas).ecritures
    sommes = ecritures.groupby("ecriture")[["debit", "credit"]].sum().round(2)
    assert (sommes["debit"] == sommes["credit"]).all()
