"""Lire un tableau tel qu'un tableur français l'enregistre : CSV « ; » en UTF-8 ou Windows-1252, ou classeur XLSX.

Toutes les cellules sont lues comme du texte (dates d'un classeur exceptées) : c'est le contrat de colonnes de la
fonction qui les reçoit qui les convertit et dit ce qui ne va pas. L'index est le numéro de ligne du fichier, pour
qu'un message désigne la ligne que la personne voit.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zlib
from contextlib import closing
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from refcomp.errors import FichierIllisibleError

PREMIERE_LIGNE = 2  # la ligne 1 porte les noms de colonnes
CELLULE_MAXIMALE = 1 << 25  # caractères
SEPARATEURS = ";\t,|"
# Ce que lève un classeur abîmé, ouvert ou lu : openpyxl laisse passer les erreurs de ses bibliothèques.
ABIMES = (
    *(BadZipFile, InvalidFileException, zlib.error, SyntaxError),
    *(AttributeError, EOFError, IndexError, KeyError, OSError, TypeError, ValueError),
)
LIGNES_SONDEES = 20  # pour un fichier qui commence par des lignes de présentation, sans séparateur


def read_table(chemin: Path | str) -> pd.DataFrame:
    """Lit un fichier CSV ou XLSX.

    Args:
        chemin: le fichier ; son extension dit sa nature.

    Returns:
        Un DataFrame de textes (cellule vide : None), indexé par le numéro de ligne du fichier.

    Raises:
        FichierIllisibleError: si le fichier est absent, vide, d'une autre nature, ou si une ligne a trop de cellules.
    """
    fichier = Path(chemin)
    return _build(_rangees(fichier, sondees=1), fichier.name)


def read_rangees(chemin: Path | str) -> list[tuple[int, list[str | None]]]:
    """Lit les rangées remplies d'un fichier dont la ligne de titres n'est pas forcément la première.

    Args:
        chemin: le fichier CSV ou XLSX.

    Returns:
        Des couples (numéro de ligne du fichier, cellules) ; une cellule vide vaut None, toute autre est un texte.

    Raises:
        FichierIllisibleError: si le fichier est absent ou d'une autre nature.
    """
    lues = [(ligne, [_texte(c) for c in cellules]) for ligne, cellules in _rangees(Path(chemin), LIGNES_SONDEES)]
    return [(ligne, cellules) for ligne, cellules in lues if any(c is not None for c in cellules)]


def _rangees(fichier: Path, sondees: int) -> list[tuple[int, list[object]]]:
    if not fichier.is_file():
        raise FichierIllisibleError(f"Le fichier « {fichier} » n'existe pas. Vérifiez son nom et son dossier.")
    if fichier.suffix.lower() == ".xlsx":
        return _rangees_xlsx(fichier)
    if fichier.suffix.lower() in {".csv", ".txt", ".tsv"}:
        return _rangees_csv(fichier, sondees)
    raise FichierIllisibleError(
        f"« {fichier.name} » : un fichier .csv ou .xlsx est attendu. Depuis un tableur : Enregistrer sous… CSV.",
    )


def _rangees_csv(fichier: Path, sondees: int) -> list[tuple[int, list[object]]]:
    octets = fichier.read_bytes()
    if b"\0" in octets:
        raise FichierIllisibleError(f"« {fichier.name} » n'est pas un fichier texte (octets nuls).")
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    debut = "\n".join(texte.split("\n", maxsplit=sondees)[:sondees])
    separateur = max(SEPARATEURS, key=debut.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    limite = csv.field_size_limit(CELLULE_MAXIMALE)  # un export y met parfois une image
    try:
        return [(lecteur.line_num, list(rangee)) for rangee in lecteur]
    except csv.Error as erreur:
        raise FichierIllisibleError(f"« {fichier.name} », ligne {lecteur.line_num} : {erreur}.") from erreur
    finally:
        csv.field_size_limit(limite)


def _rangees_xlsx(fichier: Path) -> list[tuple[int, list[object]]]:
    try:
        classeur = openpyxl.load_workbook(fichier, read_only=True, data_only=True)
        with closing(classeur):
            feuille = classeur.worksheets[0]
            return [(rang, list(rangee)) for rang, rangee in enumerate(feuille.iter_rows(values_only=True), start=1)]
    except ABIMES as erreur:
        raise FichierIllisibleError(f"« {fichier.name} » n'est pas un classeur lisible ({erreur}).") from erreur


def _texte(cellule: object) -> str | None:
    if cellule is None or (isinstance(cellule, str) and not cellule.strip()):
        return None
    if isinstance(cellule, dt.datetime):
        return cellule.date().isoformat() if cellule.time() == dt.time() else cellule.isoformat()
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return str(cellule).strip()


def _build(rangees: list[tuple[int, list[object]]], nom: str) -> pd.DataFrame:
    remplies = [(ligne, [_texte(c) for c in cellules]) for ligne, cellules in rangees]
    remplies = [(ligne, cellules) for ligne, cellules in remplies if any(c is not None for c in cellules)]
    if not remplies:
        raise FichierIllisibleError(f"« {nom} » est vide : une ligne de titres puis des données sont attendues.")
    (_, titres), *corps = remplies
    noms = [str(t) for t in titres if t is not None]
    longues = [str(ligne) for ligne, c in corps if any(v is not None for v in c[len(titres) :])]
    if longues:
        raise FichierIllisibleError(
            f"« {nom} » : plus de cellules que de titres, lignes {', '.join(longues[:10])}. "
            "Un séparateur de trop, ou une virgule décimale dans un fichier séparé par des virgules ?",
        )
    gardees = [rang for rang, t in enumerate(titres) if t is not None]
    valeurs = [[c[r] if r < len(c) else None for r in gardees] for _, c in corps]
    return pd.DataFrame(
        valeurs, columns=noms, index=pd.Index([ligne for ligne, _ in corps], name="ligne"), dtype=object
    )
