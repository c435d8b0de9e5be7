"""Ce qui ferait échouer refcomp sous Windows, vérifié sous Linux : imports, encodages, console, fin de ligne.

Ces essais imitent ; ils ne remplacent pas un passage sur une vraie machine (voir le README, « Ce qui n'a pas été
essayé »).
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

# Les modules d'Unix ne sont refusés qu'à refcomp : sous Linux, Jupyter lui-même s'en sert à raison.
COMME_SOUS_WINDOWS = """
import builtins, importlib, os, pkgutil, sys, warnings
from pathlib import Path
for nom in ("fork", "forkpty", "killpg"):
    delattr(os, nom)
INTERDITS = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "crypt", "syslog"}
import_ordinaire = builtins.__import__
def import_surveille(nom, globals=None, *suite, **nommes):
    appelant = (globals or {}).get("__name__", "")
    if nom.split(".")[0] in INTERDITS and appelant.split(".")[0] in {"refcomp", "__main__"}:
        raise ImportError(f"{appelant} importe {nom}, absent de Windows")
    return import_ordinaire(nom, globals, *suite, **nommes)
builtins.__import__ = import_surveille
try:
    import fcntl
except ImportError:
    pass
else:
    sys.exit("le blocage n'opère pas")
warnings.filterwarnings("error", category=EncodingWarning, module=r"(refcomp|balance_agee_)")
import refcomp
for module in pkgutil.walk_packages(refcomp.__path__, "refcomp."):
    importlib.import_module(module.name)
from refcomp.authoring.exercice import load_exercice
from refcomp.authoring.copies import load_copie
from refcomp.authoring.devoir import build_fichiers_exercice
from refcomp.grading.preuve import run_copie_connue
from refcomp.grading.verification import check_copie
exercice = load_exercice(Path("exercises/balance_agee"))
variante = exercice.build_variante(7)
fichiers = build_fichiers_exercice(exercice, variante, correction=False) | {"copie.py": b""}
juste = load_copie(exercice.dossier / "copies" / "juste.py")
verdicts = check_copie(exercice, variante, run_copie_connue(exercice, juste, fichiers))
print(sorted({v.note for v in verdicts.values()}))
"""
DANS_UNE_CONSOLE = """
from refcomp.cli import main
try:
    main(["--help"])
except SystemExit as sortie:
    assert not sortie.code
raise SystemExit(main(["construire", "essai", "--exercices", "balance_agee", "--titre", "Essai"]))
"""
UNIX_SEULEMENT = {"fork", "forkpty", "geteuid", "getuid", "getgid", "getegid", "setuid", "killpg", "getpgid", "setsid"}
CONSOLE = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
LECTURES = {"open": 2, "read_text": 0, "write_text": 1}  # rang de `encoding` s'il est donné sans son nom


def test_refcomp_marche_sans_les_modules_d_unix_et_dit_ses_encodages(python):
    essai = python("-X", "warn_default_encoding", "-W", "ignore", "-c", COMME_SOUS_WINDOWS)
    assert essai.returncode == 0, (
        "refcomp ne marcherait pas sous Windows (module d'Unix, ou fichier lu sans encodage) :\n"
        f"{essai.stdout}{essai.stderr[-2500:]}"
    )
    assert essai.stdout.endswith("['juste']\n"), f"La copie juste n'est plus reconnue : {essai.stdout}"


def fonctions_d_unix(module) -> set[str]:
    """Les fonctions de `os` absentes de Windows, employées sans `hasattr(os, …)` dans le même module."""
    employees = {
        n.attr
        for n in ast.walk(module.arbre)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "os"
    }
    return {nom for nom in employees & UNIX_SEULEMENT if f'hasattr(os, "{nom}")' not in module.texte}


def test_aucune_fonction_d_unix_sans_precaution(modules):
    # Le bac à sable ne s'ouvre que sous Linux ; le lanceur le dit avant d'employer quoi que ce soit.
    hors_du_bac = [m for m in modules if not Path(m.chemin).is_relative_to("refcomp/grading/bac")]
    fautes = [f"{m.chemin} : os.{nom}" for m in hors_du_bac for nom in sorted(fonctions_d_unix(m))]
    assert not fautes, f"Absentes de Windows, à garder derrière hasattr(os, …) : {fautes}"


def sans_encodage(arbre: ast.Module) -> list[int]:
    """Les lignes où un fichier texte est ouvert sans dire son encodage."""
    fautives = []
    for appel in (n for n in ast.walk(arbre) if isinstance(n, ast.Call)):
        nom = appel.func.attr if isinstance(appel.func, ast.Attribute) else getattr(appel.func, "id", "")
        if nom not in LECTURES:
            continue
        if isinstance(appel.func, ast.Attribute) and getattr(appel.func.value, "id", "") in {
            "os",
            "webbrowser",
            "archive",
        }:
            continue
        constantes = [a.value for a in [*appel.args, *(k.value for k in appel.keywords)] if isinstance(a, ast.Constant)]
        binaire = nom == "open" and any(isinstance(c, str) and "b" in c and len(c) <= 3 for c in constantes)
        if not binaire and not any(k.arg == "encoding" for k in appel.keywords):
            fautives.append(appel.lineno)
    return fautives


def test_chaque_fichier_texte_dit_son_encodage(sources):
    fautes = [f"{m.chemin}:{ligne}" for m in sources for ligne in sans_encodage(m.arbre)]
    assert not fautes, f"Sous Windows, l'encodage par défaut n'est pas UTF-8 : écrivez encoding=\"utf-8\". {fautes}"


@pytest.mark.parametrize(
    ("code", "fautif"),
    [
        ("chemin.read_text()", True),
        ("open(nom)", True),
        ("chemin.write_text(texte)", True),
        ("open(nom, 'rb')", False),
        ("chemin.open('wb')", False),
        ("chemin.read_text(encoding='utf-8')", False),
        ("os.open(nom, 0)", False),
    ],
)
def test_le_detecteur_d_encodage(code, fautif):
    assert bool(sans_encodage(ast.parse(code))) is fautif


def test_l_aide_et_la_construction_dans_une_console_windows(python, racine, tmp_path):
    shutil.copytree(racine / "exercises" / "balance_agee", tmp_path / "exercises" / "balance_agee")
    shutil.copy(racine / "nbgrader_config.py", tmp_path)
    essai = python("-W", "ignore", "-c", DANS_UNE_CONSOLE, dossier=tmp_path, **CONSOLE)
    assert essai.returncode == 0, f"Échec dans une console cp1252 :\n{essai.stdout}{essai.stderr}"
    assert "verifier-journal" in essai.stdout, "L'aide ne s'est pas affichée."
    for etape in ("source", "release"):
        carnet = tmp_path / etape / "essai" / "balance_agee.ipynb"
        assert "Compétences évaluées" in carnet.read_text(encoding="utf-8"), f"{etape}/ : les accents sont abîmés."
