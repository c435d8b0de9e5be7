"""Les sorties d'une cellule exécutée : ce qu'un enseignant peut lire reste, ce qui vivrait dans sa page est retiré.

Les points sont déjà lus. Une sortie garde pourtant son genre, et son `text/plain` s'il est court : relues, les mêmes
sorties donneraient les mêmes points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from refcomp.grading.assainissement.html import clean_html, find_retires
from refcomp.grading.assainissement.images import TYPES_IMAGE, clean_image
from refcomp.grading.assainissement.latex import clean_latex
from refcomp.grading.assainissement.markdown import clean_markdown
from refcomp.grading.assainissement.plotly import PLOTLY, render_figure
from refcomp.grading.assainissement.texte import break_adresses, clean_affichage, clean_texte

SORTIES_MAXIMALES = 200
LIGNES_DE_PILE = 200
LIGNE_DE_PILE = 4_000
NOTE = "[refcomp] Retiré de cette sortie"
NOMS = {
    "application/vnd.jupyter.widget-view+json": "composant interactif",
    "image/svg+xml": "dessin SVG",
    "application/javascript": "script",
    "text/vnd.mermaid": "diagramme",
    "application/pdf": "document PDF",
}
TAILLE_IMAGE = 4_000
TEXTES: dict[str, Callable[[str], str]] = {
    "text/plain": clean_affichage,
    "text/latex": lambda texte: clean_latex(clean_texte(texte)),
    "text/markdown": clean_markdown,
}


def clean_sorties(sorties: Iterable[Any]) -> list[NotebookNode]:
    """Les sorties inertes d'une cellule ; une note visible suit celles dont quelque chose a été retiré."""
    toutes = list(sorties)
    propres: list[NotebookNode] = []
    for sortie in toutes[:SORTIES_MAXIMALES]:
        propre, retires = _clean_sortie(sortie)
        propres += [propre] if propre is not None else []
        if retires:
            propres.append(_note(" ; ".join(dict.fromkeys(retires))))
    if len(toutes) > SORTIES_MAXIMALES:
        propres.append(_note(f"{len(toutes) - SORTIES_MAXIMALES} sorties, au-delà des {SORTIES_MAXIMALES} premières"))
    return propres


def _note(texte: str) -> NotebookNode:
    return new_output("display_data", data={"text/plain": f"{NOTE} : {break_adresses(texte)}."})


def _clean_sortie(sortie: Any) -> tuple[NotebookNode | None, list[str]]:
    genre = sortie.get("output_type") if isinstance(sortie, dict) else None
    if genre == "stream":
        nom = "stderr" if sortie.get("name") == "stderr" else "stdout"
        return new_output("stream", name=nom, text=clean_affichage(_texte(sortie.get("text")))), []
    if genre == "error":
        return _clean_erreur(sortie), []
    if genre in {"display_data", "execute_result"}:
        data, metadata, retires = _clean_data(sortie.get("data"), sortie.get("metadata"))
        if not data and genre == "display_data":
            return None, retires
        rang = sortie.get("execution_count")
        numero = {"execution_count": rang if isinstance(rang, int) else None} if genre == "execute_result" else {}
        return new_output(genre, data=data, metadata=metadata, **numero), retires
    return None, ["une sortie d'un genre inconnu"]


def _clean_erreur(sortie: Any) -> NotebookNode:
    pile = sortie.get("traceback")
    lignes = [clean_affichage(_texte(li), LIGNE_DE_PILE) for li in pile] if isinstance(pile, list) else []
    if len(lignes) > LIGNES_DE_PILE:
        moitie = LIGNES_DE_PILE // 2
        lignes = [*lignes[:moitie], "… (pile coupée) …", *lignes[-moitie:]]
    nom, valeur = (clean_texte(_texte(sortie.get(c)), LIGNE_DE_PILE) for c in ("ename", "evalue"))
    return new_output("error", ename=nom, evalue=valeur, traceback=lignes)


def _clean_data(data: Any, metadata: Any) -> tuple[dict[str, str], dict[str, Any], list[str]]:
    """Les représentations gardées d'un affichage, leurs dimensions, et ce qui a été retiré."""
    gardees: dict[str, str] = {}
    retires: list[str] = []
    for nature, brute in (data if isinstance(data, dict) else {}).items():
        propre, motifs = _clean_nature(str(nature), brute)
        retires += motifs
        if propre is not None:
            gardees[nature] = propre
    mesures = {n: _dimensions(metadata.get(n)) for n in gardees if n in TYPES_IMAGE and isinstance(metadata, dict)}
    return gardees, {n: m for n, m in mesures.items() if m}, retires


def _clean_nature(nature: str, brute: Any) -> tuple[str | None, list[str]]:
    if nature in TYPES_IMAGE:
        image = clean_image(nature, _texte(brute))
        return image, [] if image else ["une image qui n'en est pas une, ou trop grande"]
    if nature == "text/html":
        return _clean_page(_texte(brute))
    if nature in TEXTES:
        return TEXTES[nature](_texte(brute)), []
    if nature == PLOTLY:
        mots = render_figure(brute)
        return None, [f"figure interactive ({mots})" if mots else "figure interactive"]
    return None, [NOMS.get(nature, f"un contenu de nature {clean_texte(nature, 60)}")]


def _clean_page(texte: str) -> tuple[str | None, list[str]]:
    propre = clean_html(texte)
    return (None, ["une page trop longue ou trop imbriquée"]) if propre is None else (propre, find_retires(texte))


def _dimensions(mesures: Any) -> dict[str, int]:
    """La largeur et la hauteur d'une image, si ce sont des nombres ; aucune autre métadonnée d'affichage ne reste."""
    if not isinstance(mesures, dict):
        return {}
    lues = {c: mesures.get(c) for c in ("width", "height")}
    return {c: int(v) for c, v in lues.items() if isinstance(v, int | float) and 0 < v <= TAILLE_IMAGE}


def _texte(brut: Any) -> str:
    if isinstance(brut, list):
        return "".join(morceau for morceau in brut if isinstance(morceau, str))
    return brut if isinstance(brut, str) else ""
