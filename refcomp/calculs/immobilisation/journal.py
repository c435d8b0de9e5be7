"""Les écritures d'une sortie d'immobilisation, équilibrées une à une."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.immobilisation.comptes import compte_amortissement, compte_depreciation, intitule
from refcomp.rounding import Monnaie

COLONNES = ["ecriture", "date", "compte", "intitule", "debit", "credit"]
Ligne = tuple[str, str, int, int]


@dataclass(frozen=True)
class Journal:
    """Où s'écrit la sortie : jour, compte du bien, comptes de charge et de produit, monnaie."""

    jour: dt.date
    compte: str
    sortie: tuple[str, str]
    devise: Monnaie


def build_journal(
    journal: Journal,
    chiffres: dict[str, int],
    derogatoires: pd.DataFrame | None,
    rebut: str,
) -> pd.DataFrame:
    """Compose les écritures, dans l'ordre où un corrigé les passe ; une écriture nulle n'est pas passée.

    Args:
        journal: jour et comptes.
        chiffres: `prix`, `tva`, `complement`, `cumul`, `origine`, `solde` (145 avant reprise), `reprise`, en unités.
        derogatoires: les écritures dérogatoires de l'exercice de sortie, avant la reprise du solde.
        rebut: manière de passer une sortie sans prix.
    """
    blocs = [_vente(journal, chiffres), _complement(journal, chiffres), *_sortie(journal, chiffres, rebut)]
    if derogatoires is not None:
        facteur = journal.devise.facteur
        lignes = derogatoires.to_dict("records")
        blocs.append(
            [(r["compte"], r["intitule"], round(r["debit"] * facteur), round(r["credit"] * facteur)) for r in lignes],
        )
    blocs += [_reprise_derogatoire(chiffres), _reprise_depreciation(journal, chiffres)]
    rang, lignes_finales = 0, []
    for bloc in blocs:
        passees = [ligne for ligne in bloc if ligne[2] or ligne[3]]
        rang += bool(passees)
        lignes_finales += [(rang, pd.Timestamp(journal.jour), *ligne) for ligne in passees]
    table = pd.DataFrame(lignes_finales, columns=COLONNES)
    return table.assign(**{c: table[c].astype("int64") / journal.devise.facteur for c in ("debit", "credit")})


def _vente(journal: Journal, chiffres: dict[str, int]) -> list[Ligne]:
    prix, tva = chiffres["prix"], chiffres["tva"]
    produit = "Produits des cessions d'immobilisations"
    return [
        ("462", "Créances sur cessions d'immobilisations", prix + tva, 0),
        (journal.sortie[1], produit, 0, prix),
        ("44571", "TVA collectée", 0, tva),
    ]


def _complement(journal: Journal, chiffres: dict[str, int]) -> list[Ligne]:
    montant = chiffres["complement"]
    return [
        ("6811", "Dotations aux amortissements sur immobilisations", montant, 0),
        (compte_amortissement(journal.compte), f"Amortissements - {intitule(journal.compte)}", 0, montant),
    ]


def _sortie(journal: Journal, chiffres: dict[str, int], rebut: str) -> list[list[Ligne]]:
    """La valeur nette en charges, ou un amortissement exceptionnel qui la ramène à zéro."""
    origine, cumul = chiffres["origine"], chiffres["cumul"]
    amortissement = (compte_amortissement(journal.compte), f"Amortissements - {intitule(journal.compte)}")
    brut = (journal.compte, intitule(journal.compte), 0, origine)
    if rebut == "amortissement_exceptionnel" and not chiffres["prix"]:
        dotation = ("6871", "Dotations aux amortissements exceptionnels des immobilisations", origine - cumul, 0)
        return [[dotation, (*amortissement, 0, origine - cumul)], [(*amortissement, origine, 0), brut]]
    charge = (journal.sortie[0], "Valeurs comptables des immobilisations cédées", origine - cumul, 0)
    return [[(*amortissement, cumul, 0), charge, brut]]


def _reprise_derogatoire(chiffres: dict[str, int]) -> list[Ligne]:
    solde = chiffres["solde"]
    return [
        ("145", "Amortissements dérogatoires", solde, 0),
        ("78725", "Reprises sur amortissements dérogatoires", 0, solde),
    ]


def _reprise_depreciation(journal: Journal, chiffres: dict[str, int]) -> list[Ligne]:
    reprise = chiffres["reprise"]
    return [
        (compte_depreciation(journal.compte), f"Dépréciations - {intitule(journal.compte)}", reprise, 0),
        ("7816", "Reprises sur dépréciations des immobilisations", 0, reprise),
    ]
