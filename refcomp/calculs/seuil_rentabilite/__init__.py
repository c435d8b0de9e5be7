"""Seuil de rentabilité : `from refcomp.calculs.seuil_rentabilite import seuil_rentabilite`."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.seuil_rentabilite.calcul import seuil_rentabilite, seuil_unitaire
from refcomp.calculs.seuil_rentabilite.differentiel import CompteDifferentiel, compte_differentiel
from refcomp.calculs.seuil_rentabilite.point_mort import PointMort
from refcomp.calculs.seuil_rentabilite.produits import SeuilProduits, seuil_produits
from refcomp.calculs.seuil_rentabilite.resultat import SeuilRentabilite
from refcomp.calculs.seuil_rentabilite.risque import (
    DemandeAleatoire,
    demande_normale,
    demande_scenarios,
    ecart_type_demande,
)
from refcomp.calculs.seuil_rentabilite.structure import SeuilsStructure, seuils_structure

__all__ = [
    "FICHE",
    "CompteDifferentiel",
    "DemandeAleatoire",
    "PointMort",
    "SeuilProduits",
    "SeuilRentabilite",
    "SeuilsStructure",
    "compte_differentiel",
    "demande_normale",
    "demande_scenarios",
    "ecart_type_demande",
    "seuil_produits",
    "seuil_rentabilite",
    "seuil_unitaire",
    "seuils_structure",
]

FICHE = Fiche(
    nom="seuil_rentabilite",
    libelle="Seuil de rentabilité, point mort et levier opérationnel",
    codes=("bts-gpme:T.4.5.1",),
    sources=(
        "objectif-dcg.fr, DCG UE 11, cas corrigés ; DCG UE 11, session 2015 (taux arrondi, prix plancher)",
        "Gualino, Les Zoom's, Exercices d'analyse financière (fermeture, levier)",
        "IUT en ligne, Leygonie, TD 6 ; UNIT, kit gestion de l'ingénieur (année de 365 jours, saisons)",
        "Render, Stair et Hanna ; Shim et Siegel ; Darden (demande incertaine, paliers, composition des ventes)",
    ),
    cas=(
        "sr-caves-belier",
        "sr-caves-belier-exact",
        "sr-burgerhote",
        "sr-vieux-moulins",
        "sr-houblon-annale-2015",
        "sr-burgerhote-specifiques",
        "sr-surene-n",
        "sr-surene-n1",
        "sr-iut-n",
        "sr-iut-n1",
        "sr-unit-saison",
        "sr-gualino-fermeture",
        "sr-gualino-fixes-reduites",
        "sr-gualino-septembre",
        "sr-valeur-de-reference",
        "sr-darden-composition",
        "sr-calculateur-restaurant",
        "sr-hawk-homes",
        "sr-nichoirs-objectif",
        "sr-cours-de-vente",
        "sr-amco-paliers",
        "sr-paliers-deux-seuils",
        "sr-barclay",
        "sr-scenarios-tutorialspoint",
        "sr-xpf",
    ),
)
