"""Les cellules d'une copie : inertes, sauf celles de l'enseignant, intactes ; et les mêmes notes que nbgrader."""

import copy

import nbformat
import pytest
from aides_hostiles import ENONCE, HTML_BRUT, PIEGE, PNG, SVG, build_copies, build_source_ouverte
from aides_inertie import find_vivants, render_commonmark, render_nbconvert
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.utils import compute_checksum, determine_grade

from refcomp.grading.assainissement.cellules import clean_carnet, clean_metadonnees_carnet
from refcomp.grading.assainissement.enseignant import load_origines
from refcomp.grading.assainissement.texte import JOINT


def sans_origine():
    return {}


def cellule_manuelle(publie, rendu):
    """Une rédaction telle qu'elle sort d'`OverwriteCells` : son condensé est celui de la version publiée."""
    meta = {
        "grade": True,
        "solution": True,
        "locked": False,
        "grade_id": "texte",
        "points": 4,
        "schema_version": 3,
        "task": False,
    }
    cellule = new_markdown_cell(publie, metadata={"nbgrader": meta})
    cellule.metadata.nbgrader["checksum"] = compute_checksum(cellule)
    cellule.source = rendu
    return cellule


def assainit(*cellules, origine=sans_origine):
    carnet = new_notebook(cells=list(cellules))
    clean_carnet(carnet, origine)
    return carnet


@pytest.mark.parametrize("rendre", [render_nbconvert, render_commonmark])
def test_toutes_les_cellules_de_texte_des_copies_hostiles_sont_inertes(rendre):
    publie = build_source_ouverte()
    for nom, (carnet, _) in build_copies(publie).items():
        clean_carnet(carnet, lambda: {("markdown", ENONCE): {}})
        nbformat.validate(carnet)
        for cellule in carnet.cells:
            if cellule.cell_type == "code":
                continue
            if cellule.source == ENONCE:
                continue
            pieces = cellule.get("attachments", {})
            rendu = rendre(cellule.source, pieces) if rendre is render_nbconvert else rendre(cellule.source)
            vivants = [v for v in find_vivants(rendu) if 'src="attachment:piece-' not in v]
            assert vivants == [], nom


def test_le_code_n_est_jamais_touche():
    publie = build_source_ouverte()
    for carnet, _ in build_copies(publie).values():
        avant = [c.source for c in carnet.cells if c.cell_type == "code"]
        clean_carnet(carnet, sans_origine)
        assert [c.source for c in carnet.cells if c.cell_type == "code"] == avant


@given(publie=st.text(max_size=60), rendu=st.text(max_size=60))
def test_la_note_d_une_redaction_est_celle_de_nbgrader(publie, rendu):
    """Inchangée : 0, et à l'octet près. Changée : à noter, même si l'assainissement ôtait tout l'écart."""
    for source in (publie, rendu, f"{publie}\x07", f"{publie}{JOINT}"):
        cellule = cellule_manuelle(publie, source)
        attendue = determine_grade(copy.deepcopy(cellule))
        (propre,) = assainit(cellule).cells
        assert determine_grade(propre) == attendue
        if attendue[0] == 0:
            assert propre.source == publie


def test_une_cellule_de_l_enseignant_reste_a_l_octet_pres():
    vivante = "<iframe src='https://www.education.gouv.fr'></iframe> [lien](https://www.education.gouv.fr)"
    carnet = assainit(
        new_markdown_cell(vivante),
        new_markdown_cell(f"{vivante} "),
        new_raw_cell("brut"),
        origine=lambda: {("markdown", vivante): {}, ("raw", "brut"): {}},
    )
    assert [c.source == s for c, s in zip(carnet.cells, (vivante, f"{vivante} ", "brut"), strict=True)] == [
        True,
        False,
        True,
    ]
    assert [c.cell_type for c in carnet.cells] == ["markdown", "markdown", "raw"]


def test_les_origines_viennent_des_carnets_publies(tmp_path):
    (tmp_path / "release").mkdir()
    nbformat.write(build_source_ouverte(), tmp_path / "release" / "enquete.ipynb")
    (tmp_path / "release" / "abime.ipynb").write_text("{", encoding="utf-8")
    dossiers = (tmp_path / "absent", tmp_path / "release")
    assert ("markdown", ENONCE) in load_origines(dossiers, "enquete")
    assert load_origines(dossiers, "abime") == load_origines(dossiers, "autre") == {}


def test_les_origines_ne_sont_lues_que_s_il_le_faut():
    def interdit():
        raise AssertionError("lecture inutile")

    assainit(new_markdown_cell("# Titre\n\nDu **texte** simple."), origine=interdit)


def test_les_pieces_jointes_sont_de_vraies_images():
    cellule = new_markdown_cell("![a](attachment:a.png) ![b](attachment:b.svg) ![c](attachment:absente.png)")
    cellule["attachments"] = {
        "a.png": {"image/png": PNG, "text/html": HTML_BRUT},
        "b.svg": {"image/svg+xml": SVG},
        "c": {},
    }
    (propre,) = assainit(cellule).cells
    assert propre.attachments == {"piece-1.png": {"image/png": PNG}}
    assert "![a](attachment:piece-1.png)" in propre.source
    assert f"![b]{JOINT}(attachment:b.svg)" in propre.source
    assert find_vivants(render_nbconvert(propre.source, propre.attachments)) == []


def test_une_piece_de_l_enonce_perdue_ne_casse_pas_la_page():
    """nbconvert refuse toute la page du formgrader pour une pièce citée et absente."""
    enonce = "![schéma](attachment:schema.png)"
    remise = assainit(
        new_markdown_cell(enonce), origine=lambda: {("markdown", enonce): {"schema.png": {"image/png": PNG}}}
    )
    assert remise.cells[0].attachments["schema.png"]["image/png"] == PNG
    perdue = assainit(new_markdown_cell(enonce), origine=lambda: {("markdown", enonce): {}})
    assert "data:image/png" in render_nbconvert(enonce, perdue.cells[0].attachments)


def test_une_cellule_brute_devient_un_bloc_de_code():
    (propre,) = assainit(new_raw_cell(HTML_BRUT, metadata={"raw_mimetype": "text/html"})).cells
    assert propre.cell_type == "markdown"
    assert propre.metadata == {}
    assert render_commonmark(propre.source).startswith("<pre><code>")


def test_les_metadonnees_sont_des_mots_simples():
    vivant = '"><script>alert(1)</script>'
    cellule = new_markdown_cell(
        "x", metadata={"tags": [vivant, "a nbgrader_cell", "raises-exception"], "trusted": True}
    )
    cellule.metadata["refcomp_supprimee"] = True
    carnet = new_notebook(cells=[cellule])
    carnet.metadata.update(
        widgets={"a": 1},
        title=vivant,
        kernelspec={"name": "python3", "display_name": vivant, "env": {"A": PIEGE}},
        language_info={
            "name": "python",
            "pygments_lexer": vivant,
            "codemirror_mode": {"name": vivant},
            "version": "3.11.7",
        },
    )
    clean_carnet(carnet, sans_origine)
    assert carnet.cells[0].metadata == {"tags": ["raises-exception"], "refcomp_supprimee": True}
    assert carnet.metadata == {
        "kernelspec": {"name": "python3", "display_name": "python3"},
        "language_info": {"name": "python", "version": "3.11.7"},
    }
    assert clean_metadonnees_carnet({"language_info": {"name": vivant}, "kernelspec": 3}) == {}
    nbformat.validate(carnet)
