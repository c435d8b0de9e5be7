"""Le dossier qu'un étudiant a remis, avant toute lecture : sans lien, sans tube, d'une taille honnête.

nbgrader copie les fichiers remis en suivant les liens : un lien vers `/dev/zero` remplirait le disque, un lien vers
`gradebook.db` mettrait le carnet de notes à portée de la copie. Ils sont ôtés d'abord.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from refcomp.cours import load_cours

CARNET_MAXIMAL = 64 * 2**20
CELLULES_MAXIMALES = 5_000
DEPOT_MAXIMAL = 1024 * 2**20
FICHIERS_MAXIMAUX = 10_000
FORMAT, ANCIEN = 4, 3  # nbgrader convertit lui-même un carnet de l'ancien format


def strip_liens(dossier: Path) -> list[str]:
    """Ôte d'un dossier remis ce qui n'est ni fichier ni dossier (liens, tubes, prises) ; renvoie leurs chemins."""
    otes = []
    for racine, dossiers, fichiers in os.walk(dossier):
        for nom in (*dossiers, *fichiers):
            chemin = Path(racine, nom)
            mode = chemin.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                chemin.unlink()
                otes.append(chemin.relative_to(dossier).as_posix())
    return otes


def strip_depots(assignment: str, student: str = "*", **_: Any) -> None:
    """Le crochet `pre_convert_hook` de nbgrader : le même nettoyage, pour `nbgrader autograde` et le formgrader."""
    for dossier in load_cours().dossier("submitted").glob(f"{student}/{assignment}"):
        strip_liens(dossier)


def find_refus(dossier: Path) -> str:
    """Pourquoi un dossier remis ne peut pas être corrigé, et que faire ; vide s'il le peut."""
    if trop := _find_exces(dossier):
        return f"{trop} Retirez de {dossier} ce qui n'est pas de ce devoir."
    carnets = sorted(p for p in dossier.glob("*.ipynb"))
    if not carnets:
        return (
            f"aucun carnet dans {dossier} : les carnets se placent à la racine de ce dossier, sous leur nom d'origine."
        )
    if illisibles := [p.name for p in carnets if not is_carnet(p)]:
        return (
            f"carnet illisible : {', '.join(illisibles)}. Redemandez-le à l'étudiant, ou retirez-le de {dossier} pour "
            "corriger les autres (il comptera alors zéro)."
        )
    return ""


def _find_exces(dossier: Path) -> str:
    tailles = [p.lstat().st_size for p in dossier.rglob("*")]
    if len(tailles) > FICHIERS_MAXIMAUX:
        return f"{len(tailles)} fichiers remis ; {FICHIERS_MAXIMAUX} au plus."
    if sum(tailles) > DEPOT_MAXIMAL:
        return f"{sum(tailles) >> 20} Mio remis ; {DEPOT_MAXIMAL >> 20} au plus."
    return ""


def is_carnet(chemin: Path) -> bool:
    """Vrai si un fichier a la forme d'un carnet, et une taille qu'on peut lire sans crainte."""
    try:
        if not stat.S_ISREG(chemin.lstat().st_mode) or chemin.stat().st_size > CARNET_MAXIMAL:
            return False
        carnet = json.loads(chemin.read_text(encoding="utf-8"))
        ancien = carnet["nbformat"] == ANCIEN
        cellules = [c for f in carnet["worksheets"] for c in f["cells"]] if ancien else carnet["cells"]
        bonnes = carnet["nbformat"] in {FORMAT, ANCIEN} and isinstance(carnet["metadata"], dict)
        return bonnes and len(cellules) <= CELLULES_MAXIMALES and all(_is_cellule(c, ancien=ancien) for c in cellules)
    except (ValueError, OSError, RecursionError, KeyError, TypeError):
        return False


def find_date_illisible(dossier: Path) -> str:
    """Pourquoi la date de remise ne se lit pas, et que faire ; vide si elle se lit, ou s'il n'y en a pas."""
    fichier = dossier / "timestamp.txt"
    if not fichier.is_file():
        return ""
    try:
        parse_utc(fichier.read_text(encoding="utf-8").strip())
    except (ValueError, OverflowError, TypeError):
        return f"la date de remise, dans {fichier}, ne se lit pas. Écrivez-la sous la forme 2026-03-02 18:00:00 UTC."
    return ""


def find_doubles(dossier: Path) -> dict[str, list[str]]:
    """Les cellules d'enseignant qu'un étudiant a copiées-collées : nom du carnet → noms en double."""
    doubles = {}
    for chemin in sorted(p for p in dossier.glob("*.ipynb") if is_carnet(p)):
        cellules = json.loads(chemin.read_text(encoding="utf-8")).get("cells", [])
        noms = Counter(str(c["metadata"].get("nbgrader", {}).get("grade_id", "")) for c in cellules)
        if repetes := sorted(nom for nom, combien in noms.items() if nom and combien > 1):
            doubles[chemin.name] = repetes
    return doubles


def _is_cellule(cellule: Any, *, ancien: bool) -> bool:
    """La forme que nbgrader suppose sans la vérifier ; dans l'ancien format, le code est dans `input`."""
    if not isinstance(cellule, dict):
        return False
    meta = cellule.get("metadata", {} if ancien else None)
    if not isinstance(meta, dict) or not isinstance(meta.get("nbgrader", {}), dict):
        return False
    return isinstance(cellule.get("cell_type"), str) and ("source" in cellule or (ancien and "input" in cellule))


def digest_dossier(dossier: Path) -> str:
    """L'empreinte du contenu d'un dossier : chemins et octets, sans suivre de lien."""
    condense = hashlib.sha256()
    for chemin in sorted(dossier.rglob("*")):
        if stat.S_ISREG(chemin.lstat().st_mode):
            condense.update(chemin.relative_to(dossier).as_posix().encode(errors="surrogateescape") + b"\0")
            with chemin.open("rb") as fichier:
                condense.update(hashlib.file_digest(fichier, "sha256").digest())
    return condense.hexdigest()
