"""La vie d'une immobilisation : `from refcomp.calculs.immobilisation import cout_acquisition`."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.immobilisation.cession import CessionImmobilisation, cession_immobilisation
from refcomp.calculs.immobilisation.comptes import compte_amortissement, compte_depreciation
from refcomp.calculs.immobilisation.cout import CoutEntree, cout_acquisition, fonds_commercial, natures_depense
from refcomp.calculs.immobilisation.ecritures import ecritures_acquisition, ecritures_dotation
from refcomp.calculs.immobilisation.sorties import cessions_immobilisations
from refcomp.calculs.immobilisation.tableau import (
    TableauImmobilisations,
    controle_immobilisations,
    tableau_immobilisations,
)

__all__ = [
    "FICHE",
    "CessionImmobilisation",
    "CoutEntree",
    "TableauImmobilisations",
    "cession_immobilisation",
    "cessions_immobilisations",
    "compte_amortissement",
    "compte_depreciation",
    "controle_immobilisations",
    "cout_acquisition",
    "ecritures_acquisition",
    "ecritures_dotation",
    "fonds_commercial",
    "natures_depense",
    "tableau_immobilisations",
]

FICHE = Fiche(
    nom="immobilisation",
    libelle="Immobilisations : coût d'entrée, écritures, cession, tableau de l'exercice",
    codes=("bts-gpme-nc:T15.3/d1", "bts-gpme:T.1.5.3"),
    sources=(
        "PCG (règlement ANC 2022-06) art. 213-8 à 213-19, 832-1, 832-2, 1212-20, 1214-46, 1221-65, 1222-75",
        "CGI ann. III art. 38 quinquies ; CGI art. 261, 3, 1°",
        "Gualino, Les Zoom's, thème 9 ; Gualino, exercices corrigés (nxtbook, exercice 56) ; compta-online.com",
        "etudier.com, « Cessions d'immobilisations » ; public.iutenligne.net (Leygonie) ; fiscauto.com",
        "OCA account_asset_management (sortie) ; zeroencompta.com et compta-facile.com (mise au rebut)",
        "cours-gratuit.com ; IUT de Marne-la-Vallée (T.D. sur les cessions)",
    ),
    cas=(
        "im-compta-online-machine",
        "im-gualino-formation-option",
        "im-gualino-production",
        "im-gualino-fonds",
        "im-leygonie-facture",
        "im-cours-gratuit-options",
        "im-dupond-frais",
        "im-etudier-cession",
        "im-leygonie-moins-value",
        "im-fiscauto-plus-value",
        "im-fiscauto-moins-value",
        "im-iut-marne-machine",
        "im-ordinateur-rebut",
        "im-scribd-terrain",
        "im-xpf-cession",
        "im-scribd-tableau-machines",
        "im-tableau-mouvements",
    ),
    parametres=("comptes.yaml", "cout.yaml"),
)
