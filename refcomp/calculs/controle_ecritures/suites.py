"""Doublons, ruptures de numérotation et dates : ce que l'on voit en comparant les écritures entre elles."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection
from itertools import pairwise

import numpy as np
import pandas as pd

from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.formats_fr import format_date, format_unites
from refcomp.rounding import Monnaie

TIERS = ("40", "41")
SUFFIXE = re.compile(r"^(?P<prefixe>.*?)(?P<numero>\d+)$")
SAMEDI = 5
RUPTURES_MONTREES = 10


def _tetes(journal: pd.DataFrame) -> pd.DataFrame:
    """Une ligne par écriture : son nom, sa date, sa pièce, son tiers, son montant au compte de tiers."""
    tetes = journal.groupby("ecriture").first()
    tiers = journal[journal["compte"].str.startswith(TIERS)]
    tetes["du_tiers"] = tiers.groupby("ecriture")["unites"].sum().reindex(tetes.index).fillna(0).astype("int64")
    noms = tiers.assign(cle=tiers["compte"] + "/" + tiers["tiers"]).groupby("ecriture")["cle"].first()
    tetes["cle_tiers"] = noms.reindex(tetes.index)
    return tetes.reset_index()


def controle_doublons(journal: pd.DataFrame, jours: int, devise: Monnaie) -> list[Faute]:
    """Relève les pièces comptabilisées deux fois, et les écritures qui se ressemblent de trop près.

    Args:
        journal: les lignes lues par `load_journal`.
        jours: écart de dates au plus entre deux écritures semblables de pièces différentes.
        devise: monnaie des montants.
    """
    tetes = _tetes(journal).dropna(subset="cle_tiers").sort_values(["cle_tiers", "du_tiers", "date"], kind="stable")
    memes = ["cle_tiers", "du_tiers"]
    fautes = []
    for _, groupe in tetes[tetes.duplicated(memes, keep=False)].groupby(memes):
        lignes = list(groupe.itertuples())
        for avant, apres in pairwise(lignes):
            ecart = (apres.date - avant.date).days
            if avant.piece and avant.piece == apres.piece:
                code, gravite, raison = "doublon", "erreur", "même pièce, même tiers, même montant"
            elif ecart <= jours:
                code, gravite = "doublon_probable", "avertissement"
                raison = f"même tiers, même montant, {ecart} jour(s) d'écart"
            else:
                continue
            montant = format_unites(abs(int(apres.du_tiers)), devise)
            message = f"{apres.nom} et {avant.nom} : {raison} ({montant})."
            fautes.append(
                Faute(
                    gravite,
                    code,
                    message,
                    apres.journal,
                    apres.numero_ecriture,
                    apres.piece,
                    montant=int(apres.du_tiers),
                )
            )
    return fautes


def controle_numerotation(journal: pd.DataFrame, journaux: Collection[str]) -> list[Faute]:
    """Relève les numéros de pièce absents des suites des journaux à numérotation continue.

    Args:
        journal: les lignes lues par `load_journal`.
        journaux: les journaux dont l'entreprise numérote elle-même les pièces (ventes).
    """
    suites: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    visees = journal[journal["journal"].isin(list(journaux))]
    for nom, piece in visees[["journal", "piece"]].drop_duplicates().itertuples(index=False):
        lu = SUFFIXE.match(piece)
        if lu:
            suites[nom, lu["prefixe"], len(lu["numero"])].add(int(lu["numero"]))
    fautes = []
    for (nom, prefixe, largeur), numeros in sorted(suites.items()):
        absents = sorted(set(range(min(numeros), max(numeros) + 1)) - numeros)
        for absent in absents[:RUPTURES_MONTREES]:
            piece = f"{prefixe}{absent:0{largeur}d}"
            message = f"Journal {nom} : la pièce {piece} manque dans la suite (annulée, ou non comptabilisée ?)."
            fautes.append(Faute("erreur", "rupture_numerotation", message, nom, piece=piece))
        if len(absents) > RUPTURES_MONTREES:
            message = f"Journal {nom} : {len(absents) - RUPTURES_MONTREES} autres numéros manquent dans « {prefixe} »."
            fautes.append(Faute("erreur", "rupture_numerotation", message, nom))
    return fautes


def controle_dates(
    journal: pd.DataFrame,
    exercice: tuple[dt.date, dt.date] | None,
    jours_feries: Collection[dt.date],
) -> list[Faute]:
    """Relève les dates hors de l'exercice et, pour information, les jours non ouvrés.

    Args:
        journal: les lignes lues par `load_journal`.
        exercice: premier et dernier jour de l'exercice, ou None.
        jours_feries: jours fériés du territoire ; le samedi et le dimanche sont toujours dits.
    """
    fautes = []
    feries = {np.datetime64(j, "D") for j in jours_feries}
    for e in _tetes(journal).itertuples():
        commun = (e.journal, e.numero_ecriture, e.piece)
        if exercice:
            bornes = f"du {format_date(exercice[0])} au {format_date(exercice[1])}"
            for quoi, jour in (("date d'écriture", e.date), ("date de pièce", e.date_piece)):
                if not pd.isna(jour) and not exercice[0] <= jour.date() <= exercice[1]:
                    message = f"{e.nom} : {quoi} {format_date(jour)} hors de l'exercice ({bornes})."
                    fautes.append(Faute("erreur", "hors_exercice", message, *commun))
        ferie = np.datetime64(e.date, "D") in feries
        if ferie or e.date.weekday() >= SAMEDI:
            raison = "jour férié" if ferie else ("samedi" if e.date.weekday() == SAMEDI else "dimanche")
            message = f"{e.nom} : datée du {format_date(e.date)}, un {raison}."
            fautes.append(Faute("information", "jour_non_ouvre", message, *commun))
    return fautes
