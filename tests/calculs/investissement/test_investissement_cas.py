"""Rejoue les cas chiffrés des projets d'investissement."""

import math
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import investissement as sujet
from refcomp.calculs.investissement.corrige import format_delai

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "investissement.yaml").read_text(encoding="utf-8"))


def rejoue(cas):
    if cas["calcul"] == "flux_nets":
        return sujet.flux_nets(pd.DataFrame(cas["exploitation"]), **cas["entrees"])
    if cas["calcul"] == "comparaison_projets":
        projets = [sujet.projet_investissement(f, cas["taux"], nom=n) for n, f in cas["projets"].items()]
        return sujet.comparaison_projets(projets)
    return sujet.projet_investissement(cas["flux"], cas["taux"], devise=cas.get("devise", "EUR"))


def arrondie(valeur, publie):
    return None if valeur is None else round(float(valeur), len(str(publie).partition(".")[2]))


def grandeur(resultat, cas, nom, publie):  # noqa: PLR0911 - une ligne par sorte de réponse publiée
    if nom == "delai_ecrit":
        return format_delai(resultat.delai)
    if nom.endswith("_entier"):
        return math.ceil(getattr(resultat, nom.removesuffix("_entier")))
    if nom == "tri_interpole":
        return arrondie(resultat.tri_interpole(*cas["interpolation"]), publie)
    if nom.startswith("gagnants_"):
        return resultat.gagnants[nom.removeprefix("gagnants_")]
    if nom == "annuite":
        return resultat.tableau.set_index("nom")[nom].to_dict()
    if nom == "flux":
        return resultat["flux"].tolist()
    if nom == "tri":
        return [arrondie(t, p) for t, p in zip(resultat.tri, publie, strict=True)]
    if isinstance(publie, list):
        return [arrondie(v, p) for v, p in zip(resultat.tableau[nom], publie, strict=True)]
    return arrondie(getattr(resultat, nom), publie)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    obtenu = {nom: grandeur(resultat, cas, nom, p) for nom, p in cas["attendu"].items()}
    assert obtenu == cas["attendu"]
    assert cas.get("corrige_faux") not in [v for v in obtenu.values() if isinstance(v, float)]


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] != "flux_nets"], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
