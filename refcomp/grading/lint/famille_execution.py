"""Règles : ce qui fera échouer l'exécution d'une cellule (syntaxe, clavier, délai)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from refcomp.grading.lint.ecriture import cite
from refcomp.grading.lint.instructions import DEFINITION, noms_lies
from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.regle import Regle, Trouvaille


def _syntaxe(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule in carnet.code:
        if cellule.analyse.defaut and (cellule.solution or cellule.verrouillee):
            yield cellule.trouvaille(f"Python refuse la cellule ({cellule.analyse.defaut}).")


def _non_analysee(carnet: Carnet) -> Iterator[Trouvaille]:
    if not carnet.python:
        if any(c.controle for c in carnet.cellules):
            yield carnet.trouvaille(f"Langage {carnet.langage} : le code des cellules notées n'a pas été analysé.")
        return
    for cellule in carnet.controles:
        if cellule.analyse.magie and not cellule.analyse.lisible and not cellule.analyse.defaut:
            yield cellule.trouvaille(f"La cellule est en %%{cellule.analyse.magie} : son code n'a pas été analysé.")


def _appels(carnet: Carnet, *noms: str) -> Iterator[tuple[Cellule, ast.Call]]:
    """Les appels de ces fonctions que la correction fera : ceux des contrôles, et des cellules dont ils dépendent."""
    for cellule in (c for c in carnet.code if not c.solution):
        trouves = [n for n in _hors_fonction(cellule.analyse.arbre) if isinstance(n, ast.Call) and cite(n.func) in noms]
        if trouves and (cellule.controle or _sert_ensuite(cellule, carnet)):
            yield from ((cellule, appel) for appel in trouves)


def _sert_ensuite(cellule: Cellule, carnet: Carnet) -> bool:
    """Vrai si un contrôle qui suit emploie une variable de la cellule."""
    suite = "\n".join(c.source for c in carnet.controles if c.rang > cellule.rang)
    return any(re.search(rf"\b{re.escape(nom)}\b", suite) for nom in noms_lies(cellule.analyse.arbre))


def _hors_fonction(arbre: ast.AST) -> Iterator[ast.AST]:
    """Les nœuds d'un code, sauf le corps des fonctions : rien ne dit qu'elles seront appelées."""
    a_voir = [arbre]
    while a_voir:
        noeud = a_voir.pop()
        yield noeud
        if not isinstance(noeud, DEFINITION | ast.Lambda):
            a_voir += ast.iter_child_nodes(noeud)


def _clavier(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule, appel in _appels(carnet, "input", "getpass", "getpass.getpass"):
        yield cellule.trouvaille(f"« {cite(appel)} » attend une saisie : personne n'y répondra, la cellule échoue.")


def _attente(carnet: Carnet) -> Iterator[Trouvaille]:
    delai = carnet.reglages.delai
    for cellule, appel in _appels(carnet, "time.sleep", "sleep"):
        secondes = appel.args[0].value if appel.args and isinstance(appel.args[0], ast.Constant) else None
        if isinstance(secondes, int | float) and delai is not None and secondes >= delai:
            yield cellule.trouvaille(f"« {cite(appel)} » dépasse le délai d'une cellule ({delai} s) : elle échoue.")


def _sans_fin(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule in carnet.controles:
        for boucle in (n for n in ast.walk(cellule.analyse.arbre) if isinstance(n, ast.While)):
            toujours = isinstance(boucle.test, ast.Constant) and bool(boucle.test.value)
            sorties = (ast.Break, ast.Return, ast.Raise, ast.Assert)
            if toujours and not any(isinstance(n, sorties) for n in ast.walk(boucle)):
                yield cellule.trouvaille(
                    f"« while {cite(boucle.test)} » n'a pas de break : la cellule ne finit sans doute pas."
                )


REGLES = (
    Regle(
        "python_invalide",
        "erreur",
        "La cellule n'est pas du Python que IPython accepte : elle échoue dans toutes les copies.",
        "Corrigez la cellule et exécutez-la.",
        _syntaxe,
    ),
    Regle(
        "cellule_non_analysee",
        "information",
        "Le code n'est pas du Python : les règles sur les sorties n'ont rien pu en dire.",
        "Relisez ces cellules vous-même.",
        _non_analysee,
    ),
    Regle(
        "saisie_clavier",
        "erreur",
        "Un input() échoue pendant la correction, où personne ne répond.",
        "Donnez la valeur dans une variable.",
        _clavier,
    ),
    Regle(
        "attente_longue",
        "erreur",
        "Une attente plus longue que le délai d'une cellule (Execute.timeout, 30 s par défaut) la fait échouer.",
        "Raccourcissez l'attente, ou allongez c.Execute.timeout.",
        _attente,
    ),
    Regle(
        "boucle_sans_fin",
        "avertissement",
        "Une boucle sans sortie dans un contrôle épuise le délai de chaque copie.",
        "Bornez la boucle.",
        _sans_fin,
    ),
)
