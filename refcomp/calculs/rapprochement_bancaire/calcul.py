"""Rapprochement bancaire : pointage du compte 512 et du relevé, suspens, état, écritures à passer.

Le pointage va du plus sûr au moins sûr : référence, référence à une faute près, tiers, groupes d'un même tiers, montant
et date. Ce qui admet plusieurs réponses est proposé avec le nombre de solutions, et rien n'en est pointé.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_nombres, load_taux
from refcomp.calculs.rapprochement_bancaire.assemblage import assemble
from refcomp.calculs.rapprochement_bancaire.entree import load_lignes
from refcomp.calculs.rapprochement_bancaire.pointage import Reglage, pointer
from refcomp.calculs.rapprochement_bancaire.resultat import Rapprochement
from refcomp.conversions import convert_jour
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Monnaie, monnaie

REGLAGE_USUEL = Reglage()
TITRE = "Le rapprochement ne peut pas être fait :"


def rapprochement_bancaire(
    ecritures: pd.DataFrame,
    releve: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    solde_initial_comptabilite: Decimal | float | str = 0,
    solde_initial_releve: Decimal | float | str = 0,
    reglage: Reglage = REGLAGE_USUEL,
    taux_tva_frais: object = None,
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
        taux_tva_frais: taux de TVA à séparer des frais bancaires dans les écritures proposées (0.2 ou « 20 % »).
        devise: monnaie des montants.

    Returns:
        Un `Rapprochement` : pointages, propositions, suspens, état, écritures à passer, explication.

    Raises:
        DonneesInvalidesError: en listant les défauts des deux tables, des soldes d'ouverture et du taux.
        ArgumentInvalideError: si une convention est hors de ses bornes ou la date d'arrêté illisible.
    """
    devise = monnaie(devise)
    soldes = {
        "solde_initial_comptabilite": solde_initial_comptabilite,
        "solde_initial_releve": solde_initial_releve,
    }
    arrete = np.datetime64(convert_jour(date_arrete, "date_arrete"), "D")
    taux, (comptable, bancaire), (comptes, banque, constats) = load_ensemble(
        TITRE,
        lambda: None if taux_tva_frais is None else load_taux("taux_tva_frais", taux_tva_frais, moins_de=1),
        lambda: _soldes(soldes, devise),
        lambda: load_lignes(ecritures, releve, arrete, devise),
    )
    return assemble(
        comptes,
        banque,
        pointer(comptes, banque, reglage),
        ouverture=(comptable, bancaire),
        arrete=arrete,
        taux_tva_frais=taux,
        devise=devise,
        constats=constats,
    )


def _soldes(soldes: Mapping[str, object], devise: Monnaie) -> tuple[int, ...]:
    """Les soldes d'ouverture, en unités mineures."""
    colonnes = tuple(Colonne(nom, "montant", "solde d'ouverture") for nom in soldes)
    lus = load_nombres(TITRE, soldes, colonnes, devise=devise)
    return tuple(int(lus[nom] * devise.facteur) for nom in soldes)
