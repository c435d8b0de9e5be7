"""Les images matricielles d'une copie : du PNG ou du JPEG véritable, de taille bornée, en base64 réécrit."""

from __future__ import annotations

import base64
import binascii
import struct

TYPES_IMAGE = ("image/png", "image/jpeg")
OCTETS_MAXIMAUX = 4 * 2**20
PIXELS_MAXIMAUX = 25_000_000  # une image de quelques Ko peut en annoncer des milliards
FIN_IHDR = 24
SIGNATURE_PNG = b"\x89PNG\r\n\x1a\n"
BALISE_JPEG = 0xFF
SIGNATURE_JPEG = b"\xff\xd8\xff"
_DEBUT_IMAGE_JPEG = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# Un pixel transparent, pour une pièce jointe de l'énoncé que la copie a perdue.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


def clean_image(nature: str, base64_recu: object) -> str | None:
    """L'image en base64 d'une ligne, ou None si ce n'en est pas une que l'on puisse montrer.

    Args:
        nature: `image/png` ou `image/jpeg`.
        base64_recu: ce que la copie a rendu.
    """
    if nature not in TYPES_IMAGE or not isinstance(base64_recu, str) or len(base64_recu) > 2 * OCTETS_MAXIMAUX:
        return None
    try:
        octets = base64.b64decode("".join(base64_recu.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    taille = _taille_png(octets) if nature == "image/png" else _taille_jpeg(octets)
    if taille is None or len(octets) > OCTETS_MAXIMAUX or not 0 < taille[0] * taille[1] <= PIXELS_MAXIMAUX:
        return None
    return base64.b64encode(octets).decode("ascii")


def _taille_png(octets: bytes) -> tuple[int, int] | None:
    if not octets.startswith(SIGNATURE_PNG) or octets[12:16] != b"IHDR" or len(octets) < FIN_IHDR:
        return None
    largeur, hauteur = struct.unpack(">II", octets[16:FIN_IHDR])
    return largeur, hauteur


def _taille_jpeg(octets: bytes) -> tuple[int, int] | None:
    """Cherche le segment qui porte les dimensions, sans sortir des octets reçus."""
    if not octets.startswith(SIGNATURE_JPEG):
        return None
    rang = 2
    while rang + 9 <= len(octets) and octets[rang] == BALISE_JPEG:
        marque = octets[rang + 1]
        if marque in _DEBUT_IMAGE_JPEG:
            hauteur, largeur = struct.unpack(">HH", octets[rang + 5 : rang + 9])
            return largeur, hauteur
        if marque == BALISE_JPEG:  # remplissage
            rang += 1
            continue
        rang += 2 + max(2, int.from_bytes(octets[rang + 2 : rang + 4], "big"))
    return None
