"""La nature d'une expression, devinée sans l'exécuter."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from functools import reduce
from typing import Any

from refcomp.grading.lint import catalogue
from refcomp.grading.lint.portee import Portee
from refcomp.grading.lint.valeurs import (
    BOOLEEN,
    INCONNUE,
    LIBRES,
    NOMBRE,
    Nature,
    Valeur,
    build_constante,
    combine,
    valeur,
)

SUITES = (ast.List, ast.Tuple, ast.Set)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)
SUITE = valeur(Nature.COLLECTION)


def evaluate(expression: ast.expr, portee: Portee) -> Valeur:
    """Ce que vaut sans doute une expression ; inconnue si le code est trop imbriqué pour le dire."""
    try:
        return _evaluate(expression, portee)
    except RecursionError:
        return INCONNUE


def _evaluate(e: ast.expr, p: Portee) -> Valeur:
    forme = FORMES.get(type(e))
    return forme(e, p) if forme is not None else INCONNUE


def _nom(e: ast.Name, p: Portee) -> Valeur:
    if e.id in p.modules:
        nature = catalogue.CONSTANTES.get(p.modules[e.id])
        return SUITE if nature is None else valeur(nature)
    if e.id in p.fonctions:
        return SUITE
    return p.valeurs.get(e.id, INCONNUE)


def _unaire(e: ast.UnaryOp, p: Portee) -> Valeur:
    if isinstance(e.op, ast.Not):
        return BOOLEEN
    dedans = _evaluate(e.operand, p)
    if isinstance(e.op, ast.USub):
        bas, haut = dedans.bornes
        natures = dedans.natures - {Nature.BOOLEEN} | ({Nature.NOMBRE} if dedans.a(Nature.BOOLEEN) else set())
        return Valeur(frozenset(natures), (-haut, -bas))
    return dedans if isinstance(e.op, ast.UAdd) else dedans.sans_bornes()


def _comparaison(e: ast.Compare, p: Portee) -> Valeur:
    cotes = [_evaluate(c, p) for c in (e.left, *e.comparators)]
    if any(c.a(Nature.TABLE) for c in cotes) and not isinstance(e.ops[0], ast.Is | ast.IsNot | ast.In | ast.NotIn):
        return valeur(Nature.TABLE)
    return BOOLEEN


def _attribut(e: ast.Attribute, p: Portee) -> Valeur:
    complet = p.nom_complet(e)
    if complet is not None:
        nature = catalogue.CONSTANTES.get(complet)
        return INCONNUE if nature is None else valeur(nature)
    base = _evaluate(e.value, p)
    if base.a(Nature.TABLE):
        return valeur(catalogue.ATTRIBUTS_DE_TABLE.get(e.attr, Nature.TABLE))
    return valeur(Nature.ETUDIANT) if base.seulement(Nature.ETUDIANT) else INCONNUE


def _indice(e: ast.Subscript, p: Portee) -> Valeur:
    if isinstance(e.value, ast.Attribute) and e.value.attr == "shape":
        return NOMBRE
    if isinstance(e.value, ast.Attribute) and e.value.attr in catalogue.ACCES_DE_TABLE:
        return valeur(Nature.NUMPY_PROBABLE)
    base = _evaluate(e.value, p)
    if base.a(Nature.TABLE):
        entier = isinstance(e.slice, ast.Constant) and isinstance(e.slice.value, int)
        return valeur(Nature.NUMPY_PROBABLE if entier else Nature.TABLE)
    return valeur(Nature.ETUDIANT) if base.seulement(Nature.ETUDIANT) else INCONNUE


def _appel(e: ast.Call, p: Portee) -> Valeur:
    if isinstance(e.func, ast.Name) and e.func.id in p.fonctions:
        return p.fonctions[e.func.id]
    complet = p.nom_complet(e.func)
    if complet is not None:
        module, _, nom = complet.partition(".")
        if module == "builtins":
            return _integree(nom, e, p)
        nature = catalogue.nature_de_fonction(complet)
        return INCONNUE if nature is None else valeur(nature)
    if isinstance(e.func, ast.Attribute):
        return _methode(e.func, p)
    return INCONNUE


def _methode(fonction: ast.Attribute, p: Portee) -> Valeur:
    base, nom = _evaluate(fonction.value, p), fonction.attr
    if base.a(Nature.TABLE, Nature.NUMPY) and nom not in {"item", "equals", "nunique", "tolist", "to_list"}:
        if nom in catalogue.REDUCTIONS:
            return valeur(Nature.NUMPY)
        return valeur(Nature.TABLE if catalogue.METHODES.get(nom) is not Nature.RIEN else Nature.RIEN)
    nature = catalogue.METHODES.get(nom)
    return INCONNUE if nature is None else valeur(nature)


def _integree(nom: str, e: ast.Call, p: Portee) -> Valeur:
    arguments = [_evaluate(a, p) for a in e.args if not isinstance(a, ast.Starred)]
    if nom in catalogue.TRANSPARENTES and arguments:
        return _transparente(nom, e, arguments, p)
    if nom in {"float", "int"} and arguments:
        return _converti(e.args[0], arguments[0])
    nature = catalogue.INTEGREES.get(nom)
    if nature is None:
        return INCONNUE
    return BOOLEEN if nature is Nature.BOOLEEN else valeur(nature)


def _converti(argument: ast.expr, recu: Valeur) -> Valeur:
    """`float(x)` : un nombre Python, avec les bornes de x ; la valeur d'un étudiant reste la sienne."""
    if isinstance(argument, ast.Constant) and str(argument.value).strip().lower().lstrip("+-") == "nan":
        return valeur(Nature.NAN)
    if recu.seulement(Nature.ETUDIANT):
        return recu
    return Valeur(frozenset({Nature.NAN if recu.seulement(Nature.NAN) else Nature.NOMBRE}), recu.bornes)


def _transparente(nom: str, e: ast.Call, arguments: list[Valeur], p: Portee) -> Valeur:
    premier = arguments[0]
    if nom in {"round", "abs"}:
        entier = nom == "round" and len(e.args) == 1 and premier.seulement(Nature.NUMPY, Nature.NUMPY_PROBABLE)
        return NOMBRE if entier else premier if nom == "round" else premier.sans_bornes()
    if nom == "pow":
        return reduce(lambda a, b: combine(a, b, "Pow"), arguments)
    if nom == "sum" or len(e.args) == 1:
        elements = _elements(e.args[0], p)
        if elements is None:
            return valeur(Nature.NUMPY) if premier.a(Nature.TABLE) else INCONNUE
        return _somme(elements) if nom == "sum" else _extreme(nom, elements)
    return _extreme(nom, arguments)


def _elements(suite: ast.expr, p: Portee) -> list[Valeur] | None:
    """Les valeurs d'une liste écrite en toutes lettres ; None pour une suite de longueur inconnue."""
    if isinstance(suite, SUITES) and not any(isinstance(x, ast.Starred) for x in suite.elts):
        return [_evaluate(x, p) for x in suite.elts]
    if isinstance(suite, COMPREHENSIONS):
        dedans = p.copy()
        for boucle in suite.generators:
            for nom in (n.id for n in ast.walk(boucle.target) if isinstance(n, ast.Name)):
                dedans.bind(nom, INCONNUE)
        return [_evaluate(suite.elt, dedans).sans_bornes()]
    return None


def _somme(elements: list[Valeur]) -> Valeur:
    return reduce(lambda a, b: combine(a, b, "Add"), elements, build_constante(0))


def _extreme(nom: str, valeurs: list[Valeur]) -> Valeur:
    if not valeurs:
        return INCONNUE
    natures = frozenset().union(*(v.natures for v in valeurs))
    if Nature.NUMPY in natures:
        natures = natures - {Nature.NUMPY} | {Nature.NUMPY_PROBABLE}
    if Nature.ETUDIANT in natures and len(natures) > 1:
        natures = natures - {Nature.ETUDIANT} | {Nature.INCONNUE}
    choix = min if nom == "min" else max
    bornes = (choix(v.bornes[0] for v in valeurs), choix(v.bornes[1] for v in valeurs))
    return Valeur(natures, LIBRES if any(map(math.isnan, bornes)) else bornes)


FORMES: dict[type[ast.expr], Callable[[Any, Portee], Valeur]] = {
    ast.Constant: lambda e, _: build_constante(e.value),
    ast.Name: _nom,
    ast.Call: _appel,
    ast.Attribute: _attribut,
    ast.Subscript: _indice,
    ast.BinOp: lambda e, p: combine(_evaluate(e.left, p), _evaluate(e.right, p), type(e.op).__name__),
    ast.UnaryOp: _unaire,
    ast.Compare: _comparaison,
    ast.BoolOp: lambda e, p: reduce(Valeur.union, (_evaluate(v, p) for v in e.values)),
    ast.IfExp: lambda e, p: _evaluate(e.body, p).union(_evaluate(e.orelse, p)),
    ast.JoinedStr: lambda _, __: valeur(Nature.TEXTE),
    ast.NamedExpr: lambda e, p: _evaluate(e.value, p),
    **dict.fromkeys((ast.Lambda, ast.Dict, ast.DictComp, *SUITES, *COMPREHENSIONS), lambda _, __: SUITE),
}
