"""Chaque nom public s'explique et dit ce qu'il renvoie."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import refcomp.calculs

Definition = ast.FunctionDef | ast.AsyncFunctionDef
SUJETS = [f"refcomp.calculs.{m.name}" for m in pkgutil.iter_modules(refcomp.calculs.__path__) if m.ispkg]


def definitions(noeuds: list[ast.stmt], prefixe: str) -> Iterator[tuple[str, ast.AST]]:
    """Les classes et fonctions publiques d'un module, méthodes comprises ; ni les privées, ni les imbriquées."""
    for noeud in noeuds:
        if isinstance(noeud, Definition | ast.ClassDef) and not noeud.name.startswith("_"):
            nom = f"{prefixe}.{noeud.name}"
            yield nom, noeud
            if isinstance(noeud, ast.ClassDef):
                yield from definitions(noeud.body, nom)


def test_tout_ce_qui_est_public_a_une_docstring(modules):
    muets = [m.chemin for m in modules if not ast.get_docstring(m.arbre)]
    muets += [nom for m in modules for nom, noeud in definitions(m.arbre.body, m.nom) if not ast.get_docstring(noeud)]
    assert not muets, f"Une phrase manque : à quoi cela sert, pour qui l'emploie. Sans docstring : {muets}"


def test_toute_fonction_publique_annonce_son_resultat(modules):
    fautes = [
        nom
        for m in modules
        for nom, noeud in definitions(m.arbre.body, m.nom)
        if isinstance(noeud, Definition) and noeud.returns is None
    ]
    assert not fautes, f"Annotez le type rendu (-> …) de : {fautes}"


def test_les_docstrings_sont_en_francais(modules):
    """Quelques mots anglais très fréquents, absents du français, suffisent à repérer une docstring oubliée."""
    anglais = {"the", "this", "returns", "with", "which", "should", "given"}
    fautes = []
    for module in modules:
        for nom, noeud in [(module.nom, module.arbre), *definitions(module.arbre.body, module.nom)]:
            prose = (ast.get_docstring(noeud) or "").split("\nReturns:")
            mots = {mot.strip(".,;:`()").lower() for morceau in prose for mot in morceau.split()}
            if len(mots & anglais) > 1:
                fautes.append(f"{nom} ({', '.join(sorted(mots & anglais))})")
    assert not fautes, f"Docstrings à écrire en français : {fautes}"


def fonctions_de_calcul() -> list[tuple[str, str]]:
    """Les fonctions que les sujets de calcul exportent."""
    trouvees = []
    for sujet in SUJETS:
        module = importlib.import_module(sujet)
        trouvees += [(sujet, n) for n in module.__all__ if inspect.isfunction(getattr(module, n))]
    return trouvees


@pytest.fixture(scope="module")
def levent(modules) -> set[str]:
    """Les fonctions de la bibliothèque qui lèvent une erreur de refcomp, elles-mêmes ou par ce qu'elles appellent."""
    appels: dict[str, set[str]] = {}
    fautives: set[str] = set()
    for module in (m for m in modules if m.couche == "calculs" or m.nom.count(".") == 1):
        for noeud in ast.walk(module.arbre):
            if not isinstance(noeud, Definition):
                continue
            dedans = {a.func.id for a in ast.walk(noeud) if isinstance(a, ast.Call) and isinstance(a.func, ast.Name)}
            appels.setdefault(noeud.name, set()).update(dedans)
            if any(isinstance(n, ast.Raise) for n in ast.walk(noeud)):
                fautives.add(noeud.name)
    while nouvelles := {n for n, dedans in appels.items() if dedans & fautives} - fautives:
        fautives |= nouvelles
    return fautives


@pytest.mark.parametrize(("sujet", "nom"), fonctions_de_calcul(), ids=lambda v: v)
def test_une_fonction_de_calcul_dit_ce_qu_elle_recoit_rend_et_refuse(sujet, nom, levent):
    fonction = getattr(importlib.import_module(sujet), nom)
    texte = inspect.getdoc(fonction) or ""
    arguments = list(inspect.signature(fonction).parameters)
    renvoi = "Les arguments et les refus sont ceux de `"
    decrits = texte if renvoi not in texte else texte + (inspect.getdoc(_citee(sujet, texte, renvoi)) or "")
    absents = [a for a in arguments if f"\n    {a}: " not in decrits]
    assert not absents, f"{sujet}.{nom} : la section Args ne décrit pas {absents} (ou citez la fonction qui le fait)."
    assert "\nReturns:" in texte or texte.startswith("Renvoie "), f"{sujet}.{nom} : dites ce qui est rendu (Returns)."
    if nom in levent:
        assert "\nRaises:" in texte, f"{sujet}.{nom} lève des erreurs : dites lesquelles et quand (Raises)."


def _citee(sujet: str, texte: str, renvoi: str):
    return getattr(importlib.import_module(sujet), texte.split(renvoi)[1].split("`", maxsplit=1)[0])


def test_des_fonctions_de_calcul_sont_verifiees(levent):
    assert len(fonctions_de_calcul()) >= 10, "Les sujets de calcul n'exportent plus rien : cet essai ne regarde rien."
    assert "balance_agee" in levent, "La recherche des erreurs levées ne trouve plus celles de balance_agee."
