"""Rejoue les cas publiés : les coefficients retrouvent les nombres imprimés, à leurs décimales près."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from refcomp.evaluation.analyses import alpha_cronbach, analyse_items
from refcomp.evaluation.analyses.fidelite import intervalle_feldt
from refcomp.evaluation.analyses.icc import mesure_icc
from refcomp.evaluation.analyses.kappa import desaccords, mesure_kappa
from refcomp.evaluation.analyses.krippendorff import mesure_krippendorff

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "coefficients.yaml").read_text(encoding="utf-8"))


def de_fonction(nom):
    return [pytest.param(c["entrees"], c["attendu"], id=c["id"]) for c in CAS if c["fonction"] == nom]


def proche(valeur, publie):
    """Égal une fois arrondi comme l'imprimé."""
    decimales = len(str(publie).split(".")[1])
    return round(float(valeur), decimales) == publie


@pytest.mark.parametrize(("entrees", "attendu"), de_fonction("icc"))
def test_icc(entrees, attendu):
    tableau = np.array(entrees["tableau"], dtype=float)
    assert proche(mesure_icc(tableau, moyenne=False).valeur(), attendu["icc_a1"])
    assert proche(mesure_icc(tableau, moyenne=True).valeur(), attendu["icc_ak"])


@pytest.mark.parametrize(("entrees", "attendu"), de_fonction("krippendorff"))
def test_krippendorff(entrees, attendu):
    tableau = np.array(entrees["tableau"], dtype=float)
    unites = np.repeat(np.arange(len(tableau)), tableau.shape[1])
    vus = ~np.isnan(tableau.ravel())
    for ordinale, nom in ((True, "ordinale"), (False, "intervalle")):
        mesure = mesure_krippendorff(tableau.ravel()[vus], unites[vus], ordinale=ordinale)
        assert proche(mesure.valeur(), attendu[nom]), nom


@pytest.mark.parametrize(("entrees", "attendu"), de_fonction("kappa"))
def test_kappa(entrees, attendu):
    table = np.array(entrees["table"])
    a, b = (np.repeat(rang.ravel(), table.ravel()) for rang in np.indices(table.shape))
    poids = entrees.get("desaccords") or desaccords(len(table), entrees["ponderation"])
    assert proche(mesure_kappa(a, b, np.array(poids, dtype=float)).valeur(), attendu["kappa"])


@pytest.mark.parametrize(("entrees", "attendu"), de_fonction("alpha"))
def test_alpha_et_questions(entrees, attendu):
    lignes = [
        {"etudiant": f"e{e}", "devoir": "d", "exercice": "x", "question": f"q{q}", "points": p, "points_max": 20}
        for e, ligne in enumerate(entrees["points"])
        for q, p in enumerate(ligne)
    ]
    resultats = pd.DataFrame(lignes).assign(note_reponse="partiel", statut="corrige")
    table = alpha_cronbach(resultats, effectif_minimal=10)
    assert proche(table["alpha"].item(), attendu["alpha"])
    items = analyse_items(resultats, effectif_minimal=10)
    for nom in ("alpha_sans", "discrimination"):
        assert all(proche(v, p) for v, p in zip(items[nom], attendu[nom], strict=True)), nom
    assert "discrimine à l'envers" in items["signalements"].iloc[4]


@pytest.mark.parametrize(("entrees", "attendu"), de_fonction("feldt"))
def test_intervalle_de_feldt(entrees, attendu):
    assert intervalle_feldt(**entrees) == pytest.approx(attendu["bornes"], abs=1e-7)


def test_chaque_cas_dit_sa_source():
    assert all(c["source"] and c["titre"] for c in CAS)
    assert len({c["id"] for c in CAS}) == len(CAS)
