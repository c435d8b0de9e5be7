"""Le budget de taille : des modules que l'on lit d'une traite, des fonctions que l'on voit d'un coup d'œil."""

from __future__ import annotations

import ast
import statistics

MODULE_MAXIMAL = 400
MODULE_MEDIAN = 120
FONCTION_COURTE = 25
PART_DE_COURTES = 0.9


def lignes_du_corps(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Les lignes du corps, docstring et signature exclues."""
    corps = fonction.body
    if (
        isinstance(corps[0], ast.Expr)
        and isinstance(corps[0].value, ast.Constant)
        and isinstance(corps[0].value.value, str)
    ):
        corps = corps[1:]
    return (fonction.end_lineno or 0) - corps[0].lineno + 1 if corps else 0


def test_aucun_fichier_python_trop_long(sources):
    longs = [f"{m.chemin} ({len(m.texte.splitlines())})" for m in sources if len(m.texte.splitlines()) > MODULE_MAXIMAL]
    assert not longs, f"Fichiers de plus de {MODULE_MAXIMAL} lignes, à couper par idée : {', '.join(longs)}"


def test_les_modules_restent_petits(modules):
    mediane = statistics.median(len(m.texte.splitlines()) for m in modules)
    assert mediane <= MODULE_MEDIAN, f"La moitié des modules dépasse {mediane} lignes (permis : {MODULE_MEDIAN})."


def test_neuf_fonctions_sur_dix_sont_courtes(modules):
    mesures = [
        (lignes_du_corps(noeud), f"{m.chemin}:{noeud.lineno} {noeud.name}")
        for m in modules
        for noeud in ast.walk(m.arbre)
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    courtes = sum(lignes <= FONCTION_COURTE for lignes, _ in mesures) / len(mesures)
    longues = "\n  ".join(f"{lignes} lignes : {nom}" for lignes, nom in sorted(mesures, reverse=True)[:10])
    assert courtes >= PART_DE_COURTES, (
        f"{courtes:.0%} des fonctions ont {FONCTION_COURTE} lignes au plus, il en faut {PART_DE_COURTES:.0%}. "
        f"Coupez les plus longues :\n  {longues}"
    )


def test_la_mesure_ignore_la_docstring_et_la_signature():
    source = 'def f(\n    a,\n):\n    """Un.\n\n    Deux.\n    """\n    b = a\n    return b\n'
    assert lignes_du_corps(ast.parse(source).body[0]) == 2
    assert lignes_du_corps(ast.parse('def g():\n    """Seule."""\n').body[0]) == 0
