"""Règles : ce dont une cellule dépend dans le carnet (noms, hasard, fonctions modifiables, noyau)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from refcomp.grading.lint.ecriture import cite
from refcomp.grading.lint.lecture import read_entetes
from refcomp.grading.lint.modele import Carnet
from refcomp.grading.lint.portee import INTEGRES
from refcomp.grading.lint.regle import Regle, Trouvaille

HASARD = re.compile(r"^(?:(?:np|numpy)\.)?random\.(?!seed|default_rng|RandomState|Random\b)\w+$")
GRAINE = re.compile(r"\bseed\s*\(|default_rng\(\s*\d|RandomState\(\s*\d|Random\(\s*\d|random_state\s*=")
OPAQUE = re.compile(r"import\s+\*|^\s*%(?:run|pylab|load|load_ext|store)\b|\bexec\s*\(|\bglobals\s*\(", re.MULTILINE)
PORTEES_PAR_IPYTHON = {"In", "Out", "_", "__", "___", "exit", "quit", "__name__", "__file__"}
TAILLE_MAXIMALE = 2_000_000


def _hasard(carnet: Carnet) -> Iterator[Trouvaille]:
    if any(GRAINE.search(c.source) for c in carnet.code):
        return
    for cellule in carnet.controles:
        for appel in (n for n in ast.walk(cellule.analyse.arbre) if isinstance(n, ast.Call)):
            if HASARD.match(cite(appel.func)):
                yield cellule.trouvaille(
                    f"« {cite(appel)} » tire au hasard sans graine : deux corrections peuvent différer."
                )
                break


def _noms(carnet: Carnet) -> Iterator[Trouvaille]:
    entetes = read_entetes(carnet.reglages)
    cellules = [*(c for e in entetes for c in e.code), *carnet.code]
    illisible = any(e.defaut for e in entetes) or any(not c.analyse.lisible and c.source.strip() for c in cellules)
    if illisible or any(OPAQUE.search(c.source) for c in cellules):
        return
    connus = {*INTEGRES, *PORTEES_PAR_IPYTHON}.union(*(_definis(c.analyse.arbre) for c in cellules))
    for cellule in carnet.controles:
        employes = {n.id for n in _hors_essai(cellule.analyse.arbre) if isinstance(n, ast.Name)}
        for nom in sorted(employes - connus):
            yield cellule.trouvaille(
                f"« {nom} » n'est défini nulle part dans le carnet : la cellule échoue sans doute pour tous."
            )


def _hors_essai(arbre: ast.AST) -> Iterator[ast.AST]:
    """Les nœuds d'un code, sauf ceux d'un try : l'enseignant y a prévu qu'un nom manque."""
    a_voir = [arbre]
    while a_voir:
        noeud = a_voir.pop()
        yield noeud
        corps = noeud.body if isinstance(noeud, ast.Try) and noeud.handlers else []
        a_voir += [n for n in ast.iter_child_nodes(noeud) if n not in corps]


def _definis(arbre: ast.Module) -> set[str]:
    """Tous les noms qu'un code définit, à quelque niveau que ce soit."""
    noms: set[str] = set()
    for n in ast.walk(arbre):
        match n:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                noms.add(n.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                noms.add(n.name)
            case ast.alias():
                noms.add(n.asname or n.name.split(".")[0])
            case ast.arg():
                noms.add(n.arg)
            case (
                ast.ExceptHandler(name=str() as nom) | ast.MatchAs(name=str() as nom) | ast.MatchStar(name=str() as nom)
            ):
                noms.add(nom)
            case ast.MatchMapping(rest=str() as nom):
                noms.add(nom)
            case _:
                pass
    return noms


def _outils(carnet: Carnet) -> Iterator[Trouvaille]:
    libres = {
        i.name: c
        for c in carnet.code
        if not c.solution and not c.verrouillee
        for i in c.analyse.arbre.body
        if isinstance(i, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for nom, cellule in libres.items():
        emplois = [c.rang for c in carnet.controles if re.search(rf"\b{re.escape(nom)}\s*\(", c.source)]
        if emplois:
            liste = ", ".join(map(str, emplois))
            yield cellule.trouvaille(
                f"« {nom} », dont se servent les contrôles (cellules {liste}), est dans une cellule que l'étudiant "
                "peut modifier.",
            )


def _noyau(carnet: Carnet) -> Iterator[Trouvaille]:
    noyau = carnet.metadonnees.get("kernelspec")
    if carnet.defaut:
        return
    if not isinstance(noyau, dict) or not noyau.get("name"):
        yield carnet.trouvaille("Le carnet ne dit pas son noyau (kernelspec) : la correction prendra celui par défaut.")
    elif carnet.langage not in {langage.lower() for langage in carnet.reglages.souches}:
        yield carnet.trouvaille(
            f"nbgrader ne sait pas effacer les solutions en « {carnet.langage} » (ClearSolutions.code_stub)."
        )


def _volume(carnet: Carnet) -> Iterator[Trouvaille]:
    if carnet.taille > TAILLE_MAXIMALE:
        yield carnet.trouvaille(
            f"Le carnet pèse {carnet.taille / 1e6:.1f} Mo".replace(".", ",") + " ; chaque copie aussi."
        )


REGLES = (
    Regle(
        "nom_jamais_defini",
        "avertissement",
        "Un contrôle emploie un nom que le carnet ne définit nulle part, solutions comprises.",
        "Corrigez le nom : celui de la solution, ou un import oublié.",
        _noms,
    ),
    Regle(
        "outil_de_controle_modifiable",
        "avertissement",
        "Un contrôle appelle une fonction écrite dans une cellule ordinaire, que l'étudiant peut réécrire.",
        "Mettez-la dans une cellule en lecture seule (locked), ou dans la cellule de contrôle.",
        _outils,
    ),
    Regle(
        "hasard_sans_graine",
        "information",
        "Un contrôle tire au hasard sans graine : une même copie peut avoir deux notes.",
        "Fixez la graine : random.seed(…), numpy.random.default_rng(…).",
        _hasard,
    ),
    Regle(
        "noyau_absent",
        "avertissement",
        "Le carnet ne dit pas quel noyau l'exécute, ou nbgrader ne sait pas y effacer les solutions.",
        "Choisissez le noyau dans JupyterLab et enregistrez ; pour un autre langage, réglez ClearSolutions.code_stub.",
        _noyau,
    ),
    Regle(
        "carnet_volumineux",
        "avertissement",
        "Un carnet de plus de 2 Mo ralentit chaque copie et chaque envoi.",
        "Effacez les sorties, sortez les images du carnet.",
        _volume,
    ),
)
