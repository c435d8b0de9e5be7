"""Rejoue les cas chiffrés des contrats."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import contrat as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "contrat.yaml").read_text(encoding="utf-8"))


def rejoue(cas):
    entrees = dict(cas["entrees"])
    if cas["calcul"] == "revision":
        return sujet.revision_prix(entrees.pop("prix"), entrees.pop("indices"), **entrees)
    if cas["calcul"] == "echeancier":
        return sujet.echeancier_contrats(pd.DataFrame([{"contrat": "C"} | entrees["contrat"]]), entrees["date"])
    if cas["calcul"] == "fusion":
        return sujet.fusion_contrat(entrees["modele"], pd.DataFrame(entrees["clients"]))
    return sujet.effet_conge(**entrees)


def obtenu(cas, resultat):
    attendu = cas["attendu"]
    if cas["calcul"] == "effet_conge":
        return resultat.isoformat()
    if cas["calcul"] == "fusion":
        return {"prets": list(resultat.textes), "manquants": resultat.manquants.to_numpy().tolist()}
    if cas["calcul"] == "revision":
        valeurs = {n: getattr(resultat, n) for n in attendu}
        return {n: v if n == "borne" else round(float(v), 6) for n, v in valeurs.items()}
    ligne = resultat.tableau.iloc[0]
    return {n: f"{ligne[n]:%Y-%m-%d}" if isinstance(ligne[n], pd.Timestamp) else ligne[n] for n in attendu}


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    valeurs = obtenu(cas, rejoue(cas))
    assert valeurs == cas["attendu"]
    if "corrige_faux" in cas:
        assert cas["corrige_faux"] not in valeurs.values()


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] != "effet_conge"], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "NaT" not in texte


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
