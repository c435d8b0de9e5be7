"""Les réductions et les nombres exacts d'une facture : « 10 % », « 10 % + 5 % », 0,1, ou une liste.

Des remises successives se calculent en cascade : chacune sur le net que la précédente a laissé. Un taux est une
fraction (0,10) ou un texte avec son signe (« 10 % ») ; « 10 » tout court est refusé : vaut-il 10 % ou 1 000 % ?

>>> parse_taux("10 % + 5 %")
(Fraction(1, 10), Fraction(1, 20))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_taux
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import Arrondi

ENTIER = Arrondi(Decimal(1), "plus_proche", "unité mineure ; la moitié s'éloigne de zéro, un avoir reflète sa facture")
PERMIS = "une fraction entre 0 et 1 (0.10), un texte « 10 % » ou plusieurs taux « 10 % + 5 % »"


def unites(valeur: Fraction) -> int:
    """Un montant exact en unités mineures, arrondi à l'entier."""
    return int(ENTIER.appliquer(valeur))


def parse_taux(valeur: object, nom: str = "remises") -> tuple[Fraction, ...]:
    """Lit une suite de taux de réduction, dans l'ordre où ils s'appliquent.

    Raises:
        ArgumentInvalideError: si un taux n'est pas lisible ou sort de [0 ; 1].
    """
    if valeur is None or (pd.api.types.is_scalar(valeur) and pd.isna(valeur)) or valeur == "":
        return ()
    if isinstance(valeur, str):
        return tuple(t for morceau in re.split(r"[+;/]| et ", valeur) for t in _un_taux(morceau, nom, valeur))
    if isinstance(valeur, Iterable):
        return tuple(t for v in valeur for t in parse_taux(v, nom))
    return _un_taux(valeur, nom, valeur)


def _un_taux(valeur: object, nom: str, recu: object) -> tuple[Fraction, ...]:
    try:
        taux = load_taux(nom, valeur, nature="part")
    except ArgumentInvalideError:
        raise ArgumentInvalideError(f"« {nom} » vaut {recu!r} ; il faut {PERMIS}.") from None
    return (taux,) if taux else ()


def cascade(brut: Fraction, taux: Iterable[Fraction], *, par_etape: bool) -> tuple[int, tuple[int, ...]]:
    """Renvoie le brut arrondi, puis le montant de chaque réduction successive, en unités mineures.

    Args:
        brut: le montant exact, en unités mineures.
        taux: les taux, dans l'ordre.
        par_etape: si vrai, chaque réduction est arrondie avant la suivante, comme une facture l'imprime ; sinon les
            nets restent exacts et chacun n'est arrondi que pour être montré.
    """
    reste, affiche = (Fraction(unites(brut)) if par_etape else brut), unites(brut)
    reductions = []
    for t in taux:
        if par_etape:
            reste -= unites(reste * t)
        else:
            reste *= 1 - t
        reductions.append(affiche - unites(reste))
        affiche = unites(reste)
    return unites(brut), tuple(reductions)


def texte_taux(taux: Iterable[Fraction]) -> str:
    """Écrit des taux de réduction : « 10 % + 5 % »."""
    return " + ".join(f"{float(100 * t):g}".replace(".", ",") + "\u00a0%" for t in taux)
