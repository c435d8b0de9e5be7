"""Lire les relevés OFX : SGML (version 1, balises non fermées) et XML (version 2), d'une seule façon.

Source : Open Financial Exchange Specification, 1.6 et 2.1.1, chapitre 11. Une lecture tolérante vaut pour les deux :
des banques mêlent les deux écritures dans un même fichier. Ni DTD ni entité déclarée ne sont admises.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.formats.releves.composition import Composition, check_taille, decode_texte, split_iban
from refcomp.formats.releves.modele import Dialecte, Releves

OFX = re.compile(rb"OFXHEADER|<OFX>", re.IGNORECASE)
BALISE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)\s*/?>([^<]*)")
IGNORE = re.compile(r"<!--.*?-->", re.DOTALL)
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
VERSION = re.compile(r"VERSION(?::|=\")\s*(\d{3})")
RELEVES = ("STMTRS", "CCSTMTRS")
BLOCS = ("BANKACCTFROM", "CCACCTFROM", "LEDGERBAL", "AVAILBAL", "BALLIST")
EMPLOYEES = ("TRNTYPE", "DTPOSTED", "DTAVAIL", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "CURRENCY", "PAYEE")
JOUR = 8  # AAAAMMJJ, suivi d'une heure et d'un fuseau qu'on ne lit pas
DEBUT = 2000


def read_ofx(octets: bytes, nom: str = "") -> Releves:
    """Lit des relevés OFX.

    Returns:
        Les relevés ; `solde_ouverture` manque toujours (le format n'en a pas). `code` est `TRNTYPE`, `reference`
        `REFNUM`, `numero` celui du chèque ; les opérations ont en plus `fitid`, l'identifiant de la banque.

    Raises:
        FichierIllisibleError: si le fichier déclare une DTD ou une entité, est trop grand, ou n'a aucun relevé.
        DonneesInvalidesError: en une fois, pour les balises de travers, les montants et dates illisibles ou absents.
    """
    check_taille(octets, nom)
    texte, encodage, remarques = decode_texte(octets)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", texte, re.IGNORECASE):
        raise FichierIllisibleError(
            f"{nom or 'Le fichier'} déclare une DTD ou une entité ; un relevé n'en a pas besoin."
        )
    version = VERSION.search(texte[:DEBUT])
    lecture = _Lecture()
    lecture.remarques += remarques
    lecture.parcours(_balises(texte))
    if not lecture.releves and not lecture.fautes:
        raise FichierIllisibleError(f"{nom or 'Le fichier'} est un fichier OFX sans relevé de compte.")
    fin = "\r\n" if "\r\n" in texte else "\n"
    return lecture.finish(Dialecte("ofx", version[1] if version else "", encodage, fin), nom, ("fitid",))


def _balises(texte: str) -> Iterator[tuple[bool, str, str, int]]:
    """Chaque balise : fermante ou non, son nom, le texte qui la suit, sa ligne. Un commentaire garde ses lignes."""
    propre = IGNORE.sub(lambda m: "\n" * m[0].count("\n"), texte)
    propre = CDATA.sub(lambda m: html.escape(m[1]), propre)
    ligne, place = 1, 0
    for m in BALISE.finditer(propre):
        ligne += propre.count("\n", place, m.start())
        place = m.start()
        yield bool(m[1]), m[2].upper(), html.unescape(m[3]).strip(), ligne


class _Lecture(Composition):
    """Suit les balises : le relevé, le bloc et l'opération où l'on se trouve."""

    def __init__(self) -> None:
        super().__init__()
        self.zones: dict[str, str] = {}  # les valeurs du relevé, sous bloc.balise
        self.champs: dict[str, str] | None = None
        self.releve, self.operation, self.bloc = "", 0, ""
        self.debut = 0

    def parcours(self, balises: Iterator[tuple[bool, str, str, int]]) -> None:
        ligne = 0
        for fermante, nom, valeur, ligne in balises:
            if nom in RELEVES:
                self._borne(nom, ligne, fermante=fermante)
            elif not self.releve:
                continue
            elif nom == "STMTTRN":
                self._transaction(ligne, fermante=fermante)
            elif nom in BLOCS and self.champs is None:
                self.bloc = "" if fermante else nom
            elif not fermante and valeur:
                cible, cle = (self.champs, nom) if self.champs is not None else (self.zones, f"{self.bloc}.{nom}")
                cible.setdefault(cle, valeur)
        if self.releve:
            self.faute("fichier_tronque", ligne, f"le fichier finit avant la balise </{self.releve}>")

    def _borne(self, nom: str, ligne: int, *, fermante: bool) -> None:
        if fermante == (self.releve != nom) or (not fermante and self.releve):
            self.faute("balise_de_travers", ligne, f"<{'/' * fermante}{nom}> n'est pas attendue ici")
            return
        if fermante:
            if self.champs is not None:
                self.faute("balise_de_travers", ligne, "une opération n'est pas fermée (</STMTTRN>)")
                self.champs = None
            self._add_releve()
        else:
            self.zones, self.debut = {}, ligne
            self.releves.append({"releve": len(self.releves) + 1, "ligne": ligne})
        self.releve, self.bloc = ("" if fermante else nom), ""

    def _add_releve(self) -> None:
        z, releve = self.zones, self.releves[-1]
        compte = z.get("BANKACCTFROM.ACCTID") or z.get("CCACCTFROM.ACCTID")
        for nom, valeur in (("CURDEF", z.get(".CURDEF")), ("ACCTID", compte)):
            if not valeur:
                self.faute("balise_absente", self.debut, f"le relevé n'a pas de <{nom}>")
        releve["compte"], releve["iban"] = split_iban(compte)
        releve |= {"banque": z.get("BANKACCTFROM.BANKID"), "guichet": z.get("BANKACCTFROM.BRANCHID")}
        releve["devise"] = z.get(".CURDEF")
        if "LEDGERBAL.BALAMT" in z:
            releve["solde_cloture"] = self.montant(z["LEDGERBAL.BALAMT"], self.debut, "LEDGERBAL")
        fin = z.get(".DTEND") or z.get("LEDGERBAL.DTASOF")
        for cle, nom, valeur in (("date_ouverture", "DTSTART", z.get(".DTSTART")), ("date_cloture", "DTEND", fin)):
            if valeur:
                releve[cle] = self.date(valeur[:JOUR], self.debut, nom)

    def _transaction(self, ligne: int, *, fermante: bool) -> None:
        if fermante == (self.champs is None):
            self.faute("balise_de_travers", ligne, f"<{'/' * fermante}STMTTRN> n'est pas attendue ici")
            return
        if not fermante:
            self.champs, self.operation = {}, ligne
            return
        champs, self.champs = self.champs or {}, None
        debut = self.operation
        valeur = champs.get("DTAVAIL")
        operation: dict[str, Any] = {
            "releve": len(self.releves),
            "date": self.date(champs.get("DTPOSTED", "")[:JOUR], debut, "DTPOSTED"),
            "date_valeur": self.date(valeur[:JOUR], debut, "DTAVAIL") if valeur else None,
            "libelle": champs.get("NAME") or champs.get("MEMO"),
            "montant": self.montant(champs.get("TRNAMT"), debut, "TRNAMT"),
            "reference": champs.get("REFNUM"),
            "numero": champs.get("CHECKNUM"),
            "code": champs.get("TRNTYPE"),
            "ligne": debut,
            "fitid": champs.get("FITID"),
        }
        rang = len(self.operations)
        self.operations.append(operation)
        self.details += [
            {"operation": rang, "qualifiant": nom, "texte": texte, "ligne": debut}
            for nom, texte in champs.items()
            if nom not in EMPLOYEES
        ]
