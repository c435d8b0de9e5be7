"""Palettisation : colis par couche, plan de palette, chargement d'un véhicule."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.palettisation.chargement import Chargement, chargement, emplacements
from refcomp.calculs.palettisation.couche import colis_par_couche
from refcomp.calculs.palettisation.plan import PlanPalettisation, plan_palettisation
from refcomp.calculs.palettisation.supports import PALETTES, VEHICULES, Palette, Vehicule

__all__ = [
    "FICHE",
    "PALETTES",
    "VEHICULES",
    "Chargement",
    "Palette",
    "PlanPalettisation",
    "Vehicule",
    "chargement",
    "colis_par_couche",
    "emplacements",
    "plan_palettisation",
]

FICHE = Fiche(
    nom="palettisation",
    libelle="Palettisation et chargement d'un véhicule",
    codes=("cqp-agc:OTC4", "cqp-agc:M3A5"),
    sources=(
        "European Pallet Association, fiches EPAL 1 et EPAL 3",
        "scribd.com 415686023, corrigé « La palettisation »",
        "gpao.fr, c-nouveau.fr : palettes par semi-remorque",
        "unirelo.com, 247fulfillment.co, mfgcalcs.com : cartons par palette",
        "codingace.net, « Pallet height limit » : jeu au-dessus de la charge",
    ),
    cas=(
        "pa-golden-semi",
        "pa-jomni-plan",
        "pa-unirelo-grands",
        "pa-unirelo-petits",
        "pa-247fulfillment",
        "pa-kitkat-cartons",
        "pa-gpao-europe",
        "pa-gpao-industrielle",
        "pa-gpao-demi",
        "pa-cnouveau-sans-jeu",
        "pa-coderapp-piles",
        "pa-jomni-vehicule",
        "pa-limite-poids",
        "pa-motif-mixte",
        "pa-poids-de-palette",
        "pa-codingace-jeu",
    ),
)
