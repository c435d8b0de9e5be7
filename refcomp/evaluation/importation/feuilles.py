"""Lire un tableau reçu, XLSX ou CSV, sans lui faire confiance : taille bornée avant d'ouvrir, cellule nommée.

Un classeur est une archive : sa taille décompressée est lue dans son sommaire avant toute extraction, et ce qu'il
annonce est revérifié en comptant les lignes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.fichiers import ERREURS_ZIP

OCTETS_MAXIMUM = 20_000_000
DECOMPRESSE_MAXIMUM = 200_000_000
LIGNES_MAXIMUM = 200_000
COLONNES_MAXIMUM = 200
VISITEES_MAXIMUM = 1_048_576  # la hauteur d'une feuille d'Excel, cellules vides comprises
SEPARATEURS = ";\t,|"
# Ce que lève openpyxl en lisant un classeur abîmé ou forgé ; SyntaxError : l'erreur de lecture du XML en hérite.
ERREURS_CLASSEUR = (
    *(*ERREURS_ZIP, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError),
    *(SyntaxError, ArithmeticError, AssertionError),
)
FEUILLE_VOULUE = "preuves"


@dataclass(frozen=True)
class Feuille:
    """Un tableau lu.

    Attributes:
        fichier: nom du fichier.
        nom: nom de la feuille, vide pour un CSV.
        titres: la première ligne remplie.
        lignes: numéro de ligne du fichier → cellules ; une cellule vide vaut None, toute autre est un texte.
    """

    fichier: str
    nom: str
    titres: list[str | None]
    lignes: dict[int, list[str | None]]

    def lieu(self, ligne: int, colonne: int) -> str:
        """Où est une cellule, comme la personne la trouve : « feuille Preuves, cellule D12 »."""
        if self.nom:
            from openpyxl.utils import get_column_letter  # noqa: PLC0415 - chargé pour un classeur seulement

            return f"feuille {self.nom}, cellule {get_column_letter(colonne + 1)}{ligne}"
        return f"ligne {ligne}, colonne {colonne + 1} (« {self.titres[colonne]} »)"


def read_feuille(chemin: Path) -> Feuille:
    """Lit un fichier CSV ou XLSX ; d'un classeur, la feuille « Preuves », sinon la première visible.

    Raises:
        FichierIllisibleError: si le fichier est absent, trop grand, abîmé, vide ou d'une autre nature.
    """
    nom = chemin.name
    if not chemin.is_file():
        raise FichierIllisibleError(f"Le fichier « {chemin} » n'existe pas. Vérifiez son nom et son dossier.")
    if (taille := chemin.stat().st_size) > OCTETS_MAXIMUM:
        raise FichierIllisibleError(
            f"« {nom} » fait {taille // 1_000_000} Mo ; au plus {OCTETS_MAXIMUM // 1_000_000} Mo sont lus. "
            "Coupez-le par classe ou par période."
        )
    extension = chemin.suffix.lower()
    if extension == ".xlsx":
        feuille, rangees = _read_xlsx(chemin)
    elif extension in {".csv", ".txt", ".tsv"}:
        feuille, rangees = "", _read_csv(chemin)
    else:
        raise FichierIllisibleError(
            f"« {nom} » : un fichier .xlsx ou .csv est attendu. Enregistrez-le sous cette forme."
        )
    if not rangees:
        raise FichierIllisibleError(f"« {nom} » est vide : une ligne de titres puis des preuves sont attendues.")
    premiere, *suivantes = rangees.items()
    return Feuille(nom, feuille, premiere[1], dict(suivantes))


def _read_csv(chemin: Path) -> dict[int, list[str | None]]:
    octets = chemin.read_bytes()
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):  # « Texte Unicode » d'Excel
        texte = octets.decode("utf-16", errors="replace")
    elif b"\0" in octets:
        raise FichierIllisibleError(f"« {chemin.name} » n'est pas un fichier texte (octets nuls).")
    else:
        try:
            texte = octets.decode("utf-8-sig")
        except UnicodeDecodeError:
            texte = octets.decode("cp1252", errors="replace")
    debut = next((li for li in texte.splitlines() if li.strip()), "")
    separateur = max(SEPARATEURS, key=debut.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    try:
        return _collect(((lecteur.line_num, rangee) for rangee in lecteur), chemin.name)
    except csv.Error as erreur:
        raise FichierIllisibleError(f"« {chemin.name} », ligne {lecteur.line_num} : {erreur}.") from erreur


def _read_xlsx(chemin: Path) -> tuple[str, dict[int, list[str | None]]]:
    with open_classeur(chemin) as classeur:
        feuilles = [f for f in classeur.worksheets if f.sheet_state == "visible"] or classeur.worksheets
        voulues = [f for f in feuilles if f.title.strip().casefold() == FEUILLE_VOULUE]
        feuille = (voulues or feuilles)[0]
        feuille.reset_dimensions()  # un classeur peut annoncer une étendue fausse
        rangees = feuille.iter_rows(max_row=VISITEES_MAXIMUM, max_col=COLONNES_MAXIMUM)
        lues = ([_montree(c) for c in rangee] for rangee in rangees)
        return feuille.title, _collect(enumerate(lues, start=1), chemin.name)


def is_pourcent(forme: str) -> bool:
    """Vrai si un format de nombre montre des pour cent : le tableur garde alors 0,75 pour « 75 % ».

    Un signe écrit en toutes lettres, entre guillemets ou après une barre, ne change pas le nombre : 75 y reste 75.
    """
    return "%" in re.sub(r'"[^"]*"|\\.', "", forme)


def _montree(cellule: Any) -> Any:
    """Ce qu'une cellule montre : un nombre, ou « 75 % » si elle est au format pourcentage."""
    valeur = cellule.value
    if isinstance(valeur, int | float) and not isinstance(valeur, bool) and is_pourcent(str(cellule.number_format)):
        return f"{_texte(round(valeur * 100.0, 9))} %"
    return valeur


@contextmanager
def open_classeur(chemin: Path) -> Iterator[Any]:
    """Ouvre un classeur reçu, en lecture, sans lui faire confiance ; ce qui l'empêche d'être lu se dit en français.

    Raises:
        FichierIllisibleError: s'il est abîmé, d'une autre nature, ou se déplierait sans mesure.
    """
    import openpyxl  # noqa: PLC0415 - chargé pour un classeur seulement

    try:
        check_decompresse(chemin)
        classeur = openpyxl.load_workbook(chemin, read_only=True, data_only=True)
        try:
            yield classeur
        finally:
            classeur.close()
    except FichierIllisibleError:
        raise
    except zipfile.BadZipFile as erreur:
        raise FichierIllisibleError(
            f"« {chemin.name} » n'est pas un classeur lisible (pas du .xlsx, malgré son nom) : enregistrez-le en .xlsx."
        ) from erreur
    except ERREURS_CLASSEUR as erreur:
        detail = str(erreur).splitlines()[0][:100] if str(erreur) else type(erreur).__name__
        raise FichierIllisibleError(f"« {chemin.name} » n'est pas un classeur lisible ({detail}).") from erreur


def check_decompresse(chemin: Path) -> None:
    """Refuse, avant d'en rien extraire, une archive qui se déplierait sans mesure."""
    with zipfile.ZipFile(chemin) as archive:
        taille = sum(i.file_size for i in archive.infolist())
    if taille > DECOMPRESSE_MAXIMUM:
        raise FichierIllisibleError(
            f"« {chemin.name} » occuperait {taille // 1_000_000} Mo une fois décompressé ; au plus "
            f"{DECOMPRESSE_MAXIMUM // 1_000_000} Mo sont lus. Gardez la seule feuille des preuves, sans mise en forme."
        )


def _collect(rangees: Iterable[tuple[int, Iterable[Any]]], nom: str) -> dict[int, list[str | None]]:
    """Les rangées remplies, dans la limite permise."""
    lues: dict[int, list[str | None]] = {}
    for numero, rangee in rangees:
        cellules = [_texte(c) for c in rangee]
        if all(c is None for c in cellules):
            continue
        if len(lues) > LIGNES_MAXIMUM:
            raise FichierIllisibleError(
                f"« {nom} » a plus de {LIGNES_MAXIMUM} lignes : coupez-le. Rien n'a été importé."
            )
        if len(cellules) > COLONNES_MAXIMUM:
            raise FichierIllisibleError(f"« {nom} », ligne {numero} : plus de {COLONNES_MAXIMUM} colonnes.")
        lues[numero] = cellules
    return lues


def _texte(cellule: Any) -> str | None:
    """Une cellule en texte, tel qu'une personne l'écrirait ; None si elle est vide."""
    if cellule is None or (isinstance(cellule, str) and not cellule.strip()):
        return None
    if isinstance(cellule, bool):
        return "VRAI" if cellule else "FAUX"
    if isinstance(cellule, dt.datetime):
        return (
            cellule.date().isoformat()
            if cellule.time() == dt.time()
            else cellule.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(cellule, float):
        return str(int(cellule)) if cellule.is_integer() else repr(cellule)
    return str(cellule).strip()
