"""Restaurer un cours depuis une sauvegarde : tout est vérifié avant d'être posé, et rien n'est perdu.

L'archive est d'abord extraite à côté et comparée à son manifeste. Alors seulement, chaque partie du cours est mise en
place par un renommage ; ce qu'elle remplace est gardé dans `avant-restauration-<date>/`, et une panne remet tout comme
avant.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from refcomp.errors import SauvegardeInvalideError
from refcomp.fichiers import ERREURS_ZIP
from refcomp.secretariat.parties import BASES, DOSSIERS, FICHIERS, SUFFIXES_SQLITE, find_racines, is_dans, read_ajoutees
from refcomp.secretariat.sauvegarde import FORMAT, MANIFESTE, VERSION

TAILLE_MANIFESTE = 256 * 1024 * 1024


@dataclass(frozen=True)
class _Places:
    """Ce qu'une archive peut poser dans un cours : les parties de tout cours, et celles que celui-ci a en plus."""

    dossiers: tuple[str, ...] = DOSSIERS
    fichiers: tuple[str, ...] = (*FICHIERS, *BASES)

    def racines(self) -> tuple[str, ...]:
        """Ce qui se met en place d'un seul renommage."""
        return find_racines(self.dossiers, self.fichiers)

    def presents(self, dossier: Path) -> list[str]:
        """Ce qui est déjà là, et ce que SQLite a laissé à côté d'une base : il abîmerait celle que l'on restaure."""
        accoles = (f"{nom}{suffixe}" for nom in self.fichiers for suffixe in SUFFIXES_SQLITE)
        return [n for n in find_racines(self.racines(), accoles) if os.path.lexists(dossier / n)]


@dataclass(frozen=True)
class Restauration:
    """Le compte rendu d'une restauration.

    Attributes:
        dossier: le cours restauré.
        fichiers: nombre de fichiers remis.
        remplace: où est gardé ce qui a été remplacé, ou None s'il n'y avait rien.
        date: date de la sauvegarde.
    """

    dossier: Path
    fichiers: int
    remplace: Path | None
    date: str


def restore_cours(archive: Path, dossier: Path, *, remplacer: bool = False) -> Restauration:
    """Restaure une sauvegarde dans un dossier.

    Args:
        archive: l'archive, écrite par `refcomp sauvegarder`.
        dossier: où remettre le cours ; créé s'il n'existe pas.
        remplacer: vrai pour remplacer un cours qui s'y trouve ; il est gardé à côté.

    Raises:
        SauvegardeInvalideError: si l'archive n'est pas une sauvegarde, a été modifiée, ou si le dossier contient un
            cours et que `remplacer` est faux. Rien n'est alors changé.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    places = _read_places(archive)
    presents = places.presents(dossier)
    if presents and not remplacer:
        raise SauvegardeInvalideError(
            f"{dossier.resolve()} contient déjà un cours ({', '.join(presents[:5])}…). Rien n'a été changé. Donnez un "
            "autre dossier avec --dossier, ou ajoutez --remplacer : ce qui est là sera gardé à côté."
        )
    with tempfile.TemporaryDirectory(prefix=".restauration-", dir=dossier) as travail:
        manifeste = _extract(archive, Path(travail), places)
        remplace = _swap(dossier, Path(travail), presents, places)
    if (dossier / ".refcomp" / "cle").is_file():
        (dossier / ".refcomp").chmod(0o700)
        (dossier / ".refcomp" / "cle").chmod(0o600)
    return Restauration(dossier, len(manifeste["fichiers"]), remplace, str(manifeste.get("date", "")))


@contextmanager
def _open_archive(chemin: Path) -> Iterator[tuple[zipfile.ZipFile, Mapping[str, Any]]]:
    """L'archive et son manifeste.

    Raises:
        SauvegardeInvalideError: si elle n'est pas une sauvegarde, ou se lit mal.
    """
    try:
        with zipfile.ZipFile(chemin) as archive:
            yield archive, _read_manifeste(archive, chemin)
    except (*ERREURS_ZIP, OSError, ValueError) as erreur:
        if isinstance(erreur, SauvegardeInvalideError):
            raise
        if not chemin.is_file():
            raise SauvegardeInvalideError(f"La sauvegarde {chemin} n'existe pas.") from erreur
        raise SauvegardeInvalideError(
            f"{chemin} n'est pas une sauvegarde lisible : le fichier est abîmé, coupé, ou vient d'ailleurs."
        ) from erreur


def _read_places(chemin: Path) -> _Places:
    with _open_archive(chemin) as (_archive, manifeste):
        dossiers, fichiers = read_ajoutees(manifeste)
    return _Places((*DOSSIERS, *dossiers), (*FICHIERS, *BASES, *fichiers))


def _extract(chemin: Path, travail: Path, places: _Places) -> Mapping[str, Any]:
    """Extrait une sauvegarde et la compare à son manifeste.

    Raises:
        SauvegardeInvalideError: en listant ce qui ne correspond pas.
    """
    with _open_archive(chemin) as (archive, manifeste):
        defauts = _check_membres(archive, manifeste["fichiers"], places)
        if not defauts:
            attendus = manifeste["fichiers"].items()
            defauts = [d for nom, attendu in attendus if (d := _extract_un(archive, nom, attendu, travail))]
    if defauts:
        liste = "\n".join(f"  - {d}" for d in defauts[:20])
        raise SauvegardeInvalideError(f"{chemin} a été modifiée ou abîmée ; rien n'a été restauré :\n{liste}")
    return manifeste


def _read_manifeste(archive: zipfile.ZipFile, chemin: Path) -> Mapping[str, Any]:
    if MANIFESTE not in archive.namelist() or archive.getinfo(MANIFESTE).file_size > TAILLE_MANIFESTE:
        raise SauvegardeInvalideError(f"{chemin} n'est pas une sauvegarde de refcomp : {MANIFESTE} y manque.")
    manifeste = json.loads(archive.read(MANIFESTE).decode("utf-8"))
    if not isinstance(manifeste, dict) or manifeste.get("format") != FORMAT:
        raise SauvegardeInvalideError(f"{chemin} n'est pas une sauvegarde de refcomp.")
    if manifeste.get("version") != VERSION or not isinstance(manifeste.get("fichiers"), dict):
        raise SauvegardeInvalideError(f"{chemin} vient d'une autre version de refcomp : mettez refcomp à jour.")
    return manifeste


def _check_membres(archive: zipfile.ZipFile, attendus: Mapping[str, Any], places: _Places) -> list[str]:
    """Les défauts visibles avant d'extraire : chemins hors du cours, membres en trop, en double ou absents."""
    noms = Counter(i.filename for i in archive.infolist() if i.filename != MANIFESTE)
    etrangers = [n for n in {*noms, *attendus} if not _est_sur(n, places)]
    defauts = [f"{n} : ce chemin n'est pas celui d'une partie de cours" for n in etrangers]
    defauts += [f"{n} : n'est pas au manifeste" for n in noms if n not in attendus]
    defauts += [f"{n} : au manifeste, mais absent de l'archive" for n in attendus if n not in noms]
    defauts += [f"{n} : {fois} fois dans l'archive" for n, fois in noms.items() if fois > 1]
    return sorted(defauts)


def _est_sur(nom: str, places: _Places) -> bool:
    """Vrai si un chemin désigne un fichier d'une partie connue d'un cours, et rien d'autre."""
    parties = PurePosixPath(nom).parts
    separateurs = "\\:" if os.sep == "\\" else ""  # ailleurs que sous Windows, ce sont des lettres d'un nom
    interdits = set(nom) & {"\0", *separateurs} or ".." in parties or nom != "/".join(parties) or nom.startswith("/")
    if interdits or not parties:
        return False
    return nom in places.fichiers or any(is_dans(nom, dossier) for dossier in places.dossiers)


def _extract_un(archive: zipfile.ZipFile, nom: str, attendu: Any, travail: Path) -> str:
    """Extrait un fichier en le vérifiant ; dit ce qui ne va pas. Une taille annoncée borne ce qui est écrit."""
    if not isinstance(attendu, dict) or not isinstance(attendu.get("taille"), int):
        return f"{nom} : mal décrit au manifeste"
    condense, ecrits = hashlib.sha256(), 0
    cible = travail / nom
    cible.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(nom) as lecture, cible.open("wb") as ecriture:
        while (morceau := lecture.read(1024 * 1024)) and ecrits <= attendu["taille"]:
            ecrits += len(morceau)
            condense.update(morceau)
            ecriture.write(morceau)
    juste = ecrits == attendu["taille"] and condense.hexdigest() == attendu.get("sha256")
    return "" if juste else f"{nom} : son contenu ne correspond pas au manifeste"


def _swap(dossier: Path, travail: Path, presents: list[str], places: _Places) -> Path | None:
    """Met chaque partie en place par renommage ; à la moindre panne, remet celles d'avant."""
    garde = dossier / f"avant-restauration-{dt.datetime.now().astimezone():%Y%m%d-%H%M%S}"
    faits: list[tuple[Path, Path]] = []
    try:
        if presents:
            garde.mkdir()
        for nom in presents:
            _rename(dossier / nom, garde / nom, faits)
        for nom in places.racines():
            if os.path.lexists(travail / nom):
                _rename(travail / nom, dossier / nom, faits)
    except OSError as erreur:
        for origine, destination in reversed(faits):
            destination.rename(origine)
        if presents:
            shutil.rmtree(garde, ignore_errors=True)
        raise SauvegardeInvalideError(
            f"La restauration s'est arrêtée sur {erreur.filename} ({erreur.strerror}) ; le cours d'avant est en place. "
            "Fermez JupyterLab et le tableau de bord, puis recommencez."
        ) from erreur
    return garde if presents else None


def _rename(origine: Path, destination: Path, faits: list[tuple[Path, Path]]) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    origine.rename(destination)
    faits.append((origine, destination))
