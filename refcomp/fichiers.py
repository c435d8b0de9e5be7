"""Écrire des fichiers sans accident : d'un coup, ou dans une archive aux octets stables."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DATE_ZIP = (2020, 1, 1, 0, 0, 0)  # figée : deux archives de mêmes fichiers sont égales octet pour octet
# Ce que lève `zipfile` en lisant une archive étrangère : coupée, mal compressée ; RuntimeError, ou une erreur qui en
# hérite, si un mot de passe la protège ou si sa compression lui est inconnue.
ERREURS_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError)


def write_atomic(chemin: Path, octets: bytes) -> Path:
    """Écrit un fichier d'un coup : interrompu, il ne laisse pas de fichier tronqué."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_name(f".{chemin.name}.partiel")
    provisoire.write_bytes(octets)
    return provisoire.replace(chemin)


def write_csv(chemin: Path, table: pd.DataFrame) -> Path:
    """Écrit un tableau pour un tableur français : point-virgule, et marque d'UTF-8, sans quoi il perd les accents."""
    return write_atomic(chemin, table.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig"))


def render_zip(fichiers: Mapping[str, bytes]) -> bytes:
    """Une archive de fichiers, chemin relatif → octets ; mêmes fichiers, mêmes octets."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for chemin, octets in sorted(fichiers.items()):
            archive.writestr(zipfile.ZipInfo(chemin, DATE_ZIP), octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()
