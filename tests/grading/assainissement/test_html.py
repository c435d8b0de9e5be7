"""Le HTML des sorties, les images et le texte : ce qui reste est inerte et utile."""

import base64
import re
import struct

import pandas as pd
import pytest
from aides_hostiles import HTML_BRUT, PAGE, PIEGE, PNG, SVG, image_png
from aides_inertie import find_vivants
from bs4 import BeautifulSoup

from refcomp.grading.assainissement.affichage import POLITIQUE, clean_page, close_entete
from refcomp.grading.assainissement.affichage import clean_html as filtre_html
from refcomp.grading.assainissement.html import clean_html, est_demesure, find_retires
from refcomp.grading.assainissement.images import PIXEL, clean_image
from refcomp.grading.assainissement.texte import JOINT, clean_affichage, clean_etiquette, clean_texte

MUTATIONS = [
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<table><caption><svg><title><template><img src=x onerror=alert(1)></template>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    f"<img src='{PIEGE}/x.png'><img srcset='{PIEGE}/x.png 1x'>",
    "<td background='//piege.invalid/x.png' style='background:url(//piege.invalid)'>",
    "<a href=javascript:alert(1)>x</a><a href='/formgrader/manage_students/%22-alert(1)-%22'>y</a>",
    "<div id=essai name=submission_id class='nbgrader_cell score tabbable'>x</div>",
]
IMAGE_LOCALE = re.compile(r'<img alt="image de la copie" src="[a-z0-9]"/>')


@pytest.mark.parametrize("page", [HTML_BRUT, PAGE, SVG, *MUTATIONS])
def test_aucun_element_vivant(page):
    assert find_vivants(clean_html(page)) == []
    # Une page de l'enseignant garde les images de son dossier, rien d'autre.
    assert [v for v in find_vivants(clean_page(page)) if not IMAGE_LOCALE.fullmatch(v)] == []


def test_un_tableau_de_pandas_garde_sa_forme():
    table = pd.DataFrame({"client": ["Alix", "<b>Bela</b>"], "montant": [1234.5, 10.0]})
    rendu = BeautifulSoup(clean_html(table.to_html()), "html.parser")
    assert rendu.find("table")["class"] == ["dataframe"]
    assert rendu.find("table")["border"] == "1"
    assert [c.text for c in rendu.find_all("td")] == ["Alix", "1234.5", "<b>Bela</b>", "10.0"]
    assert [c.text for c in rendu.find("thead").find_all("th")] == ["", "client", "montant"]
    assert "<th>" in filtre_html(table.to_html()), "le filtre du formgrader doit garder les en-têtes"


def test_une_image_recue_dans_du_html_reste():
    rendu = BeautifulSoup(clean_html(f"<p><img src='data:image/png;base64,{PNG}' width=40></p>"), "html.parser")
    assert rendu.find("img")["src"].endswith(PNG)
    assert rendu.find("img")["alt"]


@pytest.mark.parametrize(
    "page", ["<div>" * 61, "<p>x</p>" * 31_000, "x" * 400_001, "<b><i>" * 40 + "</x>" * 200, "<div></x>" * 100]
)
def test_une_page_demesuree_n_entre_pas_dans_l_assainisseur(page):
    assert est_demesure(page)
    assert clean_html(page) is None


def test_un_grand_tableau_honnete_entre():
    assert clean_html(pd.DataFrame([[i] * 8 for i in range(1000)]).to_html()) is not None


def test_ce_qui_est_retire_est_nomme():
    assert find_retires(PAGE) == [
        "un script",
        "une action automatique",
        "un dessin SVG",
        "un cadre d'une autre page",
        "un formulaire",
        "un lien ou une image d'un autre site",
    ]
    assert find_retires(pd.DataFrame({"a": [1]}).to_html()) == []


def png(largeur, hauteur):
    octets = bytearray(image_png())
    octets[16:24] = struct.pack(">II", largeur, hauteur)
    return base64.b64encode(bytes(octets)).decode()


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03\x01\x11\x00"
)


def test_une_vraie_image_reste_en_une_ligne():
    assert clean_image("image/png", PNG[:40] + "\n" + PNG[40:]) == PNG
    assert clean_image("image/png", PIXEL) == PIXEL
    assert clean_image("image/jpeg", base64.b64encode(JPEG).decode()) is not None


@pytest.mark.parametrize(
    ("nature", "contenu"),
    [
        ("image/png", base64.b64encode(SVG.encode()).decode()),
        ("image/png", base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()),
        ("image/png", png(100_000, 100_000)),
        ("image/png", png(0, 10)),
        ("image/png", 'abc"><script>'),
        ("image/png", "A" * (9 * 2**20)),
        ("image/png", None),
        ("image/jpeg", PNG),
        ("image/jpeg", base64.b64encode(b"\xff\xd8\xff" + b"\xff" * 50).decode()),
        ("image/jpeg", base64.b64encode(b"\xff\xd8\xff\xe0\x00\x00" * 20).decode()),
        ("image/svg+xml", base64.b64encode(SVG.encode()).decode()),
        ("text/html", PNG),
    ],
)
def test_une_fausse_image_est_refusee(nature, contenu):
    assert clean_image(nature, contenu) is None


def test_le_texte_perd_commandes_et_liens_de_terminal():
    lien = "\x1b]8;;javascript:alert(1)\x07lien\x1b]8;;\x07"
    brut = f"a\x00b{lien} \x1b[31mrouge\x1b[0m\x1b[2J \u202einverse\u2066 \x9b1m\ud800"
    assert clean_texte(brut) == "ablien rouge inverse 1m?"
    assert clean_affichage(brut) == "ablien \x1b[31mrouge\x1b[0m inverse 1m?"
    assert clean_affichage("voir https://piege.invalid") == f"voir https:{JOINT}//piege.invalid"
    assert clean_texte("x" * 50, 10).startswith("x" * 10 + "\n…")


def test_l_en_tete_d_une_page_ne_prend_rien_ailleurs():
    distant, sien = '<script src="https://cdn.invalid/mathjax.js?x"> </script>', '<script src="/static/a.js"></script>'
    entete = f"<html>\n<head>\n{distant}\n{sien}"
    ferme = close_entete(entete)
    assert "cdn.invalid" not in ferme
    assert sien in ferme
    assert POLITIQUE in ferme


def test_un_message_de_commande_tient_en_une_ligne_sans_sequence_de_terminal():
    assert clean_etiquette("erreur\x1b]0;titre\x07 \x1b[31m<b>\n suite\u202e") == "erreur <b> suite"
