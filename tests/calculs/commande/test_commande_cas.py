"""Rejoue les cas chiffrés des commandes."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import commande as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "commande.yaml").read_text(encoding="utf-8"))


def affectation_stock(cas):
    noms = ["commande", "article", "quantite", "priorite"][: len(cas["commandes"][0])]
    table = pd.DataFrame(cas["commandes"], columns=noms)
    return sujet.affectation_stock(table, pd.DataFrame(cas["stocks"]), **cas.get("options", {}))


def date_reelle(rang, total, bonnes, jamais=0):
    """Les premières à temps, les dernières jamais venues, les autres deux jours trop tard."""
    if rang >= total - jamais:
        return None
    return "2026-01-10" if rang < bonnes else "2026-01-12"


def suivi(cas):
    if "livrees" in cas:
        lignes = [
            (f"{tiers}{i}", tiers, "2026-01-10", date_reelle(i, total, bonnes, *jamais))
            for tiers, total, bonnes, *jamais in cas["livrees"]
            for i in range(total)
        ]
    else:
        lignes = cas["commandes"]
    table = pd.DataFrame(lignes, columns=["commande", "tiers", "date_prevue", "date_reelle"])
    return sujet.suivi_commandes(table, cas.get("date_arrete", "2026-01-31"), **cas.get("options", {}))


def acceptation(cas):
    stocks = pd.DataFrame(cas["stocks"]) if "stocks" in cas else None
    clients, commandes = pd.DataFrame(cas["clients"]), pd.DataFrame(cas["commandes"])
    return sujet.acceptation_commandes(commandes, clients, stocks=stocks, devise=cas.get("devise", "EUR"))


def rejoue(cas):
    if cas["calcul"] == "penurie":
        return sujet.repartition_penurie(pd.DataFrame(cas["demandes"]), **cas["options"])
    if cas["calcul"] == "journee":
        return sujet.plan_journee(pd.DataFrame(cas["taches"]), *cas["heures"], **cas.get("options", {}))
    if cas["calcul"] == "codes":
        return sujet.correspondance_codes(pd.DataFrame({"code": cas["codes"]}), pd.DataFrame(cas["table"]))
    return {"affectation": affectation_stock, "suivi": suivi, "acceptation": acceptation}[cas["calcul"]](cas)


def obtenu(resultat, nom):
    for table in ("tableau", "articles", "tiers"):
        if nom in getattr(resultat, table, ()):
            return getattr(resultat, table)[nom].tolist()
    valeur = getattr(resultat, nom)
    return round(float(valeur), 2) if nom in {"jours", "charge", "marge"} else valeur


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas(cas):
    resultat = rejoue(cas)
    assert {nom: obtenu(resultat, nom) for nom in cas["attendu"]} == cas["attendu"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()
