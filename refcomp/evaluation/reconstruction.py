"""Refaire tout le résumé depuis les preuves, et charger d'un coup un registre vide.

Les étudiants se lisent par tranches : la mémoire ne dépend pas de la taille du registre.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from refcomp.errors import DonneesInvalidesError, JournalInvalideError
from refcomp.evaluation.insertion import insert_table, read_dernier_rang, record_version
from refcomp.evaluation.lecture import EN_VIGUEUR, build_colonnes, read_version
from refcomp.evaluation.resume import LUES, build_resume
from refcomp.evaluation.resume_garde import insert_resume
from refcomp.evaluation.tables import INDEX, PREUVES, RESUMES
from refcomp.evaluation.validation import CLE, TITRE, check_preuves
from refcomp.findings import Constat
from refcomp.referentiels.reglement import Echelle

TRANCHE = 400_000  # preuves lues à la fois
MEMOIRE_SQLITE = 262_144  # Kio


def rebuild_resume(lien: sa.Connection, *, geste: str = "reconstruction", lignes: int | None = None) -> int:
    """Refait tout le résumé, dans la transaction en cours ; renvoie son nombre de lignes.

    Args:
        lien: une connexion qui écrit seule.
        geste: ce qui a rendu cela nécessaire, inscrit avec l'écriture.
        lignes: combien de preuves ce geste a changées ; à défaut, le nombre de lignes du résumé.
    """
    numero = read_version(lien)[0] + 1
    _enlarge_cache(lien)
    lien.execute(RESUMES.delete())
    index = sorted(RESUMES.indexes, key=lambda i: str(i.name))
    for un in index:
        un.drop(lien, checkfirst=True)
    total = 0
    for table in _resumes(lien):
        insert_resume(lien, table, numero)
        total += len(table)
    for un in index:
        un.create(lien)
    record_version(lien, geste, total if lignes is None else lignes, read_dernier_rang(lien), refonte=True)
    return total


def _enlarge_cache(lien: sa.Connection) -> None:
    """Donne de la mémoire à SQLite pour cette connexion : son défaut ne tient pas un grand index."""
    if lien.dialect.name == "sqlite":
        lien.exec_driver_sql(f"PRAGMA cache_size = -{MEMOIRE_SQLITE}")


def _resumes(lien: sa.Connection) -> Iterator[pd.DataFrame]:
    """Le résumé, une tranche d'étudiants à la fois."""
    colonnes = [PREUVES.c[nom] for nom in ("rang", *LUES)]
    for premier, dernier in _tranches(lien):
        choix = sa.select(*colonnes).where(PREUVES.c.etudiant.between(premier, dernier), EN_VIGUEUR)
        curseur = lien.execute(choix).cursor
        assert curseur is not None
        # Sans l'habillage de SQLAlchemy : dix millions de lignes se lisent un quart plus vite.
        table = build_colonnes(curseur.fetchall(), ["rang", *LUES]).sort_values("rang")
        nombres = {nom: table[nom].astype("float64") for nom in ("valeur", "poids")}
        yield build_resume(table.assign(**nombres))


def _tranches(lien: sa.Connection) -> list[tuple[str, str]]:
    """Des intervalles d'étudiants, dans l'ordre de la base, d'à peu près `TRANCHE` preuves chacun."""
    compte = sa.select(PREUVES.c.etudiant, sa.func.count()).group_by(PREUVES.c.etudiant).order_by(PREUVES.c.etudiant)
    tranches: list[tuple[str, str]] = []
    cumul = TRANCHE
    for etudiant, nombre in lien.execute(compte):
        if cumul >= TRANCHE:
            tranches.append((etudiant, etudiant))
            cumul = 0
        tranches[-1] = (tranches[-1][0], etudiant)
        cumul += nombre
    return tranches


def load_masse(
    lien: sa.Connection, blocs: Iterable[pd.DataFrame], echelles: Mapping[str, Echelle] | None = None
) -> int:
    """Remplit un registre vide, bloc par bloc : sans index pendant l'écriture, résumé fait à la fin.

    Args:
        lien: une connexion qui écrit seule ; rien n'est gardé si un bloc est refusé.
        blocs: des tables de preuves ; une occasion ne doit y figurer qu'une fois en tout. Des colonnes en catégories
            se chargent plusieurs fois plus vite.
        echelles: comme pour `check_preuves`.

    Returns:
        Le nombre de preuves.

    Raises:
        JournalInvalideError: si le registre a déjà des preuves.
        DonneesInvalidesError: si un bloc est refusé, ou si une occasion revient.
    """
    if read_dernier_rang(lien):
        raise JournalInvalideError("Le registre a déjà des preuves : ajoutez-en par append, bloc par bloc.")
    _enlarge_cache(lien)
    for index in INDEX:
        index.drop(lien, checkfirst=True)
    rang, condenses = 0, []
    for bloc in blocs:
        propres = check_preuves(bloc, echelles)
        condenses.append(pd.util.hash_pandas_object(propres[CLE], index=False).to_numpy())
        _insert_bloc(lien, propres, rang + 1)
        rang += len(propres)
    _check_uniques(condenses)
    for index in INDEX:
        index.create(lien)
    rebuild_resume(lien, geste="masse", lignes=rang)
    return rang


def _check_uniques(condenses: list[Any]) -> None:
    tous = np.concatenate(condenses) if condenses else np.array([])
    if len(np.unique(tous)) < len(tous):
        message = "Une même occasion (étudiant, référentiel, élément, provenance) figure dans deux blocs."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "occasion_en_double", message)])


def _insert_bloc(lien: sa.Connection, propres: pd.DataFrame, premier: int) -> None:
    dates = propres["date"].dt.strftime("%Y-%m-%dT%H:%M:%S").astype("category")
    adoptes = propres["adopte"].astype("Int64")
    rangs = np.arange(premier, premier + len(propres))
    insert_table(lien, PREUVES, propres.assign(date=dates, adopte=adoptes, rang=rangs))
