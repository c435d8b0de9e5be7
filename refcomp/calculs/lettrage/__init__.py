"""Lettrage des comptes de tiers : lettres, propositions, restes, délettrage, échéancier."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.lettrage.calcul import lettrage
from refcomp.calculs.lettrage.delettrage import delettrage
from refcomp.calculs.lettrage.echeancier import Echeancier, echeancier
from refcomp.calculs.lettrage.reglage import Reglage, code_lettre
from refcomp.calculs.lettrage.resultat import Lettrage

FICHE = Fiche(
    nom="lettrage",
    libelle="Lettrage et échéancier des comptes de tiers",
    codes=("bts-gpme-nc:T16.3/d1", "bts-gpme:T.1.6.3"),
    sources=(
        "PCG, comptes 401, 411, 658 et 758",
        "C. civ. art. 1342-10",
        "OCA account-reconcile et Odoo : montants de leurs essais",
    ),
    cas=(
        "lettrage-cerpeg-escompte-non-admis",
        "lettrage-cerpeg-escompte-admis",
        "lettrage-oca-reference-partielle",
        "lettrage-oca-ecart-refuse",
        "lettrage-oca-ecart-admis",
        "lettrage-oca-trop-percu-non-controle",
        "lettrage-odoo-huit-lignes",
        "lettrage-tryton-exact",
        "lettrage-tryton-reste",
        "lettrage-groupes-ambigus",
        "lettrage-fournisseur-francs",
        "lettrage-compta-online-perte",
        "lettrage-compta-online-gain",
        "lettrage-compta-online-deux-reglements",
        "lettrage-etudier-deux-moities",
        "lettrage-gocardless-aaa",
    ),
)

__all__ = ["FICHE", "Echeancier", "Lettrage", "Reglage", "code_lettre", "delettrage", "echeancier", "lettrage"]
