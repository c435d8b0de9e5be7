"""Valoriser les sorties : CMUP après chaque entrée, CMUP de fin de période, premier entré premier sorti.

Les valeurs sont en unités mineures entières. Une sortie qui vide le stock emporte toute sa valeur : aucun centime ne
reste sur un stock nul, aucune valeur ne devient négative, et stock initial + entrées - sorties = stock final, toujours.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.stock.mouvements import Mouvement
from refcomp.calculs.stock.quantites import unites
from refcomp.rounding import Arrondi, Monnaie


@dataclass(frozen=True)
class Ligne:
    """Un mouvement valorisé.

    Attributes:
        mouvement: ce qui s'est passé.
        valeur: valeur du mouvement, en unités mineures.
        cout: coût unitaire du mouvement, exact.
        quantite_stock: quantité en stock après lui.
        valeur_stock: valeur du stock après lui, ou None si elle n'est connue qu'en fin de période.
        lots: lots entamés par une sortie PEPS : (rang de l'entrée, quantité, valeur).
    """

    mouvement: Mouvement
    valeur: int
    cout: Fraction
    quantite_stock: Fraction
    valeur_stock: int | None
    lots: tuple[tuple[int, Fraction, int], ...] = ()


def arrondi_cout(cout: Fraction, decimales: int | None) -> Fraction:
    """Le coût unitaire, exact ou arrondi au nombre de décimales voulu."""
    return cout if decimales is None else Fraction(Arrondi(Decimal(1).scaleb(-decimales)).appliquer(cout))


def cmup_apres_entree(mouvements: list[Mouvement], decimales: int | None, devise: Monnaie) -> list[Ligne]:
    """Chaque sortie au coût moyen du stock, recalculé à chaque entrée."""
    stock, valeur, cout, lignes = Fraction(0), 0, Fraction(0), []
    for m in mouvements:
        if m.sort:
            sortie = valeur if m.quantite == stock else min(valeur, unites(m.quantite * cout, devise))
            stock, valeur = stock - m.quantite, valeur - sortie
            lignes.append(Ligne(m, sortie, cout, stock, valeur))
        else:
            entree = unites(m.quantite * m.cout, devise)
            stock, valeur = stock + m.quantite, valeur + entree
            cout = arrondi_cout(Fraction(valeur, devise.facteur) / stock, decimales)
            lignes.append(Ligne(m, entree, m.cout, stock, valeur))
    return lignes


def cmup_fin_periode(mouvements: list[Mouvement], decimales: int | None, devise: Monnaie) -> list[Ligne]:
    """Toutes les sorties au coût moyen du stock initial et des entrées de la période."""
    entrees = [m for m in mouvements if not m.sort]
    total = sum(unites(m.quantite * m.cout, devise) for m in entrees)
    quantite = sum((m.quantite for m in entrees), Fraction(0))
    cout = arrondi_cout(Fraction(total, devise.facteur) / quantite, decimales) if quantite else Fraction(0)
    stock, reste, lignes = Fraction(0), total, []
    restant = sum((m.quantite if not m.sort else -m.quantite for m in mouvements), Fraction(0))
    sorties = [m for m in mouvements if m.sort]
    for rang, m in enumerate(mouvements, start=1):
        stock += -m.quantite if m.sort else m.quantite
        if m.sort:
            # Si tout est sorti, la dernière sortie emporte ce que les arrondis ont laissé.
            solde = restant == 0 and m is sorties[-1]
            valeur = reste if solde else min(reste, unites(m.quantite * cout, devise))
            reste -= valeur
        else:
            valeur = unites(m.quantite * m.cout, devise)
        dernier = rang == len(mouvements)
        lignes.append(Ligne(m, valeur, cout if m.sort else m.cout, stock, reste if dernier else None))
    return lignes


def peps(mouvements: list[Mouvement], decimales: int | None, devise: Monnaie) -> list[Ligne]:  # noqa: ARG001 - signature commune
    """Chaque sortie prend les lots les plus anciens, à leur coût d'entrée."""
    lots: list[list[int | Fraction]] = []  # [rang de l'entrée, quantité restante, valeur restante, coût]
    stock, valeur, lignes = Fraction(0), 0, []
    for rang, m in enumerate(mouvements):
        if not m.sort:
            entree = unites(m.quantite * m.cout, devise)
            lots.append([rang, m.quantite, entree, m.cout])
            stock, valeur = stock + m.quantite, valeur + entree
            lignes.append(Ligne(m, entree, m.cout, stock, valeur))
            continue
        pris = _preleve(lots, m.quantite, devise)
        sortie = sum(v for *_, v in pris)
        stock, valeur = stock - m.quantite, valeur - sortie
        cout = Fraction(sortie, devise.facteur) / m.quantite
        lignes.append(Ligne(m, sortie, cout, stock, valeur, tuple(pris)))
    return lignes


def _preleve(lots: list[list[int | Fraction]], quantite: Fraction, devise: Monnaie) -> list[tuple[int, Fraction, int]]:
    """Prend la quantité dans les plus anciens lots, qui en sont diminués ; un lot fini rend toute sa valeur."""
    pris = []
    while quantite > 0:
        rang, disponible, valeur, cout = lots[0]
        part = min(quantite, Fraction(disponible))
        sortie = int(valeur) if part == disponible else unites(part * cout, devise)
        pris.append((int(rang), part, sortie))
        quantite -= part
        lots[0][1], lots[0][2] = disponible - part, valeur - sortie
        if lots[0][1] == 0:
            lots.pop(0)
    return pris
