"""Les palettes et les véhicules : leurs mesures, en millimètres et en kilogrammes.

Ce sont des mesures d'usage, à remplacer par celles de son transporteur : deux semi-remorques n'ont pas la même hauteur
utile.
"""

from __future__ import annotations

from dataclasses import dataclass

from refcomp.errors import ArgumentInvalideError


@dataclass(frozen=True)
class Palette:
    """Une palette vide.

    Attributes:
        nom: ce qu'une personne lit.
        longueur: en millimètres.
        largeur: en millimètres.
        hauteur: en millimètres, de la palette vide.
        poids: en kilogrammes, de la palette vide.
        charge_max: en kilogrammes, marchandise seule.
    """

    nom: str
    longueur: int
    largeur: int
    hauteur: int
    poids: float
    charge_max: float

    def __post_init__(self) -> None:
        """Refuse une mesure négative ou une surface nulle."""
        _check(self.nom, self.longueur, self.largeur, self.charge_max)
        if self.hauteur < 0 or self.poids < 0:
            raise ArgumentInvalideError(f"Palette « {self.nom} » : hauteur et poids ne peuvent pas être négatifs.")


@dataclass(frozen=True)
class Vehicule:
    """L'intérieur d'un véhicule.

    Attributes:
        nom: ce qu'une personne lit.
        longueur: utile, en millimètres.
        largeur: utile, en millimètres.
        hauteur: utile, en millimètres.
        charge_utile: en kilogrammes, palettes comprises.
    """

    nom: str
    longueur: int
    largeur: int
    hauteur: int
    charge_utile: float

    def __post_init__(self) -> None:
        """Refuse une mesure nulle ou négative."""
        _check(self.nom, self.longueur, self.largeur, self.hauteur, self.charge_utile)


def _check(nom: str, *mesures: float) -> None:
    if any(not m > 0 for m in mesures):
        raise ArgumentInvalideError(f"« {nom} » : chaque mesure est un nombre positif ; reçu : {mesures}.")


# EPAL 1 et EPAL 3 : fiches de l'European Pallet Association (epal-pallets.org, lues le 27/11/2026).
EUROPE = Palette("palette Europe 80 × 120 (EPAL 1)", 1200, 800, 144, 25, 1500)
INDUSTRIELLE = Palette("palette industrielle 100 × 120 (EPAL 3)", 1200, 1000, 144, 30, 1500)
# Demi-palette 60 × 80 : fidel-fillaud.com pour la surface ; hauteur et charge d'un usage courant.
DEMI = Palette("demi-palette 60 × 80", 800, 600, 163, 10, 500)
PALETTES = {"europe": EUROPE, "industrielle": INDUSTRIELLE, "demi": DEMI}
# c-nouveau.fr, gpao.fr (lus le 27/11/2026) : 13,60 × 2,45 × 2,70 m ; la charge utile dépend du tracteur.
SEMI_REMORQUE = Vehicule("semi-remorque", 13_600, 2_450, 2_700, 24_000)
PORTEUR = Vehicule("porteur 19 t", 8_000, 2_450, 2_500, 9_000)
VEHICULES = {"semi_remorque": SEMI_REMORQUE, "porteur": PORTEUR}
