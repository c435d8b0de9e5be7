"""Taxe recalculée : la taxe d'une écriture doit être celle de sa base, à un taux en vigueur à sa date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product

import pandas as pd

from refcomp.calculs.controle_ecritures.equilibre import chiffres_inverses
from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.calculs.tgc import taux_tgc
from refcomp.calculs.tva import taux_tva
from refcomp.errors import ParametreAbsentError
from refcomp.formats_fr import format_pourcentage, format_unites
from refcomp.rounding import Monnaie

COMPTES_TAXE = ("4452", "44562", "44566", "4457")
BASES = ("2", "6", "7")
TIERS = ("40", "41")
TGC = "nouvelle_caledonie"
CATEGORIES_TVA = ("normal", "intermediaire", "reduit", "particulier")
CATEGORIES_TGC = ("normal", "superieur", "specifique", "reduit")
LIGNES_TAXE_MAX = 4  # au-delà, presque toute somme trouverait des taux


@cache
def taux_en_vigueur(jour: dt.date, territoire: str) -> tuple[Decimal, ...]:
    """Renvoie les taux encodés à une date, du plus élevé au plus faible.

    Args:
        jour: la date de la pièce.
        territoire: un territoire de `refcomp.calculs.tva`, ou `nouvelle_caledonie` (TGC).

    Raises:
        ParametreAbsentError: si aucun taux n'est encodé pour ce territoire à cette date.
    """
    categories = CATEGORIES_TGC if territoire == TGC else CATEGORIES_TVA
    taux, dernier = set(), None
    for categorie in categories:
        try:
            taux.add(taux_tgc(jour, categorie) if territoire == TGC else taux_tva(jour, categorie, territoire))
        except ParametreAbsentError as erreur:
            dernier = erreur
    if not taux and dernier is not None:
        raise dernier
    return tuple(sorted((t for t in taux if t), reverse=True))


def controle_taxe(journal: pd.DataFrame, territoire: str, tolerance: int, devise: Monnaie) -> list[Faute]:
    """Recalcule la taxe des écritures de vente et d'achat.

    Args:
        journal: les lignes lues par `load_journal`.
        territoire: celui des taux.
        tolerance: écart admis par ligne de taxe, en unités mineures (l'arrondi à la ligne peut en donner).
        devise: monnaie des montants.
    """
    fautes = []
    taxees = journal[journal["compte"].str.startswith(COMPTES_TAXE)]
    avec_tiers = set(journal.loc[journal["compte"].str.startswith(TIERS), "ecriture"])
    visees = set(taxees["ecriture"]) & avec_tiers
    for _, lignes in journal[journal["ecriture"].isin(visees)].groupby("ecriture"):
        taxes = [abs(int(u)) for u in lignes.loc[lignes["compte"].str.startswith(COMPTES_TAXE), "unites"] if u]
        base = abs(int(lignes.loc[lignes["compte"].str.startswith(BASES), "unites"].sum()))
        jour = lignes["date_piece"].fillna(lignes["date"]).iloc[0].date()
        if base and taxes and len(taxes) <= LIGNES_TAXE_MAX:
            taux = taux_en_vigueur(jour, territoire)
            if not any(_explique(base, taxes, choix, tolerance) for choix in product(taux, repeat=len(taxes))):
                fautes.append(_faute(lignes, base, taxes, taux, devise))
    return fautes


def _explique(base: int, taxes: list[int], taux: tuple[Decimal, ...], tolerance: int) -> bool:
    """Vrai si ces taxes, à ces taux, viennent ensemble de cette base, à l'arrondi près."""
    zero = Fraction(0)
    expliquee = sum((Fraction(t) / Fraction(r) for t, r in zip(taxes, taux, strict=True)), zero)
    return abs(base - expliquee) <= sum((Fraction(tolerance) / Fraction(r) for r in taux), zero)


def _faute(lignes: pd.DataFrame, base: int, taxes: list[int], taux: tuple[Decimal, ...], devise: Monnaie) -> Faute:
    tete, total = lignes.iloc[0], sum(taxes)
    proche = min(taux, key=lambda r: abs(base * Fraction(r) - total))
    attendue = int(devise.arrondi.appliquer(Fraction(base) * Fraction(proche) / devise.facteur) * devise.facteur)
    effectif = format_pourcentage(Fraction(total, base))
    message = (
        f"{tete['nom']} : {format_unites(total, devise)} de taxe sur {format_unites(base, devise)} HT font {effectif}, "
        f"qui n'est aucun taux en vigueur ({', '.join(format_pourcentage(r, 1) for r in taux)})."
    )
    return Faute(
        "erreur" if len(taxes) == 1 else "avertissement", "taxe_incoherente", message,
        tete["journal"], tete["numero_ecriture"], tete["piece"], montant=total - attendue,
        attendu=format_unites(attendue, devise), indice=_indice(base, total, taux, devise),
    )  # fmt: skip


def _indice(base: int, total: int, taux: tuple[Decimal, ...], devise: Monnaie) -> str:
    """Cherche la base ou la taxe qui, deux chiffres inversés, expliquerait tout."""
    for r in taux:
        for lu, juste, quoi in (
            (base, Fraction(total) / Fraction(r), "La base"),
            (total, base * Fraction(r), "La taxe"),
        ):
            for correct in _permutes(lu, juste, Fraction(1) / Fraction(r) if quoi == "La base" else Fraction(1)):
                chiffres = chiffres_inverses(lu, correct)
                return (
                    f"{quoi} {format_unites(lu, devise)} est peut-être {format_unites(correct, devise)} "
                    f"(à {format_pourcentage(r, 1)}), chiffres {chiffres[0]} et {chiffres[1]} inversés."
                )
    return ""


def _permutes(lu: int, juste: Fraction, marge: Fraction) -> list[int]:
    """Les nombres obtenus en échangeant deux chiffres voisins de `lu`, assez proches de la valeur juste."""
    texte, trouves = str(lu), []
    for i in range(len(texte) - 1):
        correct = int(texte[:i] + texte[i + 1] + texte[i] + texte[i + 2 :])
        if correct != lu and abs(correct - juste) <= marge:
            trouves.append(correct)
    return trouves
