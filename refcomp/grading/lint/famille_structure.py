"""Règles : chaque réponse est contrôlée par une cellule notée, et chaque contrôle note."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from refcomp.formats_fr import format_compte
from refcomp.grading.lint.instructions import noms_lies
from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.regions import split_regions
from refcomp.grading.lint.regle import Regle, Trouvaille


def _a_un_controle_visible(cellule: Cellule) -> bool:
    return not cellule.nbgrader and any(isinstance(n, ast.Assert) for n in ast.walk(cellule.analyse.arbre))


def _controle_non_declare(carnet: Carnet) -> Iterator[Trouvaille]:
    """Des assert juste après une réponse, sans cellule notée avant la réponse suivante."""
    for rang, cellule in enumerate(carnet.code[:-1]):
        suivante = carnet.code[rang + 1]
        if cellule.solution and not cellule.notee and _a_un_controle_visible(suivante):
            for autre in carnet.code[rang + 2 :]:
                if autre.notee and not autre.solution:
                    break
                if autre.solution:
                    yield suivante.trouvaille("La cellule contrôle la réponse qui précède, mais n'est pas notée.")
                    break
            else:
                yield suivante.trouvaille("La cellule contrôle la réponse qui précède, mais n'est pas notée.")


def _manuelle_controlee(carnet: Carnet) -> Iterator[Trouvaille]:
    r = carnet.reglages
    for c in carnet.code:
        if not (c.notee and c.solution):
            continue
        dehors = split_regions(c.source, r.solution)
        asserts = dehors.regions and re.search(r"^\s*assert\b", dehors.dehors, re.MULTILINE)
        if r.cache.debut in c.source or asserts:
            yield c.trouvaille("Des contrôles sont dans une cellule notée à la main : ils ne donneront aucun point.")


def _sans_note(carnet: Carnet) -> Iterator[Trouvaille]:
    """Une réponse après laquelle plus rien n'est noté."""
    reponses = [c for c in carnet.cellules if c.solution and not c.notee]
    derniere_note = max((c.rang for c in carnet.cellules if c.notee or c.tache), default=0)
    if reponses and not derniere_note:
        yield carnet.trouvaille(f"Le carnet a {format_compte(len(reponses), 'réponse')} et aucune cellule notée.")
        return
    for c in reponses:
        if c.rang > derniere_note:
            yield c.trouvaille("Aucune cellule notée ne suit cette réponse : elle ne rapporte aucun point.")


def _jamais_controlee(carnet: Carnet) -> Iterator[Trouvaille]:
    """Une réponse dont rien n'est repris ensuite, alors que d'autres cellules sont notées."""
    ensuite: set[str] = set()
    notee = verifiee = False
    trouvees = []
    for c in reversed(carnet.code):
        if c.solution and not c.notee and notee and not verifiee:
            noms = {n for i in c.analyse.arbre.body for n in _definis(i) if not n.startswith("_")}
            if noms and not noms & ensuite:
                liste = ", ".join(sorted(noms)[:4])
                trouvees.append(c.trouvaille(f"Rien de ce que définit cette réponse ({liste}) n'est employé ensuite."))
        ensuite |= {*re.findall(r"\w+", c.source)}
        notee, verifiee = notee or c.notee, verifiee or c.verification is not None
    yield from reversed(trouvees)


def _definis(instruction: ast.stmt) -> set[str]:
    if isinstance(instruction, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {instruction.name}
    if isinstance(instruction, ast.Import | ast.ImportFrom):
        return set()
    return noms_lies(instruction) | set(_touches(instruction))


def _touches(instruction: ast.stmt) -> Iterator[str]:
    """Les objets qu'une instruction a pu changer sur place : `table["total"] = …`, `liste.append(…)`."""
    for n in ast.walk(instruction):
        cible: ast.AST | None = None
        if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.ctx, ast.Store):
            cible = n.value
        elif isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute):
            cible = n.func.value
        while isinstance(cible, ast.Subscript | ast.Attribute):
            cible = cible.value
        if isinstance(cible, ast.Name):
            yield cible.id


REGLES = (
    Regle(
        "controle_non_declare",
        "avertissement",
        "Des assert suivent une réponse dans une cellule sans métadonnées nbgrader : rien n'est noté.",
        "Déclarez la cellule « Autograded tests », avec ses points.",
        _controle_non_declare,
    ),
    Regle(
        "controle_en_cellule_manuelle",
        "avertissement",
        "Une cellule à la fois de réponse et notée se corrige à la main : ses contrôles ne notent rien.",
        "Mettez les contrôles dans une cellule « Autograded tests » à part.",
        _manuelle_controlee,
    ),
    Regle(
        "solution_sans_note",
        "avertissement",
        "Aucune cellule notée ne suit la réponse.",
        "Ajoutez une cellule de contrôle, ou notez la réponse à la main.",
        _sans_note,
    ),
    Regle(
        "solution_jamais_controlee",
        "information",
        "Aucune cellule suivante n'emploie ce que la réponse définit : elle n'est sans doute pas contrôlée.",
        "Contrôlez la réponse, ou laissez cette cellule hors de nbgrader.",
        _jamais_controlee,
    ),
)
