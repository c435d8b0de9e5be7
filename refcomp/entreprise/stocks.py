"""Stock de marchandises par article : jamais négatif, tenu en quantités et valorisé au coût d'achat.

Le coût d'achat d'un article ne change pas dans l'année : CMUP et PEPS donnent la même valeur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.achats import Achats
from refcomp.entreprise.articles import Articles
from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.commandes import Commandes, Lignes
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tableaux import somme_par
from refcomp.entreprise.tirage import Entiers
from refcomp.entreprise.ventes import Ventes
from refcomp.rounding import montants_affiches

JOURS_MAXIMUM = 366


@dataclass(frozen=True)
class Stocks:
    """Quantités par article ; les valeurs sont quantité × coût."""

    initial: Entiers
    entrees: Entiers
    sorties: Entiers
    retours: Entiers
    cout: Entiers

    @property
    def final(self) -> Entiers:
        """Quantités à la clôture."""
        return self.initial + self.entrees - self.sorties + self.retours

    @property
    def valeur_initiale(self) -> int:
        """Valeur du stock à l'ouverture, en unités mineures."""
        return int((self.initial * self.cout).sum())

    @property
    def valeur_finale(self) -> int:
        """Valeur du stock à la clôture, en unités mineures."""
        return int((self.final * self.cout).sum())


def _livrees_dans_exercice(commandes: Commandes, lignes: Lignes) -> np.ndarray:
    volumes = commandes.volumes
    return (lignes.document >= volumes.a_nouveau) & (lignes.document < volumes.facturees + volumes.livrees)


def quantites_sorties(commandes: Commandes, lignes: Lignes, articles: Articles) -> Entiers:
    """Quantités livrées dans l'exercice, par article (0 pour les prestations)."""
    masque = _livrees_dans_exercice(commandes, lignes)
    return somme_par(lignes.article[masque], lignes.quantite[masque], len(articles)) * articles.est_bien


def build_stocks(
    calendrier: Calendrier, articles: Articles, commandes: Commandes, lignes: Lignes, ventes: Ventes, achats: Achats
) -> Stocks:
    """Rapproche entrées, sorties et retours, et fixe le stock initial pour qu'aucun jour ne soit en rupture."""
    livrees = _livrees_dans_exercice(commandes, lignes)
    retours = ventes.lignes.document >= ventes.nombre_factures
    achetees = ~achats.documents.a_nouveau[achats.lignes.document]
    mouvements = [
        (commandes.livraison[lignes.document[livrees]], lignes.article[livrees], -lignes.quantite[livrees]),
        (
            ventes.documents.date[ventes.lignes.document[retours]],
            ventes.lignes.article[retours],
            ventes.lignes.quantite[retours],
        ),
        (
            achats.documents.date[achats.lignes.document[achetees]],
            achats.lignes.article[achetees],
            achats.lignes.quantite[achetees],
        ),
    ]
    jours = [
        somme_par(article * JOURS_MAXIMUM + date - calendrier.ouverture, quantite, len(articles) * JOURS_MAXIMUM)
        for date, article, quantite in mouvements
    ]
    par_jour = [j.reshape(len(articles), JOURS_MAXIMUM) * articles.est_bien[:, None] for j in jours]
    # Les entrées d'un jour arrivent après ses sorties : le stock suffit même dans l'ordre le plus défavorable.
    avant_entrees = np.cumsum(par_jour[0], axis=1) + np.cumsum(par_jour[1] + par_jour[2], axis=1)
    avant_entrees -= par_jour[1] + par_jour[2]
    manque = np.maximum(-avant_entrees.min(axis=1), 0)
    initial = np.where(articles.est_bien, manque + articles.quantite * 2, 0)
    sorties, rendues, entrees = (p.sum(axis=1) for p in par_jour)
    return Stocks(initial, entrees, -sorties, rendues, articles.cout)


def table_stocks(stocks: Stocks, articles: Articles, profil: Profil) -> pd.DataFrame:
    """Renvoie la table publique, une ligne par marchandise."""
    biens = articles.est_bien
    return pd.DataFrame(
        {
            "article": articles.table["code"][biens].to_numpy(),
            "quantite_initiale": stocks.initial[biens],
            "entrees": stocks.entrees[biens],
            "sorties": stocks.sorties[biens],
            "retours": stocks.retours[biens],
            "quantite_finale": stocks.final[biens],
            "cout_unitaire": montants_affiches(stocks.cout[biens], profil.devise),
            "valeur_initiale": montants_affiches((stocks.initial * stocks.cout)[biens], profil.devise),
            "valeur_finale": montants_affiches((stocks.final * stocks.cout)[biens], profil.devise),
        },
    )
