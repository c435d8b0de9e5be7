"""Le plan d'amortissement dégressif d'un bien : son tableau, ses grandeurs, son explication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.amortissement.degressif import Regles
from refcomp.calculs.explication import Explication
from refcomp.findings import Constat
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class PlanDegressif:
    """Le plan dégressif d'un bien.

    Attributes:
        valeur_origine: prix de revient, qui est aussi la base.
        duree: années, exactement.
        coefficient: celui qui multiplie le taux linéaire.
        taux: le taux dégressif, exact ou arrondi.
        arrondi_taux: pas de l'arrondi du taux, ou None.
        acquisition: jour d'acquisition.
        depart: premier jour du mois d'acquisition.
        sortie: jour de sortie, ou None.
        regles: les conventions.
        devise: la monnaie.
        tableau: une ligne par exercice : `exercice`, `debut`, `fin`, `mois`, `base` (valeur nette au début), `taux`,
            `regime` (`degressif`, `lineaire`), `dotation`, `cumul`, `valeur_nette_comptable`.
        constats: un avertissement si le coefficient n'est connu que de mémoire.
    """

    valeur_origine: float
    duree: Fraction
    coefficient: Fraction
    taux: Fraction
    arrondi_taux: Decimal | None
    acquisition: dt.date
    depart: dt.date
    sortie: dt.date | None
    regles: Regles
    devise: Monnaie
    tableau: pd.DataFrame
    constats: tuple[Constat, ...] = ()

    @property
    def taux_lineaire(self) -> Fraction:
        """Le taux linéaire : 1 / durée."""
        return 1 / self.duree

    @property
    def bascule(self) -> int | None:
        """Le premier exercice au taux linéaire, ou None si le bien sort avant."""
        lineaires = self.tableau.loc[self.tableau["regime"] == "lineaire", "exercice"]
        return None if lineaires.empty else int(lineaires.iloc[0])

    @property
    def total(self) -> float:
        """Ce qui est amorti à la fin du plan : le prix de revient, ou moins si le bien est sorti avant."""
        return float(self.tableau["cumul"].iloc[-1])

    def jusqu_au(self, date_sortie: dt.date | str) -> PlanDegressif:
        """Le même plan, arrêté à la sortie du bien."""
        from refcomp.calculs.amortissement.fiscal import amortissement_degressif  # noqa: PLC0415 - il rend ce résultat

        exercices = self.regles.exercices
        return amortissement_degressif(
            self.valeur_origine,
            self.duree,
            self.acquisition,
            coefficient=self.coefficient,
            date_sortie=date_sortie,
            cloture=f"{exercices.jour:02d}/{exercices.mois:02d}",
            premiere_cloture=exercices.premiere,
            annees_restantes=self.regles.annees_restantes,
            mois_sortie=self.regles.mois_sortie,
            arrondi_taux=self.arrondi_taux,
            arrondi=self.regles.arrondi,
            devise=self.devise,
        )

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ce bien, comme un corrigé les écrirait."""
        from refcomp.calculs.amortissement.corrige_degressif import (  # noqa: PLC0415 - il lit ce résultat
            build_explication_degressif,
        )

        return build_explication_degressif(self)
