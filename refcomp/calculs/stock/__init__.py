"""Fiches de stock, inventaire, disponibilité : `from refcomp.calculs.stock import fiche_stock`."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.stock.disponibilite import DisponibiliteStock, disponibilite_stock
from refcomp.calculs.stock.fiche import FicheStock, fiche_stock
from refcomp.calculs.stock.inventaire import EcartsInventaire, ecarts_inventaire

__all__ = [
    "FICHE",
    "DisponibiliteStock",
    "EcartsInventaire",
    "FicheStock",
    "disponibilite_stock",
    "ecarts_inventaire",
    "fiche_stock",
]

FICHE = Fiche(
    nom="stock",
    libelle="Fiche de stock (CMUP, PEPS), écarts d'inventaire, disponibilité",
    codes=(
        "bts-gpme-nc:T12.3/d1",
        "bts-gpme:T.1.2.3",
        "bts-gpme:T.4.5.1",
        "agora-bloc1:M2/c01",
        "cqp-agc:M1A3",
        "cqp-agc:POSF7",
    ),
    sources=(
        "PCG, stocks interchangeables (lu dans l'ancien règlement 99-03, art. 333-2 ; aujourd'hui ANC 2014-03)",
        "Groupe Revue Fiduciaire, IFRS, page 220 (CMP après chaque entrée, FIFO)",
        "coursecoenligne.blogspot.com ; etudier.com ; scribd.com (exercices corrigés)",
        "quizlet.com ; techwhiff.com ; drjackthetutor.com (exercices résolus) ; aloer.fr (écart d'inventaire)",
    ),
    cas=(
        "st-beta-apres-entree",
        "st-beta-fin-periode",
        "st-alpha-peps",
        "st-raja-cout-arrondi",
        "st-waterway",
        "st-sport-box-peps",
        "st-sport-box-fin",
        "st-rf-trimestres",
        "st-rf-peps",
        "st-articles-de-sport",
        "st-avril",
        "st-francs",
        "st-ecart-aloer",
        "st-ecarts-francs",
        "st-disponible",
    ),
)
