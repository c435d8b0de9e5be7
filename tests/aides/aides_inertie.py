"""Dire ce qui vit encore dans du HTML, et rendre du Markdown comme le font deux analyseurs différents."""

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_NOMS = """script style iframe frame object embed svg math form button select textarea link meta base template noscript
portal video audio source track applet details dialog marquee"""
INTERDITES = set(_NOMS.split())
PERMISES = {"class", "type", "disabled", "checked", "start", "colspan", "rowspan", "align", "alt", "border", "scope"}


def find_vivants(html):
    """Les éléments d'une page qui pourraient s'exécuter, charger, naviguer ou prendre un nom."""
    trouves = []
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        attributs = {a.lower(): str(v) for a, v in element.attrs.items()}
        image = element.name == "img" and attributs.get("src", "").startswith(("data:image/png", "data:image/jpeg"))
        suspects = set(attributs) - PERMISES - ({"src", "width", "height"} if image else set())
        if attributs.get("style") in {"text-align:right", "text-align:left", "text-align:center"}:
            suspects -= {"style"}
        if element.name in INTERDITES or suspects or (element.name == "img" and not image):
            trouves.append(str(element)[:120])
    return trouves


def render_nbconvert(source, pieces=None):
    lecteur = IPythonRenderer(escape=False, attachments=pieces or {}, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=lecteur).render(source)


def render_commonmark(source):
    return MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(source)
