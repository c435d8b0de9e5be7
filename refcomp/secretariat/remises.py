"""Écrire une copie dans `submitted/`, telle que nbgrader l'attend, sans jamais perdre celle qu'elle remplace."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from refcomp.authoring.devoir import write_dossier
from refcomp.cours import Cours

HORODATAGE = "timestamp.txt"
FORMAT_NBGRADER = "%Y-%m-%d %H:%M:%S.%f UTC"  # celui que l'échange de nbgrader écrit, et que la correction relit
NOUVELLE, INCHANGEE, REMPLACEE, COMPLETEE, ANCIENNE = "nouvelle", "inchangée", "remplacée", "complétée", "ancienne"
CARNET = ".ipynb"


def dossier_anterieures(cours: Cours) -> Path:
    """Où sont gardées les copies remplacées : hors de `submitted/`, que nbgrader parcourt."""
    return cours.racine / ".refcomp" / "anterieures"


def write_remise(cours: Cours, devoir: str, etudiant: str, fichiers: Mapping[str, bytes], date: dt.datetime) -> str:
    """Écrit la copie d'un étudiant, d'un coup, avec sa date.

    La même copie ramassée de nouveau ne change rien. Une copie différente en remplace une autre si elle est plus
    récente, et l'ancienne est gardée dans `.refcomp/anterieures/`. S'il lui manque un carnet que l'ancienne avait, elle
    la complète : un étudiant rend parfois ses carnets un à un.

    Returns:
        `nouvelle`, `inchangée`, `remplacée`, `complétée` ; ou `ancienne` si celle qui est déjà là n'est pas plus
        vieille, et rien n'est alors écrit.
    """
    dossier = cours.dossier("submitted") / etudiant / devoir
    complets = {**fichiers, HORODATAGE: format_horodatage(date).encode("ascii")}
    if not dossier.is_dir():
        write_dossier(dossier, complets)
        return NOUVELLE
    presents = _read_fichiers(dossier)
    partielle = any(chemin.endswith(CARNET) for chemin in presents.keys() - fichiers.keys())
    if partielle:
        complets = presents | complets
    if presents == (presents if partielle else {}) | dict(fichiers):
        return INCHANGEE
    deja = read_horodatage(dossier)
    if deja is not None and date.astimezone(dt.UTC) <= deja:
        return ANCIENNE
    _archive(cours, devoir, etudiant, dossier, presents)
    write_dossier(dossier, complets)
    return COMPLETEE if partielle else REMPLACEE


def format_horodatage(date: dt.datetime) -> str:
    """Une date telle que nbgrader la relit, en temps universel."""
    return date.astimezone(dt.UTC).strftime(FORMAT_NBGRADER)


def read_horodatage(dossier: Path) -> dt.datetime | None:
    """La date de remise d'un dossier, ou None s'il n'en a pas de lisible."""
    from nbgrader.utils import parse_utc  # noqa: PLC0415 - nbgrader met une seconde à se charger

    chemin = dossier / HORODATAGE
    if not chemin.is_file():
        return None
    try:
        lue: dt.datetime = parse_utc(chemin.read_text(encoding="utf-8").strip())
    except (ValueError, OverflowError):
        return None
    return lue.replace(tzinfo=dt.UTC)


def _read_fichiers(dossier: Path) -> dict[str, bytes]:
    return {
        p.relative_to(dossier).as_posix(): p.read_bytes()
        for p in sorted(dossier.rglob("*"))
        if p.is_file() and p.relative_to(dossier).as_posix() != HORODATAGE
    }


def _archive(cours: Cours, devoir: str, etudiant: str, dossier: Path, presents: Mapping[str, bytes]) -> None:
    """Copie ce qui va être remplacé, sous un nom qui dit sa date et son contenu ; la même n'y est qu'une fois."""
    condense = hashlib.sha256()
    for chemin, octets in sorted(presents.items()):
        condense.update(chemin.encode() + b"\0" + hashlib.sha256(octets).digest())
    date = read_horodatage(dossier) or dt.datetime.fromtimestamp(dossier.stat().st_mtime, dt.UTC)
    cible = dossier_anterieures(cours) / devoir / etudiant / f"{date:%Y%m%d-%H%M%S}-{condense.hexdigest()[:8]}"
    if cible.is_dir():
        return
    provisoire = cible.with_name(f".{cible.name}.partiel")
    shutil.rmtree(provisoire, ignore_errors=True)
    shutil.copytree(dossier, provisoire)
    provisoire.rename(cible)
