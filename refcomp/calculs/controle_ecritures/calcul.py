"""Contrôle d'un journal : toutes les fautes à la fois.

>>> journal = pd.DataFrame({
...     "numero_ecriture": [1, 1], "date": ["02/03/2026"] * 2, "compte": ["606", "401"],
...     "debit": [375.0, 0], "credit": [0, 357.0],
... })
>>> controle_ecritures(journal).tableau["code"].tolist()
['ecriture_desequilibree']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from refcomp.calculs.controle_ecritures.comptes import controle_comptes, load_regles
from refcomp.calculs.controle_ecritures.documents import controle_pieces, load_pieces
from refcomp.calculs.controle_ecritures.entree import load_journal
from refcomp.calculs.controle_ecritures.equilibre import controle_equilibre
from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.calculs.controle_ecritures.resultat import LIBELLES, Controle, rangees
from refcomp.calculs.controle_ecritures.suites import controle_dates, controle_doublons, controle_numerotation
from refcomp.calculs.controle_ecritures.taxe import controle_taxe
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches

TEXTES = ("gravite", "code", "message", "journal", "numero_ecriture", "piece", "compte", "attendu", "indice")
COLONNES = [
    "gravite", "code", "libelle", "message", "journal", "numero_ecriture", "piece", "compte", "montant", "attendu",
    "indice",
]  # fmt: skip


@dataclass(frozen=True)
class ReglageControle:
    """Les conventions d'un contrôle.

    Attributes:
        territoire: celui des taux de taxe (`metropole`, `nouvelle_caledonie`…), ou None pour ne pas recalculer.
        tolerance_taxe: écart admis par ligne de taxe, en unités mineures : 2 couvre un arrondi fait à la ligne.
        jours_doublon: écart de dates entre deux écritures semblables : 10 laisse passer un loyer mensuel.
        journaux_numerotes: journaux dont l'entreprise numérote elle-même les pièces.
        regles: fichier YAML de règles de comptes, ou None pour celles livrées.
        jours_feries: jours fériés, pour l'information « jour non ouvré ».
    """

    territoire: str | None = "metropole"
    tolerance_taxe: int = 2
    jours_doublon: int = 10
    journaux_numerotes: tuple[str, ...] = ("VE",)
    regles: str | Path | None = None
    jours_feries: Collection[dt.date] = ()

    def __post_init__(self) -> None:
        """Refuse une borne déraisonnable, en la nommant."""
        for nom, haut in (("tolerance_taxe", 1000), ("jours_doublon", 366)):
            valeur = getattr(self, nom)
            if isinstance(valeur, bool) or not isinstance(valeur, int) or not 0 <= valeur <= haut:
                raise ArgumentInvalideError(f"« {nom} » est un entier de 0 à {haut} ; reçu : {valeur!r}.")


def controle_ecritures(
    ecritures: pd.DataFrame,
    *,
    exercice: tuple[dt.date | str, dt.date | str] | None = None,
    pieces: pd.DataFrame | None = None,
    reglage: ReglageControle | None = None,
    devise: str | Monnaie = EUR,
) -> Controle:
    """Contrôle un journal et relève toutes les fautes, sans s'arrêter à la première.

    Équilibre (et ce que l'écart suggère), comptes attendus d'après le libellé, le journal ou l'habitude du
    tiers, tiers absents, taxe recalculée aux taux datés, doublons, ruptures de numérotation, dates ; et, si les pièces
    sont données, pièces non comptabilisées et montants différents.

    Args:
        ecritures: une ligne par écriture et par compte : `numero_ecriture`, `date`, `compte`, `debit`, `credit` ;
            facultatifs : `journal`, `tiers`, `libelle`, `piece`, `date_piece`.
        exercice: premier et dernier jour de l'exercice ; None pour ne pas contrôler les dates.
        pieces: les pièces à retrouver dans le journal : `piece`, `montant_ttc`, `montant_ht` facultatif.
        reglage: les conventions ; `ReglageControle()` par défaut.
        devise: monnaie des montants, EUR par défaut.

    Returns:
        Un `Controle` : les fautes en table et en constats, et leur explication.

    Raises:
        DonneesInvalidesError: en listant tous les défauts d'une table.
        ArgumentInvalideError: si une convention est inconnue ou une date illisible.
        FichierIllisibleError: si le fichier de règles ne se lit pas.
        ParametreAbsentError: si aucun taux n'est encodé pour le territoire à la date d'une pièce.
    """
    devise = monnaie(devise)
    if reglage is not None and not isinstance(reglage, ReglageControle):
        raise ArgumentInvalideError(f"« reglage » est un ReglageControle(…) ; reçu : {type(reglage).__name__}.")
    conventions = reglage or ReglageControle()
    bornes = None if exercice is None else _bornes(exercice)
    journal = load_journal(ecritures, devise)
    fautes = controle_equilibre(journal, devise)
    if pieces is not None:
        fautes += controle_pieces(journal, load_pieces(pieces, devise), devise)
    if conventions.territoire is not None:
        fautes += controle_taxe(journal, conventions.territoire, conventions.tolerance_taxe, devise)
    fautes += controle_comptes(journal, load_regles(conventions.regles))
    fautes += controle_doublons(journal, conventions.jours_doublon, devise)
    fautes += controle_numerotation(journal, conventions.journaux_numerotes)
    fautes += controle_dates(journal, bornes, conventions.jours_feries)
    return _controle(journal, rangees(fautes), devise)


def _bornes(exercice: tuple[dt.date | str, dt.date | str]) -> tuple[dt.date, dt.date]:
    if isinstance(exercice, str) or len(exercice) != len(("debut", "fin")):
        raise ArgumentInvalideError(f"« exercice » est un couple (premier jour, dernier jour) ; reçu : {exercice!r}.")
    debut, fin = (convert_jour(j, "exercice") for j in exercice)
    if debut > fin:
        raise ArgumentInvalideError(f"« exercice » commence le {debut:%d/%m/%Y}, après sa fin le {fin:%d/%m/%Y}.")
    return debut, fin


def _controle(journal: pd.DataFrame, fautes: list[Faute], devise: Monnaie) -> Controle:
    tableau = pd.DataFrame({c: pd.array([getattr(f, c) for f in fautes], dtype="str") for c in TEXTES})
    tableau["libelle"] = tableau["code"].map(LIBELLES).astype("str")
    unites = np.array([f.montant or 0 for f in fautes], dtype=np.int64)
    tableau["montant"] = pd.Series(montants_affiches(unites, devise)).mask(
        np.array([f.montant is None for f in fautes], dtype=bool)
    )
    return Controle(
        tableau[COLONNES],
        int(journal["ecriture"].nunique()),
        int(journal["debit"].sum()),
        int(journal["credit"].sum()),
        devise,
        tuple(fautes),
    )
