"""Déclaration de TVA : champ, exigibilité, CA3 à l'euro, crédit, déduction, cohérence et écriture de liquidation."""

from refcomp.calculs.declaration_tva.assemblage import Masses
from refcomp.calculs.declaration_tva.calcul import declaration_tva
from refcomp.calculs.declaration_tva.champ import champ_application
from refcomp.calculs.declaration_tva.controle import controle_comptes
from refcomp.calculs.declaration_tva.decompte import decompte_ca3
from refcomp.calculs.declaration_tva.deduction import (
    Regularisation,
    coefficient_deduction,
    coefficient_taxation,
    regularisation_coefficient,
    regularisation_immobilisation,
)
from refcomp.calculs.declaration_tva.ecritures import ecritures_liquidation
from refcomp.calculs.declaration_tva.exigibilite import exigibilite
from refcomp.calculs.declaration_tva.resultat import ConventionDeclaration, DeclarationTva
from refcomp.calculs.declaration_tva.seuils import franchise_tva, load_minimum_remboursement, remboursement_possible
from refcomp.calculs.fiche import Fiche

FICHE = Fiche(
    nom="declaration_tva",
    libelle="Déclaration de TVA (CA3)",
    codes=("bts-gpme:T.1.6.4",),
    sources=("CGI art. 269, 271, 283, 287 et 293 B", "CGI ann. II art. 205 à 207 et 242-0 C", "Formulaire 3310-CA3-SD"),
    cas=(
        "dtva-nathan-juin",
        "dtva-zoom-taux",
        "dtva-zoom-taux-droit",
        "dtva-zoom-credit",
        "dtva-services-union",
        "dtva-oca-avoirs",
        "dtva-dcg-2016",
        "dtva-acompte-2022",
        "dtva-acompte-2023",
        "dtva-ribeco",
        "dtva-oca-facturation",
        "dtva-oca-remboursement",
        "dtva-oca-encaissement",
        "dtva-ceramica-octobre",
        "dtva-ceramica-novembre",
        "dtva-coefficient-dcg-2016",
    ),
    parametres=("champ.yaml", "droit.yaml", "lignes_ca3.yaml"),
)

__all__ = [
    "FICHE",
    "ConventionDeclaration",
    "DeclarationTva",
    "Masses",
    "Regularisation",
    "champ_application",
    "coefficient_deduction",
    "coefficient_taxation",
    "controle_comptes",
    "declaration_tva",
    "decompte_ca3",
    "ecritures_liquidation",
    "exigibilite",
    "franchise_tva",
    "load_minimum_remboursement",
    "regularisation_coefficient",
    "regularisation_immobilisation",
    "remboursement_possible",
]
