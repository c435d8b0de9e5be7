"""Ce dont une ligne de commande se fait : ajouter une commande, un groupe de commandes, lire un nombre."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Sous = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - le seul type que donne argparse


CHIFFRES = 9  # une base ne garde pas de rang plus grand, et rien ici ne se compte en milliards


def entier_positif(texte: str) -> int:
    """Un nombre entier, au moins 1."""
    if (nombre := entier(texte, "un nombre entier positif")) < 1:
        raise argparse.ArgumentTypeError(f"{texte!r} n'est pas un nombre entier positif")
    return nombre


def entier(texte: str, attendu: str = "un nombre entier") -> int:
    """Un nombre entier, zéro compris."""
    if not texte.isascii() or not texte.isdigit():
        raise argparse.ArgumentTypeError(f"{texte!r} n'est pas {attendu}")
    if len(texte.lstrip("0")) > CHIFFRES:
        raise argparse.ArgumentTypeError(f"{texte!r} est trop grand")
    return int(texte)


PAS_D_ARRONDI = tuple(Decimal(p) for p in ("0.01", "0.05", "0.1", "0.2", "0.25", "0.5", "1"))


def pas(texte: str) -> Decimal:
    """Un pas d'arrondi de notes."""
    try:
        lu = Decimal(texte.replace(",", "."))
    except InvalidOperation:
        lu = Decimal(0)
    if lu not in PAS_D_ARRONDI:
        # 0,3 ne partage pas un point en parts égales : 10 y deviendrait 9,9.
        permis = ", ".join(str(p).replace(".", ",") for p in PAS_D_ARRONDI)
        raise argparse.ArgumentTypeError(f"{texte!r} n'est pas un pas d'arrondi ; permis : {permis}")
    return lu


def jour(texte: str) -> dt.date:
    """Une date à la française, « 20/06/2026 », ou ISO."""
    for forme in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(texte.strip(), forme).date()  # noqa: DTZ007 - un jour n'a pas de fuseau
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"{texte!r} n'est pas une date ; écrivez 20/06/2026")


def fichier(*extensions: str) -> Callable[[str], Path]:
    """Un fichier à écrire, dont l'extension dit la vraie nature : un classeur nommé .pdf ne s'ouvre nulle part."""

    def lit(texte: str) -> Path:
        if Path(texte).suffix.lower() not in extensions:
            raise argparse.ArgumentTypeError(f"« {texte} » reçu ; extension attendue : {' ou '.join(extensions)}")
        return Path(texte)

    return lit


def add(sous: Sous, nom: str, action: str, aide: str) -> argparse.ArgumentParser:
    """Ajoute une commande, dont l'action est `module.fonction` de `refcomp.commandes`."""
    commande = sous.add_parser(nom, help=aide, description=aide)
    commande.set_defaults(action=action)
    return commande


def add_groupe(sous: Sous, nom: str, aide: str) -> Sous:
    """Ajoute une commande qui en réunit d'autres : `refcomp classe importer`."""
    commande = sous.add_parser(nom, help=aide, description=aide)
    return commande.add_subparsers(
        dest="geste", required=True, metavar="GESTE", title="gestes", help="ce qu'il faut faire"
    )
