"""Rejoue les cas chiffrés des approvisionnements."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import approvisionnement as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "approvisionnement.yaml").read_text(encoding="utf-8"))


def ventes(cas):
    lignes = [
        (a, f"2026-{mois:02d}-01", q) for a, suite in cas["ventes"].items() for mois, q in enumerate(suite, start=1)
    ]
    table = pd.DataFrame(lignes, columns=["article", "mois", "quantite"])
    return table.assign(stock_vise=cas["stock_vise"]) if "stock_vise" in cas else table


def rejoue(cas):
    entrees = dict(cas.get("entrees", {}))
    if cas["calcul"] == "achats_previsionnels":
        return sujet.achats_previsionnels(ventes(cas), pd.DataFrame(cas["articles"]), **entrees)
    if cas["calcul"] == "cout_cadence":
        return sujet.cout_cadence(pd.DataFrame(cas["cadences"]), **entrees)
    if "paliers" in cas:
        entrees["paliers"] = pd.DataFrame(cas["paliers"])
    return getattr(sujet, cas["calcul"])(**entrees)


def grandeur(resultat, nom, publie):
    if nom == "cout_cadence":
        return round(float(resultat["cout"].sum()), 2)
    if nom == "totaux":
        return resultat.paliers["cout_total"].tolist()
    if isinstance(publie, list):
        return resultat.tableau[nom].tolist()
    return round(float(getattr(resultat, nom)), len(str(publie).partition(".")[2]))


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    obtenu = {nom: grandeur(resultat, nom, p) for nom, p in cas["attendu"].items()}
    assert obtenu == cas["attendu"]
    assert cas.get("corrige_faux") not in obtenu.values()


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] != "cout_cadence"], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
