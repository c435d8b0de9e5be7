"""Les données d'un étudiant : un mois de ventes et d'achats d'un marchand de poêles, avec leurs règlements.

Chaque variante a un service encaissé plus tard, un encaissé à moitié, un impayé, un acompte sur un bien, une livraison
et une acquisition intracommunautaires, une exportation, une immobilisation, une voiture de tourisme et un crédit. Les
montants sont des multiples de 50 €, sauf une vente à centimes : les deux façons d'arrondir la CA3 se rejoignent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, pairwise

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.tva import taux_tva

DEBUT, FIN = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
EFFECTIFS = (7, 9, 12, 14)
PAS = 5_000  # cinquante euros, en centimes
LIGNES = ("A1", "B2", "E1", "F2", "08 base", "08 taxe", "16", "17", "19", "20", "22", "23", "28")
EXONEREE, ACOMPTE = "V-306", "V-401"
POELES, SERVICE_IMPAYE, VOITURE, ALLEMAND = "Poêles", "Nettoyage des locaux", "Voiture de tourisme", "Chaudières"
UNION, HORS_UNION = ("Belgique", "Espagne", "Italie"), ("Suisse", "Norvège", "Royaume-Uni")


@dataclass(frozen=True)
class Mois:
    """Un mois d'opérations, hors taxes, en centimes ; `credit` est en euros."""

    taux: Fraction
    poeles: tuple[int, int, int]
    pose_payee: int
    pose_a_moitie: int
    pose_impayee: int
    poele_a_livrer: int
    acompte: int
    belgique: int
    suisse: int
    marchandises: tuple[int, int]
    allemagne: int
    service_paye: int
    service_impaye: int
    machine: int
    voiture: int
    credit: int

    @property
    def imposables(self) -> int:
        """Les ventes imposables et exigibles en mars, au centime."""
        return sum(self.poeles) + self.pose_payee + self.pose_a_moitie // 2 + self.acompte

    def taxe(self, montant: int) -> Fraction:
        """La taxe d'un montant, exacte."""
        return montant * self.taux

    @property
    def brute(self) -> Fraction:
        """La taxe brute, exacte, en centimes."""
        return self.taxe(self.imposables + self.allemagne)

    @property
    def deductible(self) -> Fraction:
        """La taxe déductible des autres biens et services, exacte, en centimes."""
        return self.taxe(sum(self.marchandises) + self.allemagne + self.service_paye)


def euros(centimes: Fraction | int) -> int:
    """Arrondit des centimes positifs à l'euro, la moitié comptée pour un."""
    return int((Fraction(centimes) + 50) // 100)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    taux = Fraction(taux_tva(FIN))
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        mois = _tirage(alea, taux)
        if _equitable(mois):
            return _build(graine, alea, mois)
    raise AssertionError  # count() est infini


def _tirage(alea: np.random.Generator, taux: Fraction) -> Mois:
    def montant(bas: int, haut: int) -> int:
        return PAS * int(alea.integers(bas, haut))

    poele = montant(90, 160)
    return Mois(
        taux=taux,
        poeles=(montant(200, 300) + 10 * int(alea.integers(1, 5)), montant(180, 260), montant(150, 220)),
        pose_payee=montant(20, 50),
        pose_a_moitie=2 * montant(12, 30),
        pose_impayee=montant(15, 45),
        poele_a_livrer=poele,
        acompte=PAS * (poele // PAS * 3 // 10),
        belgique=montant(40, 90),
        suisse=montant(35, 80),
        marchandises=(montant(70, 120), montant(50, 90)),
        allemagne=montant(30, 70),
        service_paye=montant(8, 20),
        service_impaye=montant(9, 24),
        machine=montant(40, 80),
        voiture=montant(160, 240),
        credit=int(alea.integers(60, 400)),
    )


def _equitable(m: Mois) -> bool:
    """Une taxe à payer, et des erreurs qui se voient toutes."""
    due = euros(m.brute) - euros(m.deductible) - euros(m.taxe(m.machine)) - m.credit
    bases = (
        m.imposables,
        m.imposables - m.pose_payee + m.pose_a_moitie // 2 + m.pose_impayee,
        m.imposables - m.acompte,
        m.imposables + m.belgique + m.suisse,
    )
    brutes = (m.brute, m.taxe(m.imposables), m.taxe(m.imposables + m.allemagne + m.belgique))
    abs_ = (m.deductible, m.deductible + m.taxe(m.service_impaye), m.deductible - m.taxe(m.allemagne))
    soldes = (due, due + m.credit, due + euros(m.taxe(m.machine)))
    return (
        due > euros(m.taxe(m.voiture)) + 100  # même la voiture déduite à tort, la taxe reste due
        and m.taxe(m.voiture) < m.deductible
        and _separes(bases, PAS)
        and _separes(brutes, PAS // 5)
        and _separes((*abs_, m.deductible + m.taxe(m.machine)), PAS // 5)
        and _separes(soldes, 10)
    )


def _separes(valeurs: Iterable[Fraction | int], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, alea: np.random.Generator, m: Mois) -> Variante:
    ventes = [
        ("V-215", "20/02/2026", "Pose d'un poêle", "service", "France", m.pose_payee),
        ("V-301", "03/03/2026", "Poêle à bois", "bien", "France", m.poeles[0]),
        ("V-302", "09/03/2026", "Poêle à granulés", "bien", "France", m.poeles[1]),
        ("V-303", "16/03/2026", "Insert", "bien", "France", m.poeles[2]),
        ("V-304", "18/03/2026", "Pose d'un insert", "service", "France", m.pose_a_moitie),
        ("V-305", "24/03/2026", "Pose d'un conduit", "service", "France", m.pose_impayee),
        *_exonerees(graine, alea, m),
        (ACOMPTE, "14/04/2026", "Poêle de masse", "bien", "France", m.poele_a_livrer),
    ]
    achats = _achats(alea, m)
    pieces = {objet: piece for piece, _, objet, *_ in achats}
    colonnes = ["piece", "date", "objet", "nature", "lieu", "montant_ht"]
    return Variante(
        graine=graine,
        valeurs={
            "effectif": int(alea.choice(EFFECTIFS)),
            "credit": m.credit,
            "piece_exoneree": EXONEREE,
            "piece_acompte": ACOMPTE,
            "lignes": [f"ligne {ligne}" for ligne in LIGNES],
        },
        documents={
            "ventes": _factures(ventes, colonnes, m),
            "achats": _factures(achats, colonnes, m),
            "reglements": _reglements(m, pieces),
            "comptes": _comptes(m),
        },
        secret={"mois": m, "pieces": pieces},
    )


def _exonerees(graine: int, alea: np.random.Generator, m: Mois) -> list[tuple[object, ...]]:
    """La livraison intracommunautaire et l'exportation ; la graine dit laquelle est la première."""
    ventes = [(str(alea.choice(UNION)), m.belgique), (str(alea.choice(HORS_UNION)), m.suisse)]
    (premier, montant), (second, autre) = ventes[:: 1 if graine % 2 else -1]
    return [
        (EXONEREE, "25/03/2026", "Poêles à bois", "bien", premier, montant),
        ("V-307", "26/03/2026", "Poêles à granulés", "bien", second, autre),
    ]


def _achats(alea: np.random.Generator, m: Mois) -> list[tuple[str, str, str, str, str, int]]:
    """Les factures d'achat : celles de mars se suivent dans un ordre tiré."""
    mars = [
        (POELES, "bien", "France", m.marchandises[0]),
        ("Conduits", "bien", "France", m.marchandises[1]),
        (ALLEMAND, "bien", "Allemagne", m.allemagne),
        ("Cintreuse de tubes", "immobilisation", "France", m.machine),
        (SERVICE_IMPAYE, "service", "France", m.service_impaye),
        (VOITURE, "immobilisation", "France", m.voiture),
    ]
    jours = (2, 4, 6, 10, 12, 18)  # les poêles sont payés le 20, quel que soit leur rang
    suite = [
        (f"A-{301 + rang}", f"{jours[rang]:02d}/03/2026", *mars[place])
        for rang, place in enumerate(alea.permutation(6))
    ]
    return [("A-214", "16/02/2026", "Entretien du camion", "service", "France", m.service_paye), *suite]


def _factures(lignes: list[tuple[object, ...]], colonnes: list[str], m: Mois) -> pd.DataFrame:
    table = pd.DataFrame(lignes, columns=colonnes)
    table["date"] = pd.to_datetime(table["date"], format="%d/%m/%Y")
    table["montant_ht"] /= 100
    table["taux"] = [float(100 * m.taux) if lieu == "France" else 0.0 for lieu in table["lieu"]]
    return table


def _reglements(m: Mois, pieces: dict[str, str]) -> pd.DataFrame:
    def ttc(montant: int) -> float:
        return float(montant + m.taxe(montant)) / 100

    lignes = [
        ("05/03/2026", "V-215", ttc(m.pose_payee), "reçu"),
        ("10/03/2026", "A-214", ttc(m.service_paye), "payé"),
        ("12/03/2026", ACOMPTE, ttc(m.acompte), "reçu (acompte)"),
        ("20/03/2026", pieces[POELES], ttc(m.marchandises[0]), "payé"),
        ("27/03/2026", "V-304", ttc(m.pose_a_moitie // 2), "reçu (la moitié)"),
        ("30/03/2026", "V-302", ttc(m.poeles[1]), "reçu"),
    ]
    table = pd.DataFrame(lignes, columns=["date", "piece", "montant", "sens"])
    table["date"] = pd.to_datetime(table["date"], format="%d/%m/%Y")
    return table


def _comptes(m: Mois) -> pd.DataFrame:
    lignes = [
        ("44571", "TVA collectée", m.taxe(m.imposables), "créditeur"),
        ("4452", "TVA due intracommunautaire", m.taxe(m.allemagne), "créditeur"),
        ("44562", "TVA déductible sur immobilisations", m.taxe(m.machine), "débiteur"),
        ("44566", "TVA déductible sur autres biens et services", m.deductible + m.taxe(m.service_impaye), "débiteur"),
        ("44567", "Crédit de TVA à reporter", Fraction(100 * m.credit), "débiteur"),
    ]
    return pd.DataFrame(
        [(c, nom, float(montant) / 100, sens) for c, nom, montant, sens in lignes],
        columns=["compte", "libelle", "solde", "sens"],
    )
