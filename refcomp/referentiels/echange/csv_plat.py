"""Les tables plates en CSV pour un tableur français : « ; », UTF-8 avec marque, dans une archive zip ou un dossier."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path, PurePosixPath

from refcomp.errors import FichierIllisibleError
from refcomp.fichiers import ERREURS_ZIP, render_zip, write_atomic
from refcomp.referentiels.echange.cellules import build_lignes, neutralize
from refcomp.referentiels.echange.tables_plates import COLONNES, Ligne, Tables

TAILLE_MAXIMALE = 64 * 2**20  # d'une archive une fois ouverte : bien au-delà d'un référentiel, en deçà d'une bombe
SEPARATEURS = (";", ",", "\t")


def render_tables_csv(tables: Tables) -> dict[str, bytes]:
    """Rend chaque table en un fichier CSV.

    Returns:
        Nom de fichier → octets ; une table vide est omise, sauf `elements`.
    """
    return {f"{nom}.csv": _render(nom, lignes) for nom, lignes in tables.items() if lignes or nom == "elements"}


def _render(table: str, lignes: list[Ligne]) -> bytes:
    tampon = io.StringIO(newline="")
    ecriture = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecriture.writerow(COLONNES[table])
    ecriture.writerows([neutralize(ligne[c]) for c in COLONNES[table]] for ligne in lignes)
    return tampon.getvalue().encode("utf-8-sig")


def write_csv(tables: Tables, chemin: Path) -> Path:
    """Écrit les tables dans une archive (chemin en `.zip`) ou dans un dossier."""
    fichiers = render_tables_csv(tables)
    if chemin.suffix == ".zip":
        return write_atomic(chemin, render_zip(fichiers))
    for nom, octets in fichiers.items():
        write_atomic(chemin / nom, octets)
    return chemin


def read_csv(chemin: Path) -> Tables:
    """Lit des tables d'une archive, d'un dossier ou d'un seul fichier CSV, qui est alors la table des éléments.

    Raises:
        FichierIllisibleError: si le fichier n'est pas une archive, ou pas un CSV.
    """
    if chemin.is_dir():
        fichiers = {f.name: f.read_bytes() for f in sorted(chemin.glob("*.csv"))}
    elif chemin.suffix == ".zip":
        fichiers = _read_zip(chemin)
    else:
        fichiers = {"elements.csv": chemin.read_bytes()}
    if "elements.csv" not in fichiers:
        vus = ", ".join(fichiers) or "aucun fichier CSV"
        raise FichierIllisibleError(f"{chemin.name} : « elements.csv » est attendu. Trouvé : {vus}.")
    return {nom.removesuffix(".csv"): parse_csv(octets, nom) for nom, octets in fichiers.items()}


def _read_zip(chemin: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(chemin) as archive:
            membres = [m for m in archive.infolist() if m.filename.endswith(".csv")]
            if sum(m.file_size for m in membres) > TAILLE_MAXIMALE:
                raise FichierIllisibleError(f"{chemin.name} : archive refusée, elle dépasse 64 Mo une fois ouverte.")
            return {PurePosixPath(m.filename).name: archive.read(m) for m in membres}
    except ERREURS_ZIP as erreur:
        raise FichierIllisibleError(f"{chemin.name} n'est pas une archive zip lisible : {erreur}.") from None


def decode(octets: bytes) -> str:
    """Le texte d'un CSV : UTF-8, ou Windows-1252 tel qu'Excel l'enregistre."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")


def parse_csv(octets: bytes, nom: str) -> list[Ligne]:
    """Les lignes d'un CSV, son séparateur reconnu à la ligne de titres.

    Raises:
        FichierIllisibleError: s'il n'a pas de ligne de titres, ou si une ligne a plus de cellules que de titres.
    """
    texte = decode(octets)
    premiere = texte.split("\n", maxsplit=1)[0]
    separateur = max(SEPARATEURS, key=premiere.count)
    lignes = list(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur))
    return build_lignes(lignes[0] if lignes else [], lignes[1:], nom)
