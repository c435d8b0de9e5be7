"""Rejoue les cas chiffrés de la facturation."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import facture as sujet
from refcomp.calculs.facture import FICHE, ConventionFacture, FactureRecue

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "facture.yaml").read_text(encoding="utf-8"))
DOCUMENTS = ("facture", "devis", "avoir")
JOUR = "2026-03-01"
MENTIONS = {  # un en-tête complet : un cas dit ce qu'il lui retire
    "numero": "F-12",
    "date_emission": "01/03/2026",
    "date_operation": "28/02/2026",
    "vendeur_nom": "Aubrelle",
    "vendeur_adresse": "3 rue du Four, Vierzon",
    "vendeur_siren": "552008443",
    "vendeur_tva": "FR19552008443",
    "client_nom": "Lanède",
    "client_adresse": "8 quai Nord, Sète",
    "echeance": "31/03/2026",
    "conditions_escompte": "pas d'escompte",
    "taux_penalites": "12,15 %",
    "indemnite_forfaitaire": "40 €",
}


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


def recue(lignes, ventilation, totaux, **autres):
    recues = FactureRecue(
        JOUR, pd.DataFrame(lignes), totaux, ventilation=pd.DataFrame(ventilation), entete=MENTIONS, **autres
    )
    return [c.code for c in sujet.controle_facture(recues)]


def mentions_absentes(sans, date=JOUR):
    entete = {nom: valeur for nom, valeur in MENTIONS.items() if nom not in sans}
    return sorted(c.objet for c in sujet.controle_mentions(entete, date))


def marge(lignes, couts, **reductions):
    table = sujet.marge_facture(sujet.facture(pd.DataFrame(lignes), JOUR, **reductions), couts)
    return {nom: table[nom].tolist() for nom in ("net", "cout", "marge", "taux_marge", "taux_marque")}


def suivi(devis, date_arrete):
    lu = sujet.taux_transformation(pd.DataFrame(devis), date_arrete)
    noms = ("taux_nombre", "taux_valeur", "taux_tranches", "delai_moyen")
    return {nom: None if getattr(lu, nom) is None else round(getattr(lu, nom), 6) for nom in noms}


LECTURES = {
    "brut_du_net": lambda **e: sujet.brut_du_net(**e).to_dict(),
    "controle_facture": recue,
    "controle_identifiants": lambda **e: [c.code for c in sujet.controle_identifiants(e)],
    "controle_mentions": mentions_absentes,
    "marge_facture": marge,
    "marges": lambda **e: sujet.marges(pd.DataFrame([e])).iloc[0].to_dict(),
    "prix_plancher": lambda **e: str(sujet.prix_plancher(**e)),
    "prix_vente": lambda **e: [str(p) for p in sujet.prix_vente(**e)],
    "taux_transformation": suivi,
    "validite": lambda **e: sujet.validite(**e).isoformat(),
}


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] not in DOCUMENTS], ids=lambda c: c["id"])
def test_autre_calcul_publie(cas):
    entrees = dict(cas["entrees"])
    if "taux_taxe" in entrees:
        entrees["taux_taxe"] = Decimal(entrees["taux_taxe"])
    obtenu = LECTURES[cas["calcul"]](**entrees)
    if isinstance(cas["attendu"], dict):
        obtenu = {nom: obtenu[nom] for nom in cas["attendu"]}
    assert obtenu == cas["attendu"]


def test_la_fiche_nomme_tous_les_cas():
    assert list(FICHE.cas) == [c["id"] for c in CAS]
