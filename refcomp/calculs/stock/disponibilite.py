"""Ce qui peut être promis : stock physique, moins ce qui est réservé, plus ce qui arrive à temps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite, load_table
from refcomp.formats_fr import format_compte, format_nombre
from refcomp.frames import Colonne, Contrat

STOCKS = Contrat(
    "stocks",
    (
        Colonne("article", "texte", "article"),
        Colonne("site", "texte", "site (usine, plate-forme, magasin)", obligatoire=False),
        Colonne("physique", "nombre", "stock physique", minimum=0),
        Colonne("reserve", "nombre", "quantité déjà réservée", obligatoire=False, minimum=0),
        Colonne("attendu", "nombre", "quantité attendue à temps", obligatoire=False, minimum=0),
        Colonne("demande", "nombre", "quantité demandée", obligatoire=False, minimum=0),
        Colonne("consommation_jour", "nombre", "consommation par jour", obligatoire=False, minimum=0),
    ),
)
FACULTATIVES = ("reserve", "attendu", "demande", "consommation_jour")


@dataclass(frozen=True)
class DisponibiliteStock:
    """Ce qui est disponible, article par article.

    Attributes:
        tableau: une ligne par article (et site) : les colonnes reçues, puis `disponible`, `manque` (demandé et non
            disponible), `servi`, `couverture` (jours que couvre le disponible, vide sans consommation) et `etat`
            (disponible, partiel, rupture).
    """

    tableau: pd.DataFrame

    @property
    def ruptures(self) -> pd.DataFrame:
        """Les lignes dont la demande n'est pas servie en entier, le plus grand manque d'abord."""
        return self.tableau[self.tableau["etat"] != "disponible"].sort_values("manque", ascending=False, kind="stable")

    def explication(self) -> Explication:
        """Le calcul de chaque article, puis ce qui manque."""
        lignes = tuple(
            (
                f"{e['article']} {e.get('site', '')}".rstrip(),
                f"{format_quantite(e['physique'])} - {format_quantite(e['reserve'])} + {format_quantite(e['attendu'])}",
                format_quantite(e["disponible"]),
                format_quantite(e["demande"]),
                format_quantite(e["manque"]),
                "" if pd.isna(e["couverture"]) else format_nombre(e["couverture"], 1),
            )
            for e in self.tableau.to_dict("records")
        )
        entetes = ("Article", "Calcul", "Disponible", "Demandé", "Manque", "Couverture (jours)")
        nombre = len(self.ruptures)
        bilan = (
            "Tout peut être livré."
            if not nombre
            else f"{format_compte(nombre, 'ligne')} à servir en partie ou plus tard."
        )
        texte = "Disponible = stock physique - réservé + attendu à temps."
        return Explication(
            "Disponibilité",
            (Etape("Calculer", texte, Tableau(entetes, lignes, (2, 3, 4, 5))), Etape("Conclure", bilan)),
        )


def disponibilite_stock(stocks: pd.DataFrame) -> DisponibiliteStock:
    """Calcule ce qui est disponible, ce qui manque et combien de jours le stock couvre.

    Args:
        stocks: une ligne par article (et site) : `article`, `physique`, et au besoin `site`, `reserve`, `attendu` (ce
            qui arrive avant la date promise), `demande`, `consommation_jour`.

    Returns:
        Une `DisponibiliteStock`. Un disponible négatif dit que l'on a déjà promis plus que l'on n'a ; rien n'est servi.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
    """
    lus = load_table(stocks, STOCKS)
    for nom in FACULTATIVES:
        if nom not in lus:
            lus[nom] = 0.0
    lus["disponible"] = lus["physique"] - lus["reserve"] + lus["attendu"]
    promis = lus["disponible"].clip(lower=0)
    lus["servi"] = np.minimum(promis, lus["demande"])
    lus["manque"] = lus["demande"] - lus["servi"]
    consommation = lus["consommation_jour"].where(lus["consommation_jour"] > 0)
    lus["couverture"] = promis / consommation
    rupture = (lus["disponible"] <= 0) & ((lus["manque"] > 0) | (lus["demande"] == 0))
    lus["etat"] = np.select([rupture, lus["manque"] > 0], ["rupture", "partiel"], "disponible")
    return DisponibiliteStock(lus)
