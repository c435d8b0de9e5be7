"""Le décompte d'une CA3 : les totaux que les lignes du formulaire imposent, à partir des lignes servies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from refcomp.calculs.declaration_tva.regles import PAQUET
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError, check_choix

BRUTES = (
    *("08", "09", "9B", "10", "11", "T1", "T2", "TC", "T3", "T4", "T5", "T6"),
    *("I1", "I2", "I3", "I4", "I5", "I6", "15"),
)
DEDUCTIBLES = ("19", "20", "21", "22")
MEMOIRE = ("17", "24", "26", "29")
SERVIES = (*BRUTES, *DEDUCTIBLES, *MEMOIRE)


def decompte_ca3(taxes: Mapping[str, int]) -> dict[str, int]:
    """Renvoie les lignes de taxe d'une CA3 complétées de leurs totaux et du solde, en euros entiers.

    Args:
        taxes: le montant de taxe des lignes servies : 08 à T6, I1 à I6, 15, 17, 19 à 22, 24, 26 (remboursement
            demandé), 29 (taxes assimilées).

    Returns:
        Les lignes non nulles reçues, puis 16 (TVA brute), 23 (TVA déductible), et, selon le sens, 28 (TVA nette due) et
        32 (total à payer), ou 25 (crédit) et 27 (crédit à reporter).

    Raises:
        ArgumentInvalideError: si une ligne n'existe pas, n'est pas un entier positif, ou si le remboursement demandé
            dépasse le crédit.

    >>> decompte_ca3({"08": 4250, "20": 288, "22": 100})
    {'08': 4250, '20': 288, '22': 100, '16': 4250, '23': 388, '28': 3862, '32': 3862}
    """
    for ligne, montant in taxes.items():
        check_choix("ligne", ligne, SERVIES)
        if isinstance(montant, bool) or not isinstance(montant, int) or montant < 0:
            raise ArgumentInvalideError(
                f"Ligne {ligne} : un montant entier et positif, en euros, est attendu ; reçu : {montant!r}. "
                "Une taxe collectée négative se déclare ligne 21, une taxe déductible négative ligne 15.",
            )
    brute = sum(taxes.get(ligne, 0) for ligne in BRUTES)
    deductible = sum(taxes.get(ligne, 0) for ligne in DEDUCTIBLES)
    lignes = {ligne: montant for ligne, montant in taxes.items() if montant} | {"16": brute, "23": deductible}
    return lignes | _solde(brute - deductible, taxes.get("26", 0), taxes.get("29", 0))


def _solde(net: int, remboursement: int, assimilees: int) -> dict[str, int]:
    credit = max(-net, 0)
    if remboursement > credit:
        raise ArgumentInvalideError(
            f"Le remboursement demandé, {remboursement} €, dépasse le crédit de la ligne 25, {credit} €.",
        )
    du = max(net, 0)
    if credit:
        solde = {"25": credit, "27": credit - remboursement}
        return solde | ({"32": assimilees} if assimilees else {})
    return {"28": du, "32": du + assimilees}


def load_libelles(jour: dt.date) -> dict[str, str]:
    """Le libellé de chaque ligne de la CA3, dans l'ordre du formulaire, au millésime d'un jour."""
    parametre = load_parametres(PAQUET, "lignes_ca3.yaml")["ligne"]
    return {v.cle[0]: parametre.at(jour, categorie=v.cle[0]).valeur["libelle"] for v in parametre.valeurs}
