"""Ce qui peut être promis d'un article : stock physique, moins ce qui est réservé, plus ce qui arrive à temps.

Le disponible est le physique moins le réservé ; le virtuel y ajoute ce qui est attendu (Stel Order, « stock réel et
stock virtuel »). Pour départager des commandes qui se disputent le même article, voyez
`refcomp.calculs.commande.affectation_stock`, qui emploie les mêmes trois mots.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import sans_residu
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite, load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_nombre
from refcomp.frames import Colonne, Contrat

TITRE = "La disponibilité ne peut pas être calculée :"
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
QUANTITES = ("physique", *FACULTATIVES)
CALCULEES = ("disponible", "virtuel", "servi", "manque", "couverture")


@dataclass(frozen=True)
class DisponibiliteStock:
    """Ce qui est disponible, article par article.

    Attributes:
        tableau: une ligne par article (et site), dans l'ordre reçu : les colonnes reçues, puis `disponible` (physique -
            réservé), `virtuel` (disponible + attendu : ce qui peut être promis), `servi`, `manque` (demandé et non
            servi), `couverture` (jours que couvre le virtuel, vide sans consommation) et `etat` (disponible, partiel,
            rupture).
    """

    tableau: pd.DataFrame

    @property
    def ruptures(self) -> pd.DataFrame:
        """Les lignes dont la demande n'est pas servie en entier, le plus grand manque d'abord, puis par article."""
        cles = ["manque", "article", *(["site"] if "site" in self.tableau else [])]
        sens = [False] + [True] * (len(cles) - 1)
        return self.tableau[self.tableau["etat"] != "disponible"].sort_values(cles, ascending=sens)

    def explication(self) -> Explication:
        """Le calcul de chaque article, puis ce qui manque."""
        lignes = tuple(
            (
                f"{e['article']} {e.get('site', '')}".rstrip(),
                f"{format_quantite(e['physique'])} - {format_quantite(e['reserve'])} + {format_quantite(e['attendu'])}",
                format_quantite(e["virtuel"]),
                format_quantite(e["demande"]),
                format_quantite(e["manque"]),
                "" if pd.isna(e["couverture"]) else format_nombre(e["couverture"], 1),
            )
            for e in self.tableau.to_dict("records")
        )
        entetes = ("Article", "Calcul", "À promettre", "Demandé", "Manque", "Couverture (jours)")
        nombre = len(self.ruptures)
        bilan = (
            "Tout peut être livré."
            if not nombre
            else f"{format_compte(nombre, 'ligne')} à servir en partie ou plus tard."
        )
        texte = "À promettre = stock physique - réservé + attendu à temps."
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
        Une `DisponibiliteStock`. Un virtuel négatif dit que l'on a déjà promis plus que l'on n'aura ; rien n'est servi.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées ; ou si un article est donné deux fois au
            même site.
    """
    lus = load_table(stocks, STOCKS)
    _check_doubles(lus)
    for nom in FACULTATIVES:
        if nom not in lus:
            lus[nom] = 0.0
    # Exactement : en flottants, 0,3 - 0,1 ne sert pas 0,2.
    chiffres = [_chiffres(*(sans_residu(v) for v in ligne)) for ligne in lus[list(QUANTITES)].to_numpy()]
    for nom, valeurs in zip(CALCULEES, zip(*chiffres, strict=True), strict=True):
        lus[nom] = [float(v) for v in valeurs]
    rupture = (lus["virtuel"] <= 0) & ((lus["manque"] > 0) | (lus["demande"] == 0))
    lus["etat"] = np.select([rupture, lus["manque"] > 0], ["rupture", "partiel"], "disponible")
    return DisponibiliteStock(lus)


def _check_doubles(lus: pd.DataFrame) -> None:
    """Un article donné deux fois au même endroit : rien ne dit si ses stocks s'ajoutent ou se répètent."""
    cle = ["article", "site"] if "site" in lus else ["article"]
    lignes = lus.index[lus.duplicated(cle)].tolist()
    if not lignes:
        return
    conseil = "" if "site" in lus else " ; donnez la colonne « site » s'ils sont à deux endroits"
    texte = f"Lignes {', '.join(map(str, lignes))} : cet article y est déjà donné{conseil}."
    raise DonneesInvalidesError(TITRE, [Constat("erreur", "article_double", texte, "article")])


def _chiffres(
    physique: Fraction, reserve: Fraction, attendu: Fraction, demande: Fraction, consommation: Fraction
) -> tuple[Fraction | float, ...]:
    """Le disponible, le virtuel, le servi, le manque et la couverture d'un article."""
    disponible = physique - reserve
    virtuel = disponible + attendu
    promis = max(Fraction(0), virtuel)
    servi = min(promis, demande)
    couverture = promis / consommation if consommation else np.nan
    return disponible, virtuel, servi, demande - servi, couverture
