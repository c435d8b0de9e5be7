"""Écritures à passer : ce que la banque a fait et que la comptabilité ignore encore.

Ce ne sont que des propositions, lues dans le libellé de la banque : le comptable choisit les comptes et les tiers. Ce
qui ne se reconnaît pas va au compte 471, à justifier. La TVA des services bancaires n'est séparée que si un taux est
donné, et seulement sur les frais : les intérêts n'en portent pas (CGI art. 261 C).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
from rapidfuzz import utils

from refcomp.rounding import Monnaie, montants_affiches

COLONNES = ["ecriture", "ligne_releve", "date", "compte", "intitule", "libelle", "debit", "credit"]
COMPTE_TVA = ("44566", "TVA sur autres biens et services")
COMPTE_BANQUE = ("512", "Banques")


@dataclass(frozen=True)
class Nature:
    """Une nature d'opération reconnue au libellé de la banque.

    Attributes:
        motif: expression cherchée dans le libellé, sans accent ni ponctuation.
        sens: 1 si l'argent entre, -1 s'il sort, 0 pour les deux.
        compte: compte du plan comptable général.
        intitule: son intitulé.
        taxee: la TVA peut y être séparée.
    """

    motif: re.Pattern[str]
    sens: int
    compte: str
    intitule: str
    taxee: bool = False


def _nature(motif: str, sens: int, compte: str, intitule: str, *, taxee: bool = False) -> Nature:
    return Nature(re.compile(rf"\b(?:{motif})"), sens, compte, intitule, taxee)


NATURES = (
    _nature(r"impaye|rejet", -1, "411", "Clients"),
    _nature(r"agios?\b|interets? debit|interets?|commissions? de decouvert", -1, "661", "Charges d'intérêts"),
    _nature(
        r"frais|commissions?|cotisation carte|tenue de compte|abonnement|services? bancaires?",
        -1,
        "627",
        "Services bancaires et assimilés",
        taxee=True,
    ),
    _nature(
        r"emprunt|echeance pret|pret\b|remboursement pret", -1, "164", "Emprunts (part d'intérêts à séparer en 661)"
    ),
    _nature(r"urssaf", -1, "431", "Sécurité sociale"),
    _nature(r"salaires?", -1, "421", "Personnel - Rémunérations dues"),
    _nature(r"dividendes?|coupons?", 1, "764", "Revenus des valeurs mobilières de placement"),
    _nature(r"interets?", 1, "768", "Autres produits financiers"),
    _nature(r"vir\b|virement|remise|encaissement", 1, "411", "Clients"),
    _nature(r"prlv|prelevement|lcr|effet|cheque|chq|vir\b|virement", -1, "401", "Fournisseurs"),
)
ATTENTE = _nature("", 0, "471", "Compte d'attente, à justifier")
SANS_ACCENT = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")


COMPTES_DE_FRAIS = ("627", "661", "768")  # ce que la banque prélève ou verse pour elle-même


def nature_operation(libelle: str, montant: int) -> Nature:
    """Reconnaît la nature d'une ligne de banque ; le compte d'attente si rien n'est reconnu.

    >>> nature_operation("FRAIS TENUE DE COMPTE", -1200).compte
    '627'
    """
    texte = utils.default_process(libelle).translate(SANS_ACCENT)
    signe = 1 if montant > 0 else -1
    return next((n for n in NATURES if n.sens == signe and n.motif.search(texte)), ATTENTE)


def ecritures_proposees(suspens: pd.DataFrame, taux_tva_frais: Fraction | None, devise: Monnaie) -> pd.DataFrame:
    """Propose une écriture équilibrée par ligne de banque absente de la comptabilité.

    Args:
        suspens: `ligne`, `date`, `libelle`, `unites` (positif : l'argent entre).
        taux_tva_frais: taux de TVA à séparer des frais bancaires ; None pour ne pas en séparer.
        devise: monnaie des montants.

    Returns:
        Une ligne par compte mouvementé, colonnes `COLONNES`.
    """
    lignes: list[dict[str, object]] = []
    for numero, s in enumerate(suspens.itertuples(), start=1):
        montant = int(s.unites)
        nature = nature_operation(str(s.libelle), montant)
        commun = {"ecriture": numero, "ligne_releve": s.ligne, "date": s.date, "libelle": s.libelle}
        for (compte, intitule), unites in _mouvements(nature, montant, taux_tva_frais, devise):
            sens = {"debit": max(unites, 0), "credit": max(-unites, 0)}
            lignes.append(commun | {"compte": compte, "intitule": intitule} | sens)
    table = pd.DataFrame(lignes, columns=COLONNES)
    for colonne in ("debit", "credit"):
        table[colonne] = montants_affiches(table[colonne].to_numpy(dtype="int64"), devise)
    return table


def _mouvements(
    nature: Nature,
    montant: int,
    taux: Fraction | None,
    devise: Monnaie,
) -> list[tuple[tuple[str, str], int]]:
    """Renvoie les comptes et leurs montants signés (positif : débit), de somme nulle."""
    banque = (COMPTE_BANQUE, montant)
    contrepartie = (nature.compte, nature.intitule)
    if taux is None or not nature.taxee:
        return [(contrepartie, -montant), banque]
    ttc = Fraction(-montant, devise.facteur)
    hors_taxe = int(devise.arrondi.appliquer(ttc / (1 + taux)) * devise.facteur)
    return [(contrepartie, hors_taxe), (COMPTE_TVA, -montant - hors_taxe), banque]
