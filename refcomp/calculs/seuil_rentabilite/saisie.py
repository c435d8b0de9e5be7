"""Lire les nombres donnés un à un : mêmes formes que dans une table, tous les défauts en une fois."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Arrondi, Monnaie

TITRE = "Le seuil de rentabilité ne peut pas être calculé :"


def load_saisie(valeurs: Mapping[str, object], colonnes: tuple[Colonne, ...], devise: Monnaie) -> dict[str, Fraction]:
    """Lit les valeurs données (« 1 234,56 » convient) ; une valeur None est laissée de côté.

    Returns:
        Le nom de chaque valeur donnée et sa valeur exacte.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
    """
    donnees = {nom: valeur for nom, valeur in valeurs.items() if valeur is not None}
    table = pd.DataFrame({nom: pd.Series([_simple(valeur)], dtype="object") for nom, valeur in donnees.items()})
    try:
        lue = check_frame(table, Contrat("données", colonnes), devise=devise)
    except DonneesInvalidesError as erreur:
        dites = [replace(c, message=c.message.replace("Ligne 0, colonne ", "Donnée ")) for c in erreur.constats]
        raise DonneesInvalidesError(TITRE, dites) from None
    return {nom: exact(lue[nom].iloc[0]) for nom in donnees}


def _simple(valeur: object) -> object:
    """Une fraction entre comme un nombre ; une liste devient un texte que le contrat refusera en la citant."""
    if isinstance(valeur, Fraction):
        return float(valeur)
    return valeur if pd.api.types.is_scalar(valeur) or isinstance(valeur, Decimal) else repr(valeur)


def exact(valeur: float | Decimal) -> Fraction:
    """La valeur exacte du nombre tel qu'il s'écrit : 0.1 vaut un dixième."""
    return Fraction(Decimal(str(valeur)))


def arrondi_a(valeur: Fraction, arrondi: Arrondi) -> float:
    """Un montant affiché : arrondi exactement, puis rendu en float64."""
    return float(arrondi.appliquer(valeur))


def unites_superieures(valeur: Fraction) -> int:
    """Le plus petit nombre entier d'unités qui atteint la valeur : on ne vend pas une fraction d'article."""
    return -(-valeur.numerator // valeur.denominator)
