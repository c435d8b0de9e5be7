"""Rejoue les cas chiffrés des règlements."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import reglement as sujet
from refcomp.calculs.reglement import FICHE

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "reglement.yaml").read_text(encoding="utf-8"))


def etat(factures, reglements, date_arrete):
    colonnes = ["piece", "client", "date_facture", "date_echeance", "montant"]
    lu = sujet.etat_reglements(
        pd.DataFrame(factures, columns=colonnes),
        pd.DataFrame(reglements, columns=["piece", "date", "montant"]),
        date_arrete,
    )
    tables = {nom: lu.tableau[nom].tolist() for nom in ("reste", "statut", "jours_retard")}
    soldes = {nom: lu.clients[nom].tolist() for nom in ("solde", "echu")}
    return tables | soldes | {"releve": lu.releve(factures[0][1])["solde"].tolist()}


def obtenu(cas):
    entrees = dict(cas["entrees"])
    if cas["calcul"] == "etat_reglements":
        lu = etat(**entrees)
        return {nom: lu[nom] for nom in cas["attendu"]}
    if cas["calcul"] == "relances":
        echeance = dt.date(2026, 3, 1)
        factures = pd.DataFrame(
            [("F1", "A", "01/02/2026", echeance, 100)],
            columns=["piece", "client", "date_facture", "date_echeance", "montant"],
        )
        echelle = pd.DataFrame({"niveau": [1, 2, 3], "a_partir_de": entrees["echelle"], "libelle": list("abc")})
        arrete = echeance + dt.timedelta(days=entrees["jours"])
        return sujet.relances(factures, None, arrete, niveaux=echelle).tableau["niveau"].item()
    resultat = getattr(sujet, cas["calcul"])(**entrees)
    if isinstance(resultat, list):
        return [c.code for c in resultat]
    return resultat.isoformat()


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    assert obtenu(cas) == cas["attendu"]


def test_la_fiche_nomme_tous_les_cas():
    assert list(FICHE.cas) == [c["id"] for c in CAS]
