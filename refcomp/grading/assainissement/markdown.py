"""Le Markdown d'une copie, rendu inerte pour tous ses lecteurs à la fois.

nbconvert et JupyterLab n'ont ni le même analyseur ni les mêmes extensions ; analyser comme l'un laisserait passer ce
que l'autre comprend. On n'analyse donc pas : partout où une suite de caractères pourrait ouvrir une balise, un lien,
une image, une définition de lien, un diagramme ou une commande LaTeX, un caractère invisible (U+2060) la rompt. La
règle ne dépend pas du contexte : elle vaut dans un bloc de code comme dans un tableau, et le texte se lit comme avant.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from refcomp.grading.assainissement.latex import clean_latex
from refcomp.grading.assainissement.texte import JOINT, break_adresses, clean_texte

# Ces balises sans attribut ne font que de la mise en forme ; elles sont courantes dans une réponse honnête.
_BALISE = re.compile(r"<(?!/?(?:b|i|u|em|strong|sub|sup|br)[ \t]*/?>)(?=[A-Za-z/!?])", re.IGNORECASE)
_ENTITE = re.compile(r"&(?=(#[0-9]{1,8};?|#[xX][0-9A-Fa-f]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};?))")
_ENTITES_PERMISES = {"&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"}
_RUPTURES = (
    (re.compile(r"\](?=[(\[:])"), f"]{JOINT}"),  # lien, lien par référence, définition
    (re.compile(r"(`{3}|~{3})([ \t]*)(?=mermaid)", re.IGNORECASE), rf"\1\2{JOINT}"),
)
_IMAGE_JOINTE = re.compile(r"!\[([^\[\]\n]{0,200})\]\(attachment:([^()\s]{1,200})\)")
_TITRE = re.compile(r"^([ \t>*+\-0-9.)]*#{1,6}[ \t]*)(?!#)", re.MULTILINE)
_TITRE_SOULIGNE = re.compile(r"(\S)([ \t]*\n)(?=[ \t>]*(?:=+|-+)[ \t]*$)", re.MULTILINE)
_NON_ALPHANUMERIQUE = re.compile(r"[^A-Za-z0-9]+")


def clean_markdown(source: str, pieces: Mapping[str, str] | None = None, ancres: Iterable[str] = ()) -> str:
    """Rend inerte un texte Markdown.

    Args:
        source: le texte de la copie.
        pieces: pièces jointes gardées, ancien nom → nouveau nom ; toute autre image devient du texte.
        ancres: identifiants de la page qu'un titre ne doit pas prendre (ceux des champs de note du formgrader).
    """
    texte = clean_texte(source).replace(JOINT, "")
    morceaux, debut = [], 0
    for image in _IMAGE_JOINTE.finditer(texte):
        nom = (pieces or {}).get(image[2])
        if nom is not None:
            morceaux += [_rompt(texte[debut : image.start()]), f"![{_legende(image[1])}](attachment:{nom})"]
            debut = image.end()
    return _detache_titres("".join([*morceaux, _rompt(texte[debut:])]), ancres)


def _rompt(texte: str) -> str:
    texte = _ENTITE.sub(_garde_entite, _BALISE.sub(f"<{JOINT}", texte))
    for motif, remplacement in _RUPTURES:
        texte = motif.sub(remplacement, texte)
    return clean_latex(break_adresses(texte))


def _garde_entite(entite: re.Match[str]) -> str:
    """Une entité qui s'écrirait en ASCII pourrait reformer une balise ou une commande LaTeX à l'affichage."""
    ecrite = f"&{entite[1]}"
    return "&" if ecrite in _ENTITES_PERMISES or not html.unescape(ecrite).isascii() else f"&{JOINT}"


def _legende(texte: str) -> str:
    return re.sub(r"[^\w .,;'’()/-]", " ", texte).strip() or "image jointe"


def _detache_titres(texte: str, ancres: Iterable[str]) -> str:
    """Empêche un titre de prendre l'identifiant d'un champ de note : la saisie irait à une autre question."""
    squelette = _NON_ALPHANUMERIQUE.sub("", texte)
    if not any(_NON_ALPHANUMERIQUE.sub("", ancre) in squelette for ancre in ancres):
        return texte
    return _TITRE_SOULIGNE.sub(rf"\1{JOINT}\2", _TITRE.sub(rf"\1{JOINT}", texte))


def render_brut(source: str) -> str:
    """Le contenu d'une cellule brute, montré comme un bloc de code : une cellule brute serait écrite telle quelle."""
    return "\n".join(f"    {ligne}" for ligne in clean_markdown(source).splitlines())
