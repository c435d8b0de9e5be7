"""Rapprochement bancaire : pointage, suspens, état de rapprochement et écritures à passer."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.rapprochement_bancaire.calcul import rapprochement_bancaire
from refcomp.calculs.rapprochement_bancaire.etat import Soldes
from refcomp.calculs.rapprochement_bancaire.pointage import Reglage
from refcomp.calculs.rapprochement_bancaire.resultat import Rapprochement

FICHE = Fiche(
    nom="rapprochement_bancaire",
    libelle="Rapprochement bancaire",
    codes=("bts-gpme-nc:T16.3/d3", "bts-gpme:T.1.6.3"),
    sources=("PCG, compte 512", "Gualino, DCG 9, état de rapprochement", "CGI art. 261 C"),
    cas=(
        "rapp-suspens-croises",
        "rapp-cic-septembre",
        "rapp-remise-groupee",
        "rapp-francs-pacifiques",
        "rapp-cheque-oublie",
        "rapp-virement-et-frais",
    ),
)

__all__ = ["FICHE", "Rapprochement", "Reglage", "Soldes", "rapprochement_bancaire"]
