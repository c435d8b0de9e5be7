"""Les données d'un étudiant : un extrait de grand livre auxiliaire, même structure et autres chiffres pour chacun.

Toute variante contient exactement : une facture en retard de 30 jours pile, un règlement groupé sans numéro de facture,
un règlement partiel, un règlement reçu après l'arrêté, trois avoirs rattachés, une facture au moins dans le mois de
l'arrêté, et un classement des retards sans ex æquo qui diffère du classement des encours. Un tirage qui n'y satisfait
pas est écarté et l'on tire le suivant.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from itertools import combinations, count, pairwise

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante

NOMS = [
    "Agence Bellerive",
    "Boulangerie Tamisier",
    "Café des Glycines",
    "Clinique Valombre",
    "Garage Pontier",
    "Hôtel du Vieux Lavoir",
    "Librairie Sablier",
    "Mairie de Saint-Elme",
    "Résidence Oriane",
    "Syndic Marescot",
    "Théâtre de l'Ormeau",
    "Villa Corbières",
]
CONDITIONS = {"30 jours nets": (30, False), "30 jours fin de mois": (30, True), "45 jours fin de mois": (45, True)}
# Des mois de 31 jours qui suivent des mois dont la fin n'est ni à 30, ni à 60, ni à 90 jours : seul un client à
# échéance nette peut tomber sur une borne.
MOIS = (5, 7, 8, 10, 12)
ANNEE = 2025
CLIENTS = 8
EFFECTIFS = (9, 12, 14, 17, 21)


@dataclass(frozen=True)
class Facture:
    """Une facture du tirage, montants en centimes."""

    piece: str
    client: str
    date: dt.date
    echeance: dt.date
    montant: int


@dataclass(frozen=True)
class Reglement:
    """Un règlement : à qui, quand, combien, et la vérité de son imputation (pièce → centimes)."""

    date: dt.date
    client: str
    reference: str
    imputation: tuple[tuple[str, int], ...]

    @property
    def montant(self) -> int:
        """Le montant reçu, en centimes."""
        return sum(m for _, m in self.imputation)


def fin_de_mois(jour: dt.date) -> dt.date:
    """Le dernier jour du mois."""
    suivant = (jour.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return suivant - dt.timedelta(days=1)


def echeance(date_facture: dt.date, condition: str) -> dt.date:
    """L'échéance selon la convention de l'atelier : les jours, puis la fin du mois."""
    jours, au_mois = CONDITIONS[condition]
    jour = date_facture + dt.timedelta(days=jours)
    return fin_de_mois(jour) if au_mois else jour


def tranche(facture: Facture, arrete: dt.date) -> int:
    """Le rang de la tranche de retard d'une facture : 0 si elle n'est pas échue."""
    return bisect_left((0, 30, 60, 90), (arrete - facture.echeance).days)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        variante = _tirage(graine, np.random.default_rng([graine, essai]))
        if variante is not None:
            return variante
    raise AssertionError  # count() est infini


def _tirage(graine: int, alea: np.random.Generator) -> Variante | None:
    arrete = fin_de_mois(dt.date(ANNEE, int(alea.choice(MOIS)), 1))
    noms = sorted(str(n) for n in alea.choice(NOMS, CLIENTS, replace=False))
    conditions = dict(zip(noms, alea.permutation([*CONDITIONS] * 3)[:CLIENTS].tolist(), strict=True))
    if len(set(conditions.values())) < len(CONDITIONS):
        return None
    factures = _factures(alea, arrete, conditions)
    q1 = next((f for f in factures if conditions[f.client] == "45 jours fin de mois" and f.echeance < arrete), None)
    tirage = _reglements(alea, arrete, factures, q1)
    if q1 is None or tirage is None:
        return None
    reglements, groupe = tirage
    avoirs = _avoirs(alea, arrete, factures, reglements)
    if avoirs is None or not _equitable(arrete, factures, reglements, avoirs, q1):
        return None
    return _build(graine, int(alea.choice(EFFECTIFS)), arrete, conditions, factures, reglements, avoirs, q1, groupe)


def _factures(alea: np.random.Generator, arrete: dt.date, conditions: dict[str, str]) -> list[Facture]:
    """Trois factures par client ; l'une, d'un client à échéance nette, échoit 30 jours avant l'arrêté."""
    brutes = []
    for client, condition in conditions.items():
        for _ in range(3):
            date = arrete - dt.timedelta(days=int(alea.integers(4, 165)))
            retard = (arrete - echeance(date, condition)).days
            if retard in {30, 60, 90}:
                date -= dt.timedelta(days=1)
            brutes.append((date, client, int(alea.integers(38_000, 640_000))))
    borne = next(c for c, condition in conditions.items() if condition == "30 jours nets")
    rang = next(i for i, (_, client, _) in enumerate(brutes) if client == borne)
    brutes[rang] = (arrete - dt.timedelta(days=60), borne, brutes[rang][2])
    brutes.sort(key=lambda b: (b[0], b[1]))
    premier = int(alea.integers(310, 480))
    return [
        Facture(f"F-{premier + rang:04d}", client, date, echeance(date, conditions[client]), montant)
        for rang, (date, client, montant) in enumerate(brutes)
    ]


def _reglements(
    alea: np.random.Generator,
    arrete: dt.date,
    factures: list[Facture],
    q1: Facture | None,
) -> tuple[list[Reglement], tuple[str, str]] | None:
    """Cinq règlements complets, un partiel, un groupé sans référence, un tardif, deux de plus s'il en reste."""
    borne = next(f for f in factures if (arrete - f.echeance).days == 30)
    libres = [f for f in factures if f not in {q1, borne} and f.date < arrete - dt.timedelta(days=25)]
    groupe = _groupe(alea, arrete, factures, libres)
    if groupe is None or len(libres) < 12:
        return None
    a, b, jour_groupe = groupe
    restantes = [f for f in libres if f.client != a.client]
    choisies = [restantes[i] for i in alea.permutation(len(restantes))[:7]]
    if len(choisies) < 7:
        return None
    *completes, partielle, tardive = choisies
    if tardive.echeance >= arrete:
        return None
    reglements = [Reglement(_jour(alea, f, arrete), f.client, f.piece, ((f.piece, f.montant),)) for f in completes]
    acompte = partielle.montant * int(alea.integers(30, 60)) // 100
    reglements.append(
        Reglement(_jour(alea, partielle, arrete), partielle.client, partielle.piece, ((partielle.piece, acompte),)),
    )
    apres = arrete + dt.timedelta(days=int(alea.integers(2, 6)))
    reglements.append(Reglement(apres, tardive.client, tardive.piece, ((tardive.piece, tardive.montant),)))
    imputation = ((a.piece, a.montant), (b.piece, b.montant))
    reglements.append(Reglement(jour_groupe, a.client, "VIR SOLDE FACTURES", imputation))
    reglements.sort(key=lambda r: (r.date, r.client))
    return reglements, (a.piece, b.piece)


def _jour(alea: np.random.Generator, facture: Facture, arrete: dt.date) -> dt.date:
    """Un jour de règlement entre la facture et l'arrêté."""
    ecart = (arrete - facture.date).days
    return facture.date + dt.timedelta(days=int(alea.integers(10, max(11, ecart))))


def _groupe(
    alea: np.random.Generator,
    arrete: dt.date,
    factures: list[Facture],
    libres: list[Facture],
) -> tuple[Facture, Facture, dt.date] | None:
    """Deux factures d'un même client, de tranches différentes, qu'un seul virement règle sans les nommer."""
    couples = [
        (a, b)
        for a, b in combinations(libres, 2)
        if a.client == b.client and tranche(a, arrete) != tranche(b, arrete) and max(a.date, b.date) < arrete
    ]
    if not couples:
        return None
    a, b = couples[int(alea.integers(len(couples)))]
    siennes = [f.montant for f in factures if f.client == a.client]
    sommes = [sum(c) for n in range(1, len(siennes) + 1) for c in combinations(siennes, n)]
    if sommes.count(a.montant + b.montant) != 1:
        return None
    return a, b, _jour(alea, max(a, b, key=lambda f: f.date), arrete)


def _avoirs(
    alea: np.random.Generator,
    arrete: dt.date,
    factures: list[Facture],
    reglements: list[Reglement],
) -> list[tuple[str, Facture, dt.date, int]] | None:
    """Trois avoirs, chacun sur une facture encore due, pour une partie de son montant."""
    touchees = {p for r in reglements for p, _ in r.imputation}
    ouvertes = [f for f in factures if f.piece not in touchees and f.date < arrete - dt.timedelta(days=12)]
    if len(ouvertes) < 5:
        return None
    choisies = [ouvertes[i] for i in alea.permutation(len(ouvertes))[:3]]
    premier = int(alea.integers(11, 40))
    avoirs = []
    for rang, facture in enumerate(sorted(choisies, key=lambda f: f.date)):
        montant = facture.montant * int(alea.integers(8, 25)) // 100
        avoirs.append((f"A-{premier + rang:03d}", facture, facture.date + dt.timedelta(days=9), montant))
    return avoirs


def _restes(
    arrete: dt.date,
    factures: list[Facture],
    reglements: list[Reglement],
    avoirs: list[tuple[str, Facture, dt.date, int]],
) -> dict[str, int]:
    """Le reste dû de chaque facture à l'arrêté, en centimes."""
    restes = {f.piece: f.montant for f in factures}
    for _, facture, _, montant in avoirs:
        restes[facture.piece] -= montant
    for reglement in reglements:
        if reglement.date <= arrete:
            for piece, montant in reglement.imputation:
                restes[piece] -= montant
    return restes


def _equitable(
    arrete: dt.date,
    factures: list[Facture],
    reglements: list[Reglement],
    avoirs: list[tuple[str, Facture, dt.date, int]],
    q1: Facture,
) -> bool:
    """Le classement des retards est net et trompe qui classe par encours ; chaque erreur connue se voit."""
    restes = _restes(arrete, factures, reglements, avoirs)
    totaux: dict[str, int] = {}
    echus: dict[str, int] = {}
    for f in factures:
        totaux[f.client] = totaux.get(f.client, 0) + restes[f.piece]
        echus[f.client] = echus.get(f.client, 0) + restes[f.piece] * (f.echeance < arrete)
    par_echu = sorted(echus, key=lambda c: -echus[c])
    par_total = sorted(totaux, key=lambda c: -totaux[c])
    montants = [echus[c] for c in par_echu[:4]]
    ecarts = [a - b for a, b in pairwise(montants)]
    vieux = sum(restes[f.piece] for f in factures if (arrete - f.echeance).days > 60)
    tres_vieux = sum(restes[f.piece] for f in factures if (arrete - f.echeance).days > 90)
    part = vieux / sum(restes.values())
    moyens = sum(restes[f.piece] for f in factures if 30 < (arrete - f.echeance).days <= 60)
    sans_fin = q1.date + dt.timedelta(days=45)
    return (
        min(ecarts) > 5_000
        and montants[3] > 0
        and par_total[:3] not in (par_echu[:3], par_echu[2::-1])
        and 0.08 < part < 0.6
        and min(vieux - tres_vieux, tres_vieux, moyens) > 50_000
        and sans_fin != q1.echeance
        and fin_de_mois(q1.date) != q1.date  # sinon, oublier la fin du mois et y aller d'abord donnent le même jour
        and len([f for f in factures if (arrete - f.echeance).days == 30]) == 1
        and fin_de_mois(max(f.date for f in factures)) == arrete
    )


def _build(  # noqa: PLR0917 - tout ce qu'un tirage a produit
    graine: int,
    effectif: int,
    arrete: dt.date,
    conditions: dict[str, str],
    factures: list[Facture],
    reglements: list[Reglement],
    avoirs: list[tuple[str, Facture, dt.date, int]],
    q1: Facture,
    groupe: tuple[str, str],
) -> Variante:
    """Réunit les documents de l'étudiant et ce que seule la correction connaît."""
    lignes = [(f.piece, "facture", f.client, f.date, f.echeance, f.montant, "") for f in factures]
    lignes += [(piece, "avoir", f.client, date, None, montant, f.piece) for piece, f, date, montant in avoirs]
    table = pd.DataFrame(
        lignes,
        columns=["piece", "nature", "client", "date_facture", "date_echeance", "montant_ttc", "facture_rattachee"],
    )
    table["date_facture"] = pd.to_datetime(table["date_facture"])
    table["date_echeance"] = pd.to_datetime(table["date_echeance"])
    completes = table.assign(montant_ttc=table["montant_ttc"] / 100)
    visibles = completes.copy()
    visibles.loc[visibles["piece"] == q1.piece, "date_echeance"] = pd.NaT
    recus = pd.DataFrame(
        [(r.date, r.client, r.montant / 100, r.reference) for r in reglements],
        columns=["date", "client", "montant", "reference"],
    )
    recus["date"] = pd.to_datetime(recus["date"])
    return Variante(
        graine=graine,
        valeurs={
            "effectif": effectif,
            "date_arrete": arrete,
            "piece_q1": q1.piece,
            "date_q1": q1.date,
            "condition_q1": conditions[q1.client],
            "clients": sorted(conditions),
        },
        documents={
            "conditions": pd.DataFrame({"client": list(conditions), "condition": list(conditions.values())}),
            "factures": visibles.sort_values(["date_facture", "piece"], ignore_index=True),
            "reglements": recus,
        },
        secret={"factures": completes, "reglements": reglements, "groupe": groupe},
    )
