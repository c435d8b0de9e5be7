"""Financement à court terme : `from refcomp.calculs.financement_court_terme import escompte_effets`."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.financement_court_terme.cession import affacturage, cession_dailly
from refcomp.calculs.financement_court_terme.comparaison import ComparaisonFinancements, comparaison_financements
from refcomp.calculs.financement_court_terme.decouvert import ConditionsDecouvert, agios, agios_decouvert
from refcomp.calculs.financement_court_terme.echelle import EchelleInterets, echelle_interets
from refcomp.calculs.financement_court_terme.escompte import Bordereau, ConditionsEscompte, escompte_effets
from refcomp.calculs.financement_court_terme.reglement import (
    EscompteReglement,
    escompte_reglement,
    taux_escompte_reglement,
)
from refcomp.calculs.financement_court_terme.resultat import Financement

__all__ = [
    "FICHE",
    "Bordereau",
    "ComparaisonFinancements",
    "ConditionsDecouvert",
    "ConditionsEscompte",
    "EchelleInterets",
    "EscompteReglement",
    "Financement",
    "affacturage",
    "agios",
    "agios_decouvert",
    "cession_dailly",
    "comparaison_financements",
    "echelle_interets",
    "escompte_effets",
    "escompte_reglement",
    "taux_escompte_reglement",
]

FICHE = Fiche(
    nom="financement_court_terme",
    libelle="Financement à court terme : découvert, escompte, Dailly, affacturage",
    codes=(
        "bts-gpme-nc:T16.2/d1",
        "bts-gpme-nc:T16.2/d2",
        "bts-gpme:T.1.6.2",
        "bts-gpme:T.2.4.5",
    ),
    sources=(
        "Code de la consommation, art. R. 314-7 (taux effectif d'un découvert, méthode des nombres)",
        "CGI art. 261 C ; annexe IV, art. 23 O ; BOI-TVA-SECT-50-10-10 (commissions exonérées)",
        "decf.descf.free.fr ; Gualino, Foucher (manuels corrigés) ; Daoud et Benmoussa (TD corrigés)",
        "kmu.admin.ch, bepaid.ch, ebrdbusinesslens.com (escompte de règlement) ; Odoo, account_early_payment",
    ),
    cas=(
        "fct-etudier-bordereau",
        "fct-decf-escompte",
        "fct-daoud-jours-banque",
        "fct-daoud-trois-effets",
        "fct-daoud-echelle",
        "fct-foucher-decouvert",
        "fct-gualino-decouvert",
        "fct-vuibert-qcm",
        "fct-solution-francs",
        "fct-solution-corrige-faux",
        "fct-factoexpert-affacturage",
        "fct-epsilium-agios",
        "fct-kmu-fournisseur",
        "fct-ebrd-fournisseur",
        "fct-odoo-tva-si-paye",
        "fct-odoo-tva-toujours",
        "fct-odoo-autoliquidation",
        "fct-gualino-mobilisation",
        "fct-dailly-quotite",
        "fct-arbitra-choix",
        "fct-choix-couvrir",
    ),
)
