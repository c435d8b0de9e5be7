"""Le plan d'amortissement d'un bien : son tableau, ses grandeurs, son explication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.amortissement.conventions import Convention
from refcomp.calculs.explication import Explication


@dataclass(frozen=True)
class PlanAmortissement:
    """Le plan d'un bien.

    Attributes:
        mode: `lineaire`.
        valeur_origine: coût d'entrée.
        valeur_residuelle: valeur attendue à la fin de l'utilisation, nette des frais de sortie.
        base: valeur d'origine moins valeur résiduelle.
        duree: années, exactement.
        depart: jour d'où part l'amortissement.
        sortie: dernier jour amorti si le bien sort avant le terme, sinon None.
        convention: la façon de compter et d'arrondir.
        tableau: une ligne par exercice : `exercice` (année de la clôture), `debut`, `fin`, `jours`, `base`, `dotation`,
            `cumul`, `valeur_nette_comptable`.
    """

    mode: str
    valeur_origine: float
    valeur_residuelle: float
    base: float
    duree: Fraction
    depart: dt.date
    sortie: dt.date | None
    convention: Convention
    tableau: pd.DataFrame

    @property
    def taux(self) -> Fraction:
        """Le taux linéaire : 1 / durée."""
        return 1 / self.duree

    @property
    def annuite(self) -> float:
        """L'annuité pleine : base × taux, arrondie."""
        devise = self.convention.devise
        exacte = Fraction(round(self.base * devise.facteur), devise.facteur) * self.taux
        return float(self.convention.arrondi.appliquer(exacte))

    @property
    def total(self) -> float:
        """Ce qui est amorti à la fin du plan : la base, ou moins si le bien est sorti avant."""
        return float(self.tableau["cumul"].iloc[-1])

    def jusqu_au(self, date_sortie: dt.date | str) -> PlanAmortissement:
        """Le même plan, arrêté au dernier jour amorti d'un bien qui sort avant le terme."""
        from refcomp.calculs.amortissement.calcul import plan_jusqu_au  # noqa: PLC0415 - il rend ce résultat

        return plan_jusqu_au(self, date_sortie)

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ce bien, comme un corrigé les écrirait."""
        from refcomp.calculs.amortissement.corrige import build_explication  # noqa: PLC0415 - il lit ce résultat

        return build_explication(self)
