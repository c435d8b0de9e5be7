"""Les périodes d'un contrat : la première, celles que la reconduction ajoute, et le dernier jour pour dénoncer chacune.

Chaque terme se compte depuis la date d'effet, non depuis le terme d'avant : un contrat du 31 finit en fin de mois toute
sa vie, et ne glisse pas au 28 après un mois de février.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.calendrier import fin_periode, limite_avant


@dataclass(frozen=True)
class Periodes:
    """Les périodes d'un contrat, numérotées par le nombre de reconductions.

    Attributes:
        effet: le premier jour du contrat.
        duree: la durée initiale, en mois.
        suite: la durée de chaque reconduction, en mois ; 0 sans reconduction.
        mois: la part du préavis en mois.
        jours: la part du préavis en jours.
    """

    effet: dt.date
    duree: int
    suite: int
    mois: int
    jours: int

    @property
    def avec_preavis(self) -> bool:
        """Vrai si le contrat fixe un préavis."""
        return bool(self.mois or self.jours)

    def terme(self, rang: int) -> dt.date:
        """Le dernier jour de la période qui suit un nombre de reconductions."""
        return fin_periode(self.effet, self.duree + rang * self.suite)

    def derniere(self, rang: int) -> dt.date:
        """Le dernier jour pour dénoncer une période : la limite du préavis, ou son terme s'il n'y en a pas."""
        fin = self.terme(rang)
        return limite_avant(fin, mois=self.mois, jours=self.jours) if self.avec_preavis else fin

    def en_cours(self, jour: dt.date, denonce: dt.date | None) -> int:
        """Le rang de la période que l'on vit un jour donné, ou de la dernière si le contrat a pris fin avant."""
        rang = 0
        while self.suite and self.terme(rang) < jour and not self.est_denonce(rang, denonce):
            rang += 1
        return rang

    def est_denonce(self, rang: int, denonce: dt.date | None) -> bool:
        """Vrai si la dénonciation est venue à temps pour finir avec cette période."""
        return denonce is not None and denonce <= self.derniere(rang)

    def sortie(self, rang: int, jour: dt.date) -> dt.date:
        """Le dernier jour du contrat dénoncé un jour donné : la première période dont le préavis court encore."""
        while self.suite and self.derniere(rang) < jour:
            rang += 1
        return self.terme(rang)

    @property
    def preavis_trop_long(self) -> bool:
        """Vrai si, au premier jour d'une reconduction, il est déjà trop tard pour empêcher la suivante."""
        return bool(self.suite and self.avec_preavis and self.derniere(1) <= self.terme(0))


def load_periodes(contrat: dict[str, object]) -> Periodes:
    """Lit les périodes d'une ligne contrôlée ; une cellule vide vaut zéro."""
    effet = pd.Timestamp(str(contrat["effet"])).date()
    noms = ("duree_mois", "reconduction_mois", "preavis_mois", "preavis_jours")
    return Periodes(effet, *(_entier(contrat.get(nom)) for nom in noms))


def _entier(valeur: object) -> int:
    return 0 if valeur is None or pd.isna(valeur) else int(str(valeur).split(".", maxsplit=1)[0])
