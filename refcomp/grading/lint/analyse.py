"""Lire le code d'une cellule sans l'exécuter : magies d'IPython, arbre de syntaxe, avertissements de compilation.

Une cellule de carnet n'est pas un module Python : `%matplotlib`, `!pip`, `%%time` y sont permis, un point-virgule final
cache la valeur. Le transformateur d'IPython en fait du Python ; ce qui n'en est pas se dit, sans lever d'erreur.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass
from functools import lru_cache

MAGIE_DE_CELLULE = re.compile(
    r"\A(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*%%(?P<nom>\w+)(?P<suite>[^\n]*)(?:\n(?P<corps>.*))?\Z", re.DOTALL
)
MAGIES_PYTHON = {"time", "timeit", "capture", "prun"}
MAGIES_MUETTES = {"timeit", "capture", "prun"}
OPTIONS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
# Ce que lit l'analyseur de Python peut aussi l'épuiser : imbrication, entiers démesurés, octets nuls.
REFUS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Analyse:
    """Ce que l'on sait d'une cellule de code.

    Attributes:
        arbre: l'arbre de syntaxe ; vide si la cellule n'est pas du Python lisible.
        defaut: pourquoi Python la refuse ; vide s'il l'accepte, ou si elle est dans un autre langage.
        magie: la magie `%%…` qui la commence, ou vide.
        lisible: vrai si l'arbre dit tout ce que la cellule exécute.
        muette: vrai si la valeur de la dernière expression ne s'affiche pas (`;`, `%%capture`).
        avertissements: ce que Python écrira sur la sortie d'erreur en compilant.
    """

    arbre: ast.Module
    defaut: str = ""
    magie: str = ""
    lisible: bool = True
    muette: bool = False
    avertissements: tuple[str, ...] = ()

    @property
    def derniere(self) -> ast.expr | None:
        """La dernière expression, celle dont nbgrader lit la valeur affichée."""
        fin = self.arbre.body[-1] if self.arbre.body else None
        return fin.value if isinstance(fin, ast.Expr) else None


VIDE = ast.Module(body=[], type_ignores=[])


@lru_cache(maxsize=4096)
def build_analyse(source: str) -> Analyse:
    """Analyse le texte d'une cellule de code ; ne lève jamais d'erreur, quel que soit ce texte."""
    magie, corps = "", source
    if trouve := MAGIE_DE_CELLULE.match(source):
        magie, corps = trouve["nom"], trouve["corps"] or ""
        if magie not in MAGIES_PYTHON:
            return Analyse(VIDE, magie=magie, lisible=False)
    try:
        texte = _transform(corps)
        with warnings.catch_warnings(record=True) as emis:
            warnings.simplefilter("always")
            arbre = compile(texte, "<cellule>", "exec", ast.PyCF_ONLY_AST | OPTIONS, dont_inherit=True)
            compile(arbre, "<cellule>", "exec", OPTIONS, dont_inherit=True)
    except REFUS as erreur:
        return Analyse(VIDE, defaut=_phrase(erreur), magie=magie, lisible=False)
    avertis = tuple(dict.fromkeys(f"ligne {a.lineno} : {a.message}" for a in emis))
    return Analyse(arbre, "", magie, lisible=True, muette=_muette(corps, magie), avertissements=avertis)


def _transform(texte: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415 - IPython est long à charger

    try:
        return str(TransformerManager().transform_cell(texte))
    except Exception as erreur:
        raise ValueError(f"IPython ne sait pas lire la cellule ({erreur})") from erreur


def _phrase(erreur: BaseException) -> str:
    if isinstance(erreur, SyntaxError):
        return f"ligne {erreur.lineno} : {erreur.msg}"
    return str(erreur) or type(erreur).__name__


def _muette(corps: str, magie: str) -> bool:
    """Vrai si IPython n'affichera pas la dernière valeur : son dernier signe est « ; »."""
    if magie in MAGIES_MUETTES:
        return True
    ignores = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT, tokenize.INDENT}
    dernier = ""
    try:
        for jeton in tokenize.generate_tokens(io.StringIO(corps).readline):
            if jeton.type not in ignores:
                dernier = jeton.string
    except (tokenize.TokenError, *REFUS):
        dernier = corps.rstrip()[-1:]
    return dernier == ";"
