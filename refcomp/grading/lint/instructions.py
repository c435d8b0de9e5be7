"""Suivre un carnet instruction par instruction, sans l'exécuter : ce que valent ses noms à chaque cellule notée."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from refcomp.grading.lint.expressions import evaluate
from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.portee import Portee
from refcomp.grading.lint.valeurs import INCONNUE, RIEN, Nature, Valeur, combine, valeur

DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef
BOUCLE = ast.For | ast.AsyncFor | ast.While
DE_L_ETUDIANT = valeur(Nature.ETUDIANT)


@dataclass(frozen=True, eq=False)
class Controle:
    """Une cellule de contrôle, et ce qu'on en devine.

    Attributes:
        cellule: la cellule.
        portee: ce que ses noms désignent quand elle finit.
        valeur: ce que vaut sa dernière expression ; rien si elle finit par une autre instruction.
    """

    cellule: Cellule
    portee: Portee
    valeur: Valeur

    @property
    def derniere(self) -> ast.expr | None:
        """Sa dernière expression."""
        return self.cellule.analyse.derniere

    @property
    def affichee(self) -> bool:
        """Vrai si nbgrader verra la valeur de la dernière expression."""
        return self.derniere is not None and not self.cellule.analyse.muette and not self.valeur.seulement(Nature.RIEN)


@lru_cache(maxsize=32)
def follow_controles(carnet: Carnet) -> tuple[Controle, ...]:
    """Suit le carnet dans l'ordre et rend ses cellules de contrôle lisibles, avec ce qu'on en devine."""
    portee = Portee()
    controles = []
    voulues = {*carnet.controles}
    for cellule in carnet.code:
        if cellule.solution:
            _bind_etudiant(cellule.analyse.arbre, portee)
            continue
        run(cellule.analyse.arbre.body, portee)
        if cellule in voulues and cellule.analyse.lisible:
            derniere = cellule.analyse.derniere
            finale = RIEN if derniere is None else evaluate(derniere, portee)
            controles.append(Controle(cellule, portee.copy(), finale))
    return tuple(controles)


def _bind_etudiant(arbre: ast.Module, portee: Portee) -> None:
    """Ce qu'une cellule de réponse définit vaut ce que l'étudiant voudra ; ses imports gardent leur sens."""
    for instruction in arbre.body:
        if isinstance(instruction, ast.Import | ast.ImportFrom):
            _run_import(instruction, portee)
        elif isinstance(instruction, DEFINITION | ast.ClassDef):
            portee.bind_fonction(instruction.name, DE_L_ETUDIANT, verifiante=False)
        else:
            for nom in noms_lies(instruction):
                portee.bind(nom, DE_L_ETUDIANT)


def noms_lies(noeud: ast.AST) -> set[str]:
    """Les variables qu'une instruction assigne, où que ce soit."""
    return {n.id for n in ast.walk(noeud) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def run(instructions: list[ast.stmt], portee: Portee) -> None:
    """Suit des instructions, en changeant la portée ; un code trop imbriqué n'est pas suivi."""
    try:
        _run(instructions, portee)
    except RecursionError:
        for instruction in instructions:
            for nom in noms_lies(instruction):
                portee.bind(nom, INCONNUE)


def _run(instructions: list[ast.stmt], portee: Portee) -> None:
    for i in instructions:
        match i:
            case ast.Assign():
                _run_assign(i, portee)
            case ast.AnnAssign(target=ast.Name(id=nom), value=ast.expr() as donnee):
                portee.bind(nom, evaluate(donnee, portee))
            case ast.AugAssign(target=ast.Name(id=nom)):
                avant = portee.valeurs.get(nom, INCONNUE)
                portee.bind(nom, combine(avant, evaluate(i.value, portee), type(i.op).__name__))
            case ast.Import() | ast.ImportFrom():
                _run_import(i, portee)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                portee.bind_fonction(i.name, _rendu(i, portee), verifiante=peut_echouer(i))
            case ast.ClassDef():
                portee.bind_fonction(i.name, INCONNUE, verifiante=peut_echouer(i))
            case _:
                _run_bloc(i, portee)


def _run_bloc(i: ast.stmt, portee: Portee) -> None:
    match i:
        case ast.If():
            _run_chemins([i.body, i.orelse], portee)
        case ast.For() | ast.AsyncFor() | ast.While():
            _run_boucle(i, portee)
        case ast.Try() | ast.TryStar():
            _run_essai(i, portee)
        case ast.With() | ast.AsyncWith():
            for pris in (e.optional_vars for e in i.items if e.optional_vars is not None):
                for nom in noms_lies(pris):
                    portee.bind(nom, INCONNUE)
            _run(i.body, portee)
        case ast.Match():
            _run_chemins([*(c.body for c in i.cases), []], portee)
        case ast.Delete():
            for cible in (c.id for c in i.targets if isinstance(c, ast.Name)):
                portee.bind(cible, INCONNUE)
        case _:
            pass


def _run_chemins(chemins: list[list[ast.stmt]], portee: Portee) -> None:
    premier, *autres = chemins
    copies = [portee.copy() for _ in autres]
    _run(premier, portee)
    for chemin, copie in zip(autres, copies, strict=True):
        _run(chemin, copie)
    portee.merge(copies)


def _run_boucle(i: BOUCLE, portee: Portee) -> None:
    """Une boucle tourne on ne sait combien de fois : ce qu'elle assigne n'a plus de bornes."""
    sans_tour = portee.copy()
    for nom in noms_lies(i):
        if nom in portee.valeurs:
            portee.bind(nom, portee.valeurs[nom].sans_bornes())
    if not isinstance(i, ast.While):
        for nom in noms_lies(i.target):
            portee.bind(nom, INCONNUE)
    _run(i.body, portee)
    for nom in noms_lies(i):
        portee.bind(nom, portee.valeurs.get(nom, INCONNUE).sans_bornes())
    portee.merge([sans_tour])
    _run(i.orelse, portee)


def _run_essai(i: ast.Try | ast.TryStar, portee: Portee) -> None:
    interrompu = portee.copy()
    _run(i.body, portee)
    interrompu.merge([portee])  # l'erreur a pu survenir avant, pendant ou après chaque assignation
    _run(i.orelse, portee)
    copies = []
    for reprise in i.handlers:
        copie = interrompu.copy()
        if reprise.name:
            copie.bind(reprise.name, INCONNUE)
        _run(reprise.body, copie)
        copies.append(copie)
    portee.merge(copies)
    _run(i.finalbody, portee)


def _run_assign(i: ast.Assign, portee: Portee) -> None:
    donnee = evaluate(i.value, portee)
    for cible in i.targets:
        if isinstance(cible, ast.Name):
            portee.bind(cible.id, donnee)
        else:
            for nom in noms_lies(cible):
                portee.bind(nom, INCONNUE)


def _run_import(i: ast.Import | ast.ImportFrom, portee: Portee) -> None:
    for alias in i.names:
        if alias.name == "*":
            portee.toutes = True
        elif isinstance(i, ast.ImportFrom):
            portee.bind_module(alias.asname or alias.name, f"{i.module or ''}.{alias.name}")
        else:
            portee.bind_module(
                alias.asname or alias.name.split(".")[0], alias.name if alias.asname else alias.name.split(".")[0]
            )


def _rendu(fonction: ast.FunctionDef | ast.AsyncFunctionDef, portee: Portee) -> Valeur:
    """Ce que rend une fonction de l'enseignant, quels que soient ses arguments."""
    dedans = portee.copy()
    for argument in (a for a in ast.walk(fonction.args) if isinstance(a, ast.arg)):
        dedans.bind(argument.arg, INCONNUE)
    _run(fonction.body, dedans)
    rendus = [evaluate(r.value, dedans) for r in _retours(fonction.body) if r.value is not None]
    if not rendus:
        return RIEN
    reuni = rendus[0]
    for autre in rendus[1:]:
        reuni = reuni.union(autre)
    return reuni


def _retours(corps: list[ast.stmt]) -> Iterator[ast.Return]:
    a_voir: list[ast.AST] = [*corps]
    while a_voir:
        noeud = a_voir.pop()
        if isinstance(noeud, ast.Return):
            yield noeud
        elif not isinstance(noeud, DEFINITION | ast.ClassDef | ast.Lambda):
            a_voir += ast.iter_child_nodes(noeud)


def peut_echouer(noeud: ast.AST) -> bool:
    """Vrai si un morceau de code contient `assert` ou `raise`."""
    return any(isinstance(n, ast.Assert | ast.Raise) for n in ast.walk(noeud))
