"""Les données d'un étudiant : une machine achetée en 2025 et quatre biens plus anciens.

Toute variante contient : une facture de neuf lignes dont quatre seulement font le coût, trois dates distinctes
(facture, réception, mise en service ; les deux dernières dans des mois différents), une valeur résiduelle, une
revente en cours d'année, et dans le fichier deux biens en cours, un bien dont le plan finit en 2025, un bien déjà
amorti. Les bases se divisent exactement par les durées : arrondir plus tôt ou plus tard donne le même centime. Un
tirage où deux erreurs connues se confondraient est écarté et l'on tire le suivant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import count, pairwise

import numpy as np
import pandas as pd
from amortissement_donnees import (
    ANNEE,
    ANNEE_CESSION,
    Achat,
    Bien,
    Cession,
    couts,
    jours_jusqu_a_la_cloture,
    premieres_dotations,
    resultats_cession,
)

from refcomp.authoring.modele import Variante
from refcomp.calculs.amortissement import coefficient_degressif
from refcomp.calculs.tva import taux_tva
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

LIGNES_PLAN = 8
EFFECTIFS = (11, 13, 16, 18, 24)
FOURNISSEURS = ("Ateliers Brissart", "Courvoise Industries", "Équipements Dorvanne", "Mécanique Tellanche")
MACHINES = ("doseuse à biscuits", "enrobeuse de chocolat", "ensacheuse verticale", "façonneuse rotative")
BIENS = {  # rôle → (désignation, durée, premières et dernières années de mise en service possibles)
    "amorti": (("Trancheuse", 5, 2016, 2018), ("Balance de dosage", 4, 2017, 2019), ("Tapis roulant", 5, 2017, 2018)),
    "finissant": (
        ("Véhicule de livraison", 5, 2020, 2020),
        ("Serveur informatique", 4, 2021, 2021),
        ("Chariot élévateur", 5, 2020, 2020),
    ),
    "long": (
        ("Chambre froide", 10, 2019, 2022),
        ("Four à sole", 8, 2019, 2022),
        ("Agencement du fournil", 10, 2020, 2022),
    ),
    "recent": (("Pétrin spirale", 8, 2022, 2023), ("Étiqueteuse", 6, 2022, 2023), ("Laminoir à pâte", 8, 2023, 2024)),
}
FERIES = {(4, 21), (5, 1), (5, 8), (5, 29), (6, 9), (7, 14), (8, 15)}  # 2025, de mars à octobre


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    taux_taxe = taux_tva(dt.date(ANNEE, 1, 1))
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        dates, duree = _dates(alea), int(alea.choice((5, 6)))
        achat = _achat(alea, duree, taux_taxe)
        # Un multiple de 300 € se divise au centime par 5 comme par 6.
        residuelle = 30_000 * int(alea.integers(6, 15))
        fichier = _fichier(alea)
        machine = Bien(_code(fichier[-1], alea), str(alea.choice(MACHINES)), dates[2], duree, achat.cout, residuelle)
        cession = _cession(alea, achat, machine)
        if _equitable(achat, machine, dates, fichier) and _cession_equitable(machine, cession, dates):
            return _build(graine, alea, achat, machine, cession, dates, fichier)
    raise AssertionError  # count() est infini


def _dates(alea: np.random.Generator) -> tuple[dt.date, dt.date, dt.date]:
    """Facture, réception, mise en service : trois jours ouvrés de 2025, loin des fins de mois."""
    facture = _jour_ouvre(dt.date(ANNEE, int(alea.integers(3, 9)), int(alea.integers(2, 27))))
    reception = _jour_ouvre(facture + dt.timedelta(days=int(alea.integers(5, 16))))
    return facture, reception, _jour_ouvre(reception + dt.timedelta(days=int(alea.integers(9, 40))))


def _jour_ouvre(jour: dt.date) -> dt.date:
    while jour.weekday() > 4 or (jour.month, jour.day) in FERIES or not 3 <= jour.day <= 27:
        jour += dt.timedelta(days=1)
    return jour


def _achat(alea: np.random.Generator, duree: int, taux_taxe: Decimal) -> Achat:
    """Des montants qui tombent rarement ronds ; l'installation reçoit les centimes qui rendent le coût divisible."""
    brut = Achat(
        catalogue=5 * int(alea.integers(760_000, 1_900_000)),
        taux_remise=Decimal(int(alea.integers(6, 18))) / 200,
        transport=5 * int(alea.integers(12_000, 36_000)),
        installation=5 * int(alea.integers(24_000, 76_000)),
        formation=5 * int(alea.integers(16_000, 44_000)),
        maintenance=5 * int(alea.integers(18_000, 52_000)),
        taux_taxe=taux_taxe,
    )
    return replace(brut, installation=brut.installation + -brut.cout % duree)


def _cession(alea: np.random.Generator, achat: Achat, machine: Bien) -> Cession:
    """Une revente de 2027, à un prix rond, proche de ce que vaut alors la machine."""
    jour = dt.date(ANNEE_CESSION, int(alea.integers(3, 11)), int(alea.integers(3, 28)))
    prix = 10_000 * int(machine.valeur * int(alea.integers(45, 75)) // 1_000_000)
    return Cession(jour, prix, achat.taxe(prix))


def _fichier(alea: np.random.Generator) -> list[Bien]:
    """Un bien par rôle, dans l'ordre des mises en service."""
    tires = []
    for choix in BIENS.values():
        designation, duree, premiere, derniere = choix[int(alea.integers(len(choix)))]
        jour = dt.date(int(alea.integers(premiere, derniere + 1)), int(alea.integers(2, 12)), int(alea.integers(3, 28)))
        tires.append((jour, designation, duree, duree * 5 * int(alea.integers(24_000, 88_000))))
    numero = int(alea.integers(3, 10))
    biens = []
    for jour, designation, duree, valeur in sorted(tires):
        biens.append(Bien(f"IM-{numero:03d}", designation, jour, duree, valeur))
        numero += int(alea.integers(1, 5))
    return biens


def _code(dernier: Bien, alea: np.random.Generator) -> str:
    return f"IM-{int(dernier.code[3:]) + int(alea.integers(1, 5)):03d}"


def _equitable(
    achat: Achat,
    machine: Bien,
    dates: tuple[dt.date, dt.date, dt.date],
    fichier: list[Bien],
) -> bool:
    """Chaque erreur connue se voit ; aucune dotation n'a de demi-centime, où l'ordre des arrondis compterait."""
    dotations = [
        *premieres_dotations(machine.base, machine.duree, dates).values(),
        premieres_dotations(achat.cout, machine.duree, dates)["juste"],
    ]
    demi = any(
        b.base * jours_jusqu_a_la_cloture(b.mise_en_service) % (360 * b.duree) == 180 * b.duree
        for b in (machine, *fichier)
    )
    return (
        _separes(couts(achat).values(), 5_000)
        and _separes(dotations, 500)
        and _separes((b.base // b.duree for b in fichier), 500)
        and len({b.mise_en_service.year for b in fichier}) == len(fichier)
        and not demi
    )


def _cession_equitable(machine: Bien, cession: Cession, dates: tuple[dt.date, dt.date, dt.date]) -> bool:
    """Le mois de réception n'est pas celui de mise en service ; chaque erreur sur la cession se voit."""
    premiere = premieres_dotations(machine.base, machine.duree, dates)["juste"]
    resultats = resultats_cession((machine.valeur, machine.base, premiere), machine, cession)
    demi = machine.base * cession.jours % (360 * machine.duree) == 180 * machine.duree
    return dates[1].month != dates[2].month and not demi and _separes(resultats.values(), 5_000)


def _separes(valeurs: Iterable[int], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart, en centimes."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(  # noqa: PLR0917 - tout ce que le tirage a donné
    graine: int,
    alea: np.random.Generator,
    achat: Achat,
    machine: Bien,
    cession: Cession,
    dates: tuple[dt.date, dt.date, dt.date],
    fichier: list[Bien],
) -> Variante:
    """Réunit les documents de l'étudiant et ce que seule la correction connaît."""
    coefficient = coefficient_degressif(machine.duree, dates[1])
    return Variante(
        graine=graine,
        valeurs={
            "effectif": int(alea.choice(EFFECTIFS)),
            "machine": machine.designation,
            "fournisseur": str(alea.choice(FOURNISSEURS)),
            "total_ttc": achat.total_ttc / 100,
            "exercices": [ANNEE + rang for rang in range(LIGNES_PLAN)],
            "exercices_fiscaux": [ANNEE + rang for rang in range(machine.duree)],
            "coefficient": format_nombre(coefficient),
            "date_cession": cession.date,
            "prix_cession": cession.prix / 100,
            "prix_cession_ttc": (cession.prix + cession.taxe) / 100,
        },
        documents={
            "facture": _table_facture(achat, machine.designation),
            "fiche": _table_fiche(machine, dates, cession, coefficient),
            "fichier": _table_fichier(fichier),
        },
        secret={
            "achat": achat,
            "machine": machine,
            "dates": dates,
            "fichier": fichier,
            "cession": cession,
            "coefficient": coefficient,
        },
    )


def _table_facture(achat: Achat, designation: str) -> pd.DataFrame:
    remise = format_pourcentage(achat.taux_remise, 0 if achat.taux_remise * 100 % 1 == 0 else 1)
    lignes = [
        (f"{designation.capitalize()}, prix catalogue", achat.catalogue),
        (
            f"Remise commerciale de {remise} sur le prix catalogue",
            -achat.remise,
        ),
        ("Transport jusqu'à votre atelier", achat.transport),
        ("Installation, raccordement et essais", achat.installation),
        ("Formation de deux conducteurs", achat.formation),
        ("Contrat de maintenance, douze mois", achat.maintenance),
        ("Total hors taxes", achat.total_ht),
        (f"TVA {format_pourcentage(achat.taux_taxe, 0)}", achat.total_ttc - achat.total_ht),
        ("Total à payer", achat.total_ttc),
    ]
    table = pd.DataFrame(lignes, columns=["designation", "montant"])
    return table.assign(ligne=range(1, len(lignes) + 1), montant=table["montant"] / 100)


def _table_fiche(
    machine: Bien,
    dates: tuple[dt.date, dt.date, dt.date],
    cession: Cession,
    coefficient: Decimal,
) -> pd.DataFrame:
    facture, reception, service = map(format_date, dates)
    lignes = [
        ("Code", machine.code),
        ("Désignation", machine.designation.capitalize()),
        ("Date de la facture", facture),
        ("Date de réception", reception),
        ("Date de mise en service", service),
        ("Durée d'utilisation", format_compte(machine.duree, "an")),
        ("Mode d'amortissement comptable", "linéaire"),
        ("Valeur résiduelle (revente estimée, nette de frais)", format_montant(machine.residuelle / 100)),
        ("Coefficient dégressif fiscal", format_nombre(coefficient)),
        ("Date de la revente envisagée", format_date(cession.date)),
        ("Prix de la revente envisagée, hors taxes", format_montant(cession.prix / 100)),
    ]
    return pd.DataFrame(lignes, columns=["rubrique", "renseignement"])


def _table_fichier(fichier: list[Bien]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": [b.code for b in fichier],
            "designation": [b.designation for b in fichier],
            "mise_en_service": pd.to_datetime([b.mise_en_service for b in fichier]),
            "duree_annees": [b.duree for b in fichier],
            "valeur_origine": [b.valeur / 100 for b in fichier],
            "cumul_amortissements": [b.cumul(ANNEE - 1) / 100 for b in fichier],
        },
    )
