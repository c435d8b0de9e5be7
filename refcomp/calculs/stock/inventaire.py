"""Les écarts d'inventaire : ce que l'on a compté, moins ce que la fiche annonçait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import sans_residu
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite, load_table, montant, unites
from refcomp.formats_fr import format_montant, format_pourcentage
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

INVENTAIRE = Contrat(
    "inventaire",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("quantite_theorique", "nombre", "quantité de la fiche de stock", minimum=0),
        Colonne("quantite_comptee", "nombre", "quantité comptée", minimum=0),
        Colonne("cout_unitaire", "nombre", "coût unitaire", minimum=0),
    ),
)
MONTRES = 20


@dataclass(frozen=True)
class EcartsInventaire:
    """Les écarts d'un inventaire.

    Attributes:
        tableau: une ligne par article, dans l'ordre reçu : les colonnes reçues, puis `ecart` (compté - théorique),
            `taux` (écart / théorique, vide si rien n'était attendu), `valeur` (au coût unitaire) et `nature`
            (conforme, manquant, excédent).
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    devise: Monnaie

    @property
    def manquants(self) -> float:
        """La valeur de ce qui manque (négative ou nulle)."""
        return round(float(self.tableau["valeur"].clip(upper=0).sum()), self.devise.decimales)

    @property
    def excedents(self) -> float:
        """La valeur de ce qui est en trop."""
        return round(float(self.tableau["valeur"].clip(lower=0).sum()), self.devise.decimales)

    def explication(self) -> Explication:
        """Chaque écart, puis leur total : un excédent n'efface pas un manquant."""
        lignes = tuple(
            (
                e["article"],
                format_quantite(e["quantite_theorique"]),
                format_quantite(e["quantite_comptee"]),
                format_quantite(e["ecart"]),
                "" if pd.isna(e["taux"]) else format_pourcentage(round(e["taux"], 6)),
                format_montant(e["valeur"], self.devise),
            )
            for e in self.tableau[self.tableau["nature"] != "conforme"].head(MONTRES).to_dict("records")
        )
        entetes = ("Article", "Fiche", "Compté", "Écart", "Taux", "Valeur")
        detail = Tableau(entetes, lignes, (1, 2, 3, 4, 5)) if lignes else None
        texte = "Écart = quantité comptée - quantité de la fiche." if lignes else "Aucun écart."
        total = round(self.manquants + self.excedents, self.devise.decimales)
        bilan = (
            f"Manquants {format_montant(self.manquants, self.devise)}, excédents "
            f"{format_montant(self.excedents, self.devise)} ; solde {format_montant(total, self.devise)}. Un excédent "
            "n'efface pas un manquant : chacun se recherche (saisie, rangement, casse, vol)."
        )
        return Explication(
            "Écarts d'inventaire", (Etape("Comparer article par article", texte, detail), Etape("Conclure", bilan))
        )


def ecarts_inventaire(inventaire: pd.DataFrame, *, devise: Monnaie | str = EUR) -> EcartsInventaire:
    """Calcule les écarts d'un inventaire physique.

    Args:
        inventaire: une ligne par article : `article`, `quantite_theorique` (la fiche), `quantite_comptee`,
            `cout_unitaire` (celui de la fiche).
        devise: la monnaie, ou son code.

    Returns:
        Des `EcartsInventaire`. Un écart est négatif quand il manque quelque chose (certains ouvrages l'écrivent dans
        l'autre sens).

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
    """
    connue = monnaie(devise)
    lus = load_table(inventaire, INVENTAIRE, devise=connue)
    comptes = zip(lus["quantite_theorique"], lus["quantite_comptee"], lus["cout_unitaire"], strict=True)
    exactes = [(sans_residu(t), sans_residu(c) - sans_residu(t), sans_residu(p)) for t, c, p in comptes]
    lus["ecart"] = [float(e) for _, e, _ in exactes]
    lus["taux"] = [float(e / t) if t else np.nan for t, e, _ in exactes]
    lus["valeur"] = [montant(unites(e * p, connue), connue) for _, e, p in exactes]
    lus["nature"] = np.select([lus["ecart"] < 0, lus["ecart"] > 0], ["manquant", "excédent"], "conforme")
    return EcartsInventaire(lus, connue)
