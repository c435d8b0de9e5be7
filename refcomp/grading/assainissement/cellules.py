"""Rendre inertes les cellules d'un carnet et ses métadonnées, sans toucher au code ni à ce que l'enseignant a écrit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from nbformat import NotebookNode

from refcomp.grading.assainissement.enseignant import Origines, est_inchangee
from refcomp.grading.assainissement.images import PIXEL, TYPES_IMAGE, clean_image
from refcomp.grading.assainissement.markdown import clean_markdown, render_brut
from refcomp.grading.assainissement.texte import JOINT

METADONNEES = {"nbgrader", "deletable", "editable", "tags"}
ETIQUETTE = re.compile(r"[A-Za-z0-9_.-]{1,60}")
REFERENCE = re.compile(r"attachment:([^()\s\"'<>]{1,200})")
PIECES_MAXIMALES = 20
# Ces mots deviennent des attributs de page ou choisissent un analyseur : des noms simples, rien d'autre.
MOT = re.compile(r"[A-Za-z0-9_.+#/ ()-]{1,60}")
NOYAU = ("name", "display_name", "language")
LANGAGE = ("name", "version", "pygments_lexer", "file_extension", "mimetype", "nbconvert_exporter")


def clean_carnet(carnet: NotebookNode, load_origines: Callable[[], Origines]) -> None:
    """Assainit toutes les cellules d'un carnet, et ses métadonnées.

    Args:
        carnet: le carnet, modifié sur place.
        load_origines: ce qui lit les cellules de l'enseignant, appelé une fois, et seulement s'il le faut.
    """
    ancres = [a for c in carnet.cells for a in _ancres(c)]
    lues: list[Origines] = []

    def origine(cellule: NotebookNode) -> Mapping[str, Any] | None:
        if not lues:
            lues.append(load_origines())
        return lues[0].get((cellule.cell_type, cellule.source))

    for cellule in carnet.cells:
        _clean_metadonnees(cellule)
        if cellule.cell_type != "code":
            _clean_texte(cellule, ancres, origine)
    carnet.metadata = clean_metadonnees_carnet(carnet.metadata)


def _ancres(cellule: NotebookNode) -> list[str]:
    meta = cellule.metadata.get("nbgrader")
    nom = meta.get("grade_id") if isinstance(meta, dict) else None
    return [str(nom)] if nom else []


def _clean_metadonnees(cellule: NotebookNode) -> None:
    """Garde ce que nbgrader, l'exécution et refcomp lisent ; les étiquettes entrent dans des attributs de page."""
    gardees = {k: v for k, v in cellule.metadata.items() if k in METADONNEES or k.startswith("refcomp")}
    if "tags" in gardees:
        brutes = gardees["tags"] if isinstance(gardees["tags"], list) else []
        gardees["tags"] = [t for t in brutes if isinstance(t, str) and ETIQUETTE.fullmatch(t)]
    cellule.metadata = NotebookNode(gardees)


def _clean_texte(
    cellule: NotebookNode,
    ancres: list[str],
    origine: Callable[[NotebookNode], Mapping[str, Any] | None],
) -> None:
    propre, pieces = _version_inerte(cellule, ancres)
    if propre == cellule.source and cellule.cell_type == "markdown" and not cellule.get("attachments"):
        return  # rien à changer : inutile de savoir de qui elle est
    inchangee = est_inchangee(cellule)
    jointes = origine(cellule)
    if inchangee or jointes is not None:
        _restore_pieces(cellule, jointes or {}, pieces)
        return
    cellule.cell_type = "markdown"
    cellule.source = propre
    _set_pieces(cellule, {nom: piece for nom, (_, piece) in pieces.items()})
    if est_inchangee(cellule):
        # nbgrader y verrait une cellule laissée vide : l'écart, même invisible, reste un écart.
        cellule.source += JOINT


def _version_inerte(cellule: NotebookNode, ancres: list[str]) -> tuple[str, dict[str, tuple[str, dict[str, str]]]]:
    """Le texte inerte, et les pièces gardées : nouveau nom → (ancien nom, contenu)."""
    gardees: dict[str, tuple[str, dict[str, str]]] = {}
    for nom, contenu in list((cellule.get("attachments") or {}).items())[:PIECES_MAXIMALES]:
        images = {t: clean_image(t, b) for t, b in contenu.items()} if isinstance(contenu, dict) else {}
        valides = {t: b for t, b in images.items() if b}
        if valides:
            gardees[f"piece-{len(gardees) + 1}.{'png' if TYPES_IMAGE[0] in valides else 'jpg'}"] = (nom, valides)
    if cellule.cell_type == "raw":
        return render_brut(cellule.source), {}
    return clean_markdown(
        cellule.source, {ancien: nouveau for nouveau, (ancien, _) in gardees.items()}, ancres
    ), gardees


def _restore_pieces(
    cellule: NotebookNode,
    jointes: Mapping[str, Any],
    pieces: Mapping[str, tuple[str, dict[str, str]]],
) -> None:
    """Remet les pièces d'une cellule de l'enseignant ; à défaut celles de la copie, si ce sont des images.

    Une pièce citée et absente ferait échouer toute la page du formgrader : un pixel la remplace.
    """
    siennes = dict(pieces.values())
    citees = {nom: {TYPES_IMAGE[0]: PIXEL} for nom in REFERENCE.findall(cellule.source)}
    _set_pieces(cellule, {**{n: siennes.get(n, c) for n, c in citees.items()}, **jointes})


def _set_pieces(cellule: NotebookNode, pieces: Mapping[str, Any]) -> None:
    if pieces:
        cellule["attachments"] = NotebookNode(pieces)
    else:
        cellule.pop("attachments", None)


def clean_metadonnees_carnet(metadata: Any) -> NotebookNode:
    """Ne garde du carnet que son noyau et son langage, en mots simples : ni composants, ni titre, ni sommaire."""
    propres = {}
    for bloc, cles in (("kernelspec", NOYAU), ("language_info", LANGAGE)):
        brut = metadata.get(bloc)
        mots = {c: brut[c] for c in cles if isinstance(brut.get(c), str)} if isinstance(brut, dict) else {}
        simples = {c: m for c, m in mots.items() if MOT.fullmatch(m)}
        if "name" in simples:  # nbformat l'exige
            propres[bloc] = NotebookNode(simples)
    if "kernelspec" in propres:
        propres["kernelspec"].setdefault("display_name", propres["kernelspec"]["name"])
    return NotebookNode(propres)
