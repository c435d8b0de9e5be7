"""Ce que dit le texte d'une cellule de l'enseignant : les noms qu'elle lit, ceux qu'elle ne fait qu'ébaucher."""

from __future__ import annotations

import ast
import dis
import types


def noms_lus(source: str) -> set[str]:
    """Les noms globaux qu'emploie un test, fonctions imbriquées comprises ; vide s'il ne se lit pas (magie IPython)."""
    try:
        codes = [compile(source, "test", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)]
    except (SyntaxError, ValueError):
        return set()
    noms: set[str] = set()
    while codes:
        code = codes.pop()
        noms |= {i.argval for i in dis.get_instructions(code) if i.opname in {"LOAD_NAME", "LOAD_GLOBAL"}}
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return noms


def ebauches_de(source: str) -> frozenset[str]:
    """Les fonctions et classes que la cellule laisse à écrire : la copie a le droit de les redéfinir.

    Une fonction sans argument qui rend une constante n'en est pas une : ce peut être la valeur attendue.
    """
    try:
        corps = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    return frozenset(n.name for n in corps if isinstance(n, _DEFINITIONS) and _is_ebauche(n))


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_ebauche(noeud: ast.stmt) -> bool:
    if isinstance(noeud, ast.ClassDef):
        return all(_is_ebauche(n) if isinstance(n, _DEFINITIONS) else _is_vide(n) for n in noeud.body)
    if not isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    parametres = bool(noeud.args.args or noeud.args.posonlyargs or noeud.args.kwonlyargs)
    return all(_is_vide(n) or (parametres and _is_constante(n)) for n in noeud.body)


def _is_vide(noeud: ast.stmt) -> bool:
    """`pass`, `...`, une documentation, `return` ou `return None`, `raise NotImplementedError`."""
    if isinstance(noeud, ast.Raise):
        return "NotImplementedError" in ast.dump(noeud)
    if isinstance(noeud, ast.Return):
        return noeud.value is None or (isinstance(noeud.value, ast.Constant) and noeud.value.value is None)
    return isinstance(noeud, ast.Pass) or (isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant))


def _is_constante(noeud: ast.stmt) -> bool:
    return isinstance(noeud, ast.Return) and isinstance(noeud.value, ast.Constant | ast.List | ast.Dict | ast.Tuple)
