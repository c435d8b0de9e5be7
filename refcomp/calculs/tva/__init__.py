"""Taux de TVA datés, par catégorie d'opération et par territoire."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.tva.calcul import load_taux_tva, taux_tva, taux_tva_par_ligne

FICHE = Fiche(
    nom="tva",
    libelle="Taux de TVA",
    codes=("bts-gpme:T.1.6.4",),
    sources=("CGI art. 278 à 281 nonies, 294, 296, 296 bis et 297", "BOI-TVA-GEO-10", "BOI-TVA-GEO-20-10"),
    cas=(
        "tva-normal-2014",
        "tva-normal-veille-2014",
        "tva-intermediaire-2012",
        "tva-reduit",
        "tva-particulier",
        "tva-corse-travaux-2013",
        "tva-corse-travaux-2014",
        "tva-reunion-normal",
        "tva-martinique-intermediaire",
    ),
    parametres=("taux.yaml",),
)

__all__ = ["FICHE", "load_taux_tva", "taux_tva", "taux_tva_par_ligne"]
