"""La marque d'un exemplaire : elle reconnaît un étudiant, et ne dit rien d'autre à qui la lit."""

import json

import pytest
from aides_cours import DEVOIR
from aides_rendus import exemplaire

from refcomp.authoring.distribution import graine_etudiant, marque_exemplaire
from refcomp.errors import CopieIllisibleError, CoursInvalideError
from refcomp.secretariat.carnets import Origine, load_catalogue, load_exemplaires, read_carnet


def marque_de(carnet):
    return json.loads(carnet)["metadata"].get("refcomp", {}).get("exemplaire", "")


def test_chaque_exemplaire_a_sa_marque_et_le_journal_suffit_a_la_relire(cours):
    exemplaires = load_exemplaires(cours)
    vues = set()
    for etudiant in ("alix-demo", "bela-demo"):
        for chemin, octets in exemplaire(cours, etudiant).items():
            if chemin.endswith(".ipynb"):
                assert exemplaires[marque_de(octets)] == (etudiant, Origine(DEVOIR, chemin.removesuffix(".ipynb")))
                vues.add(marque_de(octets))
    assert len(vues) == 6


def test_le_specimen_n_a_pas_de_marque(cours):
    for etape in ("source", "release"):
        for chemin in (cours.dossier(etape) / DEVOIR).glob("*.ipynb"):
            assert marque_de(chemin.read_bytes()) == ""


def test_la_marque_ne_donne_ni_la_graine_ni_celle_d_un_autre():
    cle = b"cle" * 12
    marque = marque_exemplaire(cle, DEVOIR, "balance_agee", "alix-demo")
    assert f"{graine_etudiant(cle, DEVOIR, 'balance_agee', 'alix-demo'):012x}" not in marque
    voisines = {
        marque_exemplaire(cle, DEVOIR, "balance_agee", "bela-demo"),
        marque_exemplaire(cle, DEVOIR, "amortissement", "alix-demo"),
        marque_exemplaire(cle, "controle", "balance_agee", "alix-demo"),
        marque_exemplaire(b"autre" * 12, DEVOIR, "balance_agee", "alix-demo"),
    }
    assert len({marque, *voisines}) == 5


@pytest.mark.parametrize("octets", [b"", b"null", b"[]", b'{"cells": {}}', b"\xff\xfe", b'{"cells": [', b"[" * 200_000])
def test_ce_qui_n_est_pas_un_carnet_est_refuse(octets):
    with pytest.raises(CopieIllisibleError, match="pas un carnet"):
        read_carnet(octets)


def test_des_metadonnees_d_un_autre_type_ne_trompent_personne():
    cellules = [
        7,
        {"source": ["a", 3, None], "metadata": {"nbgrader": {"grade_id": 12}}},
        {"metadata": "x", "source": {}},
    ]
    lu = read_carnet(json.dumps({"cells": cellules, "metadata": {"refcomp": {"exemplaire": ["x"]}}}).encode())
    assert (lu.identifiants, lu.marque, len(lu.textes)) == (frozenset(), "", 1)


def test_un_modele_illisible_est_nomme(cours):
    (cours.dossier("release") / DEVOIR / "balance_agee.ipynb").write_bytes(b"{")
    with pytest.raises(CoursInvalideError, match=r"balance_agee\.ipynb : .*Refaites ce devoir"):
        load_catalogue(cours, DEVOIR)
