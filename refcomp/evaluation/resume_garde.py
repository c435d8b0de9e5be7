"""Garder le résumé à jour : à chaque ajout, les couples étudiant × élément touchés sont refaits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import sqlalchemy as sa

from refcomp.evaluation.insertion import Ligne, insert_table
from refcomp.evaluation.lecture import PAR_REQUETE, batches
from refcomp.evaluation.resume import CLE, COLONNES, TEXTES, build_resume
from refcomp.evaluation.tables import RESUMES


def renew_resume(lien: sa.Connection, vivantes: pd.DataFrame, lignes: list[Ligne], numero: int) -> None:
    """Refait le résumé des couples étudiant × élément touchés, depuis leurs preuves en vigueur."""
    nouvelles = pd.DataFrame(lignes)
    nouvelles["valeur"] = nouvelles["valeur"].astype("float64")
    touchees = pd.MultiIndex.from_frame(nouvelles[["etudiant", "element_id"]]).unique()
    gardees = vivantes[~vivantes["rang"].isin(nouvelles["remplace"].dropna())]
    gardees = gardees[pd.MultiIndex.from_frame(gardees[["etudiant", "element_id"]]).isin(touchees)]
    dites = gardees.assign(date=gardees["date"].dt.strftime("%Y-%m-%dT%H:%M:%S"))
    table = build_resume(pd.concat([dites, nouvelles], ignore_index=True) if len(dites) else nouvelles)
    disparues = _disparues(_read_cles(lien, touchees), table)
    efface = RESUMES.delete().where(RESUMES.c.etudiant == sa.bindparam("e"), RESUMES.c.element_id == sa.bindparam("i"))
    lien.execute(efface, [{"e": e, "i": i} for e, i in touchees])
    insert_resume(lien, pd.concat([table, disparues], ignore_index=True) if len(disparues) else table, numero)


def _read_cles(lien: sa.Connection, touchees: pd.MultiIndex) -> pd.DataFrame:
    """Les clés que le résumé a pour ces couples, déjà vidées comprises : un instantané peut les montrer encore."""
    colonnes, lignes = [*CLE, "groupe"], []
    for paquet in batches(touchees.unique("etudiant"), PAR_REQUETE):
        choix = sa.select(*[RESUMES.c[nom] for nom in colonnes]).where(RESUMES.c.etudiant.in_(paquet))
        lignes += [tuple(ligne) for ligne in lien.execute(choix)]
    table = pd.DataFrame(lignes, columns=colonnes)
    return table[pd.MultiIndex.from_frame(table[["etudiant", "element_id"]]).isin(touchees)]


def _disparues(avant: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Des lignes à zéro pour les clés qu'une correction a vidées : un instantané plus ancien doit l'apprendre."""
    restent = pd.MultiIndex.from_frame(table[CLE])
    parties = avant[~pd.MultiIndex.from_frame(avant[CLE]).isin(restent)]
    vides = {c: (np.nan if c in {"derniere_valeur", "meilleure"} else 0) for c in COLONNES if c not in TEXTES}
    return parties.assign(**vides | {"premiere_date": "", "derniere_date": ""})[COLONNES]


def insert_resume(lien: sa.Connection, table: pd.DataFrame, numero: int) -> None:
    """Écrit des lignes de résumé, marquées du numéro de l'écriture."""
    insert_table(lien, RESUMES, table.assign(ecriture=numero))
