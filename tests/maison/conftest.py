"""Ce que partagent les essais de la maison : la racine du dépôt, ses fichiers, ses modules déjà analysés."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ModuleLu:
    """Un fichier Python du dépôt, analysé une fois pour tous les essais."""

    nom: str
    chemin: str
    texte: str
    arbre: ast.Module

    @property
    def couche(self) -> str:
        """Le premier nom sous `refcomp` : `calculs`, `cli`… ; `refcomp` pour le paquet lui-même."""
        return self.nom.split(".")[1] if "." in self.nom else self.nom


def lire_modules(dossier: str) -> list[ModuleLu]:
    lus = []
    for chemin in sorted((RACINE / dossier).rglob("*.py")):
        relatif = chemin.relative_to(RACINE)
        if "copies" in relatif.parts:  # écrites comme par des étudiants, cellules de texte comprises
            continue
        texte = chemin.read_text(encoding="utf-8")
        nom = ".".join(relatif.with_suffix("").parts).removesuffix(".__init__")
        lus.append(ModuleLu(nom, relatif.as_posix(), texte, ast.parse(texte)))
    return lus


@pytest.fixture(scope="session")
def racine() -> Path:
    return RACINE


@pytest.fixture(scope="session")
def modules() -> list[ModuleLu]:
    """Tous les modules de `refcomp`."""
    return lire_modules("refcomp")


@pytest.fixture(scope="session")
def sources() -> list[ModuleLu]:
    """Tous les fichiers Python écrits à la main, dans tout le dépôt."""
    dossiers = ("refcomp", "exercises", "tests", "benchmarks", "outils")
    return [m for dossier in dossiers for m in lire_modules(dossier)]


@pytest.fixture(scope="session")
def git() -> Callable[..., subprocess.CompletedProcess[str]]:
    # Une archive du dépôt, sans .git, doit pouvoir passer les autres essais.
    if not (RACINE / ".git").exists():
        pytest.skip("Ce dossier n'est pas un dépôt git : les essais sur les fichiers suivis n'y ont pas de sens.")

    def lancer(*arguments: str, entree: str | None = None) -> subprocess.CompletedProcess[str]:
        commande = ["git", "-c", "core.quotepath=off", *arguments]
        return subprocess.run(
            commande, cwd=RACINE, input=entree, capture_output=True, text=True, encoding="utf-8", check=False
        )

    return lancer


@pytest.fixture(scope="session")
def suivis(git) -> list[str]:
    """Les fichiers que git suit ou suivrait : suivis, ou nouveaux et non ignorés."""
    sortie = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    return sorted({nom for nom in sortie.split("\0") if nom and (RACINE / nom).is_file()})


@pytest.fixture(scope="session")
def python(tmp_path_factory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Lance un Python neuf, dans un environnement choisi, et rend sa sortie lue en UTF-8.

    jsonschema charge, s'il le trouve, un contrôle d'adresses dont les grammaires demandent plusieurs secondes à chaque
    processus ; rien ici n'en dépend, il est donc caché.
    """
    cache = tmp_path_factory.mktemp("modules")
    (cache / "rfc3987_syntax.py").write_text("raise ImportError\n", encoding="utf-8")

    def lancer(*arguments: str, dossier: Path = RACINE, **environnement: str) -> subprocess.CompletedProcess[str]:
        env = {nom: v for nom, v in os.environ.items() if not nom.startswith(("PYTHON", "LC_", "LANG"))}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=dossier,
            env=env | {"PYTHONPATH": str(cache)} | environnement,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    return lancer
