"""Pénalités de retard entre professionnels : taux d'un jour, pénalités et indemnités d'une liste de factures."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.penalites_retard.calcul import penalites_retard
from refcomp.calculs.penalites_retard.resultat import ConventionPenalites, Penalites
from refcomp.calculs.penalites_retard.taux import TauxPenalites, load_indemnite_forfaitaire, taux_penalites

FICHE = Fiche(
    nom="penalites_retard",
    libelle="Pénalités de retard et indemnité forfaitaire de recouvrement",
    codes=("bts-gpme-nc:T12.4/d4", "bts-gpme:T.1.2.4"),
    sources=("C. com. art. L. 441-10 II", "C. com. art. D. 441-5", "BCE, opérations principales de refinancement"),
    cas=(
        "pen-taux-2014",
        "pen-plancher-2014",
        "pen-taux-second-semestre-2024",
        "pen-deux-semestres-2023",
        "pen-pas-de-retard",
        "pen-clause-sous-plancher",
    ),
    parametres=("taux.yaml",),
)

__all__ = [
    "FICHE",
    "ConventionPenalites",
    "Penalites",
    "TauxPenalites",
    "load_indemnite_forfaitaire",
    "penalites_retard",
    "taux_penalites",
]
