"""Le catalogue trouve chaque sujet ; chaque cas qu'une fiche nomme est rejoué par un essai."""

from pathlib import Path

import pytest
import yaml

import refcomp.calculs
from refcomp.calculs import catalogue
from refcomp.calculs.catalogue import load_fiches

ESSAIS = Path(__file__).parent
SUJETS = Path(refcomp.calculs.__path__[0])


def cas_de(nom):
    ids = []
    for fichier in sorted((ESSAIS / nom / "cas").glob("*.yaml")):
        ids += [cas["id"] for cas in yaml.safe_load(fichier.read_text(encoding="utf-8"))]
    return ids


def test_le_paquet_n_exporte_que_le_catalogue():
    assert refcomp.calculs.__all__ == ["catalogue"]


def test_les_colonnes_et_l_ordre():
    table = catalogue()
    assert table.columns.tolist() == ["nom", "libelle", "codes", "parametres", "sources", "cas"]
    assert table["nom"].is_monotonic_increasing
    assert {"amortissement", "balance_agee"} <= set(table["nom"])


def test_on_cherche_par_code_de_referentiel():
    assert "balance_agee" in catalogue("bts-gpme-nc:T16.3/d2")["nom"].tolist()
    assert catalogue("bts-gpme:inconnu").empty


def test_chaque_dossier_de_calcul_a_sa_fiche():
    dossiers = {d.name for d in SUJETS.iterdir() if (d / "__init__.py").is_file()}
    assert dossiers == set(catalogue()["nom"])


@pytest.mark.parametrize("fiche", load_fiches(), ids=lambda f: f.nom)
def test_les_cas_nommes_sont_ceux_des_essais(fiche):
    assert sorted(cas_de(fiche.nom)) == sorted(fiche.cas)


@pytest.mark.parametrize("fiche", load_fiches(), ids=lambda f: f.nom)
def test_les_parametres_nommes_sont_ceux_du_dossier(fiche):
    assert sorted(f.name for f in (SUJETS / fiche.nom).glob("*.yaml")) == sorted(fiche.parametres)
