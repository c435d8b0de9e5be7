"""Une cellule de contrôle peut-elle échouer d'elle-même ? Sans cela, et sans valeur lisible, nbgrader donne tout."""

from __future__ import annotations

import ast
import re
from enum import Enum

from refcomp.grading.lint.catalogue import SANS_CONTROLE
from refcomp.grading.lint.instructions import Controle, peut_echouer
from refcomp.grading.lint.portee import Portee

# Un nom qui se dit contrôle en est un : `verifie_tva`, `check`, `assertEqual`, `grader.check("q1")`.
NOM_DE_CONTROLE = re.compile(
    r"(?i)^_?(assert|check|test|verif|control|valid|grade|note|expect|eprouv|corrig)|_test$|^raises$"
)
MODULES_DE_CONTROLE = ("numpy.testing", "pandas.testing", "unittest", "pytest", "doctest")
INOFFENSIFS = {"print", "display", "get_ipython"}


class Presence(Enum):
    """Ce qui, dans la cellule, peut la faire échouer."""

    CONTROLE = "un contrôle"
    APPELS = "des appels, qui n'échouent que si le code lève une erreur"
    RIEN = "rien"


def presence_de_controle(controle: Controle) -> Presence:
    """Ce qui peut faire échouer une cellule de contrôle."""
    arbre = controle.cellule.analyse.arbre
    if peut_echouer(arbre):
        return Presence.CONTROLE
    appels = [n for n in ast.walk(arbre) if isinstance(n, ast.Call)]
    if any(_controle(a.func, controle.portee) for a in appels):
        return Presence.CONTROLE
    return Presence.APPELS if any(_peut_lever(a.func) for a in appels) else Presence.RIEN


def _controle(fonction: ast.expr, portee: Portee) -> bool:
    dernier = fonction.attr if isinstance(fonction, ast.Attribute) else getattr(fonction, "id", "")
    if isinstance(fonction, ast.Name) and fonction.id in portee.fonctions:
        # Définie dans le carnet : son texte dit si elle contrôle, son nom n'y suffit pas.
        return fonction.id in portee.verifiantes
    complet = portee.nom_complet(fonction)
    if complet is not None and complet.startswith(MODULES_DE_CONTROLE):
        return True
    if NOM_DE_CONTROLE.search(dernier):
        return True
    if complet is None:
        # Venu d'un `import *`, ou de nulle part : on ne peut rien en dire, donc rien lui reprocher.
        return isinstance(fonction, ast.Name) and fonction.id not in portee.valeurs
    racine = complet.partition(".")[0]
    return racine != "builtins" and racine not in SANS_CONTROLE


def _peut_lever(fonction: ast.expr) -> bool:
    return not (isinstance(fonction, ast.Name) and fonction.id in INOFFENSIFS)
