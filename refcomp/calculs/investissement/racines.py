"""Tous les taux qui annulent la valeur actuelle nette d'une suite de flux, et non le premier que l'on trouve.

Avec x = 1 / (1 + taux), la VAN est un polynôme de x : ses racines réelles positives sont les taux de rentabilité
internes. `numpy` les situe, `scipy.optimize.brentq` les affine là où la VAN change de signe.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

PROCHE = 1e-6  # partie imaginaire au-dessous de laquelle une racine est réelle
DECIMALES = 12
ECART = 1e-9  # deux racines plus proches n'en font qu'une


def van_flottante(flux: Sequence[float], taux: float) -> float:
    """La valeur actuelle nette en flottant, pour chercher une racine."""
    valeur = 0.0
    for montant in reversed(flux):
        valeur = valeur / (1 + taux) + montant
    return valeur


def taux_annulant(flux: Sequence[float]) -> list[float]:
    """Tous les taux supérieurs à -100 % qui annulent la VAN, du plus petit au plus grand.

    >>> [round(t, 6) for t in taux_annulant([-2000, 10000, -10000])]
    [0.381966, 2.618034]
    """
    echelle = max((abs(f) for f in flux), default=0)
    if echelle == 0:
        return []
    racines = np.roots([f / echelle for f in reversed(flux)])
    # Le taux infini (x = 0) n'en est pas un ; une racine double garde une petite partie imaginaire.
    reelles = sorted(float(r.real) for r in racines if abs(r.imag) < PROCHE * max(1, abs(r)) and r.real > ECART)
    candidats = sorted({1 / x - 1 for x in reelles})
    taux: list[float] = []
    for rang, candidat in enumerate(candidats):
        affine = _affine(flux, candidats, rang, candidat)
        if affine is not None and (not taux or affine - taux[-1] > ECART):
            taux.append(round(affine, DECIMALES) + 0.0)  # un taux nul s'écrit 0, jamais -0
    return taux


def _affine(flux: Sequence[float], candidats: list[float], rang: int, candidat: float) -> float | None:
    """La racine affinée entre ses voisines ; telle quelle si la VAN y touche zéro sans changer de signe."""
    from scipy.optimize import brentq  # noqa: PLC0415 - scipy est long à importer

    avant = candidats[rang - 1] if rang else -1.0
    apres = candidats[rang + 1] if rang + 1 < len(candidats) else 2 * candidat + 3
    bas, haut = (candidat + avant) / 2, (candidat + apres) / 2
    if van_flottante(flux, bas) * van_flottante(flux, haut) < 0:
        return float(brentq(lambda t: van_flottante(flux, t), bas, haut, xtol=1e-14, rtol=1e-14))
    # Une racine double touche zéro sans changer de signe ; une fausse racine n'en approche pas.
    proche = abs(van_flottante(flux, candidat)) <= PROCHE * max(abs(f) for f in flux)
    return candidat if proche else None


def changements_signe(flux: Sequence[float]) -> int:
    """Le nombre de changements de signe des flux non nuls : au plus autant de taux (règle de Descartes)."""
    signes = [f > 0 for f in flux if f != 0]
    return sum(a != b for a, b in itertools.pairwise(signes))
