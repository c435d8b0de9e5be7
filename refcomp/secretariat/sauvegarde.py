"""Sauvegarder un cours dans une archive : bases copiées à chaud, fichiers, clé secrète, et le condensé de chacun.

Les bases passent par l'interface de sauvegarde de SQLite : une copie du fichier, prise pendant une écriture, serait
inutilisable. L'archive contient la clé du cours : qui l'a peut refaire les données des étudiants et le journal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from refcomp import __version__
from refcomp.cours import Cours
from refcomp.errors import SauvegardeInvalideError
from refcomp.findings import Constat
from refcomp.secretariat.noms import visible
from refcomp.secretariat.parties import SUFFIXES_SQLITE, Parties, find_parties

MANIFESTE = "manifeste.json"
FORMAT, VERSION = "sauvegarde-refcomp", 1
IGNORES = {"__pycache__", ".ipynb_checkpoints"}
# Dans .refcomp : le travail d'une commande en cours, et ce qui se refait (les instantanés du résumé des preuves).
PROVISOIRES = ("collecte-", "restauration-", "instantanes")


@dataclass(frozen=True)
class Sauvegarde:
    """Le compte rendu d'une sauvegarde."""

    archive: Path
    fichiers: int
    octets: int
    constats: list[Constat] = field(default_factory=list)


def backup_cours(cours: Cours, archive: Path | None = None) -> Sauvegarde:
    """Sauvegarde un cours ; l'archive n'apparaît qu'entière.

    Args:
        cours: le cours.
        archive: où l'écrire ; `sauvegardes/<cours>-<date>.zip` dans le cours par défaut.

    Raises:
        SauvegardeInvalideError: si une base n'est pas SQLite, ou si l'archive existe déjà.
    """
    maintenant = dt.datetime.now().astimezone()
    cible = archive or cours.racine / "sauvegardes" / f"{cours.racine.name}-{maintenant:%Y%m%d-%H%M%S}.zip"
    if cible.exists():
        raise SauvegardeInvalideError(f"{cible} existe déjà : une sauvegarde n'en remplace pas une autre.")
    parties = find_parties(cours)
    cible.parent.mkdir(parents=True, exist_ok=True)
    provisoire = cible.with_name(f".{cible.name}.partiel")
    constats = list(parties.constats)
    condenses: dict[str, dict[str, object]] = {}
    try:
        provisoire.touch(mode=0o600)  # l'archive contient la clé et le travail des étudiants
        with zipfile.ZipFile(provisoire, "w", zipfile.ZIP_DEFLATED) as ecrite, tempfile.TemporaryDirectory() as travail:
            for nom, chemin in parties.bases.items():
                condenses[nom] = _add(ecrite, nom, _copy_base(chemin, Path(travail) / Path(nom).name))
            for nom, chemin in _walk(parties, constats):
                condenses[nom] = _add(ecrite, nom, chemin)
            manifeste = _build_manifeste(cours, maintenant, condenses, parties)
            ecrite.writestr(MANIFESTE, json.dumps(manifeste, ensure_ascii=False, indent=1, sort_keys=True))
        provisoire.replace(cible)
    finally:
        provisoire.unlink(missing_ok=True)
    return Sauvegarde(cible, len(condenses), cible.stat().st_size, constats)


def _copy_base(origine: Path, copie: Path) -> Path:
    """Copie une base en cours d'emploi, telle qu'elle est à un instant ; la copie tient en un seul fichier."""
    adresse = f"{origine.resolve().as_uri()}?mode=rw"  # jamais créée si elle a disparu
    with closing(sqlite3.connect(adresse, uri=True)) as lecture, closing(sqlite3.connect(copie)) as ecriture:
        lecture.backup(ecriture)
        ecriture.execute("PRAGMA journal_mode=DELETE")
    return copie


def _walk(parties: Parties, constats: list[Constat]) -> Iterator[tuple[str, Path]]:
    """Les fichiers à garder, dans un ordre fixe, hors des bases ; ce qui ne peut pas l'être est dit."""
    for nom, chemin in parties.fichiers.items():
        if chemin.is_file():
            yield nom, chemin
    # Une base rangée dans un dossier du cours a été copiée à chaud.
    bases = {f"{nom}{suffixe}" for nom in parties.bases for suffixe in ("", *SUFFIXES_SQLITE)}
    for dossier, origine in parties.dossiers.items():
        yield from ((nom, chemin) for nom, chemin in _walk_dossier(dossier, origine, constats) if nom not in bases)


def _walk_dossier(dossier: str, origine: Path, constats: list[Constat]) -> Iterator[tuple[str, Path]]:
    """Les fichiers d'un dossier du cours, ou rangé ailleurs, sous leur nom dans l'archive."""
    for courant, sous, fichiers in os.walk(origine):
        prive = dossier == ".refcomp" and Path(courant) == origine
        sous[:] = sorted(s for s in sous if s not in IGNORES and not (prive and s.startswith(PROVISOIRES)))
        for chemin in sorted(Path(courant) / f for f in (*fichiers, *sous)):
            nom = f"{dossier}/{chemin.relative_to(origine).as_posix()}"
            if chemin.is_symlink() or not _ecrivable(nom):
                raison = "est un lien" if chemin.is_symlink() else "a un nom illisible"
                message = f"{visible(nom)} {raison} : il n'est pas sauvegardé."
                constats.append(Constat("avertissement", "laisse", message, visible(nom)))
            elif chemin.is_file():
                yield nom, chemin


def _ecrivable(nom: str) -> bool:
    """Faux pour un nom qu'Unicode ne sait pas écrire (extrait d'une archive d'un autre système)."""
    try:
        nom.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _add(archive: zipfile.ZipFile, nom: str, chemin: Path) -> dict[str, object]:
    """Ajoute un fichier et rend son condensé, calculé sur les octets mêmes qui y entrent."""
    condense, taille = hashlib.sha256(), 0
    date = dt.datetime.fromtimestamp(max(chemin.stat().st_mtime, 315_619_200), dt.UTC)  # une archive commence en 1980
    info = zipfile.ZipInfo(nom, date.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    with chemin.open("rb") as lecture, archive.open(info, "w", force_zip64=True) as ecriture:
        while morceau := lecture.read(1024 * 1024):
            condense.update(morceau)
            taille += len(morceau)
            ecriture.write(morceau)
    return {"sha256": condense.hexdigest(), "taille": taille}


def _build_manifeste(
    cours: Cours, date: dt.datetime, condenses: dict[str, dict[str, object]], parties: Parties
) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "refcomp": __version__,
        "cours": cours.racine.name,
        "date": date.isoformat(timespec="seconds"),
        "parties": parties.ajoutees(),
        "fichiers": condenses,
    }
