"""Le Markdown d'une copie est inerte pour deux analyseurs qui ne s'accordent pas, et se lit comme avant."""

import pytest
from aides_hostiles import DIAGRAMME, HONNETE, HTML_BRUT, IMAGES, LATEX, LIENS, PNG
from aides_inertie import find_vivants, render_commonmark, render_nbconvert
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.strings import add_anchor

from refcomp.grading.assainissement.latex import clean_latex
from refcomp.grading.assainissement.markdown import clean_markdown, render_brut
from refcomp.grading.assainissement.texte import JOINT

AUTRES = [
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<scr\u2060ipt>alert(1)</script>",
    "`` <b onclick=alert(1)> ``\n\n<b onclick=alert(1)>x</b>",
    "```\n<script>\n",
    "~~~html\n</code></pre><script>alert(1)</script>\n~~~",
    "[a]: javascript:alert(1)\n\n[a][]  [a]  [b][a]",
    "[x](<javascript:alert(1)>)",
    '[x](http://piege.invalid "a" onclick="alert(1)")',
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "- [ ] <input onfocus=alert(1) autofocus>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>1</script>",
    "&lt;script&gt; &#60;script&#62; &#x3C;script&#x3E;",
    "$<script>alert(1)</script>$ $$<img src=x onerror=alert(1)>$$",
    "\\begin{equation}<img src=x onerror=alert(1)>\\end{equation}",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "~~~ MERMAID\n<script>1</script>\n~~~",
    "<b\n onclick=alert(1)>x",
    "[![a](b)](c)",
    "https://piege.invalid www.piege.invalid <https://piege.invalid> <a@piege.invalid>",
    "\\[x](javascript:alert(1)) \\![x](http://piege.invalid/p)",
    "> [x]: javascript:alert(1)\n> [x]",
]
MORCEAUX = [
    *(
        "<",
        ">",
        "/",
        "script",
        "img src=x onerror=alert(1)",
        "[",
        "]",
        "](",
        "](javascript:alert(1))",
        "![",
        "]:",
        ")",
        "a",
    ),
    *(
        "&#60;",
        "&lt;",
        "&",
        "#",
        ";",
        "\\",
        "`",
        "```",
        "~~~",
        "mermaid",
        "$",
        "$$",
        "\n",
        "\n\n",
        "    ",
        " ",
        "\t",
        "-",
        "=",
    ),
    *(
        "<b>",
        "</b>",
        "<br>",
        "http://",
        "www.",
        "x.fr",
        "@",
        "<!--",
        "-->",
        "|",
        "---",
        "> ",
        "- ",
        "1. ",
        "\u2060",
        "\x00",
        "\r",
    ),
    *(
        "\\begin{align}",
        "\\end{align}",
        "\\href{x}{y}",
        "attachment:p.png",
        "files/",
        "é",
        "'",
        '"',
        "]]>",
        "<?",
        "<![CDATA[",
    ),
]


@pytest.mark.parametrize("rendre", [render_nbconvert, render_commonmark])
@pytest.mark.parametrize("source", [HTML_BRUT, LIENS, IMAGES, LATEX, DIAGRAMME, *AUTRES])
def test_aucun_element_vivant(source, rendre):
    assert find_vivants(rendre(clean_markdown(source))) == []
    assert find_vivants(rendre(render_brut(source))) == []


def test_les_essais_precedents_voient_bien_ce_qui_vit():
    """Sans assainissement, chaque source vit pour au moins un des deux analyseurs."""
    toutes = (HTML_BRUT, LIENS, LATEX, *AUTRES)
    vivantes = [s for s in toutes if find_vivants(render_commonmark(s)) or find_vivants(render_nbconvert(s))]
    assert len(vivantes) >= 15


@given(st.lists(st.sampled_from(MORCEAUX), max_size=25).map("".join))
def test_aucun_assemblage_ne_vit(source):
    propre = clean_markdown(source)
    for rendre in (render_nbconvert, render_commonmark):
        assert find_vivants(rendre(propre)) == [], propre


@given(st.text(max_size=200))
def test_assainir_deux_fois_ne_change_rien(source):
    une_fois = clean_markdown(source)
    assert clean_markdown(une_fois) == une_fois


def test_une_reponse_honnete_se_lit_comme_avant():
    pieces = {"piece-1.png": {"image/png": PNG}}
    rendu = BeautifulSoup(
        render_nbconvert(clean_markdown(HONNETE, {"schema.png": "piece-1.png"}), pieces), "html.parser"
    )
    assert rendu.find("strong").text == "exact"
    assert rendu.find("em").text == "soin"
    assert [c.text for c in rendu.find_all("td")] == ["Alix & fils", "1 234,50 €"]
    assert [len(liste.find_all("li", recursive=False)) for liste in rendu.find_all(["ol", "ul"])] == [2, 1]
    assert 'print("<b>petit</b>")' in rendu.find("pre").text
    assert rendu.find("br") is not None
    assert "$\\frac{a}{b} \\leq \\sqrt{2}$" in rendu.text
    assert rendu.find("img")["src"] == f"data:image/png;base64,{PNG}"
    assert rendu.find("img")["alt"] == "mon schéma"
    assert rendu.find("h2").text == "Ma réponse"


def test_le_texte_lu_est_celui_de_l_etudiant():
    """Hors caractère invisible, rien n'est ajouté ni ôté."""
    assert clean_markdown(LIENS).replace(JOINT, "") == LIENS
    assert clean_markdown(HTML_BRUT).replace(JOINT, "") == HTML_BRUT


def ancre(source):
    titre = BeautifulSoup(render_nbconvert(source), "html.parser").find(["h1", "h2"])
    return BeautifulSoup(add_anchor(str(titre)), "html.parser").find(["h1", "h2"])["id"]


@pytest.mark.parametrize(
    "source", ["# enquete-q1", "enquete-q1\n===", "# enquete q1", "enquete-**q1**\n---", "#enquete-q1"]
)
def test_un_titre_ne_prend_pas_l_identifiant_d_un_champ_de_note(source):
    """Le formgrader cherche ses champs par identifiant : un titre placé avant détournerait la saisie."""
    assert ancre(source) == "enquete-q1"
    assert ancre(clean_markdown(source, ancres=["enquete-q1"])) != "enquete-q1"
    assert clean_markdown(source, ancres=["autre"]).replace(JOINT, "") == source


@pytest.mark.parametrize(
    "commande", ["href", "url", "style", "class", "cssId", "unicode", "require", "def", "newcommand", "bbox"]
)
def test_une_commande_latex_qui_n_ecrit_pas_de_formule_est_rompue(commande):
    assert f"\\{commande}" not in clean_latex(f"$\\{commande}{{x}}{{y}}$")
    assert clean_latex("$\\frac{a}{b} + \\sum_{i} x_i \\leq \\alpha$") == "$\\frac{a}{b} + \\sum_{i} x_i \\leq \\alpha$"


@pytest.mark.parametrize("detour", ["&#92;href", "&bsol;href", "\\h&#114;ef", "\\ne&#119;command", "\\le&#x74;"])
def test_une_entite_ne_reforme_pas_une_commande_latex(detour):
    lu = BeautifulSoup(render_nbconvert(clean_markdown(f"${detour}{{x}}$")), "html.parser").text
    assert not {"\\href", "\\newcommand", "\\let"} & {lu[i:].split("{")[0] for i, c in enumerate(lu) if c == "\\"}


def test_un_texte_demesure_est_coupe_et_le_dit():
    assert clean_markdown("mot " * 200_000).endswith("a été coupée)")
