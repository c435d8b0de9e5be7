"""Change : écarts de conversion, résultat au règlement, couverture à terme, offre en devise, risque d'un export."""

from refcomp.calculs.change.couverture import CouvertureTerme, cours_a_terme, couverture_terme, prix_offre
from refcomp.calculs.change.ecarts import Change, ecart_conversion, resultat_change
from refcomp.calculs.change.risque import RisqueExport, risque_export
from refcomp.calculs.fiche import Fiche

FICHE = Fiche(
    nom="change",
    libelle="Change : écarts, couverture à terme, offre en devise, risque d'un export",
    codes=("bts-gpme-nc:T16.5/d1", "bts-gpme-nc:T16.5/d3", "bts-gpme:T.1.6.5"),
    sources=(
        "PCG art. 420-5, 946-65 et 946-66",
        "Règlement ANC 2015-05",
        "Gualino, Corrigés de comptabilité approfondie",
    ),
    cas=(
        "cha-plou",
        "cha-couverture-emprunt",
        "cha-position-globale",
        "cha-pret-emprunt",
        "cha-deux-devises",
        "cha-sans-groupe",
        "cha-noumea",
        "cha-reglement-plou",
        "cha-reglement-mac-arthur",
        "cha-terme-franc-suisse",
        "cha-terme-dollar-differentiel",
        "cha-fromagerie",
        "cha-vente-a-terme",
        "cha-offre-dollars",
        "cha-mfgcalcs-note",
        "cha-risque-grille",
    ),
    parametres=("comptes.yaml",),
)

__all__ = [
    "FICHE",
    "Change",
    "CouvertureTerme",
    "RisqueExport",
    "cours_a_terme",
    "couverture_terme",
    "ecart_conversion",
    "prix_offre",
    "resultat_change",
    "risque_export",
]
