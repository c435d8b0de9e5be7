from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.declaration_tva import FICHE, coefficient_taxation, declaration_tva, decompte_ca3

DOSSIER = Path(__file__).parent / "cas"
CAS = {p.stem: yaml.safe_load(p.read_text(encoding="utf-8")) for p in DOSSIER.glob("*.yaml")}


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for liste in CAS.values() for c in liste}


def build_declaration(cas):
    operations = pd.DataFrame(cas["operations"])
    for colonne, defaut in (("lieu", "france"), ("categorie", "normal"), ("coefficient", 1.0)):
        valeurs = operations[colonne] if colonne in operations else pd.Series(pd.NA, index=operations.index)
        operations[colonne] = valeurs.astype(object).where(valeurs.notna(), defaut)
    operations["coefficient"] = [
        cas.get("coefficients", {}).get(p, c)
        for p, c in zip(operations["piece"], operations["coefficient"], strict=True)
    ]
    reglements = pd.DataFrame(cas["reglements"]) if "reglements" in cas else None
    debut, fin = cas["periode"]
    return declaration_tva(operations, reglements, debut=debut, fin=fin, credit_reporte=cas.get("credit_reporte", 0))


@pytest.mark.parametrize("cas", CAS["declaration"], ids=lambda c: c["id"])
def test_declarations_publiees(cas):
    declaration = build_declaration(cas)
    attendu = cas["attendu"]
    assert declaration.lignes == attendu["taxes"]
    if "bases" in attendu:
        assert declaration.bases == attendu["bases"]
    for masse, montant in attendu.get("exact", {}).items():
        assert getattr(declaration.masses, masse) == round(montant * 100)


@pytest.mark.parametrize("cas", CAS["decompte"], ids=lambda c: c["id"])
def test_decomptes_publies(cas):
    lignes = decompte_ca3(cas["entrees"])
    assert {ligne: lignes.get(ligne) for ligne in cas["attendu"]} == cas["attendu"]


@pytest.mark.parametrize("cas", CAS["deduction"], ids=lambda c: c["id"])
def test_coefficients_publies(cas):
    assert coefficient_taxation(**cas["entrees"]) == Decimal(cas["attendu"])
