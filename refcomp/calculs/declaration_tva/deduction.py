"""Le coefficient de déduction et ses régularisations (CGI ann. II art. 205 à 207)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.declaration_tva.regles import PAQUET
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.rounding import CENTIME, Arrondi

EXCES = Arrondi(Decimal("0.01"), "haut", "CGI ann. II art. 206, III-3 et V : par excès à la deuxième décimale")
Nombre = int | str | Decimal | Fraction


def coefficient_taxation(chiffre_deductible: Nombre, chiffre_total: Nombre) -> Decimal:
    """Renvoie le coefficient de taxation forfaitaire, arrondi par excès à la deuxième décimale.

    Args:
        chiffre_deductible: chiffre d'affaires annuel hors taxe qui ouvre droit à déduction.
        chiffre_total: chiffre d'affaires annuel hors taxe des opérations imposables, exonérées comprises.

    Raises:
        ArgumentInvalideError: si le total est nul ou si la part n'est pas comprise entre 0 et 1.

    Sources: CGI ann. II art. 206, III-3 ; DCG UE 4, session 2016.

    >>> coefficient_taxation(379400, 632360)
    Decimal('0.60')
    """
    part, total = _fraction("chiffre_deductible", chiffre_deductible), _fraction("chiffre_total", chiffre_total)
    if total <= 0 or not 0 <= part <= total:
        raise ArgumentInvalideError(
            f"Le chiffre d'affaires qui ouvre droit à déduction ({chiffre_deductible}) est une part du total "
            f"({chiffre_total}), qui est positif.",
        )
    return EXCES.appliquer(part / total)


def coefficient_deduction(assujettissement: Nombre = 1, taxation: Nombre = 1, admission: Nombre = 1) -> Decimal:
    """Renvoie le coefficient de déduction d'un bien ou d'un service, arrondi par excès à la deuxième décimale.

    Args:
        assujettissement: part d'utilisation pour des opérations dans le champ de la TVA.
        taxation: part de ces opérations qui ouvre droit à déduction ; voir `coefficient_taxation`.
        admission: 0 si le texte exclut la déduction (véhicule de tourisme), 1 sinon, ou une fraction.

    Raises:
        ArgumentInvalideError: si un coefficient n'est pas compris entre 0 et 1.

    Sources: CGI ann. II art. 205 et 206, I.

    >>> coefficient_deduction("0.9", "0.66")
    Decimal('0.60')
    """
    produit = Fraction(1)
    for nom, valeur in (("assujettissement", assujettissement), ("taxation", taxation), ("admission", admission)):
        coefficient = _fraction(nom, valeur)
        if not 0 <= coefficient <= 1:
            raise ArgumentInvalideError(f"Le coefficient « {nom} » est compris entre 0 et 1 ; reçu : {valeur}.")
        produit *= Fraction(EXCES.appliquer(coefficient))
    return EXCES.appliquer(produit)


@dataclass(frozen=True)
class Regularisation:
    """Une régularisation de la taxe déduite.

    Attributes:
        montant: en euros ; positif à déduire en plus (ligne 21), négatif à reverser (ligne 15).
        constats: ce qui reste à vérifier.
    """

    montant: Decimal
    constats: tuple[Constat, ...] = ()


def regularisation_coefficient(taxe: Nombre, provisoire: Nombre, definitif: Nombre) -> Regularisation:
    """Renvoie la régularisation d'une année quand le coefficient définitif remplace le provisoire.

    Args:
        taxe: TVA facturée des dépenses en cause, en euros.
        provisoire: coefficient appliqué pendant l'année.
        definitif: coefficient arrêté avant le 25 avril de l'année suivante.

    Raises:
        ArgumentInvalideError: si une valeur n'est pas un nombre.

    Sources: CGI ann. II art. 206, V.

    >>> regularisation_coefficient(10000, "0.80", "0.84").montant
    Decimal('400.00')
    """
    ecart = _fraction("definitif", definitif) - _fraction("provisoire", provisoire)
    return Regularisation(CENTIME.appliquer(_fraction("taxe", taxe) * ecart))


def regularisation_immobilisation(
    taxe: Nombre,
    coefficient_initial: Nombre,
    coefficient_annee: Nombre,
    jour: dt.date,
    nature: str = "meuble",
) -> Regularisation:
    """Renvoie la régularisation annuelle d'une immobilisation, nulle si les coefficients diffèrent peu.

    Args:
        taxe: TVA d'origine de l'immobilisation, en euros.
        coefficient_initial: coefficient de référence, celui de l'année d'acquisition.
        coefficient_annee: coefficient de l'année.
        jour: fin de l'année civile.
        nature: `meuble` (cinquièmes) ou `immeuble` (vingtièmes).

    Raises:
        ParametreAbsentError: si rien n'est encodé à cette date.
        ArgumentInvalideError: si une valeur n'est pas un nombre.

    Sources: CGI ann. II art. 207, II ; BOI-TVA-DED-60-20-10.
    """
    droit = load_parametres(PAQUET, "droit.yaml")
    annees = droit["annees_regularisation"].at(jour, nature=nature)
    seuil = droit["ecart_regularisation"].at(jour)
    ecart = _fraction("coefficient_annee", coefficient_annee) - _fraction("coefficient_initial", coefficient_initial)
    constats = (*annees.constats, *seuil.constats)
    if abs(ecart) <= Fraction(seuil.valeur):
        return Regularisation(Decimal("0.00"), constats)
    return Regularisation(CENTIME.appliquer(_fraction("taxe", taxe) * ecart / annees.valeur), constats)


def _fraction(nom: str, valeur: Nombre) -> Fraction:
    """Lit un nombre exact ; un float vaut le texte court que Python en donne."""
    try:
        return Fraction(str(valeur).replace(",", "."))
    except (ValueError, ZeroDivisionError) as erreur:
        raise ArgumentInvalideError(f"« {nom} » est un nombre ; reçu : {valeur!r}.") from erreur
