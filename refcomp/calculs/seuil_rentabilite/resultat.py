"""Le seuil de rentabilité d'une activité : ses grandeurs, sa date, son explication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.explication import Explication
from refcomp.calculs.seuil_rentabilite.point_mort import PointMort, build_point_mort
from refcomp.calculs.seuil_rentabilite.saisie import arrondi_a, load_saisie, unites_superieures
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.frames import Colonne
from refcomp.rounding import Arrondi, Monnaie


@dataclass(frozen=True)
class SeuilRentabilite:
    """Le seuil et ce qui s'en déduit. Les montants sont en unités de la monnaie ; les taux sont des fractions exactes.

    Attributes:
        chiffre_affaires: ventes hors taxes de la période, ou None si seuls un prix et un coût sont connus.
        charges_variables: charges proportionnelles aux ventes, ou None.
        charges_fixes: charges indépendantes des ventes.
        marge: marge sur coût variable, chiffre d'affaires moins charges variables, ou None.
        resultat: marge moins charges fixes, ou None.
        taux: taux exact de marge sur coût variable.
        taux_retenu: le taux qui a servi à diviser : le taux exact, ou le taux arrondi des manuels.
        seuil: chiffre d'affaires qui couvre juste les charges, ou None si aucun niveau ne les couvre.
        seuil_unites: plus petit nombre entier d'articles qui atteint le seuil, ou None sans prix unitaire.
        marge_securite: chiffre d'affaires moins seuil (négatif si le seuil n'est pas atteint), ou None.
        indice_securite: marge de sécurité sur chiffre d'affaires, ou None.
        indice_prelevement: charges fixes sur chiffre d'affaires, ou None.
        levier: levier opérationnel, marge sur résultat, ou None si le résultat est nul ou inconnu.
        profitabilite: résultat sur chiffre d'affaires, ou None.
        prix: prix unitaire, ou None.
        quantite: quantité vendue, ou None.
        arrondi: l'arrondi des montants.
        devise: la monnaie.
        constats: ce qui étonne sans empêcher.
    """

    chiffre_affaires: float | None
    charges_variables: float | None
    charges_fixes: float
    marge: float | None
    resultat: float | None
    taux: Fraction
    taux_retenu: Fraction
    seuil: float | None
    seuil_unites: int | None
    marge_securite: float | None
    indice_securite: Fraction | None
    indice_prelevement: Fraction | None
    levier: Fraction | None
    profitabilite: Fraction | None
    prix: Fraction | None
    quantite: Fraction | None
    arrondi: Arrondi
    devise: Monnaie
    constats: tuple[Constat, ...]

    def activite_pour(self, resultat: float | str) -> tuple[float, int | None]:
        """Le chiffre d'affaires qui dégage un résultat visé, et les articles qu'il faut vendre.

        Args:
            resultat: le résultat visé, avant impôt.

        Returns:
            Le chiffre d'affaires, et le nombre d'articles arrondi au supérieur (None sans prix unitaire).

        Raises:
            DonneesInvalidesError: si le résultat visé n'est pas un montant.
            ArgumentInvalideError: si le taux de marge n'est pas positif : aucune vente n'y mène.
        """
        if self.taux_retenu <= 0:
            raise ArgumentInvalideError("Le taux de marge n'est pas positif : aucune vente ne mène à ce résultat.")
        colonnes = (Colonne("resultat", "montant", "résultat visé"), Colonne("fixes", "montant", "charges fixes"))
        lus = load_saisie({"resultat": resultat, "fixes": self.charges_fixes}, colonnes, self.devise)
        visee = (lus["fixes"] + lus["resultat"]) / self.taux_retenu
        articles = None if self.prix is None else unites_superieures(visee / self.prix)
        return arrondi_a(visee, self.arrondi), articles

    def point_mort(
        self,
        *,
        ventes: pd.DataFrame | None = None,
        debut: dt.date | str | None = None,
        fin: dt.date | str | None = None,
        base_temps: str = "360",
        fermetures: Iterable[tuple[dt.date | str, dt.date | str]] = (),
        jour: str = "atteint",
    ) -> PointMort:
        """Le jour où le seuil est atteint.

        Args:
            ventes: pour une activité saisonnière, une ligne par période : `debut` (premier jour) et
                `chiffre_affaires` ; une période finit la veille de la suivante. Sans elle, l'activité est régulière.
            debut: premier jour de l'exercice ; par défaut le 1er janvier 2026, ou la première période de `ventes`.
            fin: dernier jour de l'exercice ; par défaut un an après le début, veille comprise.
            base_temps: `360` (mois de 30 jours, l'usage des manuels), `365` ou `reel` (jours du calendrier ; ils
                diffèrent une année bissextile) ou `mois` (360, lu en mois).
            fermetures: intervalles de jours, bornes comprises, sans aucune vente ; l'activité y est suspendue.
            jour: `atteint` (le jour pendant lequel le seuil est franchi) ou `plus_proche` (durée arrondie au jour le
                plus proche, ce que font des manuels).

        Raises:
            DonneesInvalidesError: si la table des ventes est refusée.
            ArgumentInvalideError: si une convention n'est pas permise, ou sans seuil ni chiffre d'affaires.
        """
        if self.seuil is None or (self.chiffre_affaires is None and ventes is None):
            raise ArgumentInvalideError(
                "Le point mort demande un seuil (taux de marge positif) et le chiffre d'affaires de l'exercice, ou les "
                "ventes par période.",
            )
        exact = Fraction(round(self.charges_fixes * self.devise.facteur), self.devise.facteur) / self.taux_retenu
        annuel = None if self.chiffre_affaires is None else Fraction(str(self.chiffre_affaires))
        return build_point_mort(
            exact,
            annuel,
            ventes=ventes,
            debut=debut,
            fin=fin,
            base_temps=base_temps,
            fermetures=fermetures,
            jour=jour,
            devise=self.devise,
        )

    def explication(self, point_mort: PointMort | None = None) -> Explication:
        """Les étapes du calcul, avec les chiffres du cas ; la date s'y ajoute si un point mort est donné."""
        from refcomp.calculs.seuil_rentabilite.corrige import build_explication  # noqa: PLC0415 - il lit ce résultat

        return build_explication(self, point_mort)
