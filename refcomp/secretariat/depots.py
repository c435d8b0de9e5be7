"""Ouvrir ce que l'on ramasse : dossiers, carnets, archives et archives dans des archives, sans rien leur devoir.

Une archive vient d'un étudiant. Son contenu est écrit sous des noms neutres dans un atelier provisoire : aucun de ses
chemins ne touche le disque. Taille, nombre, taux de compression et imbrication sont bornés ; les liens, les membres
chiffrés et ce qui dépasse sont laissés et dits, sans gêner le reste.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from refcomp.fichiers import DATE_ZIP, ERREURS_ZIP
from refcomp.findings import Constat
from refcomp.secretariat.noms import visible

MO = 1024 * 1024
PARASITES = {"__macosx", ".ipynb_checkpoints", "__pycache__", ".ds_store", "thumbs.db", "desktop.ini", "timestamp.txt"}
AUTRES_ARCHIVES = {".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"}
ILLISIBLES = (*ERREURS_ZIP, OSError, ValueError)
# Une archive sans date porte 1980, et celles que refcomp distribue sont toutes de la même : ce n'est pas un dépôt.
PREMIERE_ANNEE = 2000


@dataclass(frozen=True)
class Limites:
    """Ce qu'un ramassage accepte.

    Attributes:
        taille_fichier: octets d'un fichier, une fois décompressé.
        taille_archive: octets d'une archive (souvent celle de toute une classe).
        taille_imbriquee: octets d'une archive trouvée dans une autre (celle d'un étudiant).
        taille_totale: octets de tout le ramassage.
        membres: nombre de fichiers d'une archive.
        ratio: taux de compression au-delà duquel un gros fichier est un piège.
        profondeur: nombre d'archives l'une dans l'autre.
    """

    taille_fichier: int = 100 * MO
    taille_archive: int = 4096 * MO
    taille_imbriquee: int = 256 * MO
    taille_totale: int = 8192 * MO
    membres: int = 20_000
    ratio: int = 200
    profondeur: int = 3


@dataclass(frozen=True)
class FichierDepose:
    """Un fichier ramassé.

    Attributes:
        parties: ses noms, de la source au fichier, archives comprises ; pour reconnaître et dire, jamais pour écrire.
        contenu: où le lire.
        date: quand il a été déposé, d'après l'archive ou le dossier.
    """

    parties: tuple[str, ...]
    contenu: Path
    date: dt.datetime | None

    @property
    def chemin(self) -> str:
        """Le chemin lu par une personne : `classe.zip/DUPONT Léa/carnet.ipynb`."""
        return "/".join(visible(p) for p in self.parties)

    @property
    def nom(self) -> str:
        """Le nom du fichier."""
        return self.parties[-1]

    @property
    def suffixe(self) -> str:
        """Son extension, en minuscules."""
        return PurePosixPath(self.nom).suffix.lower()

    @property
    def dossier(self) -> tuple[str, ...]:
        """Le dossier ou l'archive qui le contient."""
        return self.parties[:-1]


@dataclass
class Atelier:
    """Un ramassage en cours : où décompresser, ce qui est permis, ce qui a été laissé."""

    dossier: Path
    limites: Limites = field(default_factory=Limites)
    constats: list[Constat] = field(default_factory=list)
    octets: int = 0
    _numero: int = 0

    def open_source(self, source: Path) -> list[FichierDepose]:
        """Tous les fichiers d'une source : un dossier, une archive ou un fichier."""
        nom = source.resolve().name
        if source.is_dir():
            return list(self._walk(source, nom))
        if not source.is_file():
            self._refuse("source_absente", str(source), "n'existe pas")
            return []
        depot = _date_disque(source)
        # Dans une archive donnée telle quelle, la date de dépôt est celle que l'ENT a mise sur chaque membre.
        archive = source.suffix.lower() == ".zip"
        fichiers = self._open(FichierDepose((nom,), source, None if archive else depot), 0)
        return [f if f.date else replace(f, date=depot) for f in fichiers]

    def _walk(self, racine: Path, nom: str) -> Iterator[FichierDepose]:
        for courant, dossiers, fichiers in os.walk(racine):
            dossiers[:] = sorted(d for d in dossiers if not _parasite(d) and not self._lien(Path(courant) / d))
            for fichier in sorted(fichiers):
                chemin = Path(courant) / fichier
                if not _parasite(fichier) and not self._lien(chemin) and chemin.is_file():
                    parties = (nom, *chemin.relative_to(racine).parts)
                    yield from self._open(FichierDepose(parties, chemin, _date_disque(chemin)), 0)

    def _lien(self, chemin: Path) -> bool:
        jonction = getattr(os.path, "isjunction", None)  # Windows, à partir de Python 3.12
        lien = chemin.is_symlink() or (jonction is not None and jonction(chemin))
        if lien:
            self._refuse("lien", str(chemin), "est un lien ; il n'est pas suivi")
        return lien

    def _open(self, fichier: FichierDepose, profondeur: int) -> list[FichierDepose]:
        """Un fichier seul, ou le contenu de l'archive qu'il est."""
        if fichier.suffixe in AUTRES_ARCHIVES:
            self._refuse("archive_inconnue", fichier.chemin, "seules les archives .zip s'ouvrent ; extrayez-la d'abord")
            return []
        if fichier.suffixe != ".zip":
            return [fichier]
        if profondeur >= self.limites.profondeur:
            self._refuse("archive_profonde", fichier.chemin, f"plus de {self.limites.profondeur} archives imbriquées")
            return []
        contenus = self._unzip(fichier, profondeur)
        # Une archive imbriquée sans carnet ni réponse est un fichier de données, rendu tel quel.
        copie = any(f.suffixe == ".ipynb" or "reponse" in f.nom.lower() for f in contenus)
        return contenus if copie or not (profondeur and contenus) else [fichier]

    def _unzip(self, fichier: FichierDepose, profondeur: int) -> list[FichierDepose]:
        """Le contenu d'une archive ; rien si elle ne se lit pas ou dépasse les bornes."""
        premier, avant = self._numero, self.octets
        try:
            with zipfile.ZipFile(fichier.contenu) as archive:
                membres = archive.infolist()
                self._check_nombre(membres)
                return [f for info in membres for f in self._extract(archive, info, fichier, profondeur, avant)]
        except (_DepassementError, *ILLISIBLES) as erreur:
            for numero in range(premier + 1, self._numero + 1):
                self._cible(numero).unlink(missing_ok=True)
            self.octets = avant
            raison = f"archive illisible ou trop grosse ({visible(str(erreur))})"
            self._refuse("archive_refusee", fichier.chemin, raison)
        return []

    def _check_nombre(self, membres: list[zipfile.ZipInfo]) -> None:
        if len(membres) > self.limites.membres:
            raise _DepassementError(f"plus de {self.limites.membres} fichiers")

    def _extract(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, mere: FichierDepose, profondeur: int, avant: int
    ) -> list[FichierDepose]:
        """Un membre d'une archive, écrit sous un nom neutre ; ses propres fichiers s'il est lui-même une archive."""
        nom = _nom_membre(info)
        parties = tuple(p for p in nom.replace("\\", "/").split("/") if p)
        if info.is_dir() or not parties or any(_parasite(p) for p in parties):
            return []
        cible, date = self._cible(self._numero + 1), mere.date or _date_membre(info)
        membre = FichierDepose((*mere.parties, *parties), cible, date)
        defaut = self._defaut(info, nom, parties) or self._write(archive, info, cible, profondeur, avant)
        if defaut:
            self._refuse("membre_refuse", membre.chemin, defaut)
            return []
        return self._open(membre, profondeur + 1)

    def _defaut(self, info: zipfile.ZipInfo, nom: str, parties: tuple[str, ...]) -> str:
        """Pourquoi un membre n'est pas ouvert, d'après ce qu'il annonce ; vide s'il peut l'être."""
        if ".." in parties or nom.startswith(("/", "\\")) or parties[0].endswith(":"):
            return "son chemin sort de l'archive"
        if stat.S_ISLNK(info.external_attr >> 16):
            return "c'est un lien"
        if info.flag_bits & 1:
            return "il est protégé par un mot de passe"
        if info.file_size > MO and info.file_size > self.limites.ratio * max(info.compress_size, 1):
            return f"il se décompresse en plus de {self.limites.ratio} fois sa taille"
        return ""

    def _write(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, cible: Path, profondeur: int, avant: int) -> str:
        """Décompresse un membre sans croire la taille qu'il annonce ; dit pourquoi il ne l'a pas été.

        Raises:
            _DepassementError: si c'est l'archive entière qui dépasse.
        """
        self._numero += 1
        permis = self.limites.taille_imbriquee if profondeur else self.limites.taille_archive
        ecrits = 0
        try:
            with archive.open(info) as lecture, cible.open("wb") as ecriture:
                while (morceau := lecture.read(MO)) and ecrits <= self.limites.taille_fichier:
                    ecriture.write(morceau)
                    ecrits += len(morceau)
                    self.octets += len(morceau)
                    if self.octets - avant > permis or self.octets > self.limites.taille_totale:
                        raise _DepassementError(f"plus de {permis // MO} Mo une fois décompressée")
        except ERREURS_ZIP as erreur:
            return f"illisible ({visible(str(erreur))})"
        if ecrits <= self.limites.taille_fichier:
            return ""
        self.octets -= ecrits
        cible.unlink()
        return f"plus de {self.limites.taille_fichier // MO} Mo une fois décompressé"

    def _cible(self, numero: int) -> Path:
        return self.dossier / f"{numero:06d}"

    def _refuse(self, code: str, chemin: str, raison: str) -> None:
        self.constats.append(Constat("erreur", code, f"{chemin} : {raison}. Laissé de côté.", chemin))


class _DepassementError(Exception):
    """Une archive dépasse les bornes : elle est laissée tout entière."""


def _parasite(nom: str) -> bool:
    return nom.lower() in PARASITES or nom.startswith(("._", "~$"))


def _nom_membre(info: zipfile.ZipInfo) -> str:
    """Le nom d'un membre ; sans la marque UTF-8, macOS écrit de l'UTF-8 et Windows français du cp850."""
    if info.flag_bits & 0x800:
        return info.filename
    for encodage in ("utf-8", "cp850"):
        with suppress(UnicodeError):
            return info.filename.encode("cp437").decode(encodage)
    return info.filename


def _date_membre(info: zipfile.ZipInfo) -> dt.datetime | None:
    """La date d'un membre ; une archive date à l'heure locale, sans fuseau."""
    try:
        date = dt.datetime(*info.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
    return _date_de_depot(date)


def _date_disque(chemin: Path) -> dt.datetime | None:
    return _date_de_depot(dt.datetime.fromtimestamp(chemin.stat().st_mtime, dt.UTC).astimezone())


def _date_de_depot(date: dt.datetime) -> dt.datetime | None:
    factice = date.year < PREMIERE_ANNEE or date.timetuple()[:6] == DATE_ZIP
    return None if factice else date
