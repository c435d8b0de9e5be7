"""Rapprochement bancaire : pointage du compte 512 et du relevé, suspens, état, écritures à passer.

Le pointage va du plus sûr au moins sûr : référence, référence à une faute près, tiers, groupes d'un même tiers, montant
et date. Ce qui admet plusieurs réponses est proposé avec le nombre de solutions, et rien n'en est pointé.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.assemblage import assemble
from refcomp.calculs.rapprochement_bancaire.entree import load_lignes
from refcomp.calculs.rapprochement_bancaire.pointage import Reglage, pointer
from refcomp.calculs.rapprochement_bancaire.resultat import Rapprochement
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR, Monnaie, monnaie

REGLAGE_USUEL = Reglage()


def rapprochement_bancaire(
    ecritures: pd.DataFrame,
    releve: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    solde_initial_comptabilite: Decimal | int = 0,
    solde_initial_releve: Decimal | int = 0,
    reglage: Reglage = REGLAGE_USUEL,
    taux_tva_frais: Decimal | None = None,
    devise: Monnaie | str = EUR,
) -> Rapprochement:
    """Rapproche le compte 512 tenu par l'entreprise et le relevé tenu par la banque.

    Args:
        ecritures: compte 512 : `date`, `debit` et `credit` (ou `montant` signé, positif si l'argent entre) ;
            facultatifs : `libelle`, `reference`, `tiers` (client ou fournisseur ; sinon lu dans le libellé),
            `anterieur` (vrai si la ligne est dans le solde d'ouverture : un suspens du mois précédent).
        releve: relevé, mêmes colonnes et `date_valeur` facultative ; un débit du relevé est une sortie d'argent.
        date_arrete: dernier jour retenu.
        solde_initial_comptabilite: solde d'ouverture du compte 512, positif s'il est débiteur.
        solde_initial_releve: solde d'ouverture du relevé, positif s'il est créditeur.
        reglage: tolérance de dates, taille des groupes, sens des références ; voir `Reglage`.
        taux_tva_frais: taux de TVA à séparer des frais bancaires dans les écritures proposées, en fraction.
        devise: monnaie des montants.

    Returns:
        Un `Rapprochement` : pointages, propositions, suspens, état, écritures à passer, explication.

    Raises:
        DonneesInvalidesError: en listant les défauts des deux tables.
        ArgumentInvalideError: si une convention est hors de ses bornes ou la date d'arrêté illisible.
    """
    devise = monnaie(devise)
    arrete = np.datetime64(convert_jour(date_arrete, "date_arrete"), "D")
    _check_taux(taux_tva_frais)
    ouverture = _solde(solde_initial_comptabilite, devise), _solde(solde_initial_releve, devise)
    comptes, banque, constats = load_lignes(ecritures, releve, arrete, devise)
    return assemble(
        comptes,
        banque,
        pointer(comptes, banque, reglage),
        ouverture=ouverture,
        arrete=arrete,
        taux_tva_frais=taux_tva_frais,
        devise=devise,
        constats=constats,
    )


def _check_taux(taux: Decimal | None) -> None:
    if taux is not None and (not isinstance(taux, Decimal) or not 0 <= taux < 1):
        raise ArgumentInvalideError(f'« taux_tva_frais » est une fraction en Decimal ("0.20") ; reçu : {taux!r}.')


def _solde(solde: Decimal | int, devise: Monnaie) -> int:
    if isinstance(solde, bool) or not isinstance(solde, Decimal | int):
        raise ArgumentInvalideError(
            f'Un solde d\'ouverture est un Decimal ou un entier ("1200.50") ; reçu : {solde!r}.'
        )
    unites = Fraction(solde) * devise.facteur
    if unites.denominator != 1:
        raise ArgumentInvalideError(
            f"Un solde en {devise.code} a {devise.decimales} décimales au plus ; reçu : {solde}."
        )
    return int(unites)
