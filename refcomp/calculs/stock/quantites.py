"""Lire et écrire des quantités : exactes dans le calcul, sans zéros inutiles à la lecture.

>>> format_quantite(1500), format_quantite(Fraction(5, 2))
('1\u202f500', '2,5')
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_nombres, sans_residu
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import Nombre, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie

DECIMALES = 3
PLUS_GRAND = 10**12  # au-delà, ni une quantité ni un prix : une faute de frappe
ENTIER = Arrondi(Decimal(1), "plus_proche", "unité mineure, moitié loin de zéro")


def format_quantite(valeur: Nombre, decimales: int = DECIMALES) -> str:
    """Écrit une quantité à la française, sans décimales nulles.

    Args:
        valeur: la quantité.
        decimales: nombre de décimales au plus.
    """
    texte = format_nombre(valeur, decimales)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def unites(valeur: Fraction, devise: Monnaie) -> int:
    """Un montant exact en unités mineures de sa monnaie, arrondi au plus proche."""
    return int(ENTIER.appliquer(valeur * devise.facteur))


def montant(unites_mineures: int, devise: Monnaie) -> float:
    """Un montant en unités mineures, rendu en unités de la monnaie."""
    return unites_mineures / devise.facteur


def load_table(donnees: pd.DataFrame, contrat: Contrat, *, devise: Monnaie = EUR) -> pd.DataFrame:
    """Lit une table comme `check_frame`, et refuse aussi les nombres démesurés.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les cellules refusées.
    """
    lus = check_frame(donnees, contrat, devise=devise)
    noms = [c.nom for c in contrat.colonnes if c.nature == "nombre" and c.nom in lus]
    trop = {nom: lus.index[lus[nom].abs() > PLUS_GRAND].tolist() for nom in noms}
    constats = [_demesure(f"Lignes {', '.join(map(str, n))}, colonne « {nom} »", nom) for nom, n in trop.items() if n]
    if constats:
        raise DonneesInvalidesError(f"La table « {contrat.nom} » ne peut pas être employée :", constats)
    return lus


def load_grandeurs(
    titre: str, valeurs: Mapping[str, object], colonnes: tuple[Colonne, ...], *, devise: Monnaie = EUR
) -> dict[str, Fraction]:
    """Lit des nombres donnés un à un comme `load_nombres`, et refuse aussi les nombres démesurés.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
    """
    lus = load_nombres(titre, valeurs, colonnes, devise=devise)
    lus |= {nom: sans_residu(v) for nom, v in valeurs.items() if nom in lus and isinstance(v, float)}
    constats = [_demesure(f"« {nom} »", nom) for nom, valeur in lus.items() if abs(valeur) > PLUS_GRAND]
    if constats:
        raise DonneesInvalidesError(titre, constats)
    return lus


def _demesure(ou: str, nom: str) -> Constat:
    return Constat("erreur", "nombre_demesure", f"{ou} : plus de mille milliards ; vérifiez la saisie.", nom)


def is_vide(valeur: object) -> bool:
    """Vrai pour une cellule vide : rien, une valeur manquante ou un texte blanc."""
    return valeur is None or (pd.api.types.is_scalar(valeur) and pd.isna(valeur)) or not str(valeur).strip()
