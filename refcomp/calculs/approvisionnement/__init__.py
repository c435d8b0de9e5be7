"""Achats prévus, Wilson, seuil : `from refcomp.calculs.approvisionnement import quantite_economique`."""

from refcomp.calculs.approvisionnement.cadence import cout_cadence
from refcomp.calculs.approvisionnement.prevision import AchatsPrevisionnels, achats_previsionnels
from refcomp.calculs.approvisionnement.reapprovisionnement import PointCommande, point_commande
from refcomp.calculs.approvisionnement.wilson import QuantiteEconomique, quantite_economique
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "AchatsPrevisionnels",
    "PointCommande",
    "QuantiteEconomique",
    "achats_previsionnels",
    "cout_cadence",
    "point_commande",
    "quantite_economique",
]

FICHE = Fiche(
    nom="approvisionnement",
    libelle="Achats prévisionnels, quantité économique (Wilson), point de commande",
    codes=(
        "bts-gpme-nc:T14.1/d1",
        "bts-gpme-nc:T14.1/d2",
        "bts-gpme:T.1.4.1",
    ),
    sources=(
        "Harris, 1913, et Wilson, 1934 (quantité économique) ; fr.wikipedia.org, Formule de Wilson",
        "objectif-dcg.fr, DCG UE 11, approvisionnements (github.com/Ayari-59/DCG)",
        "scribd.com, EXO STOCK ; lecoursgratuit.com ; wizedu.com ; askfilo.com (paliers et pénurie)",
        "edu.com ; smartsolve.ai (budgets d'achats résolus)",
    ),
    cas=(
        "ap-mathoux",
        "ap-aquaserv",
        "ap-aquaserv-cadence",
        "ap-exo-stock",
        "ap-lecoursgratuit",
        "ap-lecoursgratuit-hausse",
        "ap-paliers-wizedu",
        "ap-penurie-askfilo",
        "ap-natlin-securite",
        "ap-lot-francs",
        "ap-sport-co",
        "ap-ducastol",
        "ap-kverneland-alerte",
        "ap-deux-aleas",
        "ap-kverneland-programme",
        "ap-culots-x",
        "ap-dscg-production",
        "ap-dscg-matieres",
        "ap-lexi",
        "ap-gibson",
    ),
)
