"""Lire les relevés CAMT.053 (ISO 20022), versions 02 à 08 : par les noms locaux, que les versions gardent.

Source : ISO 20022, BankToCustomerStatement, camt.053.001.02, .04 et .08.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.findings import constat_lignes
from refcomp.formats.releves.balises import Noeud, encodage_annonce, parse_xml
from refcomp.formats.releves.composition import Composition, check_taille
from refcomp.formats.releves.modele import Dialecte, Releves

CAMT = re.compile(rb"camt\.05[234]|<(?:\w+:)?BkToCstmrStmt")
VERSION = re.compile(r"camt\.053\.001\.(\d\d)")
COMPTABILISEE = "BOOK"
SIGNES = {"CRDT": 1, "DBIT": -1}
SANS_REFERENCE = "NOTPROVIDED"
JOUR = 10  # AAAA-MM-JJ, que suit parfois une heure


def read_camt(octets: bytes, nom: str = "") -> Releves:
    """Lit des relevés CAMT.053.

    Returns:
        Les relevés. Une écriture groupée est rendue opération par opération quand le fichier donne leurs montants et
        que leur somme est celle de l'écriture ; sinon, entière. Les écritures en attente sont passées, et remarquées.
        Les détails portent chaque texte de l'écriture, sous son chemin.

    Raises:
        FichierIllisibleError: si le XML est mal formé, déclare une DTD, ou n'est pas un CAMT.053.
        DonneesInvalidesError: en une fois, pour les montants, sens, dates et devises absents, illisibles ou contraires.
    """
    check_taille(octets, nom)
    racine = parse_xml(octets)
    releves = racine.tous("BkToCstmrStmt/Stmt")
    if not releves:
        raise FichierIllisibleError(f"{nom or 'Le fichier'} n'a pas de relevé CAMT.053 (BkToCstmrStmt/Stmt).")
    lecture = _Lecture()
    for releve in releves:
        lecture.add_releve(releve)
    version = VERSION.search(" ".join(racine.attributs.values()))
    fin = "\r\n" if b"\r\n" in octets else "\n"
    return lecture.finish(Dialecte("camt.053", version[1] if version else "", encodage_annonce(octets), fin), nom)


class _Lecture(Composition):
    """Lit un relevé après l'autre."""

    def add_releve(self, noeud: Noeud) -> None:
        soldes = self._soldes(noeud)
        devise = noeud.lu("Acct/Ccy") or next(
            (m.attributs.get("Ccy") for n in (*soldes.values(), *noeud.tous("Ntry")) if (m := n.premier("Amt"))), None
        )
        if not devise:
            self.faute("devise_absente", noeud.ligne, "le relevé ne dit pas sa devise")
        releve: dict[str, Any] = {
            "releve": len(self.releves) + 1,
            "banque": noeud.lu("Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC"),
            "compte": noeud.lu("Acct/Id/Othr/Id"),
            "iban": noeud.lu("Acct/Id/IBAN"),
            "devise": devise,
            "ligne": noeud.ligne,
        }
        if not (releve["compte"] or releve["iban"]):
            self.faute("compte_absent", noeud.ligne, "le relevé ne dit pas son compte")
        self.releves.append(releve)
        for nom, solde in soldes.items():
            releve[f"solde_{nom}"] = self._montant(solde, devise)
            releve[f"date_{nom}"] = self._date(solde.premier("Dt/Dt", "Dt/DtTm"), solde)
        for nom, chemin in (("ouverture", "FrToDt/FrDtTm"), ("cloture", "FrToDt/ToDtTm")):
            if f"date_{nom}" not in releve and (borne := noeud.premier(chemin)):
                releve[f"date_{nom}"] = self._date(borne, noeud)
        attente = []
        for ecriture in noeud.tous("Ntry"):
            if (ecriture.lu("Sts/Cd", "Sts") or COMPTABILISEE) == COMPTABILISEE:
                self._add_ecriture(ecriture, devise)
            else:
                attente.append(ecriture.ligne)
        if attente:
            phrase = "l'écriture n'est pas comptabilisée ; elle est passée"
            self.remarques.append(constat_lignes("information", "ecriture_en_attente", attente, phrase))

    def _soldes(self, noeud: Noeud) -> dict[str, Noeud]:
        """Le solde d'ouverture (OPBD, ou le PRCD de clôture précédente) et celui de clôture (CLBD)."""
        par_code: dict[str, Noeud] = {}
        for solde in noeud.tous("Bal"):
            par_code.setdefault(solde.lu("Tp/CdOrPrtry/Cd") or "", solde)
        ouverture = par_code.get("OPBD") or par_code.get("PRCD")
        trouves = {"ouverture": ouverture, "cloture": par_code.get("CLBD")}
        return {nom: solde for nom, solde in trouves.items() if solde}

    def _montant(self, noeud: Noeud, devise: str | None, sens: str | None = None) -> Decimal | None:
        """Le montant signé de l'élément ; None, et la faute retenue, s'il ne se lit pas."""
        montant = noeud.premier("Amt")
        lu = self.montant(montant.texte if montant else None, noeud.ligne, f"{noeud.nom}/Amt")
        autre = montant.attributs.get("Ccy") if montant else None
        if autre and devise and autre != devise:
            self.faute("devise_variable", noeud.ligne, f"le montant est en {autre}, le relevé en {devise}")
        signe = SIGNES.get(noeud.lu("CdtDbtInd") or sens or "")
        if signe is None:
            self.faute("sens_inconnu", noeud.ligne, f"{noeud.nom}/CdtDbtInd vaut CRDT ou DBIT")
        return None if lu is None or signe is None else lu * signe

    def _date(self, date: Noeud | None, ou: Noeud) -> Any:
        texte, ligne = (date.texte[:JOUR], date.ligne) if date else ("", ou.ligne)
        return self.date(texte, ligne, f"{ou.nom}/{date.nom if date else 'Dt'}", "%Y-%m-%d")

    def _add_ecriture(self, noeud: Noeud, devise: str | None) -> None:
        valeur = noeud.premier("ValDt/Dt", "ValDt/DtTm")
        date = self._date(noeud.premier("BookgDt/Dt", "BookgDt/DtTm") or valeur, noeud)
        total = self._montant(noeud, devise)
        commun = {
            "releve": len(self.releves),
            "date": date,
            "date_valeur": self._date(valeur, noeud) if valeur else None,
            "code": _code(noeud),
        }
        operations = noeud.tous("NtryDtls/TxDtls")
        parts = [_part(operation, noeud, devise) for operation in operations]
        if len(parts) > 1 and None not in parts and sum(p for p in parts if p is not None) == total:
            for operation, part in zip(operations, parts, strict=True):
                self._add_operation(commun | {"montant": part}, noeud, operation)
        else:
            self._add_operation(commun | {"montant": total}, noeud, *operations)

    def _add_operation(self, commun: dict[str, Any], noeud: Noeud, *operations: Noeud) -> None:
        premiere = operations[0] if operations else Noeud("TxDtls", {}, noeud.ligne)
        de_bout_en_bout = premiere.lu("Refs/EndToEndId")
        reference = None if de_bout_en_bout == SANS_REFERENCE else de_bout_en_bout
        rang = len(self.operations)
        self.operations.append(
            commun
            | {
                "libelle": premiere.lu("RmtInf/Ustrd", "AddtlTxInf") or noeud.lu("AddtlNtryInf") or _tiers(premiere),
                "reference": reference or noeud.lu("AcctSvcrRef", "NtryRef") or premiere.lu("Refs/AcctSvcrRef"),
                "numero": premiere.lu("Refs/ChqNb"),
                "ligne": premiere.ligne,
            }
        )
        propres = [(n.nom, n) for n in noeud.enfants if n.nom in {"NtryRef", "AcctSvcrRef", "AddtlNtryInf"} and n.texte]
        feuilles = [f for operation in operations for f in operation.feuilles()]
        self.details += [
            {"operation": rang, "qualifiant": chemin, "texte": feuille.texte, "ligne": feuille.ligne}
            for chemin, feuille in (*propres, *feuilles)
        ]


def _part(operation: Noeud, ecriture: Noeud, devise: str | None) -> Decimal | None:
    """Le montant signé d'une opération d'un groupe, s'il est dans la devise du relevé."""
    montant = operation.premier("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
    signe = SIGNES.get(operation.lu("CdtDbtInd") or ecriture.lu("CdtDbtInd") or "")
    if montant is None or signe is None or montant.attributs.get("Ccy") != devise:
        return None
    lu = Composition().montant(montant.texte, montant.ligne, "Amt")
    return None if lu is None else lu * signe


def _code(noeud: Noeud) -> str | None:
    """Le code de l'opération : domaine, famille, sous-famille, ou celui de la banque."""
    chemins = ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")
    codes = [c for chemin in chemins if (c := noeud.lu(f"BkTxCd/Domn/{chemin}"))]
    return "/".join(codes) or noeud.lu("BkTxCd/Prtry/Cd")


def _tiers(operation: Noeud) -> str | None:
    """L'autre partie, que les versions récentes placent sous `Pty`."""
    chemins = [f"RltdPties/{qui}/{ou}" for qui in ("Cdtr", "Dbtr") for ou in ("Nm", "Pty/Nm")]
    return operation.lu(*chemins)
