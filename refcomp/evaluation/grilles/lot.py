"""Des grilles relues, réunies en un lot : ce qui sera inscrit, et les feuilles qui se contredisent."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.evaluation.validation import CLE
from refcomp.findings import Constat

VIDES, INCHANGEES, EFFACEES, REMARQUES_SEULES = "vides", "inchangees", "effacees", "remarques_seules"


@dataclass
class Lot:
    """Des grilles relues, prêtes à être inscrites.

    Attributes:
        preuves: les lignes à inscrire, colonnes du registre.
        attendu: pour chacune, le rang que le classeur avait vu ; vide s'il n'en avait vu aucun.
        lieux: pour chacune, sa cellule.
        comptes: cases vides, inchangées, effacées, remarques sans réponse.
        constats: ce qu'il faut savoir.
        occasions: celles des classeurs lus, dans l'ordre.
    """

    preuves: pd.DataFrame
    attendu: pd.Series
    lieux: pd.Series
    comptes: dict[str, int] = field(default_factory=dict)
    constats: list[Constat] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)


@dataclass
class Pile:
    """Ce qui s'accumule, feuille après feuille."""

    preuves: list[pd.DataFrame] = field(default_factory=list)
    attendu: list[float] = field(default_factory=list)
    lieux: list[str] = field(default_factory=list)
    comptes: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys((VIDES, INCHANGEES, EFFACEES, REMARQUES_SEULES), 0)
    )
    constats: list[Constat] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)


def build_lot(pile: Pile) -> Lot:
    """Le lot de tout ce qui a été relu ; une ligne dite deux fois à l'identique n'y est qu'une fois."""
    preuves = pd.concat(pile.preuves, ignore_index=True) if pile.preuves else pd.DataFrame()
    lieux = pd.Series(pile.lieux, dtype="object")
    attendu = pd.Series(pile.attendu, dtype="float64")
    constats = [*pile.constats, *_contradictions(preuves, lieux)]
    if len(preuves):
        premieres = ~preuves.duplicated(CLE)
        preuves, lieux, attendu = preuves[premieres], lieux[premieres], attendu[premieres]
    return Lot(preuves, attendu, lieux, pile.comptes, constats, pile.occasions)


def _contradictions(preuves: pd.DataFrame, lieux: pd.Series) -> list[Constat]:
    """Deux feuilles qui disent autre chose de la même ligne, du même étudiant."""
    if preuves.empty:
        return []
    constats = []
    for _, groupe in preuves[preuves.duplicated(CLE, keep=False)].groupby(CLE, sort=False):
        dites = groupe[["valeur", "niveau", "motif"]].drop_duplicates()
        if len(dites) > 1:
            ou = " et ".join(lieux[groupe.index])
            dit = f"{ou} : deux réponses différentes pour {groupe['etudiant'].iloc[0]} ; gardez-en une."
            constats.append(Constat("erreur", "feuille_en_double", dit))
    return constats
