"""Des tables où l'on ajoute et où l'on ne change rien : la base elle-même refuse le reste."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

REFUS = (
    "CREATE OR REPLACE FUNCTION refuse_changement() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'table en ajout seul'; END $$ LANGUAGE plpgsql"
)

AJOUT_SEUL = "ajout_seul"  # marque d'une table, dans son `info`
VERROU = 7_301_982  # un nombre à nous parmi les verrous consultatifs de PostgreSQL


def begin_exclusive(lien: sa.Connection, verrou: str) -> None:
    """Commence une transaction qui écrit seule ; `verrou` est l'ordre qui l'obtient de PostgreSQL."""
    if lien.dialect.name == "sqlite":
        lien.exec_driver_sql("PRAGMA busy_timeout = 60000")
        lien.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        lien.exec_driver_sql(verrou)


def create_tables(moteur: sa.Engine, metadonnees: sa.MetaData) -> None:
    """Crée les tables qui manquent ; plusieurs processus peuvent le demander ensemble, un seul le fait.

    Sans verrou, deux processus verraient ensemble que la table manque, et le second échouerait.
    """
    with moteur.connect() as lien:
        begin_exclusive(lien, f"SELECT pg_advisory_xact_lock({VERROU})")
        create_all(lien, metadonnees)
        lien.commit()


def create_all(lien: sa.Connection, metadonnees: sa.MetaData) -> None:
    """Crée les tables qui manquent, et donne aux anciennes le refus qu'elles n'avaient pas encore."""
    metadonnees.create_all(lien)
    if lien.dialect.name == "sqlite":
        for table in metadonnees.tables.values():
            if table.info.get(AJOUT_SEUL):
                lien.exec_driver_sql(_refus_remplacement(table))


def forbid_changes(table: sa.Table) -> None:
    """Fait refuser par SQLite ou PostgreSQL toute modification, tout effacement et tout remplacement d'une ligne."""
    table.info[AJOUT_SEUL] = True
    sa.event.listen(table, "after_create", sa.DDL(_refus_remplacement(table)).execute_if(dialect="sqlite"))
    sa.event.listen(table, "after_create", sa.DDL(REFUS).execute_if(dialect="postgresql"))
    for geste in ("UPDATE", "DELETE"):
        postgresql = (
            f"CREATE TRIGGER {_nom(table, geste)} BEFORE {geste} ON {table.name} EXECUTE FUNCTION refuse_changement()"
        )
        sa.event.listen(table, "after_create", sa.DDL(_declencheur(table, geste)).execute_if(dialect="sqlite"))
        sa.event.listen(table, "after_create", sa.DDL(postgresql).execute_if(dialect="postgresql"))


@contextmanager
def allow_effacement(lien: sa.Connection, table: sa.Table) -> Iterator[None]:
    """Laisse effacer des lignes le temps d'un bloc, dans la transaction en cours ; le refus est remis avant sa fin.

    Si le bloc échoue, la transaction doit être annulée : le déclencheur revient alors avec les lignes. Sous PostgreSQL,
    il faut être propriétaire de la table.
    """
    nom = _nom(table, "DELETE")
    sqlite = lien.dialect.name == "sqlite"
    lien.exec_driver_sql(f"DROP TRIGGER {nom}" if sqlite else f"ALTER TABLE {table.name} DISABLE TRIGGER {nom}")
    yield
    remise = _declencheur(table, "DELETE") if sqlite else f"ALTER TABLE {table.name} ENABLE TRIGGER {nom}"
    lien.exec_driver_sql(remise)


def _nom(table: sa.Table, geste: str) -> str:
    return f"{table.name}_{geste.lower()}"


def _declencheur(table: sa.Table, geste: str) -> str:
    return (
        f"CREATE TRIGGER {_nom(table, geste)} BEFORE {geste} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, 'table « {table.name} » en ajout seul'); END"
    )


def _refus_remplacement(table: sa.Table) -> str:
    """`INSERT OR REPLACE` efface l'ancienne ligne sans le déclencheur d'effacement : SQLite le refuse avant."""
    cles = [[c.name for c in table.primary_key.columns]]
    cles += [[c.name for c in index.columns] for index in table.indexes if index.unique]
    deja = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in sorted(cle)) + ")" for cle in cles)
    existe = f"EXISTS (SELECT 1 FROM {table.name} WHERE {deja})"  # noqa: S608 - noms de nos tables, rien de reçu
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table.name}_replace BEFORE INSERT ON {table.name} WHEN {existe} "
        f"BEGIN SELECT RAISE(ABORT, 'table « {table.name} » en ajout seul'); END"
    )
