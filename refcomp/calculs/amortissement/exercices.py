"""Les exercices comptables : leurs dates de clôture, y compris un premier exercice court ou long."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError

Jours = npt.NDArray[np.datetime64]
FORME_ISO = re.compile(r"(?P<mois>\d{2})-(?P<jour>\d{2})")
FORME_FRANCAISE = re.compile(r"(?P<jour>\d{1,2})/(?P<mois>\d{1,2})")
ANNEE_BISSEXTILE, ANNEE_COMMUNE = 2024, 2023


@dataclass(frozen=True)
class Exercices:
    """Le calendrier des clôtures d'une entreprise.

    Attributes:
        mois: mois de clôture, de 1 à 12.
        jour: jour de clôture ; le dernier jour d'un mois le reste toutes les années (28 ou 29 février).
        premiere: clôture du premier exercice s'il ne finit pas à la date habituelle (exercice court ou long).
    """

    mois: int = 12
    jour: int = 31
    premiere: dt.date | None = None

    @property
    def fin_de_mois(self) -> bool:
        """Vrai si l'exercice se clôt le dernier jour d'un mois."""
        return self.jour >= calendar.monthrange(ANNEE_COMMUNE, self.mois)[1]

    def de_l_annee(self, annees: npt.NDArray[np.int64]) -> Jours:
        """La clôture habituelle de chaque année civile."""
        return par_valeur(self._de_l_annee, annees)

    def _de_l_annee(self, annees: npt.NDArray[np.int64]) -> Jours:
        premiers = ((annees - 1970) * 12 + self.mois - 1).astype("datetime64[M]")
        if self.fin_de_mois:
            return (premiers + 1).astype("datetime64[D]") - 1
        return premiers.astype("datetime64[D]") + (self.jour - 1)

    def suivante(self, jours: Jours) -> Jours:
        """La première clôture habituelle qui tombe chaque jour donné ou après."""
        return par_valeur(self._suivante, jours)

    def _suivante(self, jours: Jours) -> Jours:
        annees = annee(jours)
        meme_annee = self.de_l_annee(annees)
        return np.where(meme_annee >= jours, meme_annee, self.de_l_annee(annees + 1))

    def suite(self, debuts: Jours, rangs: npt.NDArray[np.int64]) -> Jours:
        """La clôture de rang donné (0 pour la première) à partir de chaque jour de départ."""
        initiales = self.suivante(debuts)
        if self.premiere is not None:
            limite = np.datetime64(self.premiere, "D")
            initiales = np.where(debuts <= limite, limite, initiales)
        deuxiemes = annee(self.suivante(initiales + 1))
        return np.where(rangs == 0, initiales, self.de_l_annee(deuxiemes + rangs - 1))


def annee(jours: Jours) -> npt.NDArray[np.int64]:
    """L'année civile de chaque jour."""
    return par_valeur(lambda j: j.astype("datetime64[Y]").astype(np.int64) + 1970, jours)


def par_valeur(fonction: Callable[[Any], Any], valeurs: npt.NDArray[Any]) -> Any:
    """Applique une fonction à des jours ou des années sans recalculer deux fois la même valeur.

    Un million de lignes ne porte que quelques milliers de jours distincts : on calcule sur l'intervalle, puis on lit.
    Au-delà de la longueur de la colonne, l'intervalle coûterait plus que le calcul direct.
    """
    if not len(valeurs):
        return fonction(valeurs)
    premiere, derniere = valeurs.min(), valeurs.max()
    if int((derniere - premiere).astype(np.int64)) >= len(valeurs):
        return fonction(valeurs)
    return fonction(np.arange(premiere, derniere + 1))[(valeurs - premiere).astype(np.int64)]


def load_exercices(cloture: str, premiere_cloture: dt.date | str | None) -> Exercices:
    """Lit le calendrier donné par l'appelant.

    Args:
        cloture: jour et mois de clôture, « 31/12 » ou « 12-31 ».
        premiere_cloture: clôture du premier exercice s'il est court ou long, sinon None.

    Raises:
        ArgumentInvalideError: si la clôture n'est pas un jour du calendrier.

    >>> load_exercices("28/02", None)
    Exercices(mois=2, jour=28, premiere=None)
    """
    lu = FORME_FRANCAISE.fullmatch(cloture) or FORME_ISO.fullmatch(cloture)
    mois, jour = (int(lu["mois"]), int(lu["jour"])) if lu else (0, 0)
    if not 1 <= mois <= 12 or not 1 <= jour <= calendar.monthrange(ANNEE_BISSEXTILE, mois)[1]:  # noqa: PLR2004 - mois
        raise ArgumentInvalideError(
            f"« cloture » vaut {cloture!r} ; un jour et un mois sont attendus, « 31/12 » ou « 12-31 ».",
        )
    premiere = None if premiere_cloture is None else convert_jour(premiere_cloture, "premiere_cloture")
    return Exercices(mois, jour, premiere)
