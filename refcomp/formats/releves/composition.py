"""Composer des relevés un à un, pour les formats qui ne sont pas de largeur fixe ; les fautes sont toutes retenues."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.findings import Constat, constat_lignes
from refcomp.formats.releves.modele import (
    CHIFFRES,
    COLONNES_DETAILS,
    COLONNES_OPERATIONS,
    COLONNES_RELEVES,
    TEXTE,
    Dialecte,
    Releves,
    build_table,
    refuse,
)

TAILLE_BALISES = 2**28  # un fichier de balises n'atteint pas cette taille sans qu'on veuille nuire
NOMBRE = re.compile(r"[+-]?(?:\d{1,18}(?:[.,]\d{0,6})?|[.,]\d{1,6})", re.ASCII)
SIECLE = 1900
DECLARE = re.compile(rb"encoding=[\"']([\w.-]+)[\"']|CHARSET:\s*([\w.-]+)", re.IGNORECASE)
DEBUT = 2000
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
# ISO 4217 : les devises qui n'ont pas deux décimales, parmi celles qu'on rencontre.
DECIMALES = {**dict.fromkeys(("XPF", "XAF", "XOF", "JPY", "KRW", "VND", "CLP"), 0)}
DECIMALES |= dict.fromkeys(("TND", "KWD", "BHD", "JOD"), 3)


class Composition:
    """Les relevés, opérations et détails qu'on ajoute au fil du fichier."""

    def __init__(self) -> None:
        """Rien encore."""
        self.releves: list[dict[str, Any]] = []
        self.operations: list[dict[str, Any]] = []
        self.details: list[dict[str, Any]] = []
        self.fautes: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.remarques: list[Constat] = []

    def faute(self, code: str, ligne: int, defaut: str) -> None:
        """Retient une ligne fautive."""
        self.fautes[code, defaut].append(ligne)

    def montant(self, texte: str | None, ligne: int, nom: str) -> Decimal | None:
        """Le nombre écrit, exact ; None s'il manque ou ne se lit pas, ce qui est retenu."""
        lu = (texte or "").strip()
        if NOMBRE.fullmatch(lu):
            nombre = Decimal(lu.replace(",", "."))
            if abs(nombre) < 10 ** (CHIFFRES - decimales_ecrites(nombre)):
                return nombre
        self.faute("montant_illisible", ligne, f"{nom} vaut « {lu[:40]} » ; un nombre comme -1234.56 est attendu")
        return None

    def date(self, texte: str | None, ligne: int, nom: str, forme: str = "%Y%m%d") -> dt.datetime | None:
        """La date écrite ; None si elle ne se lit pas, ce qui est retenu."""
        lu = (texte or "").strip()
        with suppress(ValueError):
            jour = dt.datetime.strptime(lu, forme)  # noqa: DTZ007 - une date de banque n'a pas d'heure
            if jour.strftime(forme) == lu and jour.year >= SIECLE:  # strptime lit aussi 202611
                return jour
        self.faute("date_illisible", ligne, f"{nom} vaut « {lu[:40]} » ; une date est attendue")
        return None

    def finish(self, dialecte: Dialecte, nom: str, propres: tuple[str, ...] = ()) -> Releves:
        """Les relevés du modèle.

        Raises:
            DonneesInvalidesError: s'il y a eu des fautes.
        """
        refuse([constat_lignes("erreur", code, lignes, defaut) for (code, defaut), lignes in self.fautes.items()])
        ecrites = [0] * (len(self.releves) + 1)
        for quoi in (*self.operations, *self.releves):
            for nombre in (quoi.get("montant"), quoi.get("solde_ouverture"), quoi.get("solde_cloture")):
                if nombre is not None:
                    ecrites[quoi["releve"]] = max(ecrites[quoi["releve"]], decimales_ecrites(nombre))
        for releve in self.releves:
            releve["decimales"] = max(DECIMALES.get(releve["devise"], 2), ecrites[releve["releve"]])
        return Releves(
            build_table(self.releves, COLONNES_RELEVES),
            build_table(self.operations, COLONNES_OPERATIONS | dict.fromkeys(propres, TEXTE)),
            replace(dialecte, remarques=tuple(self.remarques)),
            nom,
            build_table(self.details, COLONNES_DETAILS),
        )


def decimales_ecrites(nombre: Decimal) -> int:
    """Les décimales utiles d'un nombre.

    >>> decimales_ecrites(Decimal("12.50")), decimales_ecrites(Decimal("100"))
    (1, 0)
    """
    return max(0, -int(nombre.normalize().as_tuple().exponent))


def split_iban(compte: str | None) -> tuple[str | None, str | None]:
    """Le compte et l'IBAN : un compte de la forme d'un IBAN en est un."""
    from stdnum import iban  # noqa: PLC0415 - employé seulement ici

    propre = (compte or "").replace(" ", "")
    return (None, propre) if IBAN.fullmatch(propre) and iban.is_valid(propre) else (compte or None, None)


def decode_texte(octets: bytes) -> tuple[str, str, list[Constat]]:
    """Le texte, dans l'encodage trouvé ; celui que le fichier déclare est souvent faux."""
    for marque, nom in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if octets.startswith(marque):
            return octets.decode(nom, "replace"), nom, []
    if octets.isascii():
        return octets.decode("ascii"), "ascii", []
    declare = DECLARE.search(octets[:DEBUT])
    annonce = (declare[1] or declare[2]).decode().lower() if declare else ""
    annonce = f"cp{annonce}" if annonce.isdecimal() else annonce
    for nom in ("utf-8", annonce, "cp1252", "latin-1"):
        try:
            texte = octets.decode(nom)
        except (UnicodeError, LookupError):
            continue
        if nom == annonce or not annonce:
            return texte, nom, []
        phrase = f"Le fichier annonce l'encodage {annonce} et il est écrit en {nom}."
        return texte, nom, [Constat("information", "encodage_autre", phrase, "fichier")]
    raise FichierIllisibleError("L'encodage du fichier ne se reconnaît pas.")


def check_taille(octets: bytes, nom: str) -> None:
    """Refuse un fichier de balises trop grand.

    Raises:
        FichierIllisibleError: au-delà de 256 mégaoctets.
    """
    if len(octets) > TAILLE_BALISES:
        raise FichierIllisibleError(f"{nom or 'Le fichier'} dépasse 256 mégaoctets ; demandez une période plus courte.")
