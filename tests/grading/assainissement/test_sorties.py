"""Les sorties assainies : ce qui reste, ce qui part avec une note, et des points qui ne changent jamais."""

import json

import nbformat
import pytest
from aides_hostiles import FIGURE, PAGE, PIEGE, PNG, SVG
from aides_inertie import find_vivants
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from refcomp.grading.assainissement.plotly import PLOTLY, render_figure
from refcomp.grading.assainissement.sorties import NOTE, clean_sorties


def affichage(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def textes(sorties):
    return [
        s["data"]["text/plain"] for s in sorties if s["output_type"] == "display_data" and "text/plain" in s["data"]
    ]


def test_le_texte_et_les_images_restent():
    sorties = clean_sorties(
        [affichage({"image/png": PNG, "text/plain": "<Figure>"}), new_output("stream", text="bonjour")]
    )
    assert sorties[0].data == {"image/png": PNG, "text/plain": "<Figure>"}
    assert sorties[1].text == "bonjour"
    assert len(sorties) == 2


def test_les_metadonnees_d_affichage_ne_gardent_que_des_dimensions():
    metadata = {
        "image/png": {"width": 320, "height": "10px", "alt": '"><script>'},
        "filenames": {"image/png": f"{PIEGE}/x.png"},
        "text/html": {"isolated": True},
    }
    (sortie,) = clean_sorties([new_output("display_data", data={"image/png": PNG}, metadata=metadata)])
    assert sortie.metadata == {"image/png": {"width": 320}}


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ({"application/javascript": "alert(1)"}, "script"),
        ({"image/svg+xml": SVG}, "dessin SVG"),
        ({"application/vnd.jupyter.widget-view+json": {"model_id": "w"}}, "composant interactif"),
        ({PLOTLY: FIGURE}, "figure interactive (bar"),
        ({"text/vnd.mermaid": "graph"}, "diagramme"),
        ({"application/x-inconnu": "a"}, "application/x-inconnu"),
        ({"text/html": PAGE}, "un script ; une action automatique"),
        ({"text/html": "<div>" * 100}, "trop imbriquée"),
        ({"image/png": "PHN2Zz4="}, "une image qui n'en est pas une"),
    ],
)
def test_ce_qui_vivrait_part_avec_une_note(data, note):
    sorties = clean_sorties([affichage(data | {"text/plain": "repli"})])
    assert "repli" in textes(sorties)
    assert any(t.startswith(NOTE) and note in t for t in textes(sorties))
    assert not {"application/javascript", "image/svg+xml", PLOTLY} & {k for s in sorties for k in s["data"]}
    assert all(find_vivants(s["data"].get("text/html", "")) == [] for s in sorties)


def test_une_figure_se_dit_en_mots():
    figure = {"data": [{"type": "bar", "name": "Ventes"}] * 10, "layout": {"title": {"text": "Le mois"}}}
    dite = render_figure(figure)
    assert dite.startswith("bar « Ventes »")
    assert dite.endswith("et 2 autres séries, titre « Le mois »")
    assert render_figure([1, 2]) == render_figure({"data": 3, "layout": "x"}) == ""


def test_une_erreur_garde_son_nom_sans_lien_de_terminal():
    pile = ["\x1b[31mrouge\x1b[0m", "\x1b]8;;http://piege.invalid\x07lien\x1b]8;;\x07"] + ["ligne"] * 500
    (erreur,) = clean_sorties([new_output("error", ename="<b>E\x00", evalue="<script>", traceback=pile)])
    assert (erreur.ename, erreur.evalue) == ("<b>E", "<script>")
    assert erreur.traceback[:2] == ["\x1b[31mrouge\x1b[0m", "lien"]
    assert len(erreur.traceback) <= 201


def test_des_sorties_malformees_ne_font_rien_echouer():
    bizarres = [
        {"output_type": "display_data", "data": None},
        {"output_type": "display_data", "data": {"text/plain": {"a": 1}, "image/png": [1, 2], 3: "x"}},
        {"output_type": "stream", "text": ["a", 3, "b"], "name": "<script>"},
        {"output_type": "error", "traceback": "x"},
        {"output_type": "inconnu"},
        "texte",
        {"output_type": "execute_result", "data": {"text/plain": "1.0"}, "metadata": "x", "execution_count": "y"},
    ]
    sorties = clean_sorties(bizarres)
    carnet = nbformat.v4.new_notebook(cells=[new_code_cell("x", outputs=sorties)])
    nbformat.validate(carnet)
    assert [s.get("text") for s in sorties if s.output_type == "stream"] == ["ab"]
    json.dumps(carnet)


def test_trop_de_sorties_sont_coupees_et_dites():
    sorties = clean_sorties([new_output("stream", text=str(i)) for i in range(1_000)])
    assert len(sorties) == 201
    assert "800 sorties" in textes(sorties)[0]


RESULTATS = [
    *(
        "0.5",
        "0",
        "2",
        "2.0",
        "1e-3",
        "True",
        "np.float64(0.5)",
        "nan",
        "-1",
        "'1'",
        "[0.5]",
        "texte <b>gras</b>",
        "1.5   ",
        " 0.25",
    ),
]
GRILLE = [
    *([new_output("execute_result", data={"text/plain": r, "text/html": PAGE}, execution_count=1)] for r in RESULTATS),
    [],
    [new_output("stream", name="stdout", text="<script>")],
    [new_output("stream", name="stderr", text="alerte")],
    [new_output("error", ename="E", evalue="v", traceback=[])],
    [affichage({"text/html": PAGE}), new_output("execute_result", data={"text/plain": "1.0"}, execution_count=1)],
    [affichage({PLOTLY: FIGURE, "text/plain": "f"})],
    [
        new_output("execute_result", data={"text/plain": "0.5"}, execution_count=1),
        new_output("stream", name="stderr", text="x"),
    ],
]


@pytest.mark.parametrize("sorties", GRILLE)
def test_relues_les_sorties_assainies_donnent_les_memes_points(sorties):
    meta = {"nbgrader": {"grade": True, "solution": False, "locked": True, "grade_id": "q", "points": 2}}
    avant = new_code_cell("assert x", outputs=sorties, metadata=meta)
    apres = new_code_cell("assert x", outputs=clean_sorties(sorties), metadata=meta)
    assert determine_grade(apres) == determine_grade(avant)
