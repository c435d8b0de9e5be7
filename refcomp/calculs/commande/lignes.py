"""Les lignes d'une commande : ce qu'elles valent, et comment une quantité s'écrit. Lues ici une fois pour tous.

>>> format_quantite(Fraction(25, 2)), format_quantite(Fraction(1200))
('12,5', '1\u202f200')
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import check_taille, sans_residu
from refcomp.formats_fr import format_nombre
from refcomp.frames import Colonne
from refcomp.rounding import Monnaie, montants_affiches

LIGNES_MONTREES = 20
PRIX = (
    Colonne("prix_unitaire", "nombre", "prix unitaire hors taxes", minimum=0),
    Colonne("remise", "part", "remise de la ligne", obligatoire=False, minimum=0),
    Colonne("taux_taxe", "taux", "taux de taxe", obligatoire=False, minimum=0),
)


def format_quantite(quantite: Fraction | float) -> str:
    """Écrit une quantité sans décimale inutile (trois au plus)."""
    texte = format_nombre(quantite, 3)
    return texte.rstrip("0").rstrip(",")


def suite(total: int) -> str:
    """Ce que dit une étape dont le tableau s'arrête avant la fin."""
    reste = total - LIGNES_MONTREES
    return f" Les {reste} lignes suivantes se calculent de même." if reste > 0 else ""


def unites_arrondies(montant: Fraction, devise: Monnaie) -> int:
    """Un montant exact, arrondi à la plus petite unité de la monnaie, en nombre de ces unités."""
    return int(devise.arrondi.appliquer(montant) * devise.facteur)


def affiches(unites: Iterable[int], devise: Monnaie) -> np.ndarray:
    """Des unités mineures, en montants.

    Raises:
        ArgumentInvalideError: si un montant est trop grand pour s'écrire à l'unité près.
    """
    entieres = list(unites)
    for unite in entieres:
        check_taille(Fraction(unite, devise.facteur), devise)
    return montants_affiches(np.array(entieres, dtype=np.int64), devise)


def exacts(colonne: pd.Series) -> list[Fraction]:
    """Les valeurs exactes d'une colonne de nombres."""
    return [sans_residu(v) for v in colonne]


def hors_taxes(lignes: pd.DataFrame, devise: Monnaie) -> list[int]:
    """Le net hors taxes de chaque ligne, arrondi par ligne, en unités mineures.

    Args:
        lignes: `quantite`, `prix_unitaire` et, si elle est donnée, `remise`.
        devise: la monnaie.
    """
    remises = exacts(lignes["remise"]) if "remise" in lignes else [Fraction(0)] * len(lignes)
    trios = zip(exacts(lignes["quantite"]), exacts(lignes["prix_unitaire"]), remises, strict=True)
    return [unites_arrondies(q * p * (1 - r), devise) for q, p, r in trios]


def taxes_comprises(lignes: pd.DataFrame, nets: list[int], devise: Monnaie) -> int:
    """Le total toutes taxes comprises de lignes, la taxe arrondie une fois par taux."""
    taux = exacts(lignes["taux_taxe"]) if "taux_taxe" in lignes else [Fraction(0)] * len(lignes)
    bases: dict[Fraction, int] = {}
    for t, net in zip(taux, nets, strict=True):
        bases[t] = bases.get(t, 0) + net
    taxe = sum(unites_arrondies(Fraction(base, devise.facteur) * t, devise) for t, base in bases.items())
    return sum(nets) + taxe
