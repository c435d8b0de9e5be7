"""Lire d'un coup les zones de largeur fixe : textes, dates, montants au dernier chiffre signé."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from refcomp.formats.releves.modele import TEXTE

Octets = npt.NDArray[np.uint8]
ESPACE, ZERO, NEUF = 32, 48, 57
DERNIER_ASCII = 127
SIECLE = 80  # une année de moins de 80 est du siècle présent
CREDIT, DEBIT = "{ABCDEFGHI", "}JKLMNOPQR"
# Les machines françaises à code EBCDIC écrivent é et è là où les autres ont { et }.
ACCENTS = {0xE9: (0, 1), 0xE8: (0, -1)}


def read_textes(zone: Octets) -> Any:
    """Des textes, sans leurs espaces de droite ; vides, ils manquent."""
    lettres = np.ascontiguousarray(zone)
    bornes = np.arange(len(zone) + 1, dtype=np.int64) * zone.shape[1]
    if len(lettres) and lettres.max() > DERNIER_ASCII:
        accents = np.count_nonzero(lettres > DERNIER_ASCII, axis=1)  # chacun prend deux octets en UTF-8
        bornes[1:] += np.cumsum(accents)
        lettres = np.frombuffer(lettres.tobytes().decode("latin-1").encode(), dtype=np.uint8)
    tampons = [None, pa.py_buffer(bornes), pa.py_buffer(lettres)]
    textes = pc.utf8_rtrim(pa.Array.from_buffers(pa.large_string(), len(zone), tampons), " ")
    vides = pc.equal(pc.binary_length(textes), 0)
    return TEXTE.__from_arrow__(pa.chunked_array([pc.if_else(vides, pa.scalar(None, textes.type), textes)]))


def read_entiers(zone: Octets) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Des nombres entiers, et ceux qui ne se lisent pas. Exact : moins de seize chiffres."""
    chiffres = zone - np.uint8(ZERO)  # ce qui précède zéro devient grand
    fautifs = chiffres.max(axis=1, initial=0) > NEUF - ZERO
    poids = 10.0 ** np.arange(zone.shape[1] - 1, -1, -1)
    return (chiffres.astype(np.float64) @ poids).astype(np.int64), fautifs


def read_dates(zone: Octets) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """Des dates JJMMAA (blanches : NaT), et celles qui ne se lisent pas."""
    codes, fautifs = read_entiers(zone)
    jours = _calendrier()[np.where(fautifs, 0, codes)]
    blanches = (zone == ESPACE).all(axis=1)
    return jours, np.isnat(jours) & ~blanches


@cache
def _calendrier() -> npt.NDArray[np.datetime64]:
    """La date de chaque code JJMMAA ; NaT pour ceux qui n'en sont pas."""
    jours = pd.date_range(f"{1900 + SIECLE}-01-01", f"{1999 + SIECLE}-12-31")
    table = np.full(10**6, np.datetime64("NaT"), dtype="datetime64[s]")
    table[jours.day * 10_000 + jours.month * 100 + jours.year % 100] = jours.to_numpy("datetime64[s]")
    return table


def read_montants(zone: Octets) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Des montants en unités mineures, le dernier chiffre portant le signe, et ceux qui ne se lisent pas."""
    chiffres, signes = _signes()
    debuts, fautifs = read_entiers(zone[:, :-1])
    derniers = zone[:, -1]
    return (debuts * 10 + chiffres[derniers]) * signes[derniers], fautifs | (signes[derniers] == 0)


@cache
def _signes() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Le dernier chiffre et le signe de chaque octet ; signe nul s'il n'en porte pas."""
    chiffres, signes = np.zeros(256, dtype=np.int64), np.zeros(256, dtype=np.int64)
    lettres = {ord(c): (i, s) for suite, s in ((CREDIT, 1), (DEBIT, -1)) for i, c in enumerate(suite)}
    for octet, (chiffre, signe) in (lettres | ACCENTS).items():
        chiffres[octet], signes[octet] = chiffre, signe
    return chiffres, signes


def render_montant(entier: int) -> str:
    """Quatorze caractères, le dernier chiffre signé.

    >>> render_montant(-200000)
    '0000000020000}'
    """
    debut, dernier = divmod(abs(entier), 10)
    return f"{debut:013}{(DEBIT if entier < 0 else CREDIT)[dernier]}"
