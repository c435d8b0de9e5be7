"""Contrôle des écritures : fautes d'un journal, écritures correctives, séparation des exercices."""

from refcomp.calculs.controle_ecritures.calcul import ReglageControle, controle_ecritures
from refcomp.calculs.controle_ecritures.comptes import Regle, load_regles
from refcomp.calculs.controle_ecritures.corrections import Correction, ecritures_correctives
from refcomp.calculs.controle_ecritures.equilibre import Indice, indices_ecart
from refcomp.calculs.controle_ecritures.resultat import Controle
from refcomp.calculs.controle_ecritures.separation import Separation, separation_exercices
from refcomp.calculs.fiche import Fiche

FICHE = Fiche(
    nom="controle_ecritures",
    libelle="Contrôle des écritures et corrections",
    codes=("bts-gpme-nc:T16.1/d2", "bts-gpme-nc:T16.1/d3", "bts-gpme-nc:T16.1/d4", "bts-gpme:T.1.6.1"),
    sources=(
        "C. com. art. L. 123-21",
        "PCG, comptes 408, 418, 486 et 487",
        "OQLF, « inversion de chiffres »",
        "Procomptable, la correction des erreurs",
    ),
    cas=(
        "ctl-procomptable-timbres",
        "ctl-procomptable-honoraires",
        "ctl-procomptable-facture-extournee",
        "ctl-procomptable-paie",
        "ctl-blog-caisse",
        "ctl-macompta-petit-equipement",
        "ctl-oqlf-inversion",
        "ctl-scribd-permutation",
        "ctl-zoom-assurance",
        "ctl-zoom-facture-non-parvenue",
        "ctl-mara-loyer-preneur",
        "ctl-mara-loyer-bailleur",
    ),
)

__all__ = [
    "FICHE",
    "Controle",
    "Correction",
    "Indice",
    "ReglageControle",
    "Regle",
    "Separation",
    "controle_ecritures",
    "ecritures_correctives",
    "indices_ecart",
    "load_regles",
    "separation_exercices",
]
