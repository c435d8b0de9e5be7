"""Les dépendances vont dans un seul sens ; `docs/architecture.md` dit lequel."""

from __future__ import annotations

import ast
import sys

import pytest

# Le socle : des modules que tout le monde emploie, et qui n'emploient qu'eux-mêmes.
SOCLE = {
    "refcomp",
    "errors",
    "fichiers",
    "lecture_yaml",
    "findings",
    "rounding",
    "conversions",
    "frames",
    "dated",
    "formats_fr",
    "progres",
    "cours",
    "copie",
    "processus",
    "ajout_seul",
    "tableaux",
}
# Ce que chaque couche peut importer, en plus du socle et d'elle-même.
PERMIS = {
    "referentiels": set(),
    "calculs": set(),
    "formats": set(),
    "entreprise": {"calculs"},
    "classe": {"formats"},
    "authoring": {"referentiels", "calculs", "entreprise", "formats"},
    "grading": {"authoring", "referentiels", "calculs", "entreprise", "formats"},
    "evaluation": {"referentiels"},
    "couverture": {"authoring", "calculs", "referentiels"},
    "projection": {"authoring", "grading", "evaluation", "referentiels"},
    "reporting": {"authoring", "grading", "evaluation", "referentiels", "formats", "classe", "projection"},
    "secretariat": {
        *("authoring", "grading", "evaluation", "referentiels", "formats", "classe", "projection", "retour"),
    },
    "retour": {"authoring", "grading", "referentiels"},
    "demo": {"authoring", "grading", "evaluation", "referentiels", "formats", "classe", "projection", "reporting"},
}
PERMIS["commandes"] = {*PERMIS}
PERMIS["cli"] = {*PERMIS}


def imports(module) -> list[tuple[int, str]]:
    """Les couches qu'un module importe, où que soit l'import, avec sa ligne."""
    trouves = []
    for noeud in ast.walk(module.arbre):
        if isinstance(noeud, ast.Import):
            noms = [a.name for a in noeud.names]
        elif isinstance(noeud, ast.ImportFrom) and noeud.module is not None:
            noms = [f"refcomp.{a.name}" for a in noeud.names] if noeud.module == "refcomp" else [noeud.module]
        else:
            continue
        trouves += [(noeud.lineno, nom.split(".")[1]) for nom in noms if nom.startswith("refcomp.")]
    return [(ligne, couche) for ligne, couche in trouves if couche != "__version__"]


def test_chaque_couche_est_connue(modules):
    inconnues = {m.couche for m in modules} - SOCLE - set(PERMIS)
    assert not inconnues, (
        f"Couches inconnues : {sorted(inconnues)}. Décidez ce qu'elles peuvent importer, inscrivez-le dans PERMIS "
        "(cet essai) et dans docs/architecture.md."
    )


def test_les_dependances_vont_dans_un_seul_sens(modules):
    fautes = []
    for module in modules:
        permises = SOCLE if module.couche in SOCLE else SOCLE | PERMIS.get(module.couche, set()) | {module.couche}
        fautes += [
            f"{module.chemin}:{ligne} : « {module.couche} » importe « {couche} »"
            for ligne, couche in imports(module)
            if couche not in permises
        ]
    assert not fautes, (
        "Dépendances à contresens :\n  "
        + "\n  ".join(fautes)
        + "\nDéplacez le code vers la couche qui a le droit de l'employer, ou passez la valeur en argument "
        "(docs/architecture.md)."
    )


@pytest.mark.parametrize("couche", sorted(PERMIS))
def test_les_couches_permises_ne_tournent_pas_en_rond(couche):
    atteintes, a_voir = set(), [*PERMIS[couche]]
    while a_voir:
        suivante = a_voir.pop()
        if suivante not in atteintes:
            atteintes.add(suivante)
            a_voir += PERMIS.get(suivante, set())
    atteintes -= {couche} if couche in {"commandes", "cli"} else set()
    assert couche not in atteintes, f"PERMIS fait dépendre « {couche} » d'elle-même : les couches doivent s'ordonner."


def test_la_copie_de_l_etudiant_ne_depend_que_de_python(modules):
    copie = next(m for m in modules if m.nom == "refcomp.copie")
    racines = {
        nom.split(".")[0]
        for noeud in copie.arbre.body
        for nom in (
            [a.name for a in noeud.names]
            if isinstance(noeud, ast.Import)
            else [noeud.module or ""]
            if isinstance(noeud, ast.ImportFrom)
            else []
        )
    }
    etrangers = racines - set(sys.stdlib_module_names)
    assert not etrangers, (
        f"refcomp/copie.py importe {sorted(etrangers)} en tête : ce fichier est remis seul aux étudiants. "
        "Importez dans la fonction qui s'en sert, et prévoyez son absence."
    )


def test_l_architecture_ecrite_nomme_chaque_couche(modules, racine):
    texte = (racine / "docs" / "architecture.md").read_text(encoding="utf-8")
    absentes = sorted(c for c in {m.couche for m in modules} - {"refcomp"} if f"`{c}" not in texte)
    assert not absentes, f"docs/architecture.md ne nomme pas : {', '.join(absentes)}. Ajoutez-les à l'arbre annoté."
