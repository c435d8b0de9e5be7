"""Les textes et les sorties d'un étudiant dans sa page : lisibles, sans lien, sans script, titres neutralisés."""

import pytest
from aides_hostiles import DIAGRAMME, HONNETE, HTML_BRUT, IMAGES, LATEX, LIENS, PAGE, PNG, SVG
from aides_inertie import find_vivants
from bs4 import BeautifulSoup
from nbformat.v4 import new_output

from refcomp.retour.texte_riche import render_commentaire, render_sorties, render_texte


@pytest.mark.parametrize("source", [HTML_BRUT, LIENS, IMAGES, LATEX, DIAGRAMME])
def test_un_texte_hostile_est_inerte(source):
    assert find_vivants(render_texte(source, {"dessin.svg": {"image/svg+xml": SVG}})) == []


def test_un_texte_honnete_garde_sa_forme():
    rendu = BeautifulSoup(render_texte(HONNETE, {"schema.png": {"image/png": PNG}}), "html.parser")
    assert rendu.find("strong").text == "exact"
    assert len(rendu.find_all("td")) == 2
    assert rendu.find("img")["src"] == f"data:image/png;base64,{PNG}"
    assert rendu.find("p", class_="titre").text == "Ma réponse"
    assert rendu.find(["h1", "h2", "h3"]) is None


def test_un_commentaire_garde_ses_liens_et_perd_son_html():
    rendu = BeautifulSoup(
        render_commentaire("**Bien.** [cours](https://cours.invalid) <script>x</script>"), "html.parser"
    )
    assert rendu.find("a")["href"] == "https://cours.invalid"
    assert rendu.find("script") is None
    assert BeautifulSoup(render_commentaire("[x](javascript:alert(1))"), "html.parser").find("a") is None


def test_les_sorties():
    sorties = render_sorties(
        [
            new_output("stream", text="\x1b[31mrouge\x1b[0m https://x.invalid"),
            new_output("display_data", data={"image/png": PNG, "text/plain": "figure"}),
            new_output("display_data", data={"text/html": PAGE}),
            new_output("display_data", data={"text/html": "<table><tr><th></th><td>1</td></tr></table>"}),
            new_output("error", ename="E", evalue="<b>", traceback=[]),
            new_output("display_data", data={}),
        ]
    )
    assert sorties[0].texte == "rouge https://x.invalid"
    assert sorties[1].image.endswith(PNG)
    assert find_vivants(sorties[2].page) == []
    assert sorties[3].texte.startswith("[refcomp] Retiré")
    assert "<th></th>" not in sorties[4].page
    assert sorties[5].texte == "E : <b>"
    assert len(sorties) == 6
