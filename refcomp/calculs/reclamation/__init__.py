"""Réclamations : Pareto des causes, bilan d'une période, bien-fondé et avoir, protestation contre le transporteur."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.reclamation.bien_fonde import BienFonde, bien_fonde
from refcomp.calculs.reclamation.bilan import BilanReclamations, bilan_reclamations
from refcomp.calculs.reclamation.pareto import Pareto, pareto
from refcomp.calculs.reclamation.protestation import (
    ProtestationTransporteur,
    load_protestation,
    protestation_transporteur,
)

__all__ = [
    "FICHE",
    "BienFonde",
    "BilanReclamations",
    "Pareto",
    "ProtestationTransporteur",
    "bien_fonde",
    "bilan_reclamations",
    "load_protestation",
    "pareto",
    "protestation_transporteur",
]

FICHE = Fiche(
    nom="reclamation",
    libelle="Réclamations : bilan, Pareto des causes, bien-fondé",
    codes=(
        "bts-gpme-nc:T13.2/d2",
        "bts-gpme-nc:T13.2/d3",
        "bts-gpme:T.1.3.2",
        "cqp-agc:M4A2",
        "cqp-agc:M4A4",
        "cqp-agc:M5A2",
        "cqp-agc:M5A4",
        "cqp-agc:POC6",
    ),
    sources=(
        "scribd.com, « Le graphique de Pareto » ; mathspace.co ; urgenthomework.com",
        "assurup.com, taux de réclamation ; manager-go.com",
        "Référentiel CQP Assistant(e) de gestion client, M4A2, M4A4",
        "C. com. art. L. 133-3 ; cms.law, avocats-victime.fr, lettre partie trois jours après une livraison",
    ),
    cas=(
        "re-impayes-pareto",
        "re-urgenthomework-autres",
        "re-autres-a-leur-rang",
        "re-mathspace-hotel",
        "re-assurup-taux",
        "re-klipfolio-delai",
        "re-bilan-delais",
        "re-bien-fonde",
        "re-bien-fonde-une-fois",
        "re-bien-fonde-en-trop",
        "re-protestation-samedi",
        "re-protestation-lundi",
        "re-protestation-ferie",
    ),
    parametres=("protestation.yaml",),
)
