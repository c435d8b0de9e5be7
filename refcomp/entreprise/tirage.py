"""Tirages au hasard nommés : une graine entière, et un générateur indépendant par nom de tirage.

Chaque colonne tire dans son propre flux (PCG64, `SeedSequence` de la graine et du nom) : agrandir une table ne change
pas les tirages d'une autre, et les premières lignes d'une table plus longue sont celles de la plus courte.

>>> court, long = Tirage(7).entier("ville", 0, 9, 3), Tirage(7).entier("ville", 0, 9, 5)
>>> bool((court == long[:3]).all())
True
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Entiers = npt.NDArray[np.int64]
Rangs = npt.NDArray[np.integer[Any]]
Reels = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tirage:
    """La source de hasard d'une simulation.

    Attributes:
        graine: entier positif ou nul.
    """

    graine: int

    def uniforme(self, nom: str, taille: int) -> Reels:
        """Renvoie `taille` réels de [0, 1[, propres à `nom`."""
        suite = np.random.SeedSequence(self.graine, spawn_key=(crc32(nom.encode()),))
        return np.random.Generator(np.random.PCG64(suite)).random(taille)

    def entier(self, nom: str, bas: int, haut: int, taille: int) -> Entiers:
        """Renvoie des entiers équiprobables de `bas` à `haut` inclus."""
        return bas + (self.uniforme(nom, taille) * (haut - bas + 1)).astype(np.int64)

    def choix(self, nom: str, poids: Iterable[float], taille: int) -> Entiers:
        """Renvoie des rangs tirés selon des poids."""
        cumul = np.cumsum(np.fromiter(poids, dtype=np.float64))
        rangs = np.searchsorted(cumul[:-1] / cumul[-1], self.uniforme(nom, taille), side="right")
        return rangs.astype(np.int64)

    def parmi(self, nom: str, candidats: Entiers, nombre: int) -> Entiers:
        """Renvoie `nombre` candidats distincts, dans l'ordre où ils étaient rangés."""
        ordre = np.argsort(self.uniforme(nom, len(candidats)), kind="stable")
        return candidats[np.sort(ordre[:nombre])]

    def rangs_distincts(self, nom: str, etendue: int, taille: int) -> Entiers:
        """Renvoie `taille` entiers distincts de [0, etendue[, par une bijection affine tirée au hasard."""
        tirages = self.uniforme(nom, 2)
        pas, depart = 1 + int(tirages[0] * (etendue - 1)), int(tirages[1] * etendue)
        while (
            gcd(pas, etendue) != 1
        ):  # un pas premier avec l'étendue la parcourt sans se répéter ; 1 finit par convenir
            pas = pas % etendue + 1
        return (depart + pas * np.arange(taille, dtype=np.int64)) % etendue
