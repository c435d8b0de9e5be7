"""Taux de la TGC de Nouvelle-Calédonie, datés, par catégorie."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.tgc.calcul import load_categorie_tgc, load_taux_tgc, taux_tgc, taux_tgc_par_ligne

FICHE = Fiche(
    nom="tgc",
    libelle="Taux de la TGC (Nouvelle-Calédonie)",
    codes=("bts-gpme-nc:T16.4/d1",),
    sources=("Loi du pays 2016-14 du 30 septembre 2016", "Code des impôts de Nouvelle-Calédonie, art. R. 505"),
    cas=(
        "tgc-premier-jour",
        "tgc-marche-a-blanc-superieur",
        "tgc-normal-2018",
        "tgc-reduit",
        "tgc-specifique",
        "tgc-superieur",
        "tgc-exonere",
    ),
    parametres=("natures.yaml", "taux.yaml"),
)

__all__ = ["FICHE", "load_categorie_tgc", "load_taux_tgc", "taux_tgc", "taux_tgc_par_ligne"]
