"""Les données d'un étudiant : un trimestre de ventes et d'achats d'un frigoriste de Nouméa, avec leurs règlements.

Chaque variante a un dépannage de décembre encaissé en janvier, un encaissé à moitié, un impayé, un service rendu en
Nouvelle-Zélande, une importation, un service australien, un fournisseur en franchise, une immobilisation et un crédit.
Une seule vente donne une taxe à décimales : arrondir par facture ou au total donne la même déclaration.
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
from refcomp.calculs.declaration_tgc.regles import PAQUET, TERRITOIRE
from refcomp.calculs.tgc import taux_tgc
from refcomp.dated import load_parametres
from refcomp.formats_fr import format_pourcentage

DEBUT, FIN = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
EFFECTIFS = (5, 6, 8, 11)
PAS = 10_000
RUBRIQUES = (
    "biens, base",
    "services, base",
    "TGC brute",
    "immobilisations",
    "autres biens et services",
    "crédit reporté",
    "TGC déductible",
    "TGC à payer",
)


@dataclass(frozen=True)
class Trimestre:
    """Un trimestre d'opérations, hors taxe, en francs."""

    taux_biens: Fraction
    taux_services: Fraction
    froids: tuple[int, int, int]
    depannage_paye: int
    depannage_a_moitie: int
    depannage_impaye: int
    zelande: int
    marchandises: int
    importation: int
    australie: int
    service_paye: int
    service_impaye: int
    franchise: int
    machine: int
    credit: int

    @property
    def biens(self) -> int:
        """Les biens livrés."""
        return sum(self.froids)

    @property
    def services(self) -> int:
        """Les services encaissés."""
        return self.depannage_paye + self.depannage_a_moitie // 2

    def brute(self, services: int | Fraction) -> int:
        """La TGC brute, pour une base de services."""
        return francs(self.taux_biens * self.biens + self.taux_services * (services + self.australie))

    @property
    def deductible(self) -> int:
        """La TGC déductible des autres biens et services."""
        biens = self.marchandises + self.importation
        return francs(self.taux_biens * biens + self.taux_services * (self.service_paye + self.australie))

    @property
    def immobilisations(self) -> int:
        """La TGC déductible de la machine."""
        return francs(self.taux_biens * self.machine)


def francs(montant: Fraction | int) -> int:
    """Arrondit un montant positif au franc, la moitié comptée pour un."""
    return int(Fraction(montant) + Fraction(1, 2))


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    taux = tuple(Fraction(taux_tgc(FIN, c)) for c in ("normal", "specifique"))
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        trimestre = _tirage(alea, taux[0], taux[1])
        if _equitable(trimestre):
            return _build(graine, alea, trimestre)
    raise AssertionError  # count() est infini


def _tirage(alea: np.random.Generator, taux_biens: Fraction, taux_services: Fraction) -> Trimestre:
    def montant(bas: int, haut: int) -> int:
        return PAS * int(alea.integers(bas, haut))

    return Trimestre(
        taux_biens=taux_biens,
        taux_services=taux_services,
        froids=(montant(180, 300) + 10 * int(alea.integers(1, 5)), montant(150, 260), montant(120, 240)),
        depannage_paye=montant(40, 90),
        depannage_a_moitie=2 * montant(25, 60),
        depannage_impaye=montant(30, 80),
        zelande=montant(35, 95),
        marchandises=montant(70, 120),
        importation=montant(60, 110),
        australie=montant(20, 60),
        service_paye=montant(15, 45),
        service_impaye=montant(18, 50),
        franchise=montant(10, 35),
        machine=montant(50, 110),
        credit=int(alea.integers(8_000, 60_000)),
    )


def _equitable(t: Trimestre) -> bool:
    """Une taxe à payer, et des erreurs qui se voient toutes."""
    brute, abs_ = t.brute(t.services), t.deductible
    due = brute - abs_ - t.immobilisations - t.credit
    services = (
        t.services,
        t.depannage_a_moitie + t.depannage_impaye,
        t.services + t.zelande,
        francs(t.services * (1 + t.taux_services)),
    )
    deductibles = (
        abs_,
        abs_ - francs(t.taux_biens * t.importation),
        abs_ + francs(t.taux_services * t.service_impaye),
        abs_ + francs(t.taux_services * t.franchise),
    )
    soldes = (due, due + t.credit, due + t.immobilisations)
    listes = (services, deductibles, soldes, *(_brutes(t, s) for s in services))
    return due > PAS and all(_separes(v, 500) for v in listes)


def _brutes(t: Trimestre, services: int) -> tuple[int, ...]:
    """La TGC brute, et ce que ses erreurs en font d'après une base de services, juste ou fausse.

    Deux erreurs enchaînées ne doivent pas se compenser : une base fausse, sans autoliquidation, rendrait la taxe juste.
    """
    sans = francs(t.taux_biens * t.biens + t.taux_services * services)
    unique = francs(t.taux_biens * (t.biens + services + t.australie))
    justes = {t.brute(t.services), t.brute(services)}
    return (*justes, sans, unique)


def _separes(valeurs: Iterable[int], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart, en francs."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, alea: np.random.Generator, t: Trimestre) -> Variante:
    local = "Nouvelle-Calédonie"
    ventes = [
        ("V-612", "15/12/2025", "Dépannage d'une chambre froide", "service", local, t.depannage_paye),
        ("V-701", "14/01/2026", "Climatiseurs", "bien", local, t.froids[0]),
        ("V-702", "28/01/2026", "Dépannage d'un hôtel", "service", local, t.depannage_a_moitie),
        ("V-703", "11/02/2026", "Réfrigérateurs", "bien", local, t.froids[1]),
        ("V-704", "25/02/2026", "Dépannage à distance", "service", "Nouvelle-Zélande", t.zelande),
        ("V-705", "09/03/2026", "Vitrines réfrigérées", "bien", local, t.froids[2]),
        ("V-706", "26/03/2026", "Dépannage d'un magasin", "service", local, t.depannage_impaye),
    ]
    achats = [
        ("A-618", "18/12/2025", "Entretien du véhicule", "service", local, t.service_paye),
        ("A-701", "12/01/2026", "Pièces détachées", "bien", local, t.marchandises),
        ("A-702", "03/02/2026", "Climatiseurs importés", "bien", "Japon", t.importation),
        ("A-703", "16/02/2026", "Étude technique", "service", "Australie", t.australie),
        ("A-704", "02/03/2026", "Banc d'essai", "immobilisation", local, t.machine),
        ("A-705", "10/03/2026", "Ménage (fournisseur en franchise)", "service", local, t.franchise),
        ("A-706", "24/03/2026", "Publicité", "service", local, t.service_impaye),
    ]
    seuils = load_parametres(PAQUET, "droit.yaml")["franchise"]
    biens, services = (seuils.at(FIN, territoire=TERRITOIRE, categorie=c).valeur for c in ("biens", "services"))
    en_ligne = bool((graine + graine // 2) % 2)
    voisin = _voisin(graine, alea, biens, services)
    return Variante(
        graine=graine,
        valeurs={
            "effectif": int(alea.choice(EFFECTIFS)),
            "credit": t.credit,
            "taux_biens": format_pourcentage(t.taux_biens, 0),
            "taux_services": format_pourcentage(t.taux_services, 0),
            "seuil_biens": biens,
            "seuil_services": services,
            "mode": "par télédéclaration et télépaiement" if en_ligne else "sur papier, et paie par chèque",
            "en_ligne": en_ligne,
            "rubriques": list(RUBRIQUES),
        },
        documents={
            "ventes": _factures(ventes, t),
            "achats": _factures(achats, t),
            "reglements": _reglements(t),
            "dossier": pd.DataFrame(
                {
                    "rubrique": [
                        "Crédit au 31 décembre 2025",
                        "Biens de l'artisan voisin",
                        "Services de l'artisan voisin",
                    ],
                    "montant": [float(t.credit), *voisin],
                    "precision": ["télépaiement" if en_ligne else "chèque", "année 2025", "année 2025"],
                },
            ),
        },
        secret={"trimestre": t, "voisin": voisin},
    )


def _voisin(graine: int, alea: np.random.Generator, biens: int, services: int) -> tuple[float, float]:
    """Les biens et les services d'un artisan qui dépasse un seul des deux seuils, celui des services ou le global."""
    if graine % 2:
        return float(100_000 * alea.integers(40, 120)), float(services + 100_000 * alea.integers(4, 25))
    prestes = 100_000 * int(alea.integers(30, 65))
    return float(biens - prestes + 100_000 * int(alea.integers(10, 60))), float(prestes)


def _factures(lignes: list[tuple[object, ...]], t: Trimestre) -> pd.DataFrame:
    table = pd.DataFrame(lignes, columns=["piece", "date", "objet", "nature", "lieu", "montant_ht"])
    table["montant_ht"] = table["montant_ht"].astype(float)
    table["date"] = pd.to_datetime(table["date"], format="%d/%m/%Y")
    normal, specifique = float(100 * t.taux_biens), float(100 * t.taux_services)
    table["taux"] = [specifique if nature == "service" else normal for nature in table["nature"]]
    sans_taxe = table["lieu"].isin(["Nouvelle-Zélande", "Australie"]) | table["objet"].str.contains("franchise")
    table.loc[sans_taxe, "taux"] = 0.0
    return table


def _reglements(t: Trimestre) -> pd.DataFrame:
    def ttc(montant: int, taux: Fraction) -> int:
        return montant + francs(montant * taux)

    lignes = [
        ("08/01/2026", "V-612", ttc(t.depannage_paye, t.taux_services), "reçu"),
        ("15/01/2026", "A-618", ttc(t.service_paye, t.taux_services), "payé"),
        ("20/02/2026", "V-702", ttc(t.depannage_a_moitie // 2, t.taux_services), "reçu (la moitié)"),
        ("02/03/2026", "V-703", ttc(t.froids[1], t.taux_biens), "reçu"),
        ("10/03/2026", "A-705", t.franchise, "payé"),
        ("16/03/2026", "A-703", t.australie, "payé"),
        ("18/03/2026", "V-704", t.zelande, "reçu"),
    ]
    table = pd.DataFrame(lignes, columns=["date", "piece", "montant", "sens"])
    table["date"] = pd.to_datetime(table["date"], format="%d/%m/%Y")
    return table
