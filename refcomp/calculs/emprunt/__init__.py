"""Emprunts : `from refcomp.calculs.emprunt import plan_emprunt`."""

from refcomp.calculs.emprunt.calcul import plan_emprunt, plans_emprunt
from refcomp.calculs.emprunt.credit_bail import ComparaisonCreditBail, comparaison_credit_bail, taux_credit_bail
from refcomp.calculs.emprunt.ecritures import (
    ecriture_deblocage,
    ecriture_echeance,
    ecriture_interets_courus,
    interets_courus,
)
from refcomp.calculs.emprunt.plan import PlanEmprunt
from refcomp.calculs.emprunt.taux_effectif import taeg, teg
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "ComparaisonCreditBail",
    "PlanEmprunt",
    "comparaison_credit_bail",
    "ecriture_deblocage",
    "ecriture_echeance",
    "ecriture_interets_courus",
    "interets_courus",
    "plan_emprunt",
    "plans_emprunt",
    "taeg",
    "taux_credit_bail",
    "teg",
]

FICHE = Fiche(
    nom="emprunt",
    libelle="Emprunts, taux effectifs, crédit-bail",
    codes=("bts-gpme-nc:T16.2/d3", "bts-gpme:T.1.6.2"),
    sources=(
        "Code de la consommation, art. R. 314-2, R. 314-3 et annexe (TEG, TAEG)",
        "PCG, comptes 164, 1688, 512, 6611, 6122",
        "CapSens/loan-creator, Axelor, frappe/lending, numpy-financial, taeg (pypi) : plans et taux comparés",
        "experts-univers.com ; apprendre-la-gestion.com ; scribd.com (TD corrigés) ; etudier.com (crédit-bail)",
    ),
    cas=(
        "em-scribd-amortissement-constant",
        "em-td5-in-fine",
        "em-td5-amortissement-constant",
        "em-univers-annuites",
        "em-univers-annuites-solde",
        "em-fiche-ecritures",
        "em-gestion-interets-courus",
        "em-etudier-annuites-vehicule",
        "em-etudier-taux-credit-bail",
        "em-axelor-assurance",
        "em-axelor-taux-nul",
        "em-frappe-echeance-imposee",
        "em-npf-ppmt",
        "em-npf-taux",
        "em-directive-taeg",
        "em-pypi-taeg",
        "em-natim-taeg",
        "em-natim-teg",
        "em-capsens-annuites",
        "em-capsens-differe-partiel",
        "em-capsens-centimes-rendus",
        "em-capsens-complement",
        "em-tasha-credit-bail",
        "em-credit-bail-option-depot",
    ),
)
