"""Le dialecte d'un fichier : ce que le texte laisse libre, et ce que des logiciels font d'autre.

Le texte permet la tabulation ou la barre verticale, plusieurs jeux de caractères, un montant signé d'un sens. On
trouve aussi des points-virgules, des guillemets, le point décimal, une marque UTF-8 en tête. Tout cela est reconnu et
retenu, pour que la même chose puisse être récrite.
"""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from refcomp.errors import FichierIllisibleError
from refcomp.formats.fec.colonnes import COLONNES, MONTANT_SENS

SEPARATEURS = ("\t", "|", ";", ",")
SEPARATEURS_DU_TEXTE = ("\t", "|")
MARQUES = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ENCODAGES_DU_TEXTE = ("ascii", "iso-8859-15", "utf-8")
FIN_DE_LIGNE = re.compile(rb"\r\n|\n|\r")
CONTROLES_C1 = re.compile(rb"[\x80-\x9f]")  # des lettres en Windows-1252, des commandes en ISO 8859-15
CANONIQUES = {nom.lower(): nom for nom in (*COLONNES, *MONTANT_SENS, "DateRglt", "ModeRglt", "NatOp", "IdClient")}


@dataclass(frozen=True)
class Dialecte:
    r"""La façon d'écrire d'un fichier ; par défaut celle que refcomp emploie.

    Attributes:
        colonnes: noms de la première ligne, tels que le fichier les écrit.
        encodage: nom Python du jeu de caractères.
        marque: vrai si le fichier commence par une marque d'ordre (BOM).
        separateur: entre deux champs.
        fin_de_ligne: `\r\n`, `\n` ou `\r`.
        ligne_finale: vrai si la dernière ligne se termine comme les autres.
        decimale: `,` ou `.`.
        decimales: nombre de décimales des débits et des crédits.
        guillemets: vrai si des champs sont entre guillemets.
    """

    colonnes: tuple[str, ...] = COLONNES
    encodage: str = "utf-8"
    marque: bool = False
    separateur: str = "\t"
    fin_de_ligne: str = "\r\n"
    ligne_finale: bool = True
    decimale: str = ","
    decimales: int = 2
    guillemets: bool = False

    @property
    def sens(self) -> bool:
        """Vrai si le fichier donne un montant et son sens au lieu d'un débit et d'un crédit."""
        return not {"debit", "credit"} & {c.lower() for c in self.colonnes}


def normalise(octets: bytes) -> tuple[bytes, str, bool]:
    """Le fichier en UTF-8 sans marque, l'encodage qu'il avait, et s'il commençait par une marque.

    Raises:
        FichierIllisibleError: si aucun encodage admis ne convient ; la ligne est dite.
    """
    for marque, encodage in MARQUES.items():
        if octets.startswith(marque):
            return _decode(octets[len(marque) :], encodage).encode(), encodage, True
    if octets.isascii():
        return octets, "ascii", False
    if _is_utf8(octets):
        return octets, "utf-8", False
    encodage = "cp1252" if CONTROLES_C1.search(octets) else "iso-8859-15"
    return _decode(octets, encodage).encode(), encodage, False


def _is_utf8(octets: bytes) -> bool:
    """Le même verdict que `octets.decode()`, bien plus vite, sans copie, une moitié par cœur."""
    milieu = octets.find(b"\n", len(octets) // 2) + 1  # une fin de ligne ne coupe aucun caractère
    with ThreadPoolExecutor() as equipe:
        return all(equipe.map(_is_utf8_entre, [octets, octets], [0, milieu], [milieu, len(octets)]))


def _is_utf8_entre(octets: bytes, debut: int, fin: int) -> bool:
    bornes = pa.py_buffer(struct.pack("=qq", debut, fin))
    brut = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, bornes, pa.py_buffer(octets)])
    try:
        brut.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _decode(octets: bytes, encodage: str) -> str:
    try:
        return octets.decode(encodage)
    except UnicodeDecodeError as erreur:
        ligne = octets.count(b"\n", 0, erreur.start) + 1
        raise FichierIllisibleError(
            f"Ligne {ligne} : l'octet {octets[erreur.start]:#04x} n'est d'aucun jeu de caractères admis (UTF-8, "
            "ISO 8859-15, Windows-1252). Réexportez le fichier depuis le logiciel de comptabilité."
        ) from None


def split_premiere(utf8: bytes) -> tuple[str, str, int]:
    r"""La première ligne, sa fin (`\r\n` si elle est seule), et la place où commence la suite."""
    fin = FIN_DE_LIGNE.search(utf8)
    if fin is None:
        return utf8.decode(), "\r\n", len(utf8)
    return utf8[: fin.start()].decode(), fin[0].decode(), fin.end()


def split_entete(ligne: str) -> tuple[str, list[str], bool]:
    """Le séparateur, les noms de la première ligne, et s'ils sont entre guillemets.

    Raises:
        FichierIllisibleError: si la première ligne ne nomme pas les colonnes.
    """
    separateur = max(SEPARATEURS, key=ligne.count)
    noms = ligne.split(separateur)
    guillemets = any(n.startswith('"') and n.endswith('"') for n in noms)
    propres = [n.strip().strip('"').strip() for n in noms]
    if not any(n.lower() in CANONIQUES for n in propres):
        raise FichierIllisibleError(
            f"La première ligne doit nommer les colonnes ({', '.join(COLONNES[:4])}…) ; reçu : « {ligne[:80]} ». "
            "Ajoutez la ligne d'en-tête, ou vérifiez que ce fichier est bien un fichier des écritures comptables."
        )
    return separateur, propres, guillemets


def canoniques(noms: Iterable[str]) -> list[str]:
    """Les noms du texte pour ceux qui ne diffèrent que par la casse ; les autres sont gardés."""
    return [CANONIQUES.get(n.lower(), n) for n in noms]
