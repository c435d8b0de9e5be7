"""Des tables où l'on ajoute et où l'on ne change rien : la base elle-même refuse le reste."""

from __future__ import annotations

import sqlalchemy as sa

REFUS = (
    "CREATE OR REPLACE FUNCTION refuse_changement() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'table en ajout seul'; END $$ LANGUAGE plpgsql"
)


def forbid_changes(table: sa.Table) -> None:
    """Fait refuser par SQLite ou PostgreSQL toute modification et tout effacement d'une ligne de la table."""
    sa.event.listen(table, "after_create", sa.DDL(REFUS).execute_if(dialect="postgresql"))
    for geste in ("UPDATE", "DELETE"):
        nom = f"{table.name}_{geste.lower()}"
        sqlite = (
            f"CREATE TRIGGER {nom} BEFORE {geste} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, 'table « {table.name} » en ajout seul'); END"
        )
        postgresql = f"CREATE TRIGGER {nom} BEFORE {geste} ON {table.name} EXECUTE FUNCTION refuse_changement()"
        sa.event.listen(table, "after_create", sa.DDL(sqlite).execute_if(dialect="sqlite"))
        sa.event.listen(table, "after_create", sa.DDL(postgresql).execute_if(dialect="postgresql"))
