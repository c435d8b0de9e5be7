"""Rejoue les cas chiffrés du contrôle d'un PGI."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import yaml
from aides_pgi import CLIENT, CONSIGNE, IBAN, tables

from refcomp.calculs.controle_pgi import FICHE, bordereau_remise, controle_pgi

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "controle_pgi.yaml").read_text(encoding="utf-8"))


def etat(lues, consigne, critere):
    return controle_pgi(lues, consigne).tableau.set_index("critere").loc[critere, "etat"]


def remise(prix, quantite, total_ht):
    lues = tables()
    lues["commandes"] = lues["commandes"].assign(total_ht=total_ht)
    lues["lignes_commande"] = pd.DataFrame(
        [("S00014", "A", quantite, prix)], columns=["commande", "article", "quantite", "prix"]
    )
    return etat(lues, CONSIGNE, "M1/c03")


def echeance(date, echeance):
    lues = tables()
    lues["factures"] = lues["factures"].assign(date=date, echeance=echeance)
    return etat(lues, CONSIGNE, "M2/c06")


def fiche(critere, champ, valeur):
    role = "mise_a_jour_2" if critere < "M3/c10" else "creation"
    lues = {"clients": pd.DataFrame([{"client": CLIENT, "siret": "323 140 391 00016", champ: valeur}])}
    return etat(lues, {"fiches": {role: {"client": CLIENT}}}, critere)


def bordereau(montants):
    cheques = pd.DataFrame({"numero": range(len(montants)), "tireur": "x", "banque": "y", "montant": montants})
    rendu = bordereau_remise(cheques, iban=IBAN, date=dt.date(2026, 6, 10))
    return {"nombre": rendu.nombre, "total": f"{float(rendu.total):.2f}"}


CALCULS = {f.__name__: f for f in (remise, echeance, fiche, bordereau)}


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    assert CALCULS[cas["calcul"]](**cas["entrees"]) == cas["attendu"]


def test_la_fiche_nomme_ses_cas():
    assert sorted(FICHE.cas) == sorted(c["id"] for c in CAS)
