"""Le HTML des sorties d'une copie : des tableaux, du texte et des images, rien qui s'exécute, charge ou recouvre.

L'assainisseur est nh3 (ammonia) : il relit le HTML comme un navigateur et n'en réécrit que ce qui est permis. Son temps
croît avec le carré de l'imbrication : ce qui est trop imbriqué n'y entre pas.
"""

from __future__ import annotations

import re
from collections import Counter

import nh3

from refcomp.grading.assainissement.images import clean_image
from refcomp.grading.assainissement.latex import clean_latex
from refcomp.grading.assainissement.texte import clean_texte

_MISE_EN_FORME = """table thead tbody tfoot tr th td caption p br hr div span section b i u em strong sub sup s small
mark code pre kbd samp var ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote img"""
_VIVANTES = "script style iframe object embed noscript template title textarea xmp svg math select"
_SANS_FERMETURE = "br hr img input col wbr meta link area base source track embed param"
BALISES = frozenset(_MISE_EN_FORME.split())
VIDEES = frozenset(_VIVANTES.split())  # leur contenu n'est pas du texte à lire : il part avec elles
ATTRIBUTS = {
    "table": {"border", "class", "style"},
    "tr": {"style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "td": {"colspan", "rowspan", "style"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height"},
    "section": {"lang", "aria-label"},
}
NOMBRES = {"border", "colspan", "rowspan", "start", "width", "height"}
TAILLE_MAXIMALE = 400_000
OUVERTURES_MAXIMALES = 30_000
PROFONDEUR_MAXIMALE = 60
_BALISE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_SEULES = frozenset(_SANS_FERMETURE.split())
_NOMBRE = re.compile(r"[0-9]{1,4}")
_SANS_SRC = re.compile(r"<img(?![^>]* src=)[^>]*>")
_SANS_ALT = re.compile(r"(<img(?![^>]* alt=))")
_IMAGE = re.compile(r"data:(image/(?:png|jpeg));base64,(.*)", re.DOTALL)


def clean_html(texte: str) -> str | None:
    """Le HTML inerte, ou None s'il est trop long ou trop imbriqué pour être relu."""
    if est_demesure(texte):
        return None
    propre = nh3.clean(
        clean_texte(texte, TAILLE_MAXIMALE),
        tags=set(BALISES),
        clean_content_tags=set(VIDEES),
        attributes=ATTRIBUTS,
        attribute_filter=garde_attribut,
        filter_style_properties={"text-align"},
        url_schemes={"data"},
        url_relative="deny",
        link_rel=None,
    )
    return clean_latex(name_images(propre))


def name_images(propre: str) -> str:
    """Ôte les images dont l'adresse a été refusée, et nomme celles qui n'ont pas de texte de remplacement."""
    return _SANS_ALT.sub(r'\1 alt="image de la copie"', _SANS_SRC.sub("", propre))


def garde_attribut(balise: str, attribut: str, valeur: str) -> str | None:  # noqa: ARG001 - signature de nh3
    """La valeur permise d'un attribut, ou None pour l'ôter : des nombres, des images reconnues, une classe connue."""
    if attribut in NOMBRES:
        return valeur if _NOMBRE.fullmatch(valeur) else None
    if attribut == "src":
        image = _IMAGE.fullmatch(valeur)
        propre = clean_image(image[1], image[2]) if image else None
        return f"data:{image[1]};base64,{propre}" if image and propre else None
    if attribut == "class":
        return "dataframe" if "dataframe" in valeur.split() else None
    if attribut == "lang":
        return valeur if re.fullmatch(r"[a-zA-Z-]{2,10}", valeur) else None
    return valeur[:500]


def est_demesure(texte: str) -> bool:
    """Vrai si un HTML est trop long, ou ouvre trop de balises, ou trop l'une dans l'autre.

    Une fermeture sans ouverture ne compte pas : un navigateur l'ignore aussi.
    """
    if len(texte) > TAILLE_MAXIMALE:
        return True
    ouvertes: Counter[str] = Counter()
    profondeur = total = 0
    for balise in _BALISE.finditer(texte):
        nom = balise[2].lower()
        if balise[1]:
            if ouvertes[nom]:
                ouvertes[nom] -= 1
                profondeur -= 1
        elif nom not in _SEULES:
            ouvertes[nom] += 1
            profondeur += 1
            total += 1
        if profondeur > PROFONDEUR_MAXIMALE or total > OUVERTURES_MAXIMALES:
            return True
    return False


# Chaque recherche attend son amorce : chercher cinq motifs dans chaque tableau de pandas coûterait plus que l'assainir.
_RETIRABLES = {
    "un script": (("<script", "javascript:"), re.compile(r"<script|\bjavascript:")),
    "une action automatique": (("on",), re.compile(r"<[^<>]{1,300}[\s\"'/]on[a-z]{3,20}\s{0,9}=")),
    "un dessin SVG": (("<svg", "<math"), re.compile(r"<svg|<math")),
    "un cadre d'une autre page": (
        ("<iframe", "<object", "<embed", "<frame", "<portal"),
        re.compile(r"<(?:iframe|object|embed|frame|portal)"),
    ),
    "un formulaire": (
        ("<form", "<input", "<button", "<select", "<textarea"),
        re.compile(r"<(?:form|input|button|select|textarea)"),
    ),
    "un lien ou une image d'un autre site": (
        ("href", "src", "action", "poster"),
        re.compile(r"\b(?:href|src|srcset|action|poster)\s{0,9}=\s{0,9}[\"']?(?!data:image/(?:png|jpeg))"),
    ),
}


def find_retires(texte: str) -> list[str]:
    """Ce que `clean_html` retire d'un HTML et qu'un lecteur doit savoir (la mise en forme n'est pas citée)."""
    court = texte[:TAILLE_MAXIMALE].lower()
    return [
        nom
        for nom, (amorces, motif) in _RETIRABLES.items()
        if any(amorce in court for amorce in amorces) and motif.search(court)
    ]
