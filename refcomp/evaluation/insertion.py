"""Insérer des lignes et compter les écritures : ce que SQLite et PostgreSQL ne font pas de la même façon."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Hashable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.evaluation.lecture import batches, read_version
from refcomp.evaluation.tables import PREUVES, VERSIONS

LOT = 500  # lignes d'un même ordre INSERT, là où le pilote enverrait les lignes une à une
Ligne = dict[Hashable, Any]


def insert_table(lien: sa.Connection, cible: sa.Table, table: pd.DataFrame) -> None:
    """Insère un DataFrame dont les colonnes sont celles de `cible` ; sous SQLite, sans un dictionnaire par ligne."""
    noms, colonnes = list(table.columns), [_objets(table[nom]) for nom in table.columns]
    if lien.dialect.name != "sqlite":
        insert_rows(lien, cible, [dict(zip(noms, ligne, strict=True)) for ligne in zip(*colonnes, strict=True)])
        return
    marques = ", ".join("?" * len(noms))
    curseur = lien.connection.cursor()
    ordre = f"INSERT INTO {cible.name} ({', '.join(noms)}) VALUES ({marques})"  # noqa: S608 - ces noms sont les nôtres
    curseur.executemany(ordre, zip(*colonnes, strict=True))  # type: ignore[arg-type]
    curseur.close()


def _objets(colonne: pd.Series) -> list[Any]:
    """Une colonne en valeurs de Python, None pour une cellule vide."""
    if isinstance(colonne.dtype, pd.CategoricalDtype):
        return list(colonne.cat.categories.to_numpy(dtype=object)[colonne.cat.codes.to_numpy()])
    vides = colonne.isna().to_numpy()
    if not vides.any():
        return list(colonne.tolist())
    return [None if vide else valeur for valeur, vide in zip(colonne.tolist(), vides, strict=True)]


def insert_rows(lien: sa.Connection, cible: sa.Table, lignes: list[Ligne]) -> None:
    """Insère des lignes ; sous PostgreSQL par lots, le pilote les enverrait sinon une à une."""
    if lien.dialect.name == "sqlite" and lignes:
        lien.execute(cible.insert(), lignes)  # type: ignore[arg-type]
        return
    for paquet in batches(lignes, LOT):
        lien.execute(cible.insert().values(paquet))


def read_dernier_rang(lien: sa.Connection) -> int:
    """Le dernier rang donné, même si sa ligne a été effacée : un rang ne sert jamais deux fois."""
    donne = lien.execute(sa.select(sa.func.max(VERSIONS.c.dernier_rang))).scalar()
    present = lien.execute(sa.select(sa.func.max(PREUVES.c.rang))).scalar()
    return max(int(donne or 0), int(present or 0))


def record_version(lien: sa.Connection, geste: str, lignes: int, dernier_rang: int, *, refonte: bool = False) -> int:
    """Inscrit une écriture et renvoie son numéro.

    Args:
        lien: la transaction de l'écriture.
        geste: `ajout`, `masse`, `effacement`, `reconstruction`.
        lignes: combien ont été ajoutées ou effacées.
        dernier_rang: le dernier donné.
        refonte: vrai si un instantané du résumé plus ancien ne vaut plus rien.
    """
    numero = read_version(lien)[0] + 1
    ligne = {
        "numero": numero,
        "jeton": secrets.token_hex(4),
        "geste": geste,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "lignes": lignes,
        "dernier_rang": dernier_rang,
        "refonte": refonte,
    }
    lien.execute(VERSIONS.insert(), [ligne])
    return numero
