"""Arrondis déclarés et monnaies : les montants sont exacts, jamais au hasard des flottants.

Un `Arrondi` dit sa base, son sens et le texte qui l'impose. Les calculs se font en unités mineures entières
(centimes d'euro, francs pacifiques) ; ils en sortent arrondis par un `Arrondi` nommé.

>>> CENTIME.appliquer("2.345"), CENTIME.appliquer("-2.345")
(Decimal('2.35'), Decimal('-2.35'))
>>> repartition(100, [1, 1, 1])
[34, 33, 33]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    InvalidOperation,
    localcontext,
)
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import ArgumentInvalideError, check_choix

SENS = {
    "plus_proche": ROUND_HALF_UP,  # la moitié s'éloigne de zéro : un avoir est le miroir de sa facture
    "plus_proche_pair": ROUND_HALF_EVEN,
    "haut": ROUND_CEILING,
    "bas": ROUND_FLOOR,
    "vers_zero": ROUND_DOWN,
    "loin_de_zero": ROUND_UP,
}
PRECISION = 28  # chiffres significatifs ordinaires d'un Decimal
# Un montant en float64 puis son produit par 100 portent chacun une erreur relative de 2**-53 : au-dessous de 2**51
# unités mineures, leur somme reste sous une demi-unité et l'arrondi retrouve l'entier.
MONTANT_MAXIMAL = 2**51


@dataclass(frozen=True)
class Arrondi:
    """Une règle d'arrondi nommée.

    Attributes:
        base: le pas (0,01 au centime ; 1 à l'euro ou au franc).
        sens: `plus_proche` (moitié loin de zéro), `plus_proche_pair`, `haut`, `bas`, `vers_zero`, `loin_de_zero`.
        reference: texte qui impose la règle, ou usage.
    """

    base: Decimal
    sens: str = "plus_proche"
    reference: str = ""

    def __post_init__(self) -> None:
        """Refuse un sens inconnu ou une base négative."""
        check_choix("sens", self.sens, SENS)
        if self.base <= 0:
            raise ArgumentInvalideError(f"La base d'un arrondi est positive ; reçu : {self.base}.")

    def appliquer(self, valeur: Decimal | Fraction | int | str) -> Decimal:
        """Arrondit une valeur exacte ; un float est refusé, car il n'est pas la valeur que l'on croit lire.

        Raises:
            ArgumentInvalideError: si `valeur` est un float, un texte illisible, ou n'est pas finie.

        >>> Arrondi(Decimal(1), "haut").appliquer("12.01")
        Decimal('13')
        """
        if isinstance(valeur, float):
            raise ArgumentInvalideError(
                f"Un arrondi exact part d'un Decimal, d'un entier ou d'un texte ; reçu le flottant {valeur!r}. "
                'Écrivez par exemple Decimal("2.345").',
            )
        entier = _round_fraction(_fraction(valeur) / Fraction(self.base), SENS[self.sens])
        chiffres = len(str(entier)) + len(self.base.as_tuple().digits)
        with localcontext(prec=max(PRECISION, chiffres)):
            return (entier * self.base).quantize(self.base) if self.base < 1 else entier * self.base

    def appliquer_unites(
        self,
        numerateur: npt.NDArray[np.int64],
        diviseur: int | npt.NDArray[np.int64],
    ) -> npt.NDArray[np.int64]:
        """Divise des entiers par un ou des entiers positifs et arrondit selon `sens`, sans passer par un flottant.

        La base n'intervient pas : le résultat est en unités de la base.

        Raises:
            ArgumentInvalideError: si `diviseur` n'est pas positif.
        """
        if np.any(np.less_equal(diviseur, 0)):
            raise ArgumentInvalideError(f"Un arrondi divise par un entier positif ; reçu : {np.min(diviseur)}.")
        quotient, reste = np.divmod(numerateur, diviseur)  # reste dans [0, diviseur[
        if self.sens == "bas":
            return quotient
        if self.sens == "haut":
            return quotient + (reste > 0)
        negatif = numerateur < 0
        if self.sens == "vers_zero":
            return quotient + ((reste > 0) & negatif)
        if self.sens == "loin_de_zero":
            return quotient + ((reste > 0) & ~negatif)
        double = 2 * reste
        moitie = double == diviseur
        if self.sens == "plus_proche_pair":
            return quotient + ((double > diviseur) | (moitie & (quotient % 2 == 1)))
        return quotient + ((double > diviseur) | (moitie & ~negatif))


def _fraction(valeur: Decimal | Fraction | int | str) -> Fraction:
    """Lit une valeur exacte et finie."""
    try:
        return valeur if isinstance(valeur, Fraction) else Fraction(Decimal(valeur))
    except (InvalidOperation, TypeError, ValueError, OverflowError) as erreur:
        raise ArgumentInvalideError(f"Un arrondi part d'un nombre fini ; reçu : {valeur!r}.") from erreur


def _round_fraction(valeur: Fraction, mode: str) -> Decimal:
    """Arrondit une fraction à l'entier, exactement (Decimal tronquerait une fraction périodique)."""
    quotient, reste = divmod(valeur.numerator, valeur.denominator)
    if reste == 0:
        return Decimal(quotient)
    # Une demi-unité, un peu moins ou un peu plus : Decimal tranche ensuite selon le mode.
    comparaison = (2 * reste > valeur.denominator) - (2 * reste < valeur.denominator)
    fraction = {-1: Decimal("0.25"), 0: Decimal("0.5"), 1: Decimal("0.75")}[comparaison]
    with localcontext(prec=max(PRECISION, len(str(quotient)) + 3)):
        return (Decimal(quotient) + fraction).quantize(Decimal(1), rounding=mode)


@dataclass(frozen=True)
class Monnaie:
    """Une monnaie : code ISO 4217, décimales, symbole."""

    code: str
    decimales: int
    symbole: str

    @property
    def facteur(self) -> int:
        """Nombre d'unités mineures dans une unité : 100 centimes, 1 franc."""
        return int(10**self.decimales)

    @property
    def arrondi(self) -> Arrondi:
        """L'arrondi à la plus petite unité de la monnaie, au plus proche."""
        return Arrondi(Decimal(1).scaleb(-self.decimales), "plus_proche", f"unité mineure de {self.code}")


EUR = Monnaie("EUR", 2, "€")
XPF = Monnaie("XPF", 0, "F")
MONNAIES = {m.code: m for m in (EUR, XPF)}
CENTIME = EUR.arrondi


def monnaie(code: str | Monnaie) -> Monnaie:
    """Renvoie la monnaie d'un code ISO ; une monnaie se renvoie elle-même.

    Raises:
        ArgumentInvalideError: si le code n'est pas connu.

    >>> monnaie("XPF") is monnaie(XPF)
    True
    """
    if isinstance(code, Monnaie):
        return code
    check_choix("devise", code, MONNAIES)
    return MONNAIES[code]


def unites_mineures(montants: pd.Series, devise: Monnaie = EUR) -> npt.NDArray[np.int64]:
    """Convertit des montants en unités mineures entières.

    Un montant qui n'est pas un nombre entier d'unités mineures est arrondi à la plus proche (les contrats de
    `refcomp.frames` signalent les montants trop précis avant d'arriver ici).

    Args:
        montants: Series numérique (float, int ou Decimal), en unités de la monnaie, sans valeur manquante.
        devise: la monnaie, EUR par défaut.

    Raises:
        ArgumentInvalideError: si un montant manque, n'est pas un nombre ou dépasse 2**51 unités mineures.
    """
    if montants.isna().any():
        raise ArgumentInvalideError("Un montant manque : remplacez ou retirez les cellules vides avant le calcul.")
    if montants.dtype == object:
        unites = [int(devise.arrondi.appliquer(v) * devise.facteur) for v in montants]
        _check_taille(max(map(abs, unites), default=0), devise)
        return np.array(unites, dtype=np.int64)
    if not pd.api.types.is_numeric_dtype(montants) or pd.api.types.is_bool_dtype(montants):
        raise ArgumentInvalideError(f"Des montants sont des nombres ; reçu une colonne « {montants.dtype} ».")
    if pd.api.types.is_integer_dtype(montants):
        entiers = montants.to_numpy()
        plus_grand = max(abs(int(entiers.max())), abs(int(entiers.min()))) if len(entiers) else 0
        _check_taille(plus_grand * devise.facteur, devise)
        return entiers.astype(np.int64) * devise.facteur
    echelle = montants.to_numpy(dtype=np.float64) * devise.facteur
    _check_taille(float(np.abs(echelle).max()) if len(echelle) else 0, devise)
    return np.rint(echelle).astype(np.int64)


def _check_taille(unites: float, devise: Monnaie) -> None:
    """Refuse un montant qu'un float64 ne représenterait plus à l'unité près."""
    if not unites < MONTANT_MAXIMAL:
        raise ArgumentInvalideError(
            f"Un montant dépasse {MONTANT_MAXIMAL // devise.facteur} {devise.code}, la limite exacte du calcul.",
        )


def montants_affiches(unites: npt.NDArray[np.int64], devise: Monnaie = EUR) -> npt.NDArray[np.float64]:
    """Renvoie les montants en unités de la monnaie : le float64 le plus proche de chaque valeur exacte."""
    return np.asarray(unites, dtype=np.int64) / devise.facteur


def repartition(total: int, poids: Sequence[int | Fraction | Decimal]) -> list[int]:
    """Répartit un total entier au prorata des poids sans perdre une unité (plus forts restes).

    À reste égal, l'unité va au premier. La somme rendue est toujours égale à `total`.

    Raises:
        ArgumentInvalideError: si la somme des poids est nulle ou si un poids est négatif.

    >>> repartition(1000, [Decimal("0.5"), Decimal("0.25"), Decimal("0.25")])
    [500, 250, 250]
    """
    parts = [Fraction(p) for p in poids]
    somme = sum(parts, Fraction(0))
    if somme == 0 or any(p < 0 for p in parts):
        raise ArgumentInvalideError("Une répartition demande des poids positifs dont la somme n'est pas nulle.")
    signe = -1 if total < 0 else 1
    exactes = [abs(total) * p / somme for p in parts]
    entiers = [e.numerator // e.denominator for e in exactes]
    restes = sorted(range(len(parts)), key=lambda i: (entiers[i] - exactes[i], i))
    for i in restes[: abs(total) - sum(entiers)]:
        entiers[i] += 1
    return [signe * e for e in entiers]
