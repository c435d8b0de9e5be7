"""Appels d'offres : sélection, décision de répondre, rétroplanning, dossier de réponse, suivi."""

from refcomp.calculs.appel_offres.decision import DecisionReponse, decision_reponse
from refcomp.calculs.appel_offres.pieces import ControleDossier, controle_dossier
from refcomp.calculs.appel_offres.planning import Retroplanning, retroplanning
from refcomp.calculs.appel_offres.suivi import SuiviAppelsOffres, selection_appels, suivi_appels_offres
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "ControleDossier",
    "DecisionReponse",
    "Retroplanning",
    "SuiviAppelsOffres",
    "controle_dossier",
    "decision_reponse",
    "retroplanning",
    "selection_appels",
    "suivi_appels_offres",
]

FICHE = Fiche(
    nom="appel_offres",
    libelle="Appels d'offres : sélection, décision, rétroplanning, dossier, suivi",
    codes=("bts-gpme-nc:T11.2/d1", "bts-gpme-nc:T11.2/d4", "bts-gpme-nc:T11.2/d5", "bts-gpme:T.1.1.2"),
    sources=(
        "wonable.io, rfpsnapshot.com, lecoursgratuit.com (grilles pondérées, critères éliminatoires)",
        "Code de la commande publique, art. R. 2143-3 et R. 2151-1 ; ampconsultants.fr (délais)",
        "pbe-evolut.fr (rétroplanning) ; bidwise.ma, oneflow.com (taux de réussite)",
    ),
    cas=(
        "ao-grille-jury",
        "ao-opportunite",
        "ao-quatorze-points",
        "ao-risque",
        "ao-eliminatoire",
        "ao-inconnu-exclu",
        "ao-retro-metropole",
        "ao-retro-caledonie",
        "ao-retro-ouvrables",
        "ao-dossier",
        "ao-bidwise",
        "ao-oneflow",
        "ao-selection",
        "ao-douze-criteres",
    ),
)
