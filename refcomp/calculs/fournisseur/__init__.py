"""Choisir et évaluer des fournisseurs : `from refcomp.calculs.fournisseur import cout_acquisition`."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.fournisseur.acquisition import CoutAcquisition, cout_acquisition
from refcomp.calculs.fournisseur.comparaison import ComparaisonOffres, comparaison_offres
from refcomp.calculs.fournisseur.dossier import controle_dossiers
from refcomp.calculs.fournisseur.notation import notes_offres
from refcomp.calculs.fournisseur.performance import (
    TableauBordFournisseurs,
    performance_fournisseurs,
    tableau_bord_fournisseurs,
)
from refcomp.calculs.fournisseur.preselection import Preselection, preselection

__all__ = [
    "FICHE",
    "ComparaisonOffres",
    "CoutAcquisition",
    "Preselection",
    "TableauBordFournisseurs",
    "comparaison_offres",
    "controle_dossiers",
    "cout_acquisition",
    "notes_offres",
    "performance_fournisseurs",
    "preselection",
    "tableau_bord_fournisseurs",
]

FICHE = Fiche(
    nom="fournisseur",
    libelle="Présélection, coût complet, comparaison pondérée et évaluation des fournisseurs",
    codes=(
        "bts-gpme-nc:T14.2/d2",
        "bts-gpme-nc:T14.2/d3",
        "bts-gpme-nc:T14.3/d2",
        "bts-gpme-nc:T14.3/d3",
        "bts-gpme-nc:T14.3/d4",
        "bts-gpme-nc:T14.4/d2",
        "bts-gpme-nc:T14.4/d3",
        "bts-gpme-nc:T15.5/d1",
        "bts-gpme:T.1.4.2",
        "bts-gpme:T.1.4.3",
        "bts-gpme:T.1.4.4",
        "bts-gpme:T.1.5.5",
    ),
    sources=(
        "weka.fr, notation du critère du prix ; objectively.fr, pondération des critères",
        "calculatorcollection.org ; procupy.com (tableaux de bord pondérés) ; planup-sc.fr (OTD, OTIF)",
        "Eskom Procurement Book 2015, chapitre 6 ; coursehero.com ; spreadsheetbroccoli.com (coût complet)",
        "lecoindesentrepreneurs.fr (coût d'acquisition des stocks) ; règlement (UE) 952/2013, art. 70 et 71",
    ),
    cas=(
        "fo-calculator-qualite",
        "fo-procupy",
        "fo-objectively-moyenne",
        "fo-objectively-prix",
        "fo-sensibilite",
        "fo-notes-weka",
        "fo-eskom",
        "fo-moteurs",
        "fo-broccoli",
        "fo-remises-successives",
        "fo-frais-d-achat",
        "fo-francs",
        "fo-calculator-classe",
        "fo-otif",
        "fo-preselection",
        "fo-dossiers",
    ),
)
