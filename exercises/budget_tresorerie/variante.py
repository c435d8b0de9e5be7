"""Les données d'un étudiant : une menuiserie, ses prévisions d'un trimestre, son bilan de départ, une machine.

Chaque variante a de la TVA à payer en avril, un crédit de TVA en mai (la machine), un point bas en mai, et des
dotations qui ne se décaissent pas. Les montants sont des centaines d'euros : les parts et la taxe tombent juste.
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
from refcomp.formats_fr import format_pourcentage

DEBUT = dt.date(2025, 4, 1)
MOIS = ("avril", "mai", "juin")
EFFECTIFS = (8, 9, 11, 13)
CENT_EUROS = 10_000  # en centimes


@dataclass(frozen=True)
class Menuiserie:
    """Un trimestre, en centimes ; les montants de chaque mois sont hors taxes.

    Attributes:
        taux: taux de TVA.
        comptant: part des ventes payée au comptant.
        ventes: ventes hors taxes de chaque mois.
        achats: achats hors taxes.
        frais: frais généraux hors taxes.
        salaires: salaires nets.
        sociales: charges sociales.
        dotations: dotations aux amortissements.
        banque: solde de départ.
        clients: créances de départ, payées en avril.
        fournisseurs: dettes de départ, payées en avril.
        tva_mars: TVA de mars, payée en avril.
        sociales_mars: charges sociales de mars, payées en avril.
        machine: prix hors taxes, payé en mai.
        emprunt: encaissé en mai.
    """

    taux: Fraction
    comptant: Fraction
    ventes: tuple[int, ...]
    achats: tuple[int, ...]
    frais: tuple[int, ...]
    salaires: tuple[int, ...]
    sociales: tuple[int, ...]
    dotations: tuple[int, ...]
    banque: int
    clients: int
    fournisseurs: int
    tva_mars: int
    sociales_mars: int
    machine: int
    emprunt: int

    def ttc(self, montant: int) -> int:
        """Un montant, taxe comprise."""
        return int(montant * (1 + self.taux))

    def taxe(self, montant: int) -> int:
        """La taxe d'un montant."""
        return int(montant * self.taux)

    def credit(self, montant: int) -> int:
        """La part d'un montant payée à crédit."""
        return int(montant * (1 - self.comptant))

    @property
    def encaissements_mai(self) -> int:
        """Ce que les clients paient en mai."""
        avril, mai = self.ttc(self.ventes[0]), self.ttc(self.ventes[1])
        return self.credit(avril) + mai - self.credit(mai)

    @property
    def tva_avril(self) -> int:
        """La TVA à décaisser d'avril."""
        return self.taxe(self.ventes[0] - self.achats[0] - self.frais[0])

    @property
    def credit_mai(self) -> int:
        """Le crédit de TVA de mai."""
        return self.taxe(self.achats[1] + self.frais[1] + self.machine - self.ventes[1])


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    taux = Fraction(taux_tva(DEBUT))
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        menuiserie = _tirage(alea, taux)
        if _equitable(menuiserie):
            return _build(graine, alea, menuiserie)
    raise AssertionError  # count() est infini


def _tirage(alea: np.random.Generator, taux: Fraction) -> Menuiserie:
    def mois(bas: int, haut: int) -> tuple[int, ...]:
        return tuple(CENT_EUROS * int(v) for v in alea.integers(bas, haut, 3))

    def montant(bas: int, haut: int) -> int:
        return CENT_EUROS * int(alea.integers(bas, haut))

    salaire, sociale, dotation = montant(150, 200), montant(62, 90), montant(18, 40)
    return Menuiserie(
        taux=taux,
        comptant=Fraction(int(alea.choice((20, 30, 40))), 100),
        ventes=mois(620, 860),
        achats=mois(230, 330),
        frais=mois(50, 90),
        salaires=(salaire, salaire, salaire + montant(0, 15)),
        sociales=(sociale, sociale + montant(1, 6), sociale + montant(6, 12)),
        dotations=(dotation,) * 3,
        banque=montant(30, 140),
        clients=montant(420, 640),
        fournisseurs=montant(250, 380),
        tva_mars=montant(40, 75),
        sociales_mars=sociale - montant(1, 8),
        machine=montant(480, 700),
        emprunt=montant(180, 340),
    )


def soldes(m: Menuiserie) -> list[int]:
    """Les soldes de fin de mois, posés à la main."""
    ventes, achats = [m.ttc(v) for v in m.ventes], [m.ttc(a) for a in m.achats]
    encaisse = [
        m.clients + ventes[0] - m.credit(ventes[0]),
        m.encaissements_mai + m.emprunt,
        m.credit(ventes[1]) + ventes[2] - m.credit(ventes[2]),
    ]
    decaisse = [
        m.fournisseurs + m.tva_mars + m.sociales_mars,
        achats[0] + m.tva_avril + m.sociales[0] + m.ttc(m.machine),
        achats[1] + m.sociales[1],
    ]
    cumul, suite = m.banque, []
    for mois in range(3):
        cumul += encaisse[mois] - decaisse[mois] - m.ttc(m.frais[mois]) - m.salaires[mois]
        suite.append(cumul)
    return suite


def _equitable(m: Menuiserie) -> bool:
    """De la TVA à payer puis un crédit, un point bas en mai, des erreurs qui se voient."""
    avril, mai, juin = soldes(m)
    encaissements = (
        m.encaissements_mai,
        int(m.encaissements_mai / (1 + m.taux)),
        m.ttc(m.ventes[1]) - m.credit(m.ttc(m.ventes[1])),
        m.ttc(m.ventes[1]),
        m.ttc(m.ventes[0]) - m.credit(m.ttc(m.ventes[0])) + m.credit(m.ttc(m.ventes[1])),
    )
    return (
        m.tva_avril > CENT_EUROS * 20
        and m.credit_mai > CENT_EUROS * 5
        and mai + CENT_EUROS < min(avril, juin)
        and _separes(encaissements, 5_000)
        and _separes((mai, juin, mai - avril), 5_000)
    )


def _separes(valeurs: Iterable[int], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart, en centimes."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, alea: np.random.Generator, m: Menuiserie) -> Variante:
    colonnes = {
        "ventes_ht": m.ventes,
        "achats_ht": m.achats,
        "frais_ht": m.frais,
        "salaires": m.salaires,
        "charges_sociales": m.sociales,
        "dotations": m.dotations,
    }
    bilan = [
        ("Banque", m.banque, "disponible"),
        ("Clients", m.clients, "encaissés en avril"),
        ("Fournisseurs", m.fournisseurs, "payés en avril"),
        ("TVA à décaisser de mars", m.tva_mars, "payée en avril"),
        ("Charges sociales de mars", m.sociales_mars, "payées en avril"),
    ]
    projet = [
        ("Machine", "mai", m.machine, "prix hors taxes, payé à la livraison, TVA récupérable"),
        ("Emprunt", "mai", m.emprunt, "versé par la banque ; première échéance en juillet"),
    ]
    return Variante(
        graine=graine,
        valeurs={
            "effectif": int(alea.choice(EFFECTIFS)),
            "taux_tva": format_pourcentage(m.taux, 0),
            "comptant": format_pourcentage(m.comptant, 0),
            "mois": list(MOIS),
        },
        documents={
            "previsions": pd.DataFrame({"mois": MOIS} | {nom: [v / 100 for v in vs] for nom, vs in colonnes.items()}),
            "bilan": pd.DataFrame([(p, v / 100, e) for p, v, e in bilan], columns=["poste", "montant", "echeance"]),
            "conditions": pd.DataFrame(
                {
                    "rubrique": ["Ventes payées au comptant", "Ventes payées le mois suivant", "TVA"],
                    "taux": [float(100 * t) for t in (m.comptant, 1 - m.comptant, m.taux)],
                },
            ),
            "projet": pd.DataFrame(
                [(o, n, v / 100, p) for o, n, v, p in projet],
                columns=["operation", "mois", "montant", "precision"],
            ),
        },
        secret={"menuiserie": m},
    )
