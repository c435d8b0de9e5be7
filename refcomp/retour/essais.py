"""Ce que l'on peut dire d'un essai ordinaire sans rien révéler d'un essai caché."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

from refcomp.grading.assainissement.texte import clean_texte

MESSAGE_MAXIMAL = 600
GUILLEMETS = ("'", '"')  # le message d'un essai visible s'y lit, entre guillemets
LIGNE_SIGNIFICATIVE = 8
RETIREE = "(ligne retirée : elle cite un essai caché)"
TU = "Le détail n'est pas montré : cette cellule contient aussi des essais cachés."


def lignes_cachees(cellule: NotebookNode, publiees: Mapping[str, str]) -> list[str]:
    """Les lignes d'une cellule d'essais que l'étudiant n'a pas reçues.

    On compare à la version publiée, et non à des marques : un cours peut avoir les siennes. Sans version publiée, tout
    est caché.
    """
    meta = cellule.metadata.get("nbgrader", {})
    publiee = publiees.get(str(meta.get("grade_id")), "").splitlines()
    connues = {ligne.strip() for ligne in publiee}
    return [ligne.strip() for ligne in cellule.source.splitlines() if ligne.strip() and ligne.strip() not in connues]


def describe_echec(cellule: NotebookNode, cachees: list[str]) -> str:
    """L'erreur d'une cellule d'essais : son nom et son message, sauf ce qui viendrait d'un essai caché."""
    erreur = next((s for s in cellule.outputs if s.output_type == "error"), None)
    if erreur is None:
        return ""
    nom, message = str(erreur.get("ename", "")), str(erreur.get("evalue", ""))
    if cachees:
        # Le nom et le message viennent du processus de la copie, qui a vu l'essai caché : ils pourraient le recopier.
        nom = nom if isinstance(getattr(builtins, nom, None), type) else "Une erreur"
        visible = "\n".join(ligne for ligne in cellule.source.splitlines() if ligne.strip() not in set(cachees))
        message = message if any(f"{g}{message}{g}" in visible for g in GUILLEMETS if message) else TU
    return clean_texte(f"{nom} : {message}" if message else nom, MESSAGE_MAXIMAL)


def hide_essais(texte: str, cachees: Iterable[str]) -> str:
    """Ôte d'une sortie de l'étudiant les lignes qui recopient un essai caché."""
    voulues = [c for c in cachees if len(c) >= LIGNE_SIGNIFICATIVE]
    return (
        "\n".join(RETIREE if any(c in ligne for c in voulues) else ligne for ligne in texte.splitlines())
        if voulues
        else texte
    )


def publiees_de(carnet: Mapping[str, Any] | None) -> dict[str, str]:
    """Le texte publié de chaque cellule que nbgrader connaît, par identifiant."""
    cellules = carnet["cells"] if carnet is not None else ()
    metas = ((c["metadata"].get("nbgrader", {}), c["source"]) for c in cellules)
    return {str(m["grade_id"]): texte for m, texte in metas if m.get("grade_id")}
