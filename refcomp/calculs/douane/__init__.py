"""Douane : valeur en douane, droits, base de la TVA ou de la TGC à l'importation, coût rendu d'un achat importé."""

from refcomp.calculs.douane.droits import droits_douane
from refcomp.calculs.douane.importation import importation
from refcomp.calculs.douane.resultat import Importation
from refcomp.calculs.douane.saisie import conversion_douane
from refcomp.calculs.douane.valeur import ValeurEnDouane, valeur_en_douane
from refcomp.calculs.fiche import Fiche

FICHE = Fiche(
    nom="douane",
    libelle="Douane : valeur, droits, taxe à l'importation, coût rendu",
    codes=("bts-gpme-nc:T16.5/d4", "bts-gpme:T.1.6.5"),
    sources=(
        "Règlement (UE) 952/2013 (code des douanes de l'Union), art. 70 à 72",
        "CGI art. 292 et 1695",
        "Douanes de Nouvelle-Calédonie, droits et taxes applicables",
    ),
    cas=(
        "dou-valeur-solaire",
        "dou-valeur-aerien",
        "dou-valeur-aerien-caf",
        "dou-valeur-dap",
        "dou-droits-tabac",
        "dou-droits-mixte",
        "dou-droit-au-kilo",
        "dou-import-caf",
        "dou-import-calqoo",
        "dou-import-irlande",
        "dou-repartition-valeur",
        "dou-repartition-poids",
        "dou-cout-unitaire-poids",
        "dou-noumea-tgc",
        "dou-metropole-dollars",
    ),
    parametres=("elements.yaml",),
)

__all__ = [
    "FICHE",
    "Importation",
    "ValeurEnDouane",
    "conversion_douane",
    "droits_douane",
    "importation",
    "valeur_en_douane",
]
