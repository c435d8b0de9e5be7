"""Règles : les fichiers et les adresses que citent les cellules existeront à la correction."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from refcomp.grading.lint.ecriture import abrege, cite
from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.regle import Regle, Trouvaille

CHEMIN_ABSOLU = re.compile(
    r"^(?:[A-Za-z]:[\\/]|\\\\|~[\\/]|/(?:home|Users|mnt|media|tmp|var|srv|opt|data|content|root|work|etc|drive)/)",
)
ADRESSE = re.compile(r"^(?:https?|ftp|s3|gs)://")
INSTALLATION = re.compile(r"\b(?:(?:pip3?|conda|mamba|apt(?:-get)?)\s+install|wget|curl|git\s+clone)\b")
LECTEURS = re.compile(r"^(?:(?:\w+\.)*(?:read_\w+|loadtxt|genfromtxt|imread)|open|(?:np|numpy)\.load)$")
ECRITURE = re.compile(r"^[wxa]|\+")
IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)|<img\b[^>]*\bsrc=[\"']([^\"']+)", re.IGNORECASE)


def _textes(carnet: Carnet) -> Iterator[tuple[Cellule, str]]:
    """Les textes que des appels reçoivent, dans les cellules que la correction exécute telles quelles."""
    for cellule in (c for c in carnet.code if not c.solution):
        for appel in (n for n in ast.walk(cellule.analyse.arbre) if isinstance(n, ast.Call)):
            for argument in (*appel.args, *(k.value for k in appel.keywords)):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield cellule, argument.value


def _absolus(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule, texte in _textes(carnet):
        if CHEMIN_ABSOLU.match(texte):
            yield cellule.trouvaille(f"« {abrege(texte)} » est un chemin absolu : il n'existe que sur votre machine.")


def _reseau(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule, texte in _textes(carnet):
        if ADRESSE.match(texte):
            yield cellule.trouvaille(f"« {abrege(texte)} » est lu sur le réseau, que la correction peut ne pas avoir.")
    for cellule in (c for c in carnet.code if not c.solution):
        for ligne in cellule.source.splitlines():
            if re.match(r"\s*[!%]", ligne) and INSTALLATION.search(ligne):
                yield cellule.trouvaille(f"« {abrege(ligne)} » télécharge pendant la correction, à chaque copie.")


def _fichiers(carnet: Carnet) -> Iterator[Trouvaille]:
    ecrits = "\n".join(
        c.source for c in carnet.code if re.search(r"\.to_\w+\(|['\"][wxa]b?\+?['\"]|write_|savefig", c.source)
    )
    for cellule in (c for c in carnet.code if not c.solution):
        for appel in (n for n in ast.walk(cellule.analyse.arbre) if isinstance(n, ast.Call)):
            nom = _fichier_lu(appel)
            if nom is None or CHEMIN_ABSOLU.match(nom) or ADRESSE.match(nom) or Path(nom).name in ecrits:
                continue
            if not _existe(carnet.dossier, nom):
                yield cellule.trouvaille(
                    f"« {abrege(nom)} » n'est pas dans le dossier du devoir{_casse(carnet.dossier, nom)}."
                )


def _fichier_lu(appel: ast.Call) -> str | None:
    """Le fichier qu'un appel lit, s'il est écrit en toutes lettres."""
    premier = appel.args[0] if appel.args else None
    if not isinstance(premier, ast.Constant) or not isinstance(premier.value, str) or not premier.value.strip():
        return None
    modes = [
        a.value
        for a in (*appel.args[1:2], *(k.value for k in appel.keywords if k.arg == "mode"))
        if isinstance(a, ast.Constant)
    ]
    if not LECTEURS.match(cite(appel.func)) or any(isinstance(m, str) and ECRITURE.search(m) for m in modes):
        return None
    # Un nom de fichier a une extension ; `read_sql("select …")` ou `Path("donnees")` n'en lisent pas un.
    return premier.value if re.search(r"\w\.\w{1,8}$", premier.value) and "\n" not in premier.value else None


def _existe(dossier: Path, nom: str) -> bool:
    if "*" in nom and Path(nom).anchor:
        return True  # un motif absolu cherche hors du devoir, où rien n'est à juger
    try:
        return any(dossier.glob(nom)) if "*" in nom else (dossier / nom).exists()
    except (OSError, ValueError):
        return True


def _casse(dossier: Path, nom: str) -> str:
    """Un fichier de même nom à la casse près existe-t-il ? Windows l'ouvrirait, Linux non."""
    voisins = [p.name for p in (dossier / nom).parent.glob("*") if p.name.lower() == Path(nom).name.lower()]
    return f" (mais « {voisins[0]} » y est)" if voisins else ""


def _images(carnet: Carnet) -> Iterator[Trouvaille]:
    for cellule in (c for c in carnet.cellules if c.nature == "markdown"):
        for trouve in IMAGE.finditer(cellule.source):
            nom = unquote(trouve[1] or trouve[2])
            if (
                not re.match(r"[a-z]+:", nom, re.IGNORECASE)
                and not nom.startswith("/")
                and not _existe(carnet.dossier, nom)
            ):
                yield cellule.trouvaille(f"L'image « {abrege(nom)} » n'est pas dans le dossier du devoir.")


REGLES = (
    Regle(
        "fichier_absent",
        "avertissement",
        "Une cellule lit un fichier qui n'est pas dans le dossier du devoir.",
        "Déposez le fichier dans le dossier du devoir et citez-le par un chemin relatif.",
        _fichiers,
    ),
    Regle(
        "chemin_absolu",
        "avertissement",
        "Un chemin absolu n'existe ni chez l'étudiant ni à la correction.",
        "Déposez le fichier dans le dossier du devoir et citez-le par un chemin relatif.",
        _absolus,
    ),
    Regle(
        "image_absente",
        "avertissement",
        "L'énoncé montre une image qui n'est pas dans le dossier du devoir.",
        "Déposez l'image dans le dossier du devoir.",
        _images,
    ),
    Regle(
        "reseau",
        "avertissement",
        "Une cellule lit le réseau ou installe un paquet pendant la correction.",
        "Joignez le fichier au devoir ; installez les paquets une fois pour toutes.",
        _reseau,
    ),
)
