"""Les cas chiffrés du contrôle et de la correction des écritures."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.controle_ecritures import FICHE, ecritures_correctives, indices_ecart, separation_exercices

DOSSIER = Path(__file__).parent / "cas"


def load_cas(nom):
    return yaml.safe_load((DOSSIER / f"{nom}.yaml").read_text(encoding="utf-8"))


def table(lignes):
    return pd.DataFrame(lignes, columns=["compte", "debit", "credit"])


@pytest.mark.parametrize("cas", load_cas("corrections"), ids=lambda c: c["id"])
def test_corrections(cas):
    c = ecritures_correctives(
        table(cas["fausse"]),
        table(cas["juste"]),
        date="31/12/2025",
        methode=cas["methode"],
        devise=cas.get("devise", "EUR"),
    )
    assert c.ecritures[["compte", "debit", "credit"]].to_numpy().tolist() == cas["attendu"]
    assert (c.balance["apres"] == c.balance["attendu"]).all()
    texte = c.explication().render_texte()
    assert "Contrôler" in texte
    assert "ecriture" not in texte
    assert "complement" not in texte


@pytest.mark.parametrize("cas", load_cas("indices"), ids=lambda c: c["id"])
def test_indices(cas):
    premier, attendu = indices_ecart(cas["ecart"], cas["montants"])[0], cas["attendu"]
    assert (premier.code, premier.correct, premier.chiffres) == tuple(attendu.values())


@pytest.mark.parametrize("cas", load_cas("separation"), ids=lambda c: c["id"])
def test_separation(cas):
    s = separation_exercices(pd.DataFrame(cas["operations"]), cas["cloture"], devise=cas.get("devise", "EUR"))
    assert s.tableau[["type", "montant_ht", "montant_taxe"]].to_numpy().tolist() == cas["attendu"]
    assert s.ecritures[["compte", "debit", "credit"]].to_numpy().tolist() == cas["ecritures"]
    assert "extournées" in s.explication().render_texte()


def test_la_fiche_nomme_les_cas():
    assert set(FICHE.cas) == {c["id"] for nom in ("corrections", "indices", "separation") for c in load_cas(nom)}
