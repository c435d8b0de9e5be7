"""Les prix dégressifs : un candidat par palier, sa quantité idéale ou son seuil, et le moins cher de tous."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from refcomp.calculs.approvisionnement.wilson import Modele, couts_de, couts_exacts
from refcomp.calculs.stock.quantites import montant, unites
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class Candidat:
    """La meilleure quantité d'un palier de prix.

    Attributes:
        depuis: seuil du palier.
        prix: son prix.
        ideale: la quantité de la formule à ce prix.
        quantite: la quantité essayée.
        admissible: faux si la quantité idéale sort du palier par le haut : un palier moins cher la prend.
        couts: achats, passation, possession, stock de sécurité, en unités mineures.
        devise: la monnaie.
    """

    depuis: Fraction
    prix: Fraction
    ideale: Fraction
    quantite: Fraction
    admissible: bool
    couts: tuple[int, int, int, int]
    devise: Monnaie

    def ligne(self, rang: int | None) -> dict[str, object]:
        """La ligne du tableau des paliers."""
        achat, passation, possession, securite = self.couts
        return {
            "a_partir_de": float(self.depuis),
            "prix": float(self.prix),
            "quantite_ideale": float(self.ideale),
            "quantite": float(self.quantite),
            "admissible": self.admissible,
            "cout_achat": montant(achat, self.devise),
            "cout_passation": montant(passation, self.devise),
            "cout_possession": montant(possession + securite, self.devise),
            "cout_total": montant(sum(self.couts), self.devise),
            "rang": rang,
        }


def build_candidats(modele: Modele, table: list[tuple[Fraction, Fraction]], devise: Monnaie) -> list[Candidat]:
    """Un candidat par palier, du plus petit seuil au plus grand."""
    suivants = [*(depuis for depuis, _ in table[1:]), None]
    return [_candidat(modele, *palier, fin, devise) for palier, fin in zip(table, suivants, strict=True)]


def _candidat(modele: Modele, depuis: Fraction, prix: Fraction, fin: Fraction | None, devise: Monnaie) -> Candidat:
    ideale = modele.ideale(prix)
    admises = [q for q in _quantites(modele, depuis, ideale) if fin is None or q < fin]
    admissible = bool(admises) and (fin is None or ideale < fin)
    # Hors du palier, la quantité idéale se montre quand même : le corrigé dit pourquoi elle est écartée.
    essais = admises if admissible else [max(ideale, depuis)]
    quantite = min(essais, key=lambda q: (sum(couts_exacts(modele, q, prix)), q))
    passation, possession, _ = couts_de(modele, quantite, prix, devise)
    securite = unites(modele.securite * modele.cout_unitaire(prix), devise)
    couts = (unites(modele.consommation * prix, devise), passation, possession, securite)
    return Candidat(depuis, prix, ideale, quantite, admissible, couts, devise)


def _quantites(modele: Modele, depuis: Fraction, ideale: Fraction) -> list[Fraction]:
    """La quantité idéale ou le seuil, ou leurs voisines multiples du lot."""
    visee = max(ideale, depuis)
    if modele.lot is None:
        return [visee]
    plancher = max(math.ceil(depuis / modele.lot), 1)
    bas = max(plancher, math.floor(visee / modele.lot))
    return [bas * modele.lot, (bas + 1) * modele.lot]


def meilleur(modele: Modele, candidats: list[Candidat]) -> tuple[pd.DataFrame, Modele, tuple[Fraction, Fraction]]:
    """Le tableau classé, le modèle au prix retenu, la quantité idéale et la quantité retenue."""
    admis = sorted((c for c in candidats if c.admissible), key=lambda c: (sum(c.couts), c.quantite))
    rangs = {id(c): rang for rang, c in enumerate(admis, start=1)}
    table = pd.DataFrame([c.ligne(rangs.get(id(c))) for c in candidats]).astype({"rang": "Int64"})
    premier = admis[0]
    return table, replace(modele, prix=premier.prix), (premier.ideale, premier.quantite)
