"""Voir que deux colonnes ont été échangées : chacune contient ce que l'autre devrait contenir."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

import pandas as pd

from refcomp.conversions import MOTIF_DATE_FR, MOTIF_DATE_ISO, MOTIF_NOMBRE
from refcomp.evaluation.importation.titres import TITRES, mots
from refcomp.evaluation.validation import SOURCES
from refcomp.findings import Constat

Test = Callable[[pd.Series], float]  # la part des cellules d'une colonne qui ont la forme voulue
LARGEMENT, GUERE = 0.8, 0.2
SOURCES_DITES = {mots(s.replace("_", " ")): s for s in SOURCES}


def part_motif(motif: str) -> Test:
    """La part des cellules qui suivent un motif entier."""
    return lambda cellules: float(cellules.str.fullmatch(motif).astype(bool).mean())


def part_parmi(permises: Iterable[str]) -> Test:
    """La part des cellules qui sont l'une des valeurs permises, à l'accent et à la casse près."""
    connues = {mots(p) for p in permises}
    return lambda cellules: float(cellules.map(mots).isin(connues).mean())


FORMES: dict[str, Test] = {
    "date": part_motif(f"{MOTIF_DATE_FR}|{MOTIF_DATE_ISO}"),
    "valeur": part_motif(rf"(?:{MOTIF_NOMBRE})\s*%?"),
    "poids": part_motif(MOTIF_NOMBRE),
    "source": part_parmi(SOURCES_DITES),
}


def find_echanges(brute: pd.DataFrame, formes: Mapping[str, Test]) -> list[Constat]:
    """Les paires de colonnes échangées.

    Args:
        brute: les cellules en textes, une colonne par colonne reconnue.
        formes: colonne → la part de ses cellules qui ont sa forme.

    Returns:
        Un constat par paire où chaque colonne n'a guère sa forme et a largement celle de l'autre.
    """
    pleines = {c: brute[c].dropna() for c in brute.columns}
    parts = {(a, b): formes[b](pleines[a]) for a in formes for b in formes if a in pleines and len(pleines[a])}
    constats = []
    for a, b in combinations([c for c in formes if c in pleines], 2):
        croisees = (parts.get((a, b), 0), parts.get((b, a), 0))
        droites = (parts.get((a, a), 1), parts.get((b, b), 1))
        if min(croisees) >= LARGEMENT and max(droites) <= GUERE:
            noms = f"« {TITRES[a][0]} » et « {TITRES[b][0]} »"
            message = (
                f"Les colonnes {noms} semblent échangées : {TITRES[a][0]} contient « {pleines[a].iloc[0]} », "
                f"{TITRES[b][0]} contient « {pleines[b].iloc[0]} ». Remettez chaque titre sur sa colonne."
            )
            constats.append(Constat("erreur", "colonnes_echangees", message, f"{a}, {b}"))
    return constats
