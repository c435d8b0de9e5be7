"""Le plan d'un bien amorti selon son usage : son tableau et son explication."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class PlanUnitesOeuvre:
    """Le plan d'un bien amorti par unités d'œuvre.

    Attributes:
        valeur_origine: coût d'entrée.
        valeur_residuelle: valeur attendue à la fin.
        unites_totales: unités prévues sur toute l'utilisation.
        devise: la monnaie.
        tableau: une ligne par exercice : `exercice`, `unites`, `base`, `dotation`, `cumul`, `valeur_nette_comptable`.
        constats: un avertissement si l'usage dépasse ce qui était prévu.
    """

    valeur_origine: float
    valeur_residuelle: float
    unites_totales: float
    devise: Monnaie
    tableau: pd.DataFrame
    constats: tuple[Constat, ...] = ()

    @property
    def cout_unitaire(self) -> Fraction:
        """Ce qu'une unité d'œuvre consomme de la base, en fraction exacte."""
        facteur = self.devise.facteur
        base = round(self.valeur_origine * facteur) - round(self.valeur_residuelle * facteur)
        return Fraction(base, facteur) / Fraction(str(self.unites_totales))

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ce bien, comme un corrigé les écrirait."""
        origine, residuelle = (format_montant(v, self.devise) for v in (self.valeur_origine, self.valeur_residuelle))
        base = format_montant(self.valeur_origine - self.valeur_residuelle, self.devise)
        texte = f"Base = {origine} - {residuelle} = {base}."
        etapes = [Etape("Calculer la base amortissable", texte), self._etape_premiere(base), self._etape_tableau()]
        total = format_montant(float(self.tableau["cumul"].iloc[-1]) if len(self.tableau) else 0.0, self.devise)
        texte = (
            f"Unités : {_court(self.tableau['unites'].sum())} sur {_court(self.unites_totales)} prévues ; "
            f"amorti : {total} sur {base}."
        )
        return Explication("Plan d'amortissement par unités d'œuvre", (*etapes, Etape("Contrôler", texte)))

    def _etape_premiere(self, base: str) -> Etape:
        titre = "Répartir selon l'usage"
        if self.tableau.empty:
            return Etape(titre, "Aucune unité n'est donnée : aucune dotation.")
        premiere = self.tableau.iloc[0]
        texte = (
            f"Dotation {int(premiere['exercice'])} = {base} × {_court(premiere['unites'])} / "
            f"{_court(self.unites_totales)} = {format_montant(premiere['dotation'], self.devise)}."
        )
        return Etape(titre, texte)

    def _etape_tableau(self) -> Etape:
        decimales = self.devise.decimales
        colonnes = ("dotation", "cumul", "valeur_nette_comptable")
        lignes = tuple(
            (str(r["exercice"]), _court(r["unites"]), *(format_nombre(r[c], decimales) for c in colonnes))
            for r in self.tableau.to_dict("records")
        )
        entetes = ("Exercice", "Unités", "Dotation", "Cumul", "Valeur nette")
        return Etape("Dresser le plan", "Une ligne par exercice.", Tableau(entetes, lignes, (1, 2, 3, 4)))


def _court(nombre: float) -> str:
    """Un nombre d'unités, sans zéros inutiles."""
    texte = format_nombre(nombre, 3)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte
