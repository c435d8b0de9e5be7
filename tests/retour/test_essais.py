"""Un essai caché n'apparaît ni par son texte, ni par son erreur, ni par une sortie qui le recopie."""

import pytest
from nbformat.v4 import new_code_cell, new_output

from refcomp.retour.essais import RETIREE, TU, describe_echec, hide_essais, lignes_cachees, publiees_de

VISIBLE = "assert double(2) == 4, 'le double de deux'"
CACHE = "assert double(21) == 42, 'valeur secrète'"
SOURCE = f"{VISIBLE}\n### BEGIN HIDDEN TESTS\n{CACHE}\n### END HIDDEN TESTS"


def cellule(nom, message, source=SOURCE):
    sorties = [new_output("error", ename=nom, evalue=message, traceback=[f"---> 3 {CACHE}"])]
    return new_code_cell(source, outputs=sorties, metadata={"nbgrader": {"grade_id": "essai"}})


def test_les_lignes_cachees_sont_celles_que_l_etudiant_n_a_pas_recues():
    essai = cellule("E", "")
    assert lignes_cachees(essai, {"essai": VISIBLE}) == ["### BEGIN HIDDEN TESTS", CACHE, "### END HIDDEN TESTS"]
    assert lignes_cachees(cellule("E", "", VISIBLE), {"essai": VISIBLE}) == []
    assert lignes_cachees(cellule("E", "", VISIBLE), {}) == [VISIBLE], "sans version publiée, tout est caché"


@pytest.mark.parametrize(
    ("nom", "message", "dite"),
    [
        ("AssertionError", "le double de deux", "AssertionError : le double de deux"),
        ("AssertionError", "valeur secrète", f"AssertionError : {TU}"),
        ("AssertionError", "", f"AssertionError : {TU}"),
        (CACHE, CACHE, f"Une erreur : {TU}"),
        ("ValueError", f"vu : {CACHE}", f"ValueError : {TU}"),
        ("print", "x", f"Une erreur : {TU}"),
    ],
)
def test_une_erreur_a_cote_d_un_essai_cache(nom, message, dite):
    essai = cellule(nom, message)
    assert describe_echec(essai, lignes_cachees(essai, {"essai": VISIBLE})) == dite


def test_une_erreur_sans_essai_cache_se_montre():
    assert describe_echec(cellule("MonErreur", "détail", VISIBLE), []) == "MonErreur : détail"
    assert describe_echec(new_code_cell(VISIBLE), []) == ""


def test_une_sortie_qui_recopie_un_essai_cache_perd_ces_lignes():
    sortie = f"avant\n   {CACHE}  # vu\naprès"
    assert hide_essais(sortie, [CACHE, "x"]) == f"avant\n{RETIREE}\naprès"
    assert hide_essais(sortie, ["x"]) == sortie


def test_les_cellules_publiees_par_identifiant():
    carnet = {"cells": [cellule("E", ""), new_code_cell("libre")]}
    assert publiees_de(carnet) == {"essai": SOURCE}
    assert publiees_de(None) == {}
