"""Les conventions d'un plan d'amortissement, lues une fois et transmises ensemble."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from refcomp.calculs.amortissement.exercices import Exercices, load_exercices
from refcomp.calculs.amortissement.prorata import Compteur
from refcomp.errors import check_choix
from refcomp.rounding import Arrondi, Monnaie, monnaie

DEPARTS = ("mise_en_service", "acquisition")


@dataclass(frozen=True)
class Convention:
    """Comment compter les jours, d'où partir, à quoi arrondir.

    Attributes:
        compteur: la convention de jours et le calendrier des exercices.
        depart: `mise_en_service` (PCG art. 214-12) ou `acquisition` (usage pour les logiciels).
        arrondi: arrondi d'une dotation.
        devise: la monnaie.
    """

    compteur: Compteur
    depart: str
    arrondi: Arrondi
    devise: Monnaie

    def __post_init__(self) -> None:
        """Refuse un point de départ inconnu."""
        check_choix("depart", self.depart, DEPARTS)

    @property
    def exercices(self) -> Exercices:
        """Le calendrier des clôtures."""
        return self.compteur.exercices


def load_convention(
    *,
    cloture: str,
    premiere_cloture: dt.date | str | None,
    base_jours: str,
    jour_inclus: bool,
    depart: str,
    arrondi: Arrondi | None,
    devise: Monnaie | str,
) -> Convention:
    """Rassemble les conventions données par l'appelant.

    Raises:
        ArgumentInvalideError: si l'une n'est pas permise.
    """
    compteur = Compteur(base_jours, jour_inclus, load_exercices(cloture, premiere_cloture))
    connue = monnaie(devise)
    return Convention(compteur, depart, arrondi or connue.arrondi, connue)
