"""Lire les relevés MT940 (et MT942, sans soldes) : des champs `:61:` que suivent leurs lignes.

Source : SWIFT, Category 9 Message Reference Guide, MT 940 Customer Statement Message. Les banques entourent
les messages d'en-têtes et de lignes à elles, qu'on passe, et coupent leurs textes n'importe où, qu'on recolle.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.findings import constat_lignes
from refcomp.formats.releves.composition import Composition, check_taille, decode_texte, split_iban
from refcomp.formats.releves.modele import Dialecte, Releves

MT940 = re.compile(rb"^:(?:20|25|28C?|60[FM]|61|62[FM]|64|86|NS):", re.MULTILINE)
# Seuls ces champs commencent une ligne : « :12:11 » est la suite d'une heure coupée.
CHAMP = re.compile(r":(20|21|25P?|28C?|13D|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS|940):")
# La fin d'un bloc : « -} », « - » seul, ou un tiret suivi de trois X, que des banques écrivent tel quel.
FIN = re.compile(r"-(?:\}.*|X{3})?[\x03\s]*")
SOLDE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d,.]+)", re.ASCII)
OPERATION = re.compile(r"(\d{6})(\d{4})?(R?[CD])[A-Z]?(\d[\d,.]*)([A-Z][A-Z0-9 ]{3})?(.*)", re.ASCII)
STRUCTURE = re.compile(r"(\d{3})?\?\d\d")
SOUS_CHAMP = re.compile(r"\?(\d\d)")
LIBELLE = (*(f"{n}" for n in range(20, 30)), *(f"{n}" for n in range(60, 64)))
SIGNES = {"C": 1, "D": -1, "RC": -1, "RD": 1}
SANS_REFERENCE = "NONREF"
DEMI_ANNEE = 183
FEVRIER, DERNIER_JOUR = 2, 30


def read_mt940(octets: bytes, nom: str = "") -> Releves:
    """Lit des relevés MT940.

    Returns:
        Les relevés, un par message : un relevé de plusieurs pages (`:62M:`, `:60M:`) en donne autant. `code` est le
        type de mouvement (`NTRF`), `numero` la référence de la banque ; les détails portent les sous-champs de `:86:`,
        ou son texte sous `86`, et le complément de `:61:` sous `61`.

    Raises:
        FichierIllisibleError: si le fichier est trop grand, ou n'a ni solde ni opération.
        DonneesInvalidesError: en une fois, pour les soldes, opérations, dates et montants illisibles.
    """
    check_taille(octets, nom)
    texte, encodage, _ = decode_texte(octets)
    lecture = _Lecture()
    for tag, lignes, numero in _champs(texte):
        lecture.add_champ(tag, lignes, numero)
    lecture.check_devises()
    if not lecture.releves:
        raise FichierIllisibleError(f"{nom or 'Le fichier'} est un fichier MT940 sans relevé : ni solde, ni opération.")
    fin = "\r\n" if "\r\n" in texte else "\n"
    return lecture.finish(Dialecte("mt940", "", encodage, fin), nom)


def _champs(texte: str) -> Iterator[tuple[str, list[str], int]]:
    """Chaque champ, ses lignes, le numéro de la première ; ce qui est hors d'un message est passé."""
    tag, lignes, debut = "", [""], 0
    for numero, ligne in enumerate(re.split(r"\r\n|\n|\r", texte), start=1):
        champ = CHAMP.match(ligne)
        if champ or FIN.fullmatch(ligne):
            if tag:
                yield tag, lignes, debut
            tag, lignes, debut = (champ[1], [ligne[champ.end() :]], numero) if champ else ("", [""], numero)
        elif tag:
            lignes.append(ligne)
    if tag:
        yield tag, lignes, debut


class _Lecture(Composition):
    """Suit les champs : le relevé et l'opération où l'on se trouve."""

    def __init__(self) -> None:
        super().__init__()
        self.ouvert = self.en_operation = False
        self.entete: dict[str, Any] = {}

    def add_champ(self, tag: str, lignes: list[str], numero: int) -> None:
        valeur = lignes[0].strip()
        if tag == "20":
            self.ouvert, self.entete = False, {}
        elif tag in {"25", "25P"}:
            self._add_compte(valeur)
        elif tag == "34F":
            self.entete["devise"] = valeur[:3]
        elif tag[:2] in {"60", "62"}:
            self._add_solde("ouverture" if tag[:2] == "60" else "cloture", valeur, numero)
        elif tag == "61":
            self._add_operation(lignes, numero)
        elif tag == "86" and self.en_operation:
            self._add_details(lignes, numero)
        self.en_operation = tag == "61" or (tag == "86" and self.en_operation)

    def check_devises(self) -> None:
        """Un relevé a une devise, celle de ses soldes ou de son seuil."""
        for releve in self.releves:
            if not releve.get("devise"):
                self.faute("devise_absente", releve["ligne"], "le relevé ne dit pas sa devise (:60F:, :62F: ou :34F:)")

    def _add_compte(self, valeur: str) -> None:
        banque, barre, compte = valeur.partition("/")
        self.entete["compte"], self.entete["iban"] = split_iban(compte if barre else banque)
        self.entete["banque"] = banque if barre else None

    def _releve(self, numero: int) -> dict[str, Any]:
        if not self.ouvert:
            vide = dict.fromkeys(("banque", "compte", "iban", "devise"))
            self.releves.append(vide | self.entete | {"releve": len(self.releves) + 1, "ligne": numero})
            self.ouvert = True
        return self.releves[-1]

    def _add_solde(self, nom: str, valeur: str, numero: int) -> None:
        releve = self._releve(numero)
        lu = SOLDE.fullmatch(valeur)
        if lu is None:
            defaut = f"le solde est « {valeur[:40]} » ; un solde comme C260131EUR1234,56 est attendu"
            self.faute("solde_illisible", numero, defaut)
            return
        if releve["devise"] not in {None, lu[3]}:
            self.faute("devise_variable", numero, f"le solde est en {lu[3]}, le relevé en {releve['devise']}")
        releve["devise"] = lu[3]
        if nom == "ouverture" and "solde_ouverture" in releve:
            return  # une page intermédiaire du même message
        montant = self.montant(lu[4], numero, "le solde")
        releve[f"solde_{nom}"] = None if montant is None else montant * SIGNES[lu[1]]
        releve[f"date_{nom}"] = self.date(lu[2], numero, "la date du solde", "%y%m%d")

    def _add_operation(self, lignes: list[str], numero: int) -> None:
        self._releve(numero)
        lu = OPERATION.fullmatch(lignes[0].rstrip())
        if lu is None:
            defaut = f"l'opération est « {lignes[0][:40]} » ; une opération comme 2601050105C12,34NTRFREF est attendue"
            self.faute("operation_illisible", numero, defaut)
        valeur, jour, sens, nombre, code, suite = lu.groups() if lu else ("260101", None, "C", "0", None, "")
        date_valeur = self._date_valeur(valeur, numero)
        montant = self.montant(nombre, numero, "le montant")
        reference, _, banque = suite.partition("//")
        rang = len(self.operations)
        self.operations.append(
            {
                "releve": len(self.releves),
                "date": self._date_ecriture(date_valeur, jour, numero) if jour and date_valeur else date_valeur,
                "date_valeur": date_valeur,
                "libelle": None,
                "montant": None if montant is None else montant * SIGNES[sens],
                "reference": reference.strip() if reference.strip() not in {"", SANS_REFERENCE} else None,
                "numero": banque.strip() or None,
                "code": code,
                "ligne": numero,
            }
        )
        if complement := "\n".join(lignes[1:]).strip():
            self.operations[-1]["libelle"] = complement
            self.details.append({"operation": rang, "qualifiant": "61", "texte": complement, "ligne": numero})

    def _date_valeur(self, texte: str, numero: int) -> dt.datetime | None:
        """Des banques comptent trente jours en février : la date est alors le dernier du mois, et c'est remarqué."""
        annee, mois, jour = int(texte[:2]), int(texte[2:4]), int(texte[4:])
        if mois == FEVRIER and calendar.monthrange(2000 + annee, FEVRIER)[1] < jour <= DERNIER_JOUR:
            phrase = f"le {jour} février est lu comme le dernier jour du mois"
            self.remarques.append(constat_lignes("information", "date_ajustee", [numero], phrase))
            return dt.datetime(2000 + annee, mois, calendar.monthrange(2000 + annee, FEVRIER)[1])  # noqa: DTZ001
        return self.date(texte, numero, "la date de valeur", "%y%m%d")

    def _date_ecriture(self, valeur: dt.datetime, jour: str, numero: int) -> dt.datetime | None:
        """Le mois et le jour d'écriture, dans l'année qui les met au plus près de la date de valeur."""
        for annee in (valeur.year, valeur.year - 1, valeur.year + 1):
            try:
                date = dt.datetime(annee, int(jour[:2]), int(jour[2:]))  # noqa: DTZ001
            except ValueError:
                continue
            if abs((date - valeur).days) <= DEMI_ANNEE:
                return date
        self.faute("date_illisible", numero, f"la date d'écriture est « {jour} » ; MMJJ est attendu")
        return None

    def _add_details(self, lignes: list[str], numero: int) -> None:
        operation, rang = self.operations[-1], len(self.operations) - 1
        colle = "".join(lignes)
        if STRUCTURE.match(colle):
            genre, *reste = SOUS_CHAMP.split(colle)
            paires = [("86", genre), *zip(reste[::2], reste[1::2], strict=True)]
            libelle = "".join(texte for qualifiant, texte in paires if qualifiant in LIBELLE)
        else:
            libelle = " ".join(" ".join(lignes).split())
            paires = [("86", "\n".join(lignes).strip())]
        propres = [(q, t.strip()) for q, t in paires if t.strip()]
        if libelle.strip():
            suite = bool(self.details) and (self.details[-1]["operation"], self.details[-1]["qualifiant"]) != (
                rang,
                "61",
            )
            avant = operation["libelle"] if suite else None  # plusieurs `:86:` pour une opération se suivent
            operation["libelle"] = f"{avant} {libelle.strip()}" if avant else libelle.strip()
        self.details += [{"operation": rang, "qualifiant": q, "texte": t, "ligne": numero} for q, t in propres]
