"""Le Markdown d'un étudiant ou d'un correcteur, en HTML sans lien, sans script et sans adresse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from refcomp.grading.assainissement.affichage import clean_page
from refcomp.grading.assainissement.images import TYPES_IMAGE, clean_image
from refcomp.grading.assainissement.markdown import clean_markdown
from refcomp.grading.assainissement.sorties import clean_sorties
from refcomp.grading.assainissement.texte import JOINT
from refcomp.retour.modele import Sortie

ECHAPPEMENT = "\x1b["


def render_texte(source: str, pieces: Mapping[str, Any] | None = None) -> Markup:
    """Le HTML d'un texte d'étudiant : le HTML brut y est échappé, les liens et les images distantes restent du texte.

    Args:
        source: le texte, déjà assaini ou non.
        pieces: les pièces jointes de la cellule, dont seules les images matricielles sont montrées.
    """
    images = {nom: adresse for nom, contenu in (pieces or {}).items() if (adresse := _adresse(contenu))}
    noms = {nom: str(rang) for rang, nom in enumerate(images)}
    # Après `clean_markdown`, il ne reste du HTML que des balises de mise en forme, sans attribut.
    rendu = _render(clean_markdown(source, noms), list(images.values()), html=True)
    return Markup(clean_page(rendu))  # noqa: S704 - sorti de l'assainisseur


def render_commentaire(source: str) -> Markup:
    """Le HTML d'un commentaire de correcteur : ses liens restent, le HTML brut est échappé."""
    return Markup(_render(source, [], html=False))  # noqa: S704 - HTML brut échappé, adresses vérifiées par markdown-it


def _render(source: str, images: list[str], *, html: bool) -> str:
    lecteur = MarkdownIt("commonmark", {"html": html}).enable("table").enable("strikethrough")
    jetons = lecteur.parse(source)
    for jeton in jetons:
        if jeton.type in {"heading_open", "heading_close"}:
            jeton.tag = "p"  # les titres de la page sont ceux de la page : un lecteur d'écran s'y fie
            jeton.attrs = {"class": "titre"} if jeton.nesting > 0 else {}
        for enfant in jeton.children or ():
            if enfant.type == "image":
                rang = str(enfant.attrs["src"]).removeprefix("attachment:")
                enfant.attrs["src"] = images[int(rang)] if rang.isdigit() and int(rang) < len(images) else ""
    return str(lecteur.renderer.render(jetons, lecteur.options, {}))


def _adresse(contenu: Any) -> str:
    """L'image d'une pièce jointe, en adresse `data:` ; vide si ce n'en est pas une."""
    for nature in TYPES_IMAGE if isinstance(contenu, Mapping) else ():
        image = clean_image(nature, contenu.get(nature))
        if image:
            return f"data:{nature};base64,{image}"
    return ""


def render_sorties(sorties: Any) -> tuple[Sortie, ...]:
    """Les sorties d'une cellule, assainies une seconde fois : une image, un tableau ou du texte pour chacune."""
    return tuple(filter(None, (_sortie(s) for s in clean_sorties(sorties or ()))))


def _sortie(sortie: Mapping[str, Any]) -> Sortie | None:
    if sortie["output_type"] == "stream":
        return Sortie(texte=_sans_couleur(sortie["text"]))
    if sortie["output_type"] == "error":
        return Sortie(texte=_sans_couleur(f"{sortie['ename']} : {sortie['evalue']}"))
    data = sortie["data"]
    for nature in TYPES_IMAGE:
        if nature in data:
            return Sortie(image=f"data:{nature};base64,{data[nature]}")
    if "text/html" in data:
        # pandas laisse un en-tête vide au-dessus de l'index : un lecteur d'écran annoncerait une colonne sans nom.
        return Sortie(page=Markup(data["text/html"].replace("<th></th>", "<td></td>")))  # noqa: S704 - sorti de clean_html
    return Sortie(texte=_sans_couleur(data["text/plain"])) if data.get("text/plain") else None


def _sans_couleur(texte: str) -> str:
    morceaux = texte.split(ECHAPPEMENT)
    return (morceaux[0] + "".join(m.partition("m")[2] for m in morceaux[1:])).replace(JOINT, "")
