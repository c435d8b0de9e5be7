"""Règles : rien n'écrit sur stderr dans une cellule notée ; nbgrader y voit un échec."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from refcomp.grading.lint.ecriture import cite
from refcomp.grading.lint.instructions import Controle, follow_controles
from refcomp.grading.lint.modele import Carnet
from refcomp.grading.lint.portee import Portee
from refcomp.grading.lint.regle import Regle, Trouvaille

NIVEAUX_DE_JOURNAL = {"warning", "warn", "error", "critical", "exception"}
SUR_STDERR = {
    "warnings.warn",
    "sys.stderr.write",
    "sys.stderr.writelines",
    "traceback.print_exc",
    "traceback.print_exception",
    "traceback.print_stack",
    "tqdm.tqdm",
    "tqdm.trange",
    *(f"logging.{n}" for n in NIVEAUX_DE_JOURNAL),
}
CONDITIONS = (
    ast.If,
    ast.IfExp,
    ast.ExceptHandler,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.While,
    ast.Match,
)
ECHAPPEMENT = "escape sequence"


def _ecritures(controle: Controle) -> Iterator[tuple[ast.Call, bool]]:
    """Les appels qui écrivent sur stderr, et si la cellule y passe toujours."""
    muets = _sans_avertissement(controle)
    a_voir: list[tuple[ast.AST, bool]] = [(controle.cellule.analyse.arbre, True)]
    while a_voir:
        noeud, certain = a_voir.pop()
        if isinstance(noeud, ast.With | ast.AsyncWith) and any("redirect_stderr" in cite(i) for i in noeud.items):
            continue
        if isinstance(noeud, ast.Call):
            nom = _ecrit(noeud, controle.portee)
            if nom and not (nom == "warnings.warn" and muets):
                yield noeud, certain
        suite = certain and not isinstance(noeud, CONDITIONS)
        a_voir += [(enfant, suite) for enfant in ast.iter_child_nodes(noeud)]


def _sans_avertissement(controle: Controle) -> bool:
    """Vrai si la cellule fait taire les avertissements."""
    return any(
        isinstance(n, ast.Call)
        and controle.portee.nom_complet(n.func) in {"warnings.simplefilter", "warnings.filterwarnings"}
        and n.args
        and isinstance(n.args[0], ast.Constant)
        and n.args[0].value == "ignore"
        for n in ast.walk(controle.cellule.analyse.arbre)
    )


def _ecrit(appel: ast.Call, portee: Portee) -> str:
    """Le nom de ce qui écrit sur stderr ; vide si l'appel n'y écrit pas."""
    nom = portee.nom_complet(appel.func) or ""
    if nom in SUR_STDERR:
        return nom
    if nom == "builtins.print" and any(
        k.arg == "file" and isinstance(k.value, ast.expr) and _est_stderr(k.value, portee) for k in appel.keywords
    ):
        return nom
    fonction = appel.func
    if (
        isinstance(fonction, ast.Attribute)
        and fonction.attr in NIVEAUX_DE_JOURNAL
        and isinstance(fonction.value, ast.Name)
        and fonction.value.id.lower() in {"log", "logger", "logging", "journal"}
    ):
        return "logging"
    return ""


def _est_stderr(expression: ast.expr, portee: Portee) -> bool:
    return portee.nom_complet(expression) in {"sys.stderr", "sys.__stderr__"}


def _stderr(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in follow_controles(carnet):
        for appel, certain in _ecritures(c):
            if certain:
                yield c.cellule.trouvaille(f"« {cite(appel)} » écrit sur stderr : toutes les copies ont zéro ici.")


def _stderr_probable(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in follow_controles(carnet):
        for appel, certain in _ecritures(c):
            if not certain:
                yield c.cellule.trouvaille(f"« {cite(appel)} » écrit sur stderr : une copie qui y passe a zéro ici.")


def _compilation(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule in carnet.controles:
        for averti in cellule.analyse.avertissements:
            if ECHAPPEMENT not in averti:
                yield cellule.trouvaille(f"Python avertit sur stderr en lisant la cellule ({averti}) : zéro pour tous.")


def _echappement(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule in carnet.controles:
        for averti in cellule.analyse.avertissements:
            if ECHAPPEMENT in averti:
                yield cellule.trouvaille(f"Depuis Python 3.12, avertissement sur stderr ({averti}) : zéro pour tous.")


REGLES = (
    Regle(
        "ecrit_sur_stderr",
        "erreur",
        "Tout texte sur stderr (warnings, logging, tqdm, print(file=sys.stderr)) vaut zéro, réponse juste comprise.",
        "Retirez cet appel, ou imprimez sur la sortie ordinaire.",
        _stderr,
    ),
    Regle(
        "ecrit_sur_stderr_probable",
        "avertissement",
        "Le même appel, dans une branche, une fonction ou une reprise d'erreur.",
        "Si cette copie doit échouer, levez une erreur (assert, raise) ; sinon imprimez sur la sortie ordinaire.",
        _stderr_probable,
    ),
    Regle(
        "avertissement_de_compilation",
        "erreur",
        "Python écrit un SyntaxWarning sur stderr en lisant la cellule : elle vaut zéro pour tous.",
        "Corrigez ce que Python signale.",
        _compilation,
    ),
    Regle(
        "echappement_invalide",
        "avertissement",
        "Une barre oblique inverse de trop dans un texte : Python 3.12 et suivants en avertissent sur stderr.",
        'Doublez la barre, ou écrivez le texte r"…".',
        _echappement,
    ),
)
