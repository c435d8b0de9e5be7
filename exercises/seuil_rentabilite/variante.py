"""Les données d'un étudiant : une savonnerie, ses charges de 2025 et ses ventes mois par mois.

Chaque variante a deux charges mixtes, un seuil franchi en plein mois, loin de la date qu'une activité régulière
donnerait, et un nombre de coffrets qui ne tombe pas juste. Les parts se calculent au centime : rien n'est à arrondir
avant le seuil.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, pairwise

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante

ANNEE = 2025
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
EFFECTIFS = (6, 7, 9, 11, 12)
SAISONS = (  # poids de chaque mois : fêtes de fin d'année, été, ou printemps
    (5, 6, 6, 6, 9, 7, 5, 4, 8, 11, 16, 17),
    (4, 5, 7, 9, 11, 13, 14, 12, 9, 6, 5, 5),
    (6, 9, 12, 12, 13, 10, 6, 5, 7, 7, 7, 6),
)
POSTES = {  # poste → part du chiffre d'affaires, en millièmes (au moins, au plus), et parts variables possibles
    "Matières premières": ((230, 300), (100,)),
    "Emballages": ((60, 90), (100,)),
    "Transports sur ventes": ((40, 60), (100,)),
    "Énergie": ((30, 50), (40, 50, 60)),
    "Salaires et charges sociales": ((220, 280), (15, 20, 25)),
    "Loyer": ((40, 60), (0,)),
    "Assurances et honoraires": ((20, 35), (0,)),
    "Dotations aux amortissements": ((30, 50), (0,)),
}


@dataclass(frozen=True)
class Savonnerie:
    """Une année, en centimes.

    Attributes:
        prix: prix d'un coffret.
        quantite: coffrets vendus.
        montants: le montant de chaque poste.
        parts: la part variable de chaque poste, en pour cent.
        ventes: les ventes de chaque mois.
    """

    prix: int
    quantite: int
    montants: tuple[int, ...]
    parts: tuple[int, ...]
    ventes: tuple[int, ...]

    @property
    def activite(self) -> int:
        """Le chiffre d'affaires."""
        return self.prix * self.quantite

    @property
    def variables(self) -> tuple[int, ...]:
        """La part variable de chaque poste."""
        return tuple(m * p // 100 for m, p in zip(self.montants, self.parts, strict=True))

    @property
    def variable(self) -> int:
        """Le total des charges variables."""
        return sum(self.variables)

    @property
    def fixe(self) -> int:
        """Le total des charges fixes."""
        return sum(self.montants) - self.variable

    @property
    def taux(self) -> Fraction:
        """Le taux de marge sur coût variable."""
        return Fraction(self.activite - self.variable, self.activite)

    @property
    def seuil(self) -> Fraction:
        """Le seuil, exact."""
        return self.fixe / self.taux


def duree(ventes: tuple[int, ...], seuil: Fraction) -> Fraction | None:
    """Les jours de 30 par mois qui mènent au seuil, ou None s'il n'est pas atteint."""
    cumul = 0
    for mois, montant in enumerate(ventes):
        if cumul + montant >= seuil:
            return 30 * mois + 30 * (seuil - cumul) / montant
        cumul += montant
    return None


def jour(duree_exacte: Fraction) -> dt.date:
    """Le jour pendant lequel une durée finit, dans une année de mois de 30 jours."""
    rang = max(1, -(-duree_exacte.numerator // duree_exacte.denominator))
    mois, quantieme = divmod(rang - 1, 30)
    return dt.date(ANNEE, mois + 1, min(quantieme + 1, fin_de_mois(mois + 1).day))


def fin_de_mois(mois: int) -> dt.date:
    """Le dernier jour d'un mois de l'année."""
    suivant = dt.date(ANNEE + mois // 12, mois % 12 + 1, 1)
    return suivant - dt.timedelta(days=1)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        savonnerie = _tirage(alea)
        if _equitable(savonnerie):
            return _build(graine, alea, savonnerie)
    raise AssertionError  # count() est infini


def _tirage(alea: np.random.Generator) -> Savonnerie:
    prix, quantite = 50 * int(alea.integers(36, 90)), int(alea.integers(9_000, 24_000))
    activite = prix * quantite
    montants, parts = [], []
    for (bas, haut), possibles in POSTES.values():
        # Des euros entiers : leur part en pour cent tombe au centime.
        montants.append(100 * (activite * int(alea.integers(bas, haut + 1)) // 100_000))
        parts.append(int(alea.choice(possibles)))
    poids = [p * int(alea.integers(85, 116)) for p in SAISONS[int(alea.integers(len(SAISONS)))]]
    ventes = [100 * (activite * p // (100 * sum(poids))) for p in poids]
    ventes[-1] += activite - sum(ventes)
    return Savonnerie(prix, quantite, tuple(montants), tuple(parts), tuple(ventes))


def _equitable(s: Savonnerie) -> bool:
    """Un bénéfice, un seuil atteint en plein mois, et des erreurs qui se voient."""
    if not s.fixe < s.activite - s.variable:
        return False
    seuil, exacte = s.seuil, duree(s.ventes, s.seuil)
    coffrets = seuil / s.prix
    if exacte is None or not Fraction(1, 5) < coffrets % 1 < Fraction(4, 5):
        return False
    reguliere = 360 * seuil / s.activite
    indices = (1 - seuil / s.activite, seuil / s.activite, s.activite / seuil - 1)
    taux = (s.taux, 1 - s.taux, s.taux - Fraction(s.fixe, s.activite), s.activite / Fraction(s.variable) - 1)
    return (
        4 <= exacte % 30 <= 26
        and Fraction(1, 5) < exacte % 1 < Fraction(4, 5)
        and abs(reguliere - exacte) > 6
        and _separes(indices, Fraction(1, 100))
        and _separes(taux, Fraction(1, 100))
        and Fraction(1, 20) < indices[0]
    )


def _separes(valeurs: Iterable[Fraction], ecart: Fraction) -> bool:
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, alea: np.random.Generator, s: Savonnerie) -> Variante:
    return Variante(
        graine=graine,
        valeurs={
            "effectif": int(alea.choice(EFFECTIFS)),
            "prix": s.prix / 100,
            "quantite": s.quantite,
            "postes": list(POSTES),
        },
        documents={
            "charges": pd.DataFrame(
                {"poste": list(POSTES), "montant": [m / 100 for m in s.montants], "part_variable": s.parts},
            ),
            "ventes": pd.DataFrame(
                {"mois": range(1, 13), "nom": MOIS, "chiffre_affaires": [v / 100 for v in s.ventes]},
            ),
            "produit": pd.DataFrame({"prix": [s.prix / 100], "quantite": [s.quantite]}),
        },
        secret={"savonnerie": s},
    )
