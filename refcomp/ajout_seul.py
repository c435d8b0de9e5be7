"""Des tables où l'on ajoute et où l'on ne change rien : la base elle-même refuse le reste."""

from __future__ import annotations

import sqlalchemy as sa


def forbid_changes(table: sa.Table) -> None:
    """Fait refuser par SQLite toute modification et tout effacement d'une ligne de la table."""
    for geste in ("UPDATE", "DELETE"):
        declencheur = (
            f"CREATE TRIGGER {table.name}_{geste.lower()} BEFORE {geste} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, 'table « {table.name} » en ajout seul'); END"
        )
        sa.event.listen(table, "after_create", sa.DDL(declencheur).execute_if(dialect="sqlite"))
