"""Écrire, dans un message, un morceau de code ou un nombre de points."""

from __future__ import annotations

import ast

LONGUEUR_CITEE = 60


def cite(noeud: ast.AST) -> str:
    """Le code d'un morceau d'arbre, sur une ligne, abrégé."""
    try:
        texte = " ".join(ast.unparse(noeud).split())
    except RecursionError:
        return "…"
    return abrege(texte)


def abrege(texte: str) -> str:
    """Un texte sur une ligne, coupé s'il est long."""
    ligne = " ".join(texte.split())
    return ligne if len(ligne) <= LONGUEUR_CITEE else ligne[: LONGUEUR_CITEE - 1] + "…"


def format_nombre_court(nombre: float) -> str:
    """Un nombre de points sans décimales inutiles : 2, 0,5.

    >>> format_nombre_court(2.0), format_nombre_court(0.25)
    ('2', '0,25')
    """
    return f"{nombre:.6g}".replace(".", ",")
