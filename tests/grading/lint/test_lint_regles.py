"""Chaque règle trouve ce qu'elle cherche, et laisse ce qui lui ressemble."""

import re

import pytest
from aides_lint import codes, write_cours
from aides_lint_cas_code import CAS_CODE
from aides_lint_cas_devoir import CAS_DEVOIR

from refcomp.grading.lint import REGLES, check_devoir
from refcomp.grading.lint.registre import FAMILLES, render_table_regles

# Celles qui demandent un exercice refcomp, une base ou une panne ont leurs essais dans les fichiers voisins.
AILLEURS = {
    "cellule_hors_base",
    "exercice_illisible",
    "points_du_devoir",
    "points_exercice",
    "question_inconnue",
    "regle_en_panne",
    "source_derivee",
    "variante_defaut",
    "variante_reponse_commune",
    "variante_reponse_dans_enonce",
    "variante_reponse_vide",
    "variante_reponses_identiques",
}


def cas(rang):
    """Les cas fautifs (0) ou voisins (1) de chaque règle, sous forme de cours."""
    trouves = []
    for code, deux in CAS_CODE.items():
        trouves += [pytest.param(code, {"source": c}, id=f"{code}-{n}") for n, c in enumerate(deux[rang])]
    for code, deux in CAS_DEVOIR.items():
        trouves += [pytest.param(code, c, id=f"{code}-{n}") for n, c in enumerate(deux[rang])]
    return trouves


@pytest.mark.parametrize(("code", "contenu"), cas(0))
def test_la_regle_trouve(code, contenu, tmp_path):
    trouves = codes(write_cours(tmp_path / "cours", **contenu))
    assert code in trouves
    assert "regle_en_panne" not in trouves


@pytest.mark.parametrize(("code", "contenu"), cas(1))
def test_la_regle_laisse_le_voisin(code, contenu, tmp_path):
    trouves = codes(write_cours(tmp_path / "cours", **contenu))
    assert code not in trouves
    assert "regle_en_panne" not in trouves


def test_chaque_regle_a_ses_cas():
    assert {*CAS_CODE, *CAS_DEVOIR, *AILLEURS} == {*REGLES}
    assert not {*CAS_CODE} & {*CAS_DEVOIR}
    assert all(fautifs and voisins for fautifs, voisins in [*CAS_CODE.values(), *CAS_DEVOIR.values()])


def test_le_registre_est_lisible():
    assert sum(map(len, FAMILLES.values())) == len(REGLES), "Deux règles ont le même code."
    for code, regle in REGLES.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code), code
        assert regle.explication.endswith("."), code
        assert regle.conseil.endswith((".", "…)", "add_missing_cells = True")), code
        assert "\n" not in regle.explication + regle.conseil, code


def test_la_documentation_donne_la_table_du_registre(request):
    chemin = request.config.rootpath / "docs" / "verifier-un-devoir.md"
    table = chemin.read_text(encoding="utf-8").partition("<!-- regles -->\n")[2].partition("<!-- fin des regles -->")[0]
    assert table.strip() == render_table_regles().strip(), (
        "docs/verifier-un-devoir.md n'a plus la table du registre. Remplacez ce qui est entre ses marques par :\n"
        "python -c 'from refcomp.grading.lint.registre import render_table_regles as r; print(r())'"
    )


def test_l_objet_designe_la_cellule_et_le_message_est_une_phrase(tmp_path):
    for fautifs, _ in CAS_CODE.values():
        racine = write_cours(tmp_path / str(len([*tmp_path.iterdir()])), source=fautifs[0])
        for constat in check_devoir(racine):
            assert re.fullmatch(r"source/ps1/carnet\.ipynb(#cellule \d+( \([\w-]*\))?)?", constat.objet), constat
            assert constat.message.endswith((".", ").")), constat
