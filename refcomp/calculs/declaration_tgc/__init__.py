"""Déclaration de TGC : champ, exigibilité, francs entiers, crédit, date limite, franchise, cohérence."""

from refcomp.calculs.declaration_tgc.calcul import champ_application_tgc, declaration_tgc
from refcomp.calculs.declaration_tgc.echeance import echeance_tgc, franchise_tgc
from refcomp.calculs.declaration_tgc.resultat import ConventionTgc, DeclarationTgc
from refcomp.calculs.fiche import Fiche

FICHE = Fiche(
    nom="declaration_tgc",
    libelle="Déclaration de TGC (Nouvelle-Calédonie)",
    codes=("bts-gpme-nc:T16.4/d1", "bts-gpme-nc:T16.4/d2"),
    sources=(
        "Loi du pays 2016-14 du 30 septembre 2016",
        "Code des impôts de Nouvelle-Calédonie, art. Lp. 477 à Lp. 514",
        "Arrêté n° 2017-535/GNC du 28 février 2017, art. 7",
        "dsf.gouv.nc, FAQ TGC",
    ),
    cas=(
        "dtgc-echeance-trimestre",
        "dtgc-echeance-mois",
        "dtgc-echeance-en-ligne",
        "dtgc-franchise-mixte",
        "dtgc-franchise-global",
        "dtgc-franchise-services",
        "dtgc-tolerance",
        "dtgc-service-exporte",
        "dtgc-mention-franchise",
        "dtgc-sans-decimale",
        "dtgc-demi-franc",
    ),
    parametres=("champ.yaml", "droit.yaml"),
)

__all__ = [
    "FICHE",
    "ConventionTgc",
    "DeclarationTgc",
    "champ_application_tgc",
    "declaration_tgc",
    "echeance_tgc",
    "franchise_tgc",
]
