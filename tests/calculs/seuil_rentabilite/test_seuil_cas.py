"""Rejoue les cas chiffrés du seuil de rentabilité."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import seuil_rentabilite as sujet
from refcomp.rounding import Arrondi

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "seuil.yaml").read_text(encoding="utf-8"))
TABLES = ("produits", "paliers", "scenarios")
TAUX = ("taux", "taux_retenu", "profitabilite", "indice_securite", "levier", "dispersion")


def rejoue(cas):
    entrees = dict(cas["entrees"])
    if entrees.get("arrondi") == "euro":
        entrees["arrondi"] = Arrondi(Decimal(1), "plus_proche", "à l'euro")
    table = [pd.DataFrame(entrees.pop(nom)) for nom in TABLES if nom in entrees]
    return getattr(sujet, cas["calcul"])(*table, **entrees)


def point_mort(resultat, options):
    options = dict(options)
    if "ventes" in options:
        ventes = options["ventes"].items()
        options["ventes"] = pd.DataFrame(ventes, columns=["debut", "chiffre_affaires"])
    return resultat.point_mort(**options)


def grandeur(resultat, nom, publie):
    if nom == "marges":
        return resultat.tableau["marge"].tolist()
    if nom == "seuil_unites" and hasattr(resultat, "tableau"):
        return resultat.tableau["seuil_unites"].tolist()
    if nom == "unites":
        return resultat.seuils["unites"].tolist()
    if nom == "zones":
        return resultat.zones["zone"].tolist()
    valeur = getattr(getattr(resultat, "ensemble", resultat), nom)
    # Un taux publié est arrondi : il se compare à ses propres décimales ; un montant, au centime.
    return round(float(valeur), len(str(publie).partition(".")[2]) if nom in TAUX else 2)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    obtenu = {nom: grandeur(resultat, nom, publie) for nom, publie in cas["attendu"].items()}
    assert obtenu == cas["attendu"]
    if "activite_pour" in cas:
        assert resultat.activite_pour(cas["activite_pour"]["resultat"])[1] == cas["activite_pour"]["unites"]


@pytest.mark.parametrize("cas", [c for c in CAS if "point_mort" in c], ids=lambda c: c["id"])
def test_point_mort_du_cas(cas):
    resultat = rejoue(cas)
    date = point_mort(resultat, cas["point_mort"])
    attendu = cas["attendu_point_mort"]
    for nom, valeur in attendu.items():
        obtenu = getattr(date, nom)
        assert (obtenu if nom == "date" else round(float(obtenu), 2)) == valeur
    assert f"{date.date:%d/%m/%Y}" in resultat.explication(date).render_texte()


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "nan" not in texte.lower().split()
    assert "1. " in texte


def test_la_fiche_nomme_exactement_les_cas():
    assert sorted(sujet.FICHE.cas) == sorted(c["id"] for c in CAS)


def test_un_editeur_ne_porte_pas_plus_du_quart_des_cas():
    dcg = sum("objectif-dcg" in c["source"] for c in CAS)
    assert dcg <= len(CAS) / 4
