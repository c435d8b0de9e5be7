"""Lire les nombres et les tables d'une importation, et convertir au cours de la douane."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.entrees import check_genre, check_taille, load_nombres
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Monnaie, monnaie

Nombre = Decimal | Fraction | float | str
COTATIONS = ("certain", "incertain")
TITRE = "L'importation ne peut pas être chiffrée :"


def load_nombre(nom: str, valeur: object, *, strict: bool = False, devise: Monnaie | None = None) -> Fraction:
    """Lit un nombre positif (« 1 234,56 » convient) ; avec une devise, un montant.

    Raises:
        DonneesInvalidesError: si le nombre est illisible, négatif ou trop précis.
        ArgumentInvalideError: si ce n'est pas un nombre, ou s'il est nul quand il ne peut l'être.
    """
    check_genre(nom, valeur, (int, float, str, Decimal, Fraction), "un nombre est attendu")
    colonne = Colonne(nom, "nombre" if devise is None else "montant", nom, minimum=0)
    lu = load_nombres(TITRE, {nom: valeur}, (colonne,), devise=devise or EUR)[nom]
    if strict and lu == 0:
        raise ArgumentInvalideError(f"« {nom} » vaut zéro ; un nombre positif est attendu.")
    return lu


def facteur_conversion(cours: Nombre, cotation: str) -> Fraction:
    """Ce qui multiplie un montant en devise pour l'avoir en monnaie locale."""
    check_choix("cotation", cotation, COTATIONS)
    lu = load_nombre("cours", cours, strict=True)
    return 1 / lu if cotation == "certain" else lu


def conversion_douane(
    montant: Nombre,
    cours: Nombre,
    *,
    cotation: str = "certain",
    devise: Monnaie | str = EUR,
) -> float:
    """Convertit un montant en devise au cours de change de la douane.

    Args:
        montant: montant en devise étrangère.
        cours: le cours publié pour le mois de la déclaration.
        cotation: `certain` (unités de devise pour un euro, forme publiée par la BCE et la douane) ou `incertain` (euros
            pour une unité de devise).
        devise: la monnaie d'arrivée, ou son code.

    Returns:
        Le montant converti, arrondi à la plus petite unité de la monnaie.

    Raises:
        DonneesInvalidesError: si un nombre est illisible ou négatif.
        ArgumentInvalideError: si le cours est nul ou la cotation inconnue.

    >>> conversion_douane(1_100, "1.10"), conversion_douane(1_100, "0.90", cotation="incertain")
    (1000.0, 990.0)
    """
    connue = monnaie(devise)
    lu = load_nombre("montant", montant)
    converti = lu * facteur_conversion(cours, cotation)
    check_taille(converti, connue)
    return float(connue.arrondi.appliquer(converti))
