"""Jours ouvrés et échéances.

Un jour est un entier (jours depuis le 1er janvier 1970) ; un rang désigne un jour ouvré du calendrier. Les samedis,
dimanches, jours fériés fixes du profil et jours liés à Pâques (lundi de Pâques, Ascension, lundi de Pentecôte) sont
chômés.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from dateutil.easter import easter

from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tirage import Entiers

CONDITIONS = ("comptant", "30_jours_net", "30_jours_fin_de_mois", "45_jours_fin_de_mois")
DELAIS = np.array([0, 30, 30, 45])
FIN_DE_MOIS = np.array([False, False, True, True])
JOURS_APRES_PAQUES = (1, 39, 50)
EPOQUE = dt.date(1970, 1, 1).toordinal()


def jour(date: dt.date) -> int:
    """Renvoie le numéro d'un jour."""
    return date.toordinal() - EPOQUE


def date_du(numero: int) -> dt.date:
    """Renvoie la date d'un numéro de jour."""
    return dt.date.fromordinal(numero + EPOQUE)


def fin_de_mois(jours: Entiers) -> Entiers:
    """Renvoie le dernier jour du mois de chaque jour."""
    mois = jours.astype("datetime64[D]").astype("datetime64[M]")
    return (mois + 1).astype("datetime64[D]").astype(np.int64) - 1


def echeances(jours: Entiers, conditions: Entiers) -> Entiers:
    """Calcule les échéances.

    « 45 jours fin de mois » se compte en ajoutant les jours puis en allant au bout du mois, l'une des deux méthodes
    admises en métropole (C. com. art. L441-10) ; la Nouvelle-Calédonie a son propre droit, le profil garde l'usage.

    Args:
        jours: dates de facture.
        conditions: rangs dans `CONDITIONS`.
    """
    terme = jours + DELAIS[conditions]
    return np.where(FIN_DE_MOIS[conditions], fin_de_mois(terme), terme)


@dataclass(frozen=True)
class Calendrier:
    """Les jours ouvrés, de septembre de l'année précédente à décembre de la suivante.

    Attributes:
        exercice: l'année de l'exercice.
        jours: les jours ouvrés, croissants.
        premier: rang du premier jour ouvré de l'exercice.
        dernier: rang du dernier jour ouvré de l'exercice.
    """

    exercice: int
    jours: Entiers
    premier: int
    dernier: int

    @property
    def ouverture(self) -> int:
        """Le 1er janvier, en numéro de jour."""
        return jour(dt.date(self.exercice, 1, 1))

    @property
    def cloture(self) -> int:
        """Le 31 décembre, en numéro de jour."""
        return jour(dt.date(self.exercice, 12, 31))

    def rang(self, jours: Entiers | int) -> Entiers:
        """Renvoie le rang du premier jour ouvré à compter de chaque jour."""
        return np.searchsorted(self.jours, jours, side="left").astype(np.int64)

    def ouvre(self, jours: Entiers | int) -> Entiers:
        """Reporte chaque jour chômé au jour ouvré suivant."""
        return self.jours[self.rang(jours)]

    def rang_du(self, mois: int, quantieme: int, *, annee: int = 0) -> int:
        """Renvoie le rang du premier jour ouvré à compter d'une date de l'exercice décalée de `annee`."""
        return int(self.rang(jour(dt.date(self.exercice + annee, mois, quantieme))))


def build_calendrier(exercice: int, profil: Profil) -> Calendrier:
    """Construit le calendrier d'un exercice civil."""
    feries = [
        f"{annee}-{quantieme}" for annee in range(exercice - 1, exercice + 2) for quantieme in profil.jours_feries
    ]
    mobiles = [
        easter(annee) + dt.timedelta(days=ecart)
        for annee in range(exercice - 1, exercice + 2)
        for ecart in JOURS_APRES_PAQUES
    ]
    tous = np.arange(f"{exercice - 1}-09-01", f"{exercice + 2}-01-01", dtype="datetime64[D]")
    chomes = np.array(feries + [d.isoformat() for d in mobiles], dtype="datetime64[D]")
    jours = tous[np.is_busday(tous, holidays=chomes)].astype(np.int64)
    bornes = [jour(dt.date(exercice, 1, 1)), jour(dt.date(exercice + 1, 1, 1))]
    premier, suivant = np.searchsorted(jours, bornes)
    return Calendrier(exercice, jours, int(premier), int(suivant) - 1)
