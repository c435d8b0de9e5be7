"""Rien de ce qu'on peut écrire dans un carnet n'arrête la vérification."""

import json

import pytest
from aides_lint import DEVOIR, NOYAU
from aides_lint_cas_code import CAS_CODE
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from refcomp.grading.lint import check_devoir
from refcomp.grading.lint.analyse import build_analyse
from refcomp.grading.lint.regions import Marques, split_regions

SANS_DELAI = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FRAGMENTS = sorted({li for fautifs, _ in CAS_CODE.values() for c in fautifs for li in c[-1].source.splitlines()})
TEXTES = st.text(max_size=200) | st.lists(
    st.sampled_from([*FRAGMENTS, "%%time", "!ls", "    x", "(", "\x00", ";", "# %%"])
).map("\n".join)
VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=8), v, max_size=3),
    max_leaves=8,
)
CLES = ("grade", "solution", "locked", "task", "points", "grade_id", "schema_version", "checksum", "cell_type", "autre")
NBGRADER = st.dictionaries(st.sampled_from(CLES), st.booleans() | VALEURS, max_size=9)
CELLULES = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]), "source": TEXTES},
    optional={
        "metadata": st.fixed_dictionaries({}, optional={"nbgrader": NBGRADER | VALEURS, "refcomp": VALEURS}),
        "outputs": VALEURS,
    },
)


@pytest.fixture
def cours(tmp_path):
    for etape in ("source", "release"):
        (tmp_path / etape / DEVOIR).mkdir(parents=True)
    return tmp_path


def verifie(cours, brut):
    texte = json.dumps(brut)
    for etape in ("source", "release"):
        (cours / etape / DEVOIR / "carnet.ipynb").write_text(texte, encoding="utf-8")
    constats = check_devoir(cours)
    assert "regle_en_panne" not in {c.code for c in constats}, [
        c.message for c in constats if c.code == "regle_en_panne"
    ]


@SANS_DELAI
@given(source=TEXTES)
@example(source="(" * 5000)
@example(source="x = " + "+".join("1" * 3000) + "\nx")
@example(source="x" + ".a" * 4000)
@example(source="if x:\n" + "".join("elif x:\n    pass\n" for _ in range(1500)))
@example(source="9" * 5000)
@example(source="%%time\n%%time\n!")
@example(source="\ud800")
@example(source="def f():\n    return f()\nf()")
def test_aucune_source_n_arrete_la_verification(cours, source):
    meta = {"grade": True, "solution": False, "locked": True, "points": 2, "grade_id": "c", "schema_version": 3}
    cellule = {"cell_type": "code", "source": source, "metadata": {"nbgrader": meta}, "outputs": []}
    reponse = {
        "cell_type": "code",
        "source": source,
        "metadata": {"nbgrader": meta | {"grade": False, "solution": True}},
    }
    verifie(cours, {"nbformat": 4, "nbformat_minor": 5, "metadata": NOYAU, "cells": [reponse, cellule]})


@SANS_DELAI
@given(cellules=st.lists(CELLULES | VALEURS, max_size=6), metadonnees=VALEURS)
def test_aucun_carnet_n_arrete_la_verification(cours, cellules, metadonnees):
    verifie(cours, {"nbformat": 4, "nbformat_minor": 5, "metadata": metadonnees, "cells": cellules})


@SANS_DELAI
@given(brut=VALEURS)
def test_aucun_json_n_arrete_la_verification(cours, brut):
    verifie(cours, brut)


@SANS_DELAI
@given(source=TEXTES)
def test_l_analyse_dit_toujours_quelque_chose(source):
    analyse = build_analyse(source)
    assert analyse.lisible or analyse.defaut or analyse.magie


@SANS_DELAI
@given(lignes=st.lists(st.sampled_from(["### DEBUT", "### FIN", "x = 1", "", "    y"])))
def test_le_decoupage_ne_perd_ni_n_invente_aucune_ligne(lignes):
    decoupe = split_regions("\n".join(lignes), Marques("DEBUT", "FIN"))
    gardees = [*decoupe.dehors.split("\n"), *(li for r in decoupe.regions for li in r.split("\n"))]
    assert sorted(filter(None, gardees)) == sorted(li for li in lignes if li and "###" not in li)
    assert len(decoupe.regions) == lignes.count("### DEBUT")
