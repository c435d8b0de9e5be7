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
    sources=(
        "Code de la commande publique, art. R. 2112-13 ; intendancezone.net, service-public.fr (révisions publiées)",
        "C. civ. art. 1215 ; C. com. art. L. 145-9 ; C. consom. art. L. 215-1 et L. 215-3",
        "Cass. 2e civ. 20 oct. 2005, n° 04-10.138 (délai à rebours), d'après simonnetavocat.fr",
    ),
    cas=(
        "ct-intendance-syntec",
        "ct-gaz-millieme",
        "ct-irl-service-public",
        "ct-irl-lawperationnel",
        "ct-quatre-decimales",
        "ct-corrige-faux",
        "ct-rapport-arrondi",
        "ct-plancher-editeur",
        "ct-xpf-nettoyage",
        "ct-bail-triennal",
        "ct-bail-trois-ans",
        "ct-trimestre-civil",
        "ct-consommateur",
        "ct-preavis-jours",
        "ct-bissextile",
        "ct-denonce-tard",
        "ct-fusion",
    ),
    parametres=("reconduction.yaml",),
)
