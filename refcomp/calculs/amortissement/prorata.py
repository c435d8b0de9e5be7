"""Le prorata temporis : combien d'années compte une période, exactement, selon la convention de jours.

| `base_jours` | jours comptés | année | logiciels |
|---|---|---|---|
| `30/360` | mois de 30 jours, le dernier du mois est le 30 | 360 | manuels, Axelor, Dolibarr en France |
| `exact/365` | jours du calendrier, 365 au plus par exercice | 365 | Dolibarr ailleurs, Tryton au 29 février près |
| `exact/exact` | jours du calendrier | 365 ou 366, longueur de l'exercice | OCA |

Dans les trois conventions, un exercice habituel de douze mois vaut exactement une année.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from refcomp.calculs.amortissement.exercices import Exercices, Jours, annee, par_valeur
from refcomp.errors import check_choix

BASES_JOURS = ("30/360", "exact/365", "exact/exact")
Entiers = npt.NDArray[np.int64]
ANNEE_COMMERCIALE, ANNEE_CIVILE, MOIS_COMMERCIAL = 360, 365, 30


@dataclass(frozen=True)
class Temps:
    """Des durées exactes en années : `numerateur` / `diviseur`, élément par élément."""

    numerateur: Entiers
    diviseur: Entiers

    def atteint(self, dureep: Entiers, dureeq: Entiers) -> npt.NDArray[np.bool_]:
        """Vrai où la durée est au moins `dureep` / `dureeq` années."""
        return self.numerateur * dureeq >= dureep * self.diviseur


@dataclass(frozen=True)
class Compteur:
    """Une façon de compter les jours.

    Attributes:
        base_jours: `30/360`, `exact/365` ou `exact/exact`.
        jour_inclus: si vrai, le jour de départ compte (du 1er octobre au 31 décembre : 90 jours) ; si faux, il ne
            compte pas (89 jours).
        exercices: le calendrier, dont dépend la longueur de l'année en `exact/exact`.
    """

    base_jours: str
    jour_inclus: bool
    exercices: Exercices

    def __post_init__(self) -> None:
        """Refuse une convention inconnue."""
        check_choix("base_jours", self.base_jours, BASES_JOURS)

    @property
    def commercial(self) -> bool:
        """Vrai si les mois ont 30 jours."""
        return self.base_jours == "30/360"

    def depart(self, jours: Jours) -> Entiers:
        """Position qui précède le premier jour compté."""
        positions = par_valeur(_position_commerciale, jours) if self.commercial else jours.astype(np.int64)
        return positions - int(self.jour_inclus)

    def fin(self, jours: Jours) -> Entiers:
        """Position du dernier jour compté ; en 30/360, le dernier jour d'un mois est le 30e."""
        return par_valeur(_fin_commerciale, jours) if self.commercial else jours.astype(np.int64)

    def temps(self, depart: Entiers, fin: Entiers) -> Temps:
        """Durée exacte, en années, entre une position de départ (exclue) et une position de fin (incluse)."""
        if self.commercial:
            return Temps(fin - depart, np.full_like(fin, ANNEE_COMMERCIALE))
        return self._temps_calendaire(depart, fin)

    def annee(self, fin: Entiers) -> Entiers:
        """Nombre de jours de l'année dont la position de fin fait partie."""
        if self.commercial:
            return np.full_like(fin, ANNEE_COMMERCIALE)
        return self._longueur(self.exercices.suivante(fin.astype("datetime64[D]")))

    def _longueur(self, clotures: Jours) -> Entiers:
        """Nombre de jours de l'année qui finit à chaque clôture habituelle."""
        if self.base_jours == "exact/365":
            return np.full(len(clotures), ANNEE_CIVILE, dtype=np.int64)
        return self._jours_reels(clotures)

    def _jours_reels(self, clotures: Jours) -> Entiers:
        return (clotures - self.exercices.de_l_annee(annee(clotures) - 1)).astype(np.int64)

    def _temps_calendaire(self, depart: Entiers, fin: Entiers) -> Temps:
        """Découpe la période en un morceau d'exercice, des exercices entiers, un dernier morceau."""
        premieres = self.exercices.suivante((depart + 1).astype("datetime64[D]"))
        dernieres = self.exercices.suivante(fin.astype("datetime64[D]"))
        entiers = annee(dernieres) - annee(premieres) - 1
        ensemble = entiers < 0
        tete = np.where(ensemble, fin - depart, premieres.astype(np.int64) - depart)
        queue = fin - self.exercices.de_l_annee(annee(dernieres) - 1).astype(np.int64)
        longueur_tete, longueur_queue = self._longueur(premieres), self._longueur(dernieres)
        tete, queue = np.minimum(tete, longueur_tete), np.minimum(queue, longueur_queue)
        # Un exercice entier vaut un an : le réduire tout de suite garde de petits diviseurs.
        entiere = ~ensemble & (fin == dernieres.astype(np.int64))
        entiers = np.where(ensemble, 0, entiers + entiere)
        seule = ensemble | entiere
        queue, longueur_queue = np.where(seule, 0, queue), np.where(seule, 1, longueur_queue)
        numerateur = tete * longueur_queue + entiers * longueur_tete * longueur_queue + queue * longueur_tete
        return Temps(numerateur, longueur_tete * longueur_queue)


def _position_commerciale(jours: Jours) -> Entiers:
    mois = jours.astype("datetime64[M]")
    quantiemes = (jours - mois.astype("datetime64[D]")).astype(np.int64) + 1
    return mois.astype(np.int64) * MOIS_COMMERCIAL + np.minimum(quantiemes, MOIS_COMMERCIAL)


def _fin_commerciale(jours: Jours) -> Entiers:
    mois = jours.astype("datetime64[M]")
    fin_de_mois = (jours + 1).astype("datetime64[M]") != mois
    return np.where(fin_de_mois, (mois.astype(np.int64) + 1) * MOIS_COMMERCIAL, _position_commerciale(jours))
