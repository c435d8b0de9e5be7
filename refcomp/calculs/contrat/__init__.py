"""Contrats : échéancier, préavis et reconduction, révision de prix, fusion d'un modèle et d'un fichier."""

from refcomp.calculs.contrat.echeancier import (
    EcheancierContrats,
    echeancier_contrats,
    effet_conge,
    load_information_reconduction,
)
from refcomp.calculs.contrat.fusion import FusionContrat, fusion_contrat
from refcomp.calculs.contrat.revision import RevisionPrix, revision_prix
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "EcheancierContrats",
    "FusionContrat",
    "RevisionPrix",
    "echeancier_contrats",
    "effet_conge",
    "fusion_contrat",
    "load_information_reconduction",
    "revision_prix",
]

FICHE = Fiche(
    nom="contrat",
    libelle="Contrats : échéancier, préavis, révision de prix, fusion",
    codes=("bts-gpme-nc:T12.2/d2", "bts-gpme:T.1.2.2"),
    sources=("à remplir",),
    cas=("à remplir",),
    parametres=("reconduction.yaml",),
)
