"""Rejoue les cas chiffrés des stocks."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import stock as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "stock.yaml").read_text(encoding="utf-8"))
COLONNES = ["date", "nature", "quantite", "cout_unitaire"]


def rejoue(cas):
    if cas["calcul"] == "fiche_stock":
        return sujet.fiche_stock(pd.DataFrame(cas["mouvements"], columns=COLONNES), **cas["options"])
    options = {"devise": cas["devise"]} if "devise" in cas else {}
    return getattr(sujet, cas["calcul"])(pd.DataFrame(cas["entrees"]), **options)


def arrondie(valeur, publie):
    return round(float(valeur), len(str(publie).partition(".")[2]))


def grandeur(resultat, nom, publie):
    if nom == "stocks":
        return [arrondie(v, p) for v, p in zip(resultat.tableau["valeur_stock"], publie, strict=True)]
    if nom == "cout_moyen":
        table = resultat.tableau
        cout = table["cout_sortie"].dropna().iloc[-1] if resultat.methode == "cmup_fin_periode" else None
        return arrondie(table["cout_stock"].iloc[-1] if cout is None else cout, publie)
    if isinstance(publie, list):
        return resultat.tableau[nom].tolist()
    return arrondie(getattr(resultat, nom), publie)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    assert {nom: grandeur(resultat, nom, p) for nom, p in cas["attendu"].items()} == cas["attendu"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
