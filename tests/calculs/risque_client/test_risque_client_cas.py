"""Rejoue les cas chiffrés du risque client."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import risque_client as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "risque_client.yaml").read_text(encoding="utf-8"))
DEPART = pd.Timestamp("2026-01-01")


def arrondie(valeur, publie):
    """La valeur aux décimales que la source publie."""
    return round(float(valeur), len(str(publie).partition(".")[2]))


def pieces(montants_et_jours, *, depuis="facture"):
    """Des factures toutes soldées : (montant, jours de la facture, ou de l'échéance, au règlement)."""
    lignes = [(f"F{i}", montant, jours) for i, (montant, jours) in enumerate(montants_et_jours)]
    emission = DEPART - pd.Timedelta(days=30) if depuis == "echeance" else DEPART
    factures = pd.DataFrame(
        [(p, "C", emission, DEPART, m) for p, m, _ in lignes],
        columns=["piece", "client", "date_facture", "date_echeance", "montant"],
    )
    reglements = pd.DataFrame(
        [(p, DEPART + pd.Timedelta(days=j), m) for p, m, j in lignes], columns=["piece", "date", "montant"]
    )
    return factures, reglements


def delai(entrees):
    entrees = dict(entrees)
    if "ventes" in entrees:
        table = pd.DataFrame(entrees["ventes"])
        entrees["ventes"] = table.set_axis(["mois", "montant", "jours"][: table.shape[1]], axis=1)
    if "factures" in entrees:
        entrees["factures"], entrees["reglements"] = pieces(entrees["factures"])
        entrees["date_arrete"] = "31/12/2026"
    return sujet.delai_moyen_reglement(**entrees)


def comportement(entrees):
    entrees = dict(entrees)
    if "versements" in entrees:
        versements = entrees.pop("versements")
        factures, _ = pieces([(sum(m for m, _ in versements), 0)], depuis="echeance")
        reglements = pd.DataFrame(
            [("F0", DEPART + pd.Timedelta(days=j), m) for m, j in versements], columns=["piece", "date", "montant"]
        )
    else:
        factures, reglements = pieces([(100, j) for j in entrees.pop("factures")], depuis="echeance")
    return sujet.comportement_paiement(factures, reglements, "31/12/2026", **entrees)


def rejoue(cas):
    devise = cas.get("devise", "EUR")
    if cas["calcul"] == "ratios":
        return sujet.ratios(pd.DataFrame(cas["entrees"]) if isinstance(cas["entrees"], list) else cas["entrees"])
    if cas["calcul"] == "delai":
        return delai(cas["entrees"])
    if cas["calcul"] == "comportement":
        return comportement(cas["entrees"])
    table = pd.DataFrame(cas["entrees"])
    if cas["calcul"] == "encours":
        return sujet.encours_clients(table, devise=devise)
    comptes = sujet.ratios(pd.DataFrame(cas["comptes"]), devise=devise)
    bareme = pd.DataFrame(cas["bareme"], columns=["critere", "poids", "mauvais", "bon"])
    return sujet.evaluation_risque(table, ratios=comptes, bareme=bareme, devise=devise)


def obtenu(cas, resultat):
    attendu = cas["attendu"]
    if cas["calcul"] == "delai":
        return arrondie(resultat.jours, attendu)
    if cas["calcul"] == "ratios":
        comptes = attendu if isinstance(attendu, list) else [attendu]
        cles = list(dict.fromkeys(zip(resultat.tableau["client"], resultat.tableau["exercice"], strict=True)))
        trouves = [
            {nom: arrondie(resultat.valeur(nom, *cle), publie) for nom, publie in compte.items()}
            for cle, compte in zip(cles, comptes, strict=True)
        ]
        return trouves if isinstance(attendu, list) else trouves[0]
    if cas["calcul"] == "comportement":
        return {nom: arrondie(resultat.tableau[nom].item(), publie) for nom, publie in attendu.items()}
    return {nom: resultat.tableau[nom].tolist() for nom in attendu}


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    valeur = obtenu(cas, rejoue(cas))
    assert valeur == cas["attendu"]
    if "corrige_faux" in cas:
        assert cas["corrige_faux"] not in (valeur, *(valeur.values() if isinstance(valeur, dict) else ()))


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    resultat = rejoue(cas)
    clients = resultat.tableau["client"] if cas["calcul"] == "evaluation" else [None]
    for client in clients:
        texte = (resultat.explication() if client is None else resultat.explication(client)).render_texte()
        assert "1. " in texte
        assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]


def test_un_editeur_ne_porte_pas_plus_du_quart_des_cas():
    hotes = Counter(c["source"].split(",", maxsplit=1)[0].split("/co/")[0] for c in CAS)
    assert hotes.most_common(1)[0][1] <= len(CAS) / 4
