"""Le nom du fichier : `SirenFECAAAAMMJJ.txt`, la date étant celle de la clôture (LPF, art. A47 A-1, IX)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePath

from stdnum.fr import siren as siren_fr

from refcomp.errors import ArgumentInvalideError

FORME = re.compile(r"(\d{9})FEC(\d{8})(?:\.\w+)?", re.IGNORECASE)


@dataclass(frozen=True)
class NomFec:
    """Ce que dit le nom d'un fichier.

    Attributes:
        siren: neuf chiffres.
        cloture: date de clôture de l'exercice.
    """

    siren: str
    cloture: dt.date


def nom_fec(siren: str, cloture: dt.date) -> str:
    """Compose le nom réglementaire d'un fichier.

    Raises:
        ArgumentInvalideError: si le SIREN n'a pas neuf chiffres ou si sa clé est fausse.

    >>> nom_fec("732 829 320", dt.date(2026, 12, 31))
    '732829320FEC20261231.txt'
    """
    compact = siren_fr.compact(siren)
    if not siren_fr.is_valid(compact):
        raise ArgumentInvalideError(
            f"« siren » vaut {siren!r} ; neuf chiffres dont le dernier est la clé de Luhn, comme 732 829 320."
        )
    return f"{compact}FEC{cloture:%Y%m%d}.txt"


def read_nom(nom: str) -> NomFec | None:
    """Lit un nom de fichier ; None s'il n'a pas la forme réglementaire ou si sa date n'existe pas.

    La clé du SIREN n'est pas vérifiée ici : `controle_fec` la juge.
    """
    lu = FORME.fullmatch(PurePath(nom).name)
    if lu is None:
        return None
    try:
        return NomFec(lu[1], dt.datetime.strptime(lu[2], "%Y%m%d").replace(tzinfo=dt.UTC).date())
    except ValueError:
        return None
