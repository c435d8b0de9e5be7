"""La seconde barrière : ce que le formgrader affiche est encore assaini, et sa page ne charge rien d'ailleurs.

Ces filtres remplacent ceux de nbconvert par configuration. Ils valent aussi pour les copies corrigées avant que refcomp
ne soit branché. L'énoncé de l'enseignant y perd ses liens et ses cadres, jamais son texte ni ses images locales.
"""

from __future__ import annotations

import re
from typing import Any

import nh3
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from refcomp.grading.assainissement import html as sorties_html
from refcomp.grading.assainissement.html import ATTRIBUTS, BALISES, VIDEES

TROP_LONG = "<p>[refcomp] Contenu trop long ou trop imbriqué pour être affiché.</p>"
# Les scripts du formgrader sont écrits dans sa page : seuls les siens peuvent y rester, d'où « unsafe-inline ».
POLITIQUE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src data:; "
    "base-uri 'none'; form-action 'self'"
)
META_POLITIQUE = f'<meta http-equiv="Content-Security-Policy" content="{POLITIQUE}">'
_CLASSE = re.compile(r"highlight|titre|alert|alert-(?:info|success|warning|danger)|dataframe|[a-z][a-z0-9]{0,2}")
_IMAGE_LOCALE = re.compile(r"(?!/)(?!.*\.\.)[\w%. /-]{1,200}")
_SCRIPT_DISTANT = re.compile(r"<script[^>]*\bsrc=[\"'](?:https?:)?//[^>]*>\s*</script>", re.IGNORECASE)


def clean_html(texte: Any) -> str:
    """Le filtre `clean_html` de nbconvert, pour les sorties ; le sien abîme les en-têtes des tableaux de pandas."""
    brut = texte.decode("utf-8", "replace") if isinstance(texte, bytes) else str(texte)
    propre = sorties_html.clean_html(brut)
    return TROP_LONG if propre is None else propre


@pass_context
def render_markdown(contexte: Any, source: str) -> str:
    """Le filtre `markdown2html` de nbconvert, dont le résultat est assaini."""
    cellule = contexte.get("cell", {})
    lecteur = IPythonRenderer(escape=False, attachments=cellule.get("attachments", {}), exclude_anchor_links=True)
    try:
        return clean_page(MarkdownWithMath(renderer=lecteur).render(source))
    except InvalidNotebook:
        return "<p>[refcomp] Cette cellule cite une pièce jointe absente.</p>"


def clean_page(rendu: str) -> str:
    """Le HTML d'une cellule Markdown, où restent la mise en forme et les images du dossier."""
    if sorties_html.est_demesure(rendu):
        return TROP_LONG
    attributs = {**ATTRIBUTS, "div": {"class"}, "span": {"class"}, "pre": {"class"}, "p": {"class"}}
    propre = nh3.clean(
        rendu,
        tags=set(BALISES),
        clean_content_tags=set(VIDEES),
        attributes=attributs,
        attribute_filter=_garde_attribut,
        filter_style_properties={"text-align", "font-weight", "color", "background-color"},
        url_schemes={"data"},
        link_rel=None,
    )
    return sorties_html.name_images(propre)


def _garde_attribut(balise: str, attribut: str, valeur: str) -> str | None:
    if attribut == "src" and _IMAGE_LOCALE.fullmatch(valeur):
        return valeur
    if attribut == "class":
        return " ".join(c for c in valeur.split() if _CLASSE.fullmatch(c)) or None
    return sorties_html.garde_attribut(balise, attribut, valeur)


def close_entete(entete: str) -> str:
    """L'en-tête d'une page de nbgrader, sans script d'un autre site, avec la politique qui interdit d'en charger."""
    return _SCRIPT_DISTANT.sub("", entete).replace("<head>", f"<head>\n{META_POLITIQUE}", 1)
