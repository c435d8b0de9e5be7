"""Les trames entre le côté de confiance et une copie : quatre octets de longueur, puis du JSON.

Une trame venue d'une copie est hostile par principe : sa longueur est bornée avant d'être lue, son JSON avant d'être
employé. Rien d'autre que du texte ne passe, jamais de pickle.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from typing import Any

TRAME_MAXIMALE = 16 * 2**20
PROFONDEUR_MAXIMALE = 60
CHIFFRES_MAXIMAUX = 400
LONGUEUR = struct.Struct("!I")
# Un texte entier, ou l'un des signes qui font une valeur de plus ; un texte non fermé va jusqu'au bout.
JETONS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{,]', re.DOTALL)


class TrameInvalideError(ValueError):
    """Ce qui est arrivé n'est pas une trame : trop long, mal formé, trop profond."""


class TropRecuError(TrameInvalideError):
    """La trame dépasse ce que son destinataire accepte encore de recevoir."""


class FinDeTramesError(ConnectionError):
    """L'autre côté a fermé."""


class DelaiDepasseError(TimeoutError):
    """Aucune trame n'est arrivée à temps."""


def send_trame(canal: socket.socket, trame: dict[str, Any]) -> None:
    """Envoie une trame.

    Raises:
        OSError: si l'autre côté a fermé.
        TrameInvalideError: si la trame est trop longue.
    """
    corps = json.dumps(trame, ensure_ascii=True).encode("ascii")
    if len(corps) > TRAME_MAXIMALE:
        raise TrameInvalideError(f"trame de {len(corps)} octets ; {TRAME_MAXIMALE} au plus")
    canal.sendall(LONGUEUR.pack(len(corps)) + corps)


def read_trame(canal: socket.socket, delai: float | None = None) -> dict[str, Any]:
    """Lit une trame.

    Args:
        canal: la prise.
        delai: secondes laissées pour la trame entière ; illimité si None.

    Raises:
        DelaiDepasseError: si elle n'est pas entière à temps.
        FinDeTramesError: si l'autre côté a fermé.
        TrameInvalideError: si ce n'est pas une trame acceptable.
    """
    return parse_trame(read_corps(canal, delai))


def read_corps(canal: socket.socket, delai: float | None = None, maximum: int = TRAME_MAXIMALE) -> bytes:
    """Lit le corps d'une trame sans l'interpréter.

    Args:
        canal: la prise.
        delai: secondes laissées pour la trame entière ; illimité si None.
        maximum: octets que son destinataire accepte encore.

    Raises:
        DelaiDepasseError: si elle n'est pas entière à temps.
        FinDeTramesError: si l'autre côté a fermé.
        TrameInvalideError: si elle est plus longue qu'aucune trame ; TropRecuError, que `maximum`.
    """
    limite = None if delai is None else time.monotonic() + delai
    (longueur,) = LONGUEUR.unpack(_read_exactement(canal, LONGUEUR.size, limite))
    if longueur > TRAME_MAXIMALE:
        raise TrameInvalideError(f"trame de {longueur} octets ; {TRAME_MAXIMALE} au plus")
    if longueur > maximum:
        raise TropRecuError(f"trame de {longueur} octets ; {maximum} au plus")
    return _read_exactement(canal, longueur, limite)


def count_valeurs(corps: bytes, maximum: int) -> int:
    """Majore le nombre de valeurs d'un JSON sans les construire : ce qu'elles pèseraient ne tient pas à sa longueur.

    Raises:
        TropRecuError: s'il y en a plus de `maximum` ; le reste n'est pas lu.
    """
    nombre = 1
    for jeton in JETONS.finditer(corps):
        nombre += jeton[0][:1] != b'"'
        if nombre > maximum:
            raise TropRecuError(f"plus de {maximum} valeurs")
    return nombre


def _read_exactement(canal: socket.socket, nombre: int, limite: float | None) -> bytes:
    morceaux = bytearray()
    while len(morceaux) < nombre:
        reste = None if limite is None else limite - time.monotonic()
        if reste is not None and reste <= 0:
            raise DelaiDepasseError
        canal.settimeout(reste)
        try:
            recu = canal.recv(min(nombre - len(morceaux), 2**20))
        except TimeoutError:
            raise DelaiDepasseError from None
        except OSError:
            raise FinDeTramesError from None
        if not recu:
            raise FinDeTramesError
        morceaux += recu
    return bytes(morceaux)


def parse_trame(corps: bytes) -> dict[str, Any]:
    """Lit le JSON d'une trame, borné en profondeur, en longueur de nombres, sans NaN ni infini.

    Raises:
        TrameInvalideError: si une borne est dépassée ou si ce n'est pas un objet JSON.
    """
    try:
        trame = json.loads(corps.decode("ascii"), parse_constant=_refuse, parse_int=_entier)
    except (ValueError, RecursionError) as erreur:
        raise TrameInvalideError("trame illisible") from erreur
    if not isinstance(trame, dict) or _trop_profond(trame):
        raise TrameInvalideError("trame d'une forme inattendue")
    return trame


def _refuse(constante: str) -> Any:
    raise ValueError(constante)


def _entier(chiffres: str) -> int:
    if len(chiffres) > CHIFFRES_MAXIMAUX:
        raise ValueError(chiffres[:20])
    return int(chiffres)


def _trop_profond(objet: Any) -> bool:
    """Parcourt sans récursion : une imbrication hostile ne doit pas épuiser la pile."""
    pile = [(objet, 1)]
    while pile:
        courant, profondeur = pile.pop()
        if profondeur > PROFONDEUR_MAXIMALE:
            return True
        if isinstance(courant, dict):
            pile += [(v, profondeur + 1) for v in courant.values()]
        elif isinstance(courant, list):
            pile += [(v, profondeur + 1) for v in courant]
    return False
