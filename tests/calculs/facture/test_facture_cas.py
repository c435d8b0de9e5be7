"""Rejoue les cas chiffrés de la facturation."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import facture as sujet
from refcomp.calculs.facture import FICHE, ConventionFacture

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "facture.yaml").read_text(encoding="utf-8"))
DOCUMENTS = ("facture", "devis", "avoir")


def document(cas):
    entrees = dict(cas["entrees"])
    convention = ConventionFacture(**entrees.pop("convention", {}))
    lignes, date, suite = pd.DataFrame(entrees.pop("lignes")), entrees.pop("date"), entrees.pop("avoir", None)
    etablie = sujet.facture(lignes, date, convention=convention, **entrees)
    return etablie if suite is None else sujet.avoir(etablie, **suite)


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] in DOCUMENTS], ids=lambda c: c["id"])
def test_document_publie(cas):
    etabli = document(cas)
    obtenu = {nom: float(etabli.montant(nom)) for nom in cas["attendu"]}
    assert obtenu == cas["attendu"]
    if "ecriture" in cas:
        ecriture = etabli.ecriture()
        assert (
            dict(zip(ecriture["compte"], (ecriture["debit"] - ecriture["credit"]).round(2), strict=True))
            == cas["ecriture"]
        )


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] not in DOCUMENTS], ids=lambda c: c["id"])
def test_autre_calcul_publie(cas):
    entrees = dict(cas["entrees"])
    if "taux_taxe" in entrees:
        entrees["taux_taxe"] = Decimal(entrees["taux_taxe"])
    if cas["calcul"] == "marges":
        obtenu = sujet.marges(pd.DataFrame([entrees])).iloc[0][list(cas["attendu"])].to_dict()
    elif cas["calcul"] == "controle_identifiants":
        obtenu = [c.code for c in sujet.controle_identifiants(entrees)]
    elif cas["calcul"] == "brut_du_net":
        obtenu = sujet.brut_du_net(**entrees)[list(cas["attendu"])].to_dict()
    elif cas["calcul"] == "prix_vente":
        obtenu = [str(p) for p in sujet.prix_vente(**entrees)]
    else:
        obtenu = str(sujet.prix_plancher(**entrees))
    assert obtenu == cas["attendu"]


def test_la_fiche_nomme_tous_les_cas():
    assert list(FICHE.cas) == [c["id"] for c in CAS]
