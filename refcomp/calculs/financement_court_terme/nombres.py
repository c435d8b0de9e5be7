"""Les nombres donnés en arguments : lus ensemble, exactement, avec tous leurs défauts en un seul message."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from refcomp.calculs import entrees
from refcomp.errors import ArgumentInvalideError
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Monnaie

Montant = Decimal | int | float | str
DIVISEURS = (360, 365)
JOURS_PAR_AN = 365


def load_nombres(
    titre: str,
    *,
    montants: dict[str, Montant] | None = None,
    taux: dict[str, Montant] | None = None,
    jours: dict[str, int] | None = None,
    devise: Monnaie = EUR,
) -> dict[str, Fraction]:
    """Lit des montants positifs, des taux en fraction et des nombres de jours.

    Returns:
        Chaque nombre par son nom, en fraction exacte.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les défauts.
    """
    natures: dict[str, dict[str, Montant]] = {
        "montant": montants or {},
        "taux": taux or {},
        "entier": dict(jours or {}),
    }
    colonnes = tuple(
        Colonne(nom, nature, nom.replace("_", " "), minimum=0) for nature, noms in natures.items() for nom in noms
    )
    ligne = {nom: valeur for noms in natures.values() for nom, valeur in noms.items()}
    refus = f"« {titre} » ne peut pas être calculé :"
    return entrees.load_nombres(refus, ligne, colonnes, devise=devise)


def check_diviseur(diviseur: int) -> None:
    """Refuse un diviseur autre que 360 (usage bancaire français) ou 365."""
    if diviseur not in DIVISEURS:
        raise ArgumentInvalideError(f"« diviseur » vaut {diviseur!r} ; valeurs permises : 360 (usage bancaire), 365.")


def load_taux_tva(taux_tva: Montant | None, taxable: Fraction, titre: str) -> Fraction:
    """Le taux de TVA des commissions taxées ; il est exigé dès qu'une commission l'est.

    Raises:
        ArgumentInvalideError: si une commission est taxable et que le taux manque.
        DonneesInvalidesError: si le taux est illisible.
    """
    if taux_tva is None:
        if taxable:
            raise ArgumentInvalideError(
                "Une des commissions est soumise à la TVA : donnez « taux_tva », par exemple "
                "taux_tva(date) de refcomp.calculs.tva, ou 0 si la banque n'y est pas soumise.",
            )
        return Fraction(0)
    return load_nombres(titre, taux={"taux_tva": taux_tva})["taux_tva"]


def arrondi_montant(valeur: Fraction, devise: Monnaie) -> Fraction:
    """Arrondit à la plus petite unité de la monnaie, moitié loin de zéro, et reste exact."""
    return Fraction(devise.arrondi.appliquer(valeur))
