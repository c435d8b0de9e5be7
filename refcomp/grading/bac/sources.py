"""Ce que dit le texte d'une cellule de l'enseignant : les noms qu'elle lit, ceux qu'elle pose, ceux qu'elle ébauche.

Le texte, et non ce qui a changé pendant la cellule : une fonction de la copie, appelée par un test, ne doit pas pouvoir
faire passer ce qu'elle change pour l'œuvre de l'enseignant.
"""

from __future__ import annotations

import ast
import dis
import types
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

LECTURES = {"LOAD_NAME", "LOAD_GLOBAL"}


@dataclass(frozen=True)
class Texte:
    """Les noms d'une cellule ; tous vides si elle ne se lit pas.

    Attributes:
        lus: noms globaux employés, fonctions imbriquées comprises.
        poses: noms globaux que la cellule définit.
        attributs: chemins des attributs qu'elle pose : `pd.DataFrame.cote = …` donne ("pd", "DataFrame", "cote").
        ebauches: fonctions et classes qu'elle laisse à écrire ; la copie a le droit de les redéfinir.
    """

    lus: frozenset[str] = frozenset()
    poses: frozenset[str] = frozenset()
    attributs: frozenset[tuple[str, ...]] = frozenset()
    ebauches: frozenset[str] = frozenset()


def parse_cellule(source: str) -> Texte:
    """Lit le texte d'une cellule, magies IPython comprises.

    Une fonction sans argument qui rend une constante n'est pas une ébauche : ce peut être la valeur attendue.
    """
    try:
        arbre = ast.parse(TransformerManager().transform_cell(source))
        code = compile(arbre, "cellule", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError, RecursionError):
        return Texte()
    instructions = [(i.opname, i.argval, c is code) for c in _codes(code) for i in dis.get_instructions(c)]
    return Texte(
        lus=frozenset(nom for op, nom, _ in instructions if op in LECTURES),
        poses=frozenset(nom for op, nom, haut in instructions if op == "STORE_GLOBAL" or (haut and op == "STORE_NAME")),
        attributs=frozenset(_chemin(n) for n in ast.walk(arbre) if _is_pose(n)),
        ebauches=frozenset(n.name for n in arbre.body if isinstance(n, _DEFINITIONS) and _is_ebauche(n)),
    )


def _codes(code: types.CodeType) -> list[types.CodeType]:
    imbriques = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return [code, *(c for i in imbriques for c in _codes(i))]


def _is_pose(noeud: ast.AST) -> bool:
    return isinstance(noeud, ast.Attribute) and isinstance(noeud.ctx, ast.Store)


def _chemin(noeud: ast.AST) -> tuple[str, ...]:
    """Les noms d'un attribut, depuis la variable ; vide si le début n'est pas une variable."""
    if isinstance(noeud, ast.Attribute):
        debut = _chemin(noeud.value)
        return (*debut, noeud.attr) if debut else ()
    return (noeud.id,) if isinstance(noeud, ast.Name) else ()


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_ebauche(noeud: ast.stmt) -> bool:
    if isinstance(noeud, ast.ClassDef):
        return all(_is_ebauche(n) if isinstance(n, _DEFINITIONS) else _is_vide(n) for n in noeud.body)
    if not isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    parametres = bool(noeud.args.args or noeud.args.posonlyargs or noeud.args.kwonlyargs)
    return all(_is_vide(n) or (parametres and _is_constante(n)) for n in noeud.body)


def _is_vide(noeud: ast.stmt) -> bool:
    """`pass`, `...`, une documentation, `return None`, ou l'exception que nbgrader met à la place d'une solution."""
    if isinstance(noeud, ast.Raise):
        return "NotImplementedError" in ast.dump(noeud)
    if isinstance(noeud, ast.Return):
        return noeud.value is None or (isinstance(noeud.value, ast.Constant) and noeud.value.value is None)
    return isinstance(noeud, ast.Pass) or (isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant))


def _is_constante(noeud: ast.stmt) -> bool:
    return isinstance(noeud, ast.Return) and isinstance(noeud.value, ast.Constant | ast.List | ast.Dict | ast.Tuple)
