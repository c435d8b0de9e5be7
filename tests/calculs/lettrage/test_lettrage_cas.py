"""Les cas chiffrés du lettrage."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.lettrage import FICHE, Reglage, lettrage

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "lettrage.yaml").read_text(encoding="utf-8"))
DECIMAUX = ("tolerance", "tolerance_relative")


def rejoue(cas):
    options = {k: Decimal(str(v)) if k in DECIMAUX else v for k, v in cas.get("options", {}).items()}
    if "comptes_ecart" in options:
        options["comptes_ecart"] = tuple(options["comptes_ecart"])
    table = pd.DataFrame(cas["entrees"], columns=["date", "piece", "libelle", "debit", "credit"])
    table["compte"] = cas.get("compte", "411")
    return lettrage(table, reglage=Reglage(**options), devise=cas.get("devise", "EUR"))


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas(cas):
    r, attendu = rejoue(cas), cas["attendu"]
    lettres = r.tableau.set_index("ligne")["lettre"].sort_index().tolist()
    assert lettres == attendu["lettres"]
    assert round(r.restes["montant"].sum(), 2) == attendu["restes"]
    assert round(r.soldes["ecart"].sum(), 2) == attendu["ecart"]
    solutions = r.propositions.drop_duplicates("proposition")["solutions"].tolist()
    assert solutions == attendu.get("solutions", [])
    passees = r.ecritures_a_passer[["compte", "debit", "credit"]].to_numpy().tolist()
    assert passees == attendu.get("passees", passees)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_le_corrige_se_controle(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "Contrôler" in texte
    assert "Restes" in texte


def test_la_fiche_nomme_les_cas():
    ids = {
        c["id"]
        for f in (Path(__file__).parent / "cas").glob("*.yaml")
        for c in yaml.safe_load(f.read_text(encoding="utf-8"))
    }
    assert set(FICHE.cas) == ids
