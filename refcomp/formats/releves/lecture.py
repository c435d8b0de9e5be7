"""Lire un fichier de relevés, dont le format se reconnaît à son contenu."""

from __future__ import annotations

from pathlib import Path

from refcomp.errors import FichierIllisibleError
from refcomp.formats.releves.camt import CAMT, read_camt
from refcomp.formats.releves.cfonb import CFONB, read_cfonb
from refcomp.formats.releves.modele import Releves
from refcomp.formats.releves.mt940 import MT940, read_mt940
from refcomp.formats.releves.ofx import OFX, read_ofx

TAILLE_MAXIMALE = 2**30  # un gigaoctet : aucun relevé n'en approche
DEBUT = 4096
FORMATS = "CFONB 120, OFX, CAMT.053, MT940"


def read_releves(source: Path | str | bytes) -> Releves:
    """Lit un fichier de relevés : CFONB 120, OFX, CAMT.053 ou MT940.

    Args:
        source: le chemin du fichier, ou ses octets.

    Raises:
        FichierIllisibleError: si le fichier est absent, vide, trop grand, ou d'un format inconnu.
        DonneesInvalidesError: en une fois, pour toutes les lignes que le format ne permet pas de comprendre.

    >>> debut = "0130002    00550EUR2 00000157841  010126"
    >>> solde = f"{debut:90}0000000020000A"
    >>> read_releves(f"{solde:120}".encode()).releves["solde_ouverture"].tolist()
    [2000.01]
    """
    octets, nom = _read_octets(source)
    if CFONB.match(octets.removeprefix(b"\xef\xbb\xbf")):
        return read_cfonb(octets, nom)
    if OFX.search(_debut(octets)):
        return read_ofx(octets, nom)
    if CAMT.search(_debut(octets)):
        return read_camt(octets, nom)
    if MT940.search(_debut(octets)):
        return read_mt940(octets, nom)
    raise FichierIllisibleError(f"{nom or 'Le fichier'} n'est pas un relevé connu de refcomp ({FORMATS}).")


def _debut(octets: bytes) -> bytes:
    """Les premiers octets, sans les zéros d'un encodage de deux octets par caractère."""
    return octets[:DEBUT].replace(b"\0", b"")


def _read_octets(source: Path | str | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        octets, nom = source, ""
    else:
        chemin = Path(source)
        try:
            octets, nom = chemin.read_bytes(), chemin.name
        except OSError as erreur:
            raise FichierIllisibleError(f"{chemin} ne peut pas être lu : {erreur.strerror}.") from None
    if not octets or octets.isspace():
        raise FichierIllisibleError(f"{nom or 'Le fichier'} est vide ; un relevé de compte est attendu.")
    if len(octets) > TAILLE_MAXIMALE:
        raise FichierIllisibleError(f"{nom or 'Le fichier'} dépasse un gigaoctet ; découpez-le par compte.")
    return octets, nom
