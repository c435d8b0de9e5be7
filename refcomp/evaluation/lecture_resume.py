"""Lire le résumé : de l'instantané, recouvert de ce qui a changé depuis, ou à défaut de la base."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.evaluation.instantane import ENTIERS, Instantane, choix_resume, read_dates
from refcomp.evaluation.lecture import build_colonnes
from refcomp.evaluation.resume import CLE, COLONNES, DATES, TEXTES
from refcomp.evaluation.tables import RESUMES


def read_resume(
    lien: sa.Connection,
    instantane: Instantane | None,
    referentiel: str | None = None,
    etudiants: Iterable[str] | None = None,
    groupes: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Le résumé voulu, de l'instantané recouvert de ce qui a changé depuis, ou de la base."""
    filtres = {
        "referentiel": None if referentiel is None else [referentiel],
        "etudiant": None if etudiants is None else list(etudiants),
        "groupe": None if groupes is None else list(groupes),
    }
    actifs = {c: v for c, v in filtres.items() if v is not None}
    trouve = None if instantane is None else instantane.load(lien)
    table = None if trouve is None else _read_fichier(trouve[0], actifs)
    if trouve is None or table is None:
        return _finit(_read_base(lien, choix_resume()), actifs)
    changees = _read_base(lien, sa.select(*[RESUMES.c[c] for c in COLONNES]).where(RESUMES.c.ecriture > trouve[1]))
    if len(changees):
        table = _recouvre(table, changees)
    return _finit(table, actifs)


def _read_fichier(chemin: Path, actifs: dict[str, list[str]]) -> pd.DataFrame | None:
    """Les lignes voulues d'un instantané ; None s'il est abîmé ou vient d'être effacé par un autre processus."""
    import pyarrow as pa  # noqa: PLC0415 - idem
    import pyarrow.parquet as pq  # noqa: PLC0415 - idem

    filtres = [(c, "in", valeurs) for c, valeurs in actifs.items() if valeurs] or None
    try:
        lue = pq.read_table(chemin, filters=filtres).unify_dictionaries()
    except (OSError, pa.ArrowException):
        with contextlib.suppress(OSError):
            chemin.unlink()
        return None
    table: pd.DataFrame = lue.to_pandas(split_blocks=True)
    return table


def _read_base(lien: sa.Connection, choix: sa.Select[Any]) -> pd.DataFrame:
    table = build_colonnes(lien.execute(choix).fetchall(), COLONNES)
    for nom in TEXTES:
        table[nom] = table[nom].astype("str").astype("category")
    for nom in DATES:
        table[nom] = read_dates(table[nom])
    entiers = {nom: table[nom].astype("int64") for nom in ENTIERS}
    reste = [c for c in COLONNES if c not in {*TEXTES, *DATES, *ENTIERS}]
    return table.assign(**entiers, **{nom: table[nom].astype("float64") for nom in reste})


def _recouvre(table: pd.DataFrame, changees: pd.DataFrame) -> pd.DataFrame:
    """Remplace dans `table` les clés de `changees` ; une ligne à zéro retire la sienne."""
    suspectes = table["etudiant"].isin(changees["etudiant"].unique()).to_numpy()
    cles = pd.MultiIndex.from_frame(changees[CLE].astype("str"))
    perimees = suspectes.copy()
    perimees[suspectes] = pd.MultiIndex.from_frame(table.loc[suspectes, CLE].astype("str")).isin(cles)
    gardee = table[~perimees]
    vives = changees[(changees["preuves"] + changees["non_evaluees"]) > 0]
    if gardee.empty or vives.empty:  # une table vide relue d'un fichier n'a pas de catégories de textes à réunir
        return (vives if gardee.empty else gardee).reset_index(drop=True)
    colonnes = {
        nom: pd.Series(pd.api.types.union_categoricals([gardee[nom], vives[nom]]))
        if nom in TEXTES
        else pd.concat([gardee[nom], vives[nom]], ignore_index=True)
        for nom in COLONNES
    }
    return pd.DataFrame(colonnes)


def _finit(table: pd.DataFrame, actifs: dict[str, list[str]]) -> pd.DataFrame:
    """Applique les filtres, et ne garde que les catégories employées."""
    for nom, valeurs in actifs.items():
        table = table[table[nom].isin(valeurs)]
    table = table.reset_index(drop=True)
    return table.assign(**{nom: table[nom].cat.remove_unused_categories() for nom in TEXTES}) if actifs else table
