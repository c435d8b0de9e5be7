"""Un document opaque, valeur par valeur : le mettre en lignes « chemin, valeur », et le rebâtir.

Un règlement n'a pas de forme que les tables connaissent : il voyage feuille par feuille, sous un chemin qui ressemble à
un pointeur JSON (RFC 6901), les rangs entre crochets : `/regles/[0]/libelle`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any


def _escape(cle: str) -> str:
    """Une clé dans un chemin : comme un pointeur JSON (RFC 6901), et distincte d'un rang, écrit `[0]`."""
    return cle.replace("~", "~0").replace("/", "~1").replace("[", "~2")


def _unescape(pas: str) -> str:
    """La clé d'avant `_escape`."""
    return pas.replace("~2", "[").replace("~1", "/").replace("~0", "~")


def feuilles(valeur: Any, chemin: str = "") -> Iterator[tuple[str, str]]:
    """Les feuilles d'un document opaque : leur chemin et leur valeur."""
    if isinstance(valeur, dict) and valeur:
        for cle, v in valeur.items():
            yield from feuilles(v, f"{chemin}/{_escape(str(cle))}")
    elif isinstance(valeur, list) and valeur:
        for rang, v in enumerate(valeur):
            yield from feuilles(v, f"{chemin}/[{rang}]")
    else:
        yield chemin, json.dumps(valeur, ensure_ascii=False)


def rebuild(lignes: Sequence[tuple[str, Any]]) -> tuple[Any, list[int]]:
    """Rebâtit un document de ses feuilles.

    Args:
        lignes: chemin et valeur de chaque feuille, dans l'ordre.

    Returns:
        Le document, et le rang des lignes dont le chemin contredit celles qui précèdent.
    """
    racine: Any = {}
    fautes = [rang for rang, (chemin, valeur) in enumerate(lignes) if not _pose(racine, chemin.split("/")[1:], valeur)]
    return racine, fautes


def _pose(racine: Any, pas: Sequence[str], valeur: Any) -> bool:
    """Pose une valeur au bout d'un chemin, en créant objets et listes ; faux si le chemin est impossible."""
    courant = racine
    for rang, un in enumerate(pas):
        dernier = rang == len(pas) - 1
        neuf: Any = valeur if dernier else [] if pas[rang + 1].startswith("[") else {}
        cle: Any = int(un[1:-1]) if re.fullmatch(r"\[\d+\]", un) else _unescape(un)
        if not isinstance(courant, list if isinstance(cle, int) else dict):
            return False
        connu = cle < len(courant) if isinstance(cle, int) else cle in courant
        if (connu and dernier) or (isinstance(cle, int) and cle > len(courant)):
            return False
        if not connu:
            _ajoute(courant, cle, neuf)
        courant = courant[cle]
    return bool(pas)


def _ajoute(contenant: Any, cle: Any, valeur: Any) -> None:
    if isinstance(cle, int):
        contenant.append(valeur)
    else:
        contenant[cle] = valeur
