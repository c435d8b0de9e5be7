"""Rejoue les cas chiffrés des achats."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import achat as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "achat.yaml").read_text(encoding="utf-8"))


def rejoue(cas):
    entrees = dict(cas.get("entrees", {}))
    table = pd.DataFrame(next(cas[nom] for nom in ("besoins", "offres", "etapes") if nom in cas))
    return getattr(sujet, cas["calcul"])(table, **entrees)


def grandeur(resultat, cas, nom, publie):
    if nom == "dates":
        return [d.date() for d in resultat["date"]]
    if nom == "concession":
        return resultat.valeur_concession(**cas["concession"])
    if isinstance(publie, list):
        return resultat.tableau[nom].tolist()
    return round(float(getattr(resultat, nom)), len(str(publie).partition(".")[2]))


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    assert {nom: grandeur(resultat, cas, nom, p) for nom, p in cas["attendu"].items()} == cas["attendu"]


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] != "calendrier_contacts"], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
