"""Règles : les contrôles d'une cellule contrôlent vraiment."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from refcomp.grading.lint.catalogue import METHODES
from refcomp.grading.lint.ecriture import cite
from refcomp.grading.lint.instructions import follow_controles
from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.presence import Presence, presence_de_controle
from refcomp.grading.lint.regle import Regle, Trouvaille
from refcomp.grading.lint.valeurs import Nature

METHODES_BOOLEENNES = {"all", "any", *(m for m, nature in METHODES.items() if nature is Nature.BOOLEEN)}


def _comparaison_ignoree(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in follow_controles(carnet):
        finit_sans_controle = presence_de_controle(c) is not Presence.CONTROLE
        for instruction in c.cellule.analyse.arbre.body:
            deja_dit = finit_sans_controle and instruction is c.cellule.analyse.arbre.body[-1]
            if isinstance(instruction, ast.Expr) and isinstance(instruction.value, ast.Compare) and not deja_dit:
                yield c.cellule.trouvaille(f"« {cite(instruction.value)} » compare, mais rien ne lit le résultat.")


def _assert_vrai(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule, noeud in _asserts(carnet):
        if raison := _toujours_vrai(noeud.test):
            yield cellule.trouvaille(f"« assert {cite(noeud.test)} » est toujours vrai : {raison}.")


def _toujours_vrai(test: ast.expr) -> str:
    """Pourquoi une condition ne peut pas être fausse ; vide si elle le peut."""
    match test:
        case ast.Constant(value=constante) if constante:
            return "c'est une constante"
        case ast.Tuple(elts=[_, *_]):
            return "c'est un couple, non vide"
        case ast.Attribute(attr=nom) if nom in METHODES_BOOLEENNES:
            return f"il manque les parenthèses à .{nom}()"
        case _:
            return ""


def _asserts(carnet: Carnet) -> Iterator[tuple[Cellule, ast.Assert]]:
    for cellule in carnet.controles:
        for noeud in ast.walk(cellule.analyse.arbre):
            if isinstance(noeud, ast.Assert):
                yield cellule, noeud


def _avale(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in follow_controles(carnet):
        if c.affichee:
            continue
        for essai in (n for n in ast.walk(c.cellule.analyse.arbre) if isinstance(n, ast.Try)):
            controles = [n for i in essai.body for n in ast.walk(i) if isinstance(n, ast.Assert)]
            if controles and any(_etouffe(reprise) for reprise in essai.handlers):
                yield c.cellule.trouvaille(
                    f"« assert {cite(controles[0].test)} » est dans un try dont le except n'échoue pas : une réponse "
                    "fausse passe sans doute.",
                )


def _etouffe(reprise: ast.ExceptHandler) -> bool:
    """Vrai si une reprise attrape AssertionError sans rien lever ni retenir."""
    attrapees = {n.id for n in ast.walk(reprise.type) if isinstance(n, ast.Name)} if reprise.type else {"Exception"}
    if not attrapees & {"AssertionError", "Exception", "BaseException"}:
        return False
    retient = (ast.Raise, ast.Assert, ast.Assign, ast.AugAssign, ast.Return)
    return not any(isinstance(n, retient) for i in reprise.body for n in ast.walk(i))


def _flottants(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule, noeud in _asserts(carnet):
        for comparaison in (n for n in ast.walk(noeud.test) if isinstance(n, ast.Compare)):
            cotes = (comparaison.left, *comparaison.comparators)
            inexacts = [x.value for x in cotes if isinstance(x, ast.Constant) and _inexact(x.value)]
            if inexacts and all(isinstance(o, ast.Eq) for o in comparaison.ops):
                yield cellule.trouvaille(f"« {cite(comparaison)} » demande l'égalité exacte à {inexacts[0]!r}.")


def _inexact(nombre: object) -> bool:
    """Vrai pour un flottant que le binaire n'écrit pas exactement : 0.1, mais pas 12.5."""
    return isinstance(nombre, float) and math.isfinite(nombre) and not (nombre * 1024).is_integer()


REGLES = (
    Regle(
        "comparaison_ignoree",
        "avertissement",
        "Une comparaison seule sur sa ligne ne contrôle rien.",
        "Écrivez assert devant.",
        _comparaison_ignoree,
    ),
    Regle(
        "assert_toujours_vrai",
        "erreur",
        "Un assert sur une constante, un couple entre parenthèses ou une méthode sans parenthèses ne peut pas échouer.",
        "Écrivez « assert condition, message », sans parenthèses autour des deux ; appelez la méthode : .all().",
        _assert_vrai,
    ),
    Regle(
        "echec_avale",
        "avertissement",
        "Un try attrape l'échec du contrôle sans le relancer ni le compter.",
        "Relancez l'erreur (raise), ou comptez les points et affichez-les.",
        _avale,
    ),
    Regle(
        "egalite_de_flottants",
        "information",
        "Une égalité exacte avec un nombre à virgule refuse des réponses justes à un arrondi près.",
        "Employez math.isclose ou une tolérance.",
        _flottants,
    ),
)
