"""Écrire des relevés CFONB 120 ; ce que refcomp a écrit se relit et se récrit à l'octet près."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats.releves.modele import Releves, unites
from refcomp.formats.releves.zones import render_montant

TITRE = "Les relevés ne peuvent pas être écrits au format CFONB 120 :"
PLUS_GRAND = 10**14
IMPRIMABLE = 32
LARGEURS = {"code_interne": 4, "code": 2, "rejet": 2, "libelle": 31, "numero": 7, "exonere": 1, "indisponible": 1}
NEUF = 9


def write_cfonb(releves: Releves, fin_de_ligne: str = "\r\n") -> bytes:
    """Écrit des relevés.

    Args:
        releves: les relevés, lus d'un fichier CFONB, ou composés ; les codes d'un autre format n'ont pas de place ici.
        fin_de_ligne: la fin de chaque ligne.

    Returns:
        Les octets, en ISO 8859-1 ; chaque ligne a 120 caractères. Un solde qui manque n'est pas écrit.

    Raises:
        DonneesInvalidesError: en une fois, pour chaque texte trop long pour sa zone, ou que le format ne sait pas
            écrire, et chaque montant trop grand.
    """
    ecriture = _Ecriture()
    par_releve, par_operation = defaultdict(list), defaultdict(list)
    for index, operation in zip(releves.operations.index, releves.operations.to_dict("records"), strict=True):
        par_releve[operation["releve"]].append((index, operation))
    for detail in releves.details.to_dict("records"):
        par_operation[detail["operation"]].append(detail)
    lignes = [
        ligne
        for releve in releves.releves.to_dict("records")
        for ligne in ecriture.render_releve(releve, par_releve[releve["releve"]], par_operation)
    ]
    if ecriture.constats:
        raise DonneesInvalidesError(TITRE, ecriture.constats)
    return "".join(ligne + fin_de_ligne for ligne in lignes).encode("latin-1")


class _Ecriture:
    """Rend les lignes et retient les défauts, pour les dire tous à la fois."""

    def __init__(self) -> None:
        self.constats: list[Constat] = []

    def render_releve(
        self,
        releve: dict[str, Any],
        operations: list[tuple[Any, dict[str, Any]]],
        details: dict[Any, list[dict[str, Any]]],
    ) -> Iterator[str]:
        objet = f"relevé {releve['releve']}"
        banque = self.cadre(releve["banque"], 5, f"{objet}, banque")
        suite = self.cadre(releve["guichet"], 5, f"{objet}, guichet") + self.cadre(
            releve["devise"], 3, f"{objet}, devise"
        )
        decimales = int(releve["decimales"])
        if not 0 <= decimales <= NEUF:
            self._refuse("decimales_impossibles", f"{objet} : {decimales} décimales ; un chiffre est attendu", objet)
        suite += f"{decimales % 10} {self.cadre(releve['compte'], 11, f'{objet}, compte')}"
        if pd.notna(releve["solde_ouverture"]):
            yield self._solde("01", banque, suite, releve, "ouverture")
        montants = unites(pd.Series([operation["montant"] for _, operation in operations], dtype=float), decimales)
        for (index, operation), montant in zip(operations, montants.tolist(), strict=True):
            sienne = self._place(operation, "banque", f"opération {index}") or banque
            guichet = self._place(operation, "guichet", f"opération {index}")
            suivante = guichet + suite[len(guichet) :]
            yield from self._operation(index, sienne, suivante, operation, montant, details[index])
        if pd.notna(releve["solde_cloture"]):
            yield self._solde("07", banque, suite, releve, "cloture")

    def _solde(self, nature: str, banque: str, suite: str, releve: dict[str, Any], nom: str) -> str:
        objet = f"relevé {releve['releve']}, solde de {nom}"
        entier = int(unites(pd.Series([releve[f"solde_{nom}"]]), int(releve["decimales"]))[0])
        date = self._date(releve[f"date_{nom}"], objet)
        return f"{nature}{banque}    {suite}  {date}{'':50}{self._montant(entier, objet)}{'':16}"

    def _place(self, operation: dict[str, Any], nom: str, objet: str) -> str:
        """Le code de la banque ou du guichet de l'opération, s'il n'est pas celui du relevé."""
        return "" if pd.isna(operation.get(nom)) else self.cadre(operation[nom], 5, f"{objet}, {nom}")

    def _operation(
        self,
        index: Any,
        banque: str,
        suite: str,
        operation: dict[str, Any],
        montant: int,
        details: list[dict[str, Any]],
    ) -> Iterator[str]:
        objet = f"opération {index}"
        z = {nom: self.cadre(operation.get(nom), large, f"{objet}, {nom}") for nom, large in LARGEURS.items()}
        date = self._date(operation["date"], objet)
        valeur = self._date(operation["date_valeur"], objet, vide=True)
        tete = f"{banque}{z['code_interne']}{suite}{z['code']}{date}"
        reference = self.cadre(operation["reference"], 16, f"{objet}, reference")
        fin = f"{z['numero']}{z['exonere']}{z['indisponible']}{self._montant(montant, objet)}{reference}"
        yield f"04{tete}{z['rejet']}{valeur}{z['libelle']}  {fin}"
        for detail in details:
            if pd.isna(detail["qualifiant"]):
                yield f"05{tete}{self.cadre(detail['texte'], 78, f'{objet}, complément')}  "
            else:
                qualifiant = self.cadre(detail["qualifiant"], 3, f"{objet}, qualifiant")
                yield f"05{tete}     {qualifiant}{self.cadre(detail['texte'], 70, f'{objet}, complément')}  "

    def cadre(self, texte: Any, largeur: int, objet: str) -> str:
        """Le texte cadré à gauche dans sa zone ; vide s'il manque."""
        lu = "" if texte is None or pd.isna(texte) else str(texte)
        if len(lu.rstrip(" ")) > largeur:
            self._refuse("texte_trop_long", f"{objet} : « {lu} » a plus de {largeur} caractères", objet)
        if any(ord(c) < IMPRIMABLE for c in lu) or lu.encode("latin-1", "replace").decode("latin-1") != lu:
            self._refuse("caractere_impossible", f"{objet} : « {lu} » a un caractère que le format n'écrit pas", objet)
        return lu[:largeur].ljust(largeur)

    def _montant(self, entier: int, objet: str) -> str:
        if abs(entier) >= PLUS_GRAND:
            self._refuse("montant_trop_grand", f"{objet} : le montant a plus de quatorze chiffres", objet)
        return render_montant(entier)

    def _date(self, jour: Any, objet: str, *, vide: bool = False) -> str:
        if pd.isna(jour):
            if not vide:
                self._refuse("date_absente", f"{objet} : la date manque", objet)
            return " " * 6
        return f"{jour:%d%m%y}"

    def _refuse(self, code: str, phrase: str, objet: str) -> None:
        self.constats.append(Constat("erreur", code, f"{phrase}.", objet))
