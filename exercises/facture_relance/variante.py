"""Les données d'un étudiant : une commande à facturer, des factures à suivre.

Chaque variante a deux remises successives sur un article, deux taux de TVA, une facture en retard de 30 jours pile
(une borne
de l'échelle), un règlement partiel et un règlement reçu après la date de l'état. Les arrondis ne se voient pas : les
réductions du pied valent la même chose calculées taux par taux ou sur le total.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.penalites_retard import load_indemnite_forfaitaire, taux_penalites

CLIENTS = ("Cabinet Larrieu", "Institut Beaumont", "Agence Tolva", "Studio Merisier")
TIERS = ("Garage Pelloux", "Clinique Astrée", "Mairie d'Orval", "Hôtel Brunel", "Notaires Faye", "École Vinci")
ARTICLES = (  # désignation, quantités, prix en centimes, première remise, seconde remise, taux en millièmes
    ("Ramettes de papier", (20, 90), (420, 980), (5, 10), (0,), 200),
    ("Manuels de gestion", (10, 40), (1800, 3600), (5,), (0,), 55),
    ("Fauteuils de bureau", (4, 12), (8000, 19000), (10, 15, 20), (5, 10), 200),
    ("Lampes d'architecte", (5, 20), (2000, 6000), (0,), (0,), 200),
)
FAUTEUILS = 2
NORMAL = 200
ECHELLE = ((1, 1, "rappel"), (2, 15, "relance ferme"), (3, 30, "mise en demeure"), (4, 60, "contentieux"))


@dataclass(frozen=True)
class Commande:
    """La commande, en centimes et en pour cent."""

    quantites: tuple[int, ...]
    prix: tuple[int, ...]
    premieres: tuple[int, ...]
    secondes: tuple[int, ...]
    remise: int
    escompte: int
    port: int
    acompte: int
    retour: int
    date: dt.date

    def bruts(self) -> list[Fraction]:
        """Le brut de chaque ligne."""
        return [Fraction(q * p) for q, p in zip(self.quantites, self.prix, strict=True)]

    def exacts(self, *, additionnees: bool = False) -> list[Fraction]:
        """Le net exact de chaque ligne ; avec ses remises additionnées, c'est une erreur connue."""
        trois = zip(self.bruts(), self.premieres, self.secondes, strict=True)
        if additionnees:
            return [b * (100 - x - y) / 100 for b, x, y in trois]
        return [b * (100 - x) * (100 - y) / 10_000 for b, x, y in trois]


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        commande = _commande(alea)
        if _equitable(commande):
            return _build(graine, alea, commande)
    raise AssertionError  # count() est infini


def _commande(alea: np.random.Generator) -> Commande:
    def entier(bornes: tuple[int, int], pas: int = 1) -> int:
        return pas * int(alea.integers(bornes[0] // pas, bornes[1] // pas + 1))

    return Commande(
        quantites=tuple(entier(a[1]) for a in ARTICLES),
        prix=tuple(entier(a[2], 10) for a in ARTICLES),
        premieres=tuple(int(alea.choice(a[3])) for a in ARTICLES),
        secondes=tuple(int(alea.choice(a[4])) for a in ARTICLES),
        remise=entier((2, 3)),
        escompte=entier((1, 2)),
        port=entier((2500, 6000), 500),
        acompte=entier((20_000, 60_000), 5000),
        retour=entier((1, 3)),
        date=dt.date(2025, int(alea.integers(9, 11)), int(alea.integers(5, 26))),
    )


def _equitable(c: Commande) -> bool:
    """Des lignes au centime, des réductions qui valent autant par taux que sur le total, une échéance en plein mois.

    Les lignes fausses d'une façon connue y satisfont aussi : la suite d'une copie se calcule alors sans ambiguïté.
    """
    nets = [_net_du_pied(c, lignes) for lignes in (c.exacts(), c.exacts(additionnees=True), c.bruts())]
    fauteuil = (c.premieres[FAUTEUILS], c.secondes[FAUTEUILS], c.remise, c.escompte)
    if None in nets or _reduit(c.retour * c.prix[FAUTEUILS], fauteuil) is None:
        return False
    due = c.date + dt.timedelta(days=45)
    return due.month == (due + dt.timedelta(days=1)).month and c.acompte < min(n for n in nets if n is not None)


def _net_du_pied(c: Commande, lignes: list[Fraction]) -> int | None:
    """Le net financier de lignes au centime, ou None si un arrondi le rend discutable."""
    if any(n.denominator != 1 for n in lignes):
        return None
    bases = [sum(int(n) for n, a in zip(lignes, ARTICLES, strict=True) if a[5] == taux) for taux in (200, 55)]
    reduites = [_reduit(b, (c.remise, c.escompte)) for b in (*bases, sum(bases))]
    if None in reduites or reduites[0] + reduites[1] != reduites[2]:
        return None
    return reduites[2]


def _reduit(montant: int, taux: tuple[int, ...]) -> int | None:
    """Un montant réduit, ou None si arrondir à chaque étape ou à la fin ne donne pas le même centime."""
    exact, par_etape = Fraction(montant), montant
    for t in taux:
        reduction = Fraction(par_etape * t, 100)
        if reduction % 1 == Fraction(1, 2):
            return None
        par_etape -= round(reduction)
        exact = exact * (100 - t) / 100
    return par_etape if abs(exact - par_etape) < Fraction(1, 2) else None


def _build(graine: int, alea: np.random.Generator, c: Commande) -> Variante:
    arrete = dt.date(2025, 11, int(alea.integers(3, 29)))
    factures, reglements = _suivi(alea, arrete)
    ancienne = next(p for p, _, _, e, _ in factures if (arrete - e).days > 60)
    taux = taux_penalites(arrete)
    return Variante(
        graine=graine,
        valeurs={
            "client": str(alea.choice(CLIENTS)),
            "designations": [a[0] for a in ARTICLES],
            "retour": c.retour,
            "article": "fauteuil de bureau" if c.retour == 1 else "fauteuils de bureau",
            "date_arrete": arrete,
            "pieces": [f[0] for f in factures],
            "ancienne": ancienne,
            "taux_bce": 100 * float(taux.refinancement or 0),
            "indemnite": float(load_indemnite_forfaitaire(arrete).valeur),
        },
        documents=_documents(c, factures, reglements)
        | {
            "dossier": pd.DataFrame(
                {
                    "rendus": [c.retour],
                    "date_etat": pd.to_datetime([arrete]),
                    "ancienne": [ancienne],
                    "taux_bce": [100 * float(taux.refinancement or 0)],
                    "indemnite": [float(load_indemnite_forfaitaire(arrete).valeur)],
                },
            ),
        },
        secret={"commande": c, "taux": taux.taux, "refinancement": taux.refinancement},
    )


def _suivi(alea: np.random.Generator, arrete: dt.date) -> tuple[list[tuple], list[tuple]]:
    """Six factures : à échoir, soldée, en retard à chaque niveau, dont une à 30 jours pile."""
    retards = {
        "borne": 30,
        "partielle": int(alea.integers(3, 14)),
        "a_echoir": -int(alea.integers(4, 20)),
        "soldee": int(alea.integers(20, 45)),
        "ancienne": int(alea.integers(62, 90)),
        "future": int(alea.integers(17, 27)),
    }
    noms = [str(n) for n in alea.permutation(list(retards))]
    clients = [str(n) for n in alea.permutation(TIERS)]
    factures, par_nom = [], {}
    for rang, (nom, client) in enumerate(zip(noms, clients, strict=True)):
        echeance = arrete - dt.timedelta(days=retards[nom])
        montant = 50 * int(alea.integers(400, 4000))
        ligne = (f"F-{201 + rang}", client, echeance - dt.timedelta(days=int(alea.integers(30, 46))), echeance, montant)
        factures.append(ligne)
        par_nom[nom] = ligne
    soldee, partielle, future = par_nom["soldee"], par_nom["partielle"], par_nom["future"]
    reglements = [
        (soldee[0], soldee[3] - dt.timedelta(days=2), soldee[4]),
        (partielle[0], partielle[3], 1000 * (partielle[4] // 3000)),
        (future[0], arrete + dt.timedelta(days=3), future[4]),
    ]
    return factures, reglements


def _documents(c: Commande, factures: list[tuple], reglements: list[tuple]) -> dict[str, pd.DataFrame]:
    suivies = pd.DataFrame(factures, columns=["piece", "client", "date_facture", "date_echeance", "montant"])
    recus = pd.DataFrame(reglements, columns=["piece", "date", "montant"])
    for table, dates in ((suivies, ("date_facture", "date_echeance")), (recus, ("date",))):
        table["montant"] = table["montant"] / 100
        for nom in dates:
            table[nom] = pd.to_datetime(table[nom])
    return {
        "commande": pd.DataFrame(
            {
                "designation": [a[0] for a in ARTICLES],
                "quantite": c.quantites,
                "prix_unitaire": [p / 100 for p in c.prix],
                "remise_1": c.premieres,
                "remise_2": c.secondes,
                "taux_tva": [a[5] / 10 for a in ARTICLES],
            },
        ),
        "pied": pd.DataFrame(
            {
                "date_facture": pd.to_datetime([c.date]),
                "remise": [c.remise],
                "escompte": [c.escompte],
                "port": [c.port / 100],
                "acompte": [c.acompte / 100],
            },
        ),
        "factures": suivies,
        "reglements": recus,
        "echelle": pd.DataFrame(ECHELLE, columns=["niveau", "a_partir_de", "libelle"]),
    }
