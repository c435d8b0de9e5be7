"""Rejoue les cas chiffrés de la balance âgée."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.balance_agee import balance_agee
from refcomp.rounding import MONNAIES

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "balance_agee.yaml").read_text(encoding="utf-8"))
COLONNES = ["piece", "client", "date_facture", "date_echeance", "montant"]


def rejoue(cas):
    options = dict(cas.get("options", {}))
    options["devise"] = MONNAIES[options.get("devise", "EUR")]
    factures = pd.DataFrame(cas["entrees"]["factures"])
    if factures.empty:
        factures = pd.DataFrame(columns=COLONNES)
    reglements = cas["entrees"].get("reglements")
    reglements = None if reglements is None else pd.DataFrame(reglements)
    return balance_agee(factures, reglements, date_arrete=cas["date_arrete"], **options)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    balance = rejoue(cas)
    assert balance.tableau.to_dict("records") == cas["attendu"]["tableau"]
    restes = cas["attendu"].get("restes")
    if restes:
        assert dict(zip(balance.detail["piece"], balance.detail["reste_du"], strict=True)) == restes


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    balance = rejoue(cas)
    explication = balance.explication()
    assert len(explication) == 6
    assert cas["date_arrete"].strftime("%d/%m/%Y") in explication.titre
    for client in balance.tableau["client"]:
        assert client in explication.render_texte()
