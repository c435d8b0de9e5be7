"""Prospection : contrôle et mise à jour d'un fichier, doublons, score, relances, bilan des actions."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.prospection.bareme import CLASSES_PROSPECT, Critere
from refcomp.calculs.prospection.bilan import BilanProspection, bilan_prospection
from refcomp.calculs.prospection.fichier import ControleFichier, controle_fichier
from refcomp.calculs.prospection.formats import faute_format
from refcomp.calculs.prospection.mise_a_jour import EcartFichiers, ecart_fichiers, fiches_anciennes
from refcomp.calculs.prospection.noms import cle_nom
from refcomp.calculs.prospection.score import ScoreProspects, score_prospects
from refcomp.calculs.prospection.suivi import RelancesProspects, relances_prospects

__all__ = [
    "CLASSES_PROSPECT",
    "FICHE",
    "BilanProspection",
    "ControleFichier",
    "Critere",
    "EcartFichiers",
    "RelancesProspects",
    "ScoreProspects",
    "bilan_prospection",
    "cle_nom",
    "controle_fichier",
    "ecart_fichiers",
    "faute_format",
    "fiches_anciennes",
    "relances_prospects",
    "score_prospects",
]

FICHE = Fiche(
    nom="prospection",
    libelle="Prospection : fichier de fiches, doublons, score, relances et bilan des actions",
    codes=(
        "bts-gpme-nc:T11.1/d4",
        "bts-gpme-nc:T11.1/d5",
        "bts-gpme-nc:T11.1/d6",
        "bts-gpme:T.1.1.1",
        "bts-gpme-nc:T12.1/d4",
        "bts-gpme-nc:T12.6/d2",
        "bts-gpme-nc:T12.6/d3",
        "bts-gpme:T.1.2.6",
        "cqp-agc:M5A1",
    ),
    sources=(
        "python-stdnum (clés) ; ISEE (RIDET) ; WHATWG, « Valid e-mail address »",
        "OpenRefine, « fingerprint » ; similitude de Jaro-Winkler (rapidfuzz)",
        "streak.com, Oracle (scores) ; cours-ndrc.fr, lecoursgratuit.com, callofsuccess.com (coûts et retours)",
    ),
    cas=(
        "pr-siret",
        "pr-siret-la-poste",
        "pr-tva",
        "pr-iban",
        "pr-ridet",
        "pr-codes-postaux",
        "pr-courriels",
        "pr-empreinte",
        "pr-empreinte-elastic",
        "pr-noms-proches",
        "pr-noms-eloignes",
        "pr-fichier",
        "pr-points-streak",
        "pr-points-oracle",
        "pr-score-pondere",
        "pr-courriel-so-connect",
        "pr-vingt-pour-cent",
        "pr-cout-opportunite",
        "pr-retour-campagne",
        "pr-retour-appels",
        "pr-trois-canaux",
        "pr-xpf-marge",
        "pr-relances",
        "pr-deux-versions",
        "pr-fiches-anciennes",
        "pr-vocalisis",
    ),
)
