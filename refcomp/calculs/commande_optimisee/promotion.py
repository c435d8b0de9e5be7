"""Les promotions : ce que valent « 2 + 1 gratuit », « 3 pour 2 », « le 2e à - 50 % » ou « + 50 % de produit ».

Deux promotions se comparent par leur remise équivalente : un produit gratuit pour deux achetés n'est pas 50 %, mais un
tiers. Le coût d'une quantité n'a cette remise que par lots complets : la caisse compte des articles entiers.

>>> remise_equivalente("2+1"), remise_equivalente("+50 % de produit")
(Fraction(1, 3), Fraction(1, 3))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from refcomp.calculs.entrees import check_genre, load_nombres
from refcomp.errors import ArgumentInvalideError
from refcomp.frames import Colonne

TITRE = "La promotion ne peut pas être chiffrée :"
NOMBRE = r"(\d+(?:[.,]\d+)?)"
FORMES = {
    "lot": re.compile(r"(\d+)\s*\+\s*(\d+)(?:\s*(?:gratuit|offert)e?s?)?"),
    "pour": re.compile(r"(\d+)\s*pour\s*(?:le prix de\s*)?(\d+)"),
    "remise": re.compile(rf"[-\u2212]\s*{NOMBRE}\s*%"),
    "rang": re.compile(rf"(?:le\s*)?(\d+)(?:e|ème|eme|nd)\s*à\s*[-\u2212]\s*{NOMBRE}\s*%"),
    "produit": re.compile(rf"\+\s*{NOMBRE}\s*%\s*de produit"),
}
EXEMPLES = "« 2+1 », « 3 pour 2 », « -20 % », « le 2e à -50 % », « +50 % de produit »"
RANG_MINIMAL, CENT = 2, 100
ACHAT = (
    Colonne("quantite", "entier", "quantité voulue", minimum=0),
    Colonne("prix", "nombre", "prix unitaire", minimum=0),
)


@dataclass(frozen=True)
class Promotion:
    """Une promotion lue.

    Attributes:
        texte: tel qu'il a été écrit.
        lot: unités d'un lot complet ; pour du produit en plus, ce que contient un article, en articles ordinaires.
        payees: unités payées d'un lot, en fraction d'unité pour une remise.
        entier: vrai si seul un lot entier s'achète : l'article qui porte du produit en plus ne se coupe pas.
    """

    texte: str
    lot: Fraction
    payees: Fraction
    entier: bool = False

    @property
    def remise(self) -> Fraction:
        """La remise équivalente d'un lot complet."""
        return 1 - self.payees / self.lot

    def unites_payees(self, quantite: int) -> Fraction:
        """Les unités payées pour une quantité ; un lot incomplet se paie plein tarif, au plus le prix d'un lot."""
        lots, reste = divmod(quantite, self.lot)
        return lots * self.payees + (self.payees if self.entier and reste else min(reste, self.payees))


def parse_promotion(texte: str) -> Promotion:
    """Lit une promotion écrite comme sur un tarif.

    Args:
        texte: une des formes « 2+1 », « 3 pour 2 », « -20 % », « le 2e à -50 % », « +50 % de produit ».

    Raises:
        ArgumentInvalideError: si la forme n'est pas reconnue, ou si elle donne tout, ou plus qu'elle ne vend.
    """
    check_genre("promotion", texte, str, f"un texte est attendu, comme {EXEMPLES}")
    propre = " ".join(texte.lower().split())
    for forme, motif in FORMES.items():
        lu = motif.fullmatch(propre)
        if lu:
            return _promotion(texte, forme, [Fraction(g.replace(",", ".")) for g in lu.groups()])
    raise ArgumentInvalideError(f"« promotion » vaut {texte!r} ; formes permises : {EXEMPLES}.")


def _promotion(texte: str, forme: str, nombres: list[Fraction]) -> Promotion:
    a, b = nombres[0], nombres[-1]
    lots = {
        "lot": (a + b, a),
        "pour": (a, b),
        "rang": (a, a - b / 100),
        "produit": (1 + a / 100, Fraction(1)),
        "remise": (Fraction(1), 1 - a / 100),
    }
    lot, payees = lots[forme]
    if not 0 < payees <= lot or (forme == "rang" and (a < RANG_MINIMAL or b > CENT)):
        raise ArgumentInvalideError(f"« promotion » vaut {texte!r} : elle donnerait tout, ou plus qu'elle ne vend.")
    return Promotion(texte, lot, payees, forme == "produit")


def remise_equivalente(texte: str) -> Fraction:
    """Renvoie la remise qu'une promotion accorde sur un lot complet, en fraction exacte.

    Args:
        texte: la promotion, voir `parse_promotion`.

    Raises:
        ArgumentInvalideError: si la forme n'est pas reconnue.

    Sources : coquedirect.fr, conditions des promotions ; cles-promo.fr (« + 50 % » de produit fait 33 %).
    """
    return parse_promotion(texte).remise


def cout_promotion(quantite: int, prix: float | Fraction, texte: str) -> Fraction:
    """Renvoie le coût exact d'une quantité en promotion, payée en articles entiers.

    Un lot incomplet se paie plein tarif, mais jamais plus qu'un lot : de « 4+2 », cinq articles en coûtent quatre. De
    « +50 % de produit », trois unités font deux articles ; une seule unité en demande un, entier.

    Args:
        quantite: les unités voulues ; pour du produit en plus, en contenances ordinaires.
        prix: le prix unitaire hors promotion, celui de l'article qui porte le produit en plus.
        texte: la promotion, voir `parse_promotion`.

    Raises:
        DonneesInvalidesError: en une fois, pour la quantité et le prix refusés.
        ArgumentInvalideError: si la forme n'est pas reconnue.

    Source : coquedirect.fr, conditions des promotions.

    >>> cout_promotion(7, 6, "2+1"), cout_promotion(5, 6, "4+2"), cout_promotion(1, 6, "+50 % de produit")
    (Fraction(30, 1), Fraction(24, 1), Fraction(6, 1))
    """
    promotion = parse_promotion(texte)
    lus = load_nombres(TITRE, {"quantite": quantite, "prix": prix}, ACHAT)
    return promotion.unites_payees(int(lus["quantite"])) * lus["prix"]
