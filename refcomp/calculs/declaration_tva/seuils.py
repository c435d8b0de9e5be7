"""Les seuils de la TVA : remboursement d'un crédit, franchise en base."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from refcomp.calculs.declaration_tva.regles import PAQUET
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant


def load_minimum_remboursement(jour: dt.date, regime: str = "periodique") -> ValeurDatee:
    """Renvoie le crédit de TVA à partir duquel un remboursement peut être demandé.

    Args:
        jour: fin de la période déclarée.
        regime: `periodique` (déclaration mensuelle ou trimestrielle) ou `annuel` (crédit de fin d'année civile).

    Raises:
        ParametreAbsentError: si rien n'est encodé.
    """
    return load_parametres(PAQUET, "droit.yaml")["minimum_remboursement"].at(jour, regime=regime)


def remboursement_possible(credit: int, jour: dt.date, regime: str = "periodique") -> int:
    """Renvoie le plus grand remboursement que l'on peut demander d'un crédit de TVA, 0 sous le minimum.

    Args:
        credit: ligne 25 de la CA3, en euros entiers.
        jour: fin de la période déclarée.
        regime: `periodique` ou `annuel` ; voir `load_minimum_remboursement`.

    Raises:
        ArgumentInvalideError: si le crédit est négatif.
        ParametreAbsentError: si rien n'est encodé.

    >>> remboursement_possible(759, dt.date(2026, 3, 31)), remboursement_possible(760, dt.date(2026, 3, 31))
    (0, 760)
    """
    if credit < 0:
        raise ArgumentInvalideError(f"Un crédit est positif ou nul ; reçu : {credit}.")
    return credit if credit >= load_minimum_remboursement(jour, regime).valeur else 0


def constats_remboursement(credit: int, remboursement: int, jour: dt.date) -> list[Constat]:
    """Signale une demande sous le minimum, ou un crédit qui pourrait être remboursé."""
    if remboursement:
        minimum = load_minimum_remboursement(jour).valeur
        if remboursement < minimum:
            annuel = load_minimum_remboursement(jour, "annuel").valeur
            message = (
                f"Remboursement demandé de {format_montant(remboursement)} : le minimum est de "
                f"{format_montant(minimum)} en cours d'année, {format_montant(annuel)} pour le crédit de fin d'année."
            )
            return [Constat("avertissement", "remboursement_sous_le_minimum", message, "26")]
        return []
    if credit and remboursement_possible(credit, jour):
        message = f"Le crédit de {format_montant(credit)} est reporté ; il pourrait être remboursé (formulaire 3519)."
        return [Constat("information", "remboursement_possible", message, "25")]
    return []


def franchise_tva(
    chiffre_biens: Decimal | int,
    chiffre_services: Decimal | int,
    jour: dt.date,
    territoire: str = "metropole",
) -> tuple[bool, tuple[Constat, ...]]:
    """Dit si le chiffre d'affaires d'une année civile laisse la franchise en base, et d'après quels seuils.

    Args:
        chiffre_biens: ventes de biens de l'année, hors taxe.
        chiffre_services: prestations de services de l'année, hors taxe.
        jour: un jour de l'année du chiffre d'affaires.
        territoire: celui de l'entreprise.

    Returns:
        Vrai si le total ne dépasse pas le seuil des biens et les services le leur ; et les constats : une entreprise
        mixte respecte les deux seuils à la fois, un seuil connu de mémoire reste à vérifier.

    Raises:
        ParametreAbsentError: si rien n'est encodé à cette date ou dans ce territoire.
    """
    parametre = load_parametres(PAQUET, "droit.yaml")["franchise"]
    biens, services = (parametre.at(jour, territoire=territoire, categorie=c) for c in ("biens", "services"))
    total = chiffre_biens + chiffre_services
    plafond = biens.valeur if chiffre_biens else services.valeur
    return total <= plafond and chiffre_services <= services.valeur, (*biens.constats, *services.constats)
