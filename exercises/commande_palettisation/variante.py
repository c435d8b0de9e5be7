"""Les données d'un étudiant : une commande à contrôler, un carton à palettiser, un retard à chiffrer.

Chaque variante a un prix annoncé trop bas, un autre au tarif de base alors qu'un palier est atteint, un carton dont la
surface divisée donne trop, une palette dont on ne peut oublier la hauteur, un palier proche, un poids qui limite plus
que la place, et un plafond de pénalité atteint.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import ceil

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.commande_optimisee import load_plafond_penalites
from refcomp.formats_fr import format_nombre

ARTICLES = ("Sablés pur beurre", "Palets au citron", "Galettes fines", "Madeleines")
# Cartons d'une couche et véhicules à trouver, fixés par la graine : sans cela, presque tous auraient les mêmes.
COUCHES = (8, 9, 12)
VEHICULES = {8: (4, 5, 6), 9: (4, 5), 12: (5, 4)}
PALIER, RETARD = 1, 2  # l'article dont le palier est proche, celui qui sera en retard
LONGUEUR, LARGEUR, PALETTE, VIDE = 1200, 800, 144, 25
# Un contrat avec une centrale d'achat ne peut prévoir davantage (C. com. art. L. 441-17).
PLAFOND = int(100 * load_plafond_penalites(dt.date(2025, 12, 31)).valeur)


@dataclass(frozen=True)
class Cas:
    """La commande, en cartons, en centimes, en millimètres et en hectogrammes.

    Attributes:
        cartons: quantité de chaque ligne.
        annonces: prix annoncé de chaque ligne.
        seuils: les trois seuils de chaque article.
        prix: les trois prix de chaque article.
        carton: longueur, largeur, hauteur du carton à palettiser.
        hauteur_max: d'une palette chargée.
        poids: d'un carton de chaque article.
        par_palette: cartons par palette des autres articles.
        places: palettes au sol d'un véhicule.
        charge_utile: d'un véhicule, en kilogrammes.
        retard: cartons en retard.
        jours: de retard, prévus puis au pire.
        taux: pénalité par jour, en dixièmes de pour cent.
        franchise: jours.
        plafond: en pour cent de la commande.
    """

    cartons: tuple[int, ...]
    annonces: tuple[int, ...]
    seuils: tuple[tuple[int, ...], ...]
    prix: tuple[tuple[int, ...], ...]
    carton: tuple[int, int, int]
    hauteur_max: int
    poids: tuple[int, ...]
    par_palette: tuple[int, ...]
    places: int
    charge_utile: int
    retard: int
    jours: tuple[int, int]
    taux: int
    franchise: int
    plafond: int

    def prix_de(self, article: int, cartons: int) -> int:
        """Le prix du carton pour une quantité, en centimes."""
        return self.prix[article][sum(s <= cartons for s in self.seuils[article]) - 1]

    def sens(self) -> tuple[int, int]:
        """Les cartons d'une couche, dans un sens puis dans l'autre."""
        a, b, _ = self.carton
        return (LONGUEUR // a) * (LARGEUR // b), (LONGUEUR // b) * (LARGEUR // a)

    @property
    def couche(self) -> int:
        """Les cartons d'une couche."""
        return max(self.sens())

    @property
    def couches(self) -> int:
        """Les couches d'une palette."""
        return (self.hauteur_max - PALETTE) // self.carton[2]

    @property
    def propose(self) -> int:
        """La quantité qui atteint le palier suivant par couches entières."""
        return ceil(self.seuils[PALIER][1] / self.couche) * self.couche

    def finales(self, propose: int) -> list[int]:
        """Les quantités confirmées."""
        return [propose if i == PALIER else q for i, q in enumerate(self.cartons)]

    def palettes(self, propose: int, par_palette: int, *, en_bas: bool = False) -> list[int]:
        """Les palettes de chaque article ; sans la dernière, incomplète, c'est une erreur connue."""
        pleines = [par_palette if i == PALIER else p for i, p in enumerate(self.par_palette)]
        return [q // p if en_bas else -(-q // p) for q, p in zip(self.finales(propose), pleines, strict=True)]

    def kilos(self, propose: int, palettes: list[int], *, vides: bool = True) -> list[Fraction]:
        """Le poids de chaque article, palettes vides comprises ou non."""
        trios = zip(self.finales(propose), self.poids, palettes, strict=True)
        return [Fraction(q * p, 10) + (VIDE * n if vides else 0) for q, p, n in trios]

    @property
    def valeur_retard(self) -> int:
        """La valeur des cartons en retard, en centimes."""
        return self.retard * self.prix_de(RETARD, self.cartons[RETARD])

    @property
    def valeur_commande(self) -> int:
        """La commande confirmée, en centimes."""
        return sum(q * self.prix_de(i, q) for i, q in enumerate(self.finales(self.propose)))

    def penalite(self, base: int, jours: int) -> Fraction:
        """La pénalité avant plafond, en centimes."""
        return Fraction(base * self.taux * max(0, jours), 1000)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable qui a la cible tirée d'abord."""
    couche = COUCHES[graine % len(COUCHES)]
    vehicules = VEHICULES[couche][graine // len(COUCHES) % len(VEHICULES[couche])]
    for essai in count():
        cas = _tirage(np.random.default_rng([graine, essai]))
        if cas.couche == couche and _equitable(cas, vehicules):
            return _build(graine, cas)
    raise AssertionError  # count() est infini


def _tirage(alea: np.random.Generator) -> Cas:
    def entier(bas: int, haut: int, pas: int = 1) -> int:
        return pas * int(alea.integers(bas // pas, haut // pas + 1))

    carton = (entier(240, 460, 10), entier(150, 330, 10), entier(180, 320, 10))
    couche = max((LONGUEUR // a) * (LARGEUR // b) for a, b in (carton[:2], carton[1::-1]))
    seuils = tuple((0, s, 2 * s) for s in (entier(180, 260, 20), entier(150, 330, 10), entier(250, 400, 50), 300))
    prix = []
    for base in (entier(1600, 2600, 5), entier(2200, 3600, 5), entier(1800, 3000, 5), entier(1200, 2000, 5)):
        premier = base - entier(60, 140, 5)
        prix.append((base, premier, premier - entier(50, 110, 5)))
    proche = (seuils[PALIER][1] - 1) // couche * couche
    cartons = (seuils[0][1] + entier(10, 80), proche, seuils[RETARD][1] + entier(20, 150, 10), entier(120, 280, 4))
    annonces = (prix[0][0], prix[1][0], prix[2][1], prix[3][0] - entier(30, 90, 5))
    return Cas(
        cartons=cartons,
        annonces=annonces,
        seuils=seuils,
        prix=tuple(prix),
        carton=carton,
        hauteur_max=entier(1600, 1900, 50),
        poids=tuple(entier(90, 150) for _ in ARTICLES),
        par_palette=(entier(40, 56, 8), 0, entier(48, 64, 8), entier(30, 48, 6)),
        places=entier(10, 18),
        charge_utile=entier(3000, 6000, 500),
        retard=entier(60, 160, 10),
        jours=(entier(5, 9), entier(20, 30)),
        taux=entier(10, 25, 5),
        franchise=entier(2, 3),
        plafond=PLAFOND,
    )


def _equitable(c: Cas, vehicules: int) -> bool:
    """Chaque piège se voit : deux sens différents, une surface trompeuse, une couche de trop, un poids qui limite."""
    a, b, h = c.carton
    sens, surface = c.sens(), (LONGUEUR * LARGEUR) // (a * b)
    if a <= b or sens[0] == sens[1] or surface == max(sens) or min(sens) == 0 or c.couches < 4:
        return False
    if max(sens) * a * b * 4 < LONGUEUR * LARGEUR * 3:  # une couche doit couvrir les trois quarts de la palette
        return False
    if (c.hauteur_max // h) == c.couches or c.couche * c.couches * c.poids[PALIER] > 12_000:
        return False
    seuil, propose, commande = c.seuils[PALIER][1], c.propose, c.cartons[PALIER]
    p0, p1 = c.prix[PALIER][:2]
    if propose == seuil or propose - commande in {seuil, commande} or commande * p0 - propose * p1 < 3000:
        return False
    return _transport(c, vehicules) and _retards(c)


def _transport(c: Cas, vehicules: int) -> bool:
    """Le poids demande au moins deux véhicules de plus que la place, et chaque article a une palette incomplète."""
    plein = c.couche * c.couches
    palettes = c.palettes(c.propose, plein)
    if any(x == y for x, y in zip(palettes, c.palettes(c.propose, plein, en_bas=True), strict=True)):
        return False
    poids = sum(c.kilos(c.propose, palettes))
    au_poids, au_sol = ceil(poids / c.charge_utile), ceil(sum(palettes) / c.places)
    return poids % c.charge_utile != 0 and au_poids == vehicules >= au_sol + 2


def _retards(c: Cas) -> bool:
    """Une première pénalité sous le plafond, une seconde au-dessus ; aucun demi-centime."""
    court, long = (c.penalite(c.valeur_retard, j - c.franchise) for j in c.jours)
    plafond = Fraction(c.plafond * c.valeur_commande, 100)
    montants = (
        court,
        long,
        plafond,
        Fraction(c.plafond * c.valeur_retard, 100),
        c.penalite(c.valeur_retard, c.jours[0]),
    )
    return c.retard < c.cartons[RETARD] and court < plafond < long and all(m % 1 != Fraction(1, 2) for m in montants)


def _build(graine: int, c: Cas) -> Variante:
    noms = list(ARTICLES)
    return Variante(
        graine=graine,
        valeurs={
            "articles": noms,
            "article": noms[PALIER],
            "article_retard": noms[RETARD],
            "hauteur_max": format_nombre(c.hauteur_max, 0),
            "retard": c.retard,
            "jours": c.jours[0],
            "jours_longs": c.jours[1],
            "taux": c.taux / 10,
            "franchise": c.franchise,
            "plafond": c.plafond,
            "valeur_commande": c.valeur_commande / 100,
        },
        documents=_documents(c),
        secret={"cas": c},
    )


def _documents(c: Cas) -> dict[str, pd.DataFrame]:
    tarif = [
        (ARTICLES[i], seuil, prix / 100)
        for i in range(len(ARTICLES))
        for seuil, prix in zip(c.seuils[i], c.prix[i], strict=True)
    ]
    autres = [i for i in range(len(ARTICLES)) if i != PALIER]
    contrat = {
        "places": c.places,
        "charge_utile": c.charge_utile,
        "retard": c.retard,
        "jours": c.jours[0],
        "taux": c.taux / 10,
        "franchise": c.franchise,
        "jours_longs": c.jours[1],
        "plafond": c.plafond,
        "valeur_commande": c.valeur_commande / 100,
    }
    carton = (ARTICLES[PALIER], *c.carton, c.poids[PALIER] / 10, c.hauteur_max)
    return {
        "commande": pd.DataFrame(
            {"article": ARTICLES, "cartons": c.cartons, "prix_annonce": [p / 100 for p in c.annonces]}
        ),
        "tarif": pd.DataFrame(tarif, columns=["article", "a_partir_de", "prix"]),
        "carton": pd.DataFrame([carton], columns=["article", "longueur", "largeur", "hauteur", "poids", "hauteur_max"]),
        "palettes": pd.DataFrame(
            {
                "article": [ARTICLES[i] for i in autres],
                "par_palette": [c.par_palette[i] for i in autres],
                "poids": [c.poids[i] / 10 for i in autres],
            }
        ),
        "contrat": pd.DataFrame([contrat]),
    }
