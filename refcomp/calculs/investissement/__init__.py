"""Projets d'investissement : `from refcomp.calculs.investissement import projet_investissement`."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.investissement.comparaison import ComparaisonProjets, comparaison_projets
from refcomp.calculs.investissement.flux import flux_nets
from refcomp.calculs.investissement.projet import ProjetInvestissement, projet_investissement

__all__ = [
    "FICHE",
    "ComparaisonProjets",
    "ProjetInvestissement",
    "comparaison_projets",
    "flux_nets",
    "projet_investissement",
]

FICHE = Fiche(
    nom="investissement",
    libelle="Projet d'investissement : flux nets, VAN, TRI, indice, délais",
    codes=("bts-gpme-nc:T14.1/d1", "bts-gpme:T.1.4.1"),
    sources=(
        "scribd.com, corrections d'examens de gestion financière (Bengrich, Mbarek, série 5, TD 1)",
        "numpy.org, numpy-financial (TRI) ; 300hours.com (deux TRI) ; aokine.github.io, mqriskR (délai actualisé)",
        "shoppersshootout.info (cumul actualisé)",
    ),
    cas=(
        "iv-bengrich",
        "iv-serie5",
        "iv-td1",
        "iv-mbarek-flux",
        "iv-mbarek",
        "iv-interpolation",
        "iv-numpy",
        "iv-deux-taux",
        "iv-quatre-taux",
        "iv-delai-entier",
        "iv-cumul-actualise",
        "iv-francs",
        "iv-durees-inegales",
    ),
)
