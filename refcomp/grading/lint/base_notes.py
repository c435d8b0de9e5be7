"""Lire, dans le carnet de notes de nbgrader, le barème qu'il a enregistré pour un devoir."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

PREFIXE_SQLITE = "sqlite:///"
REQUETE = """
SELECT notebook.name, base_cell.name, {table}.max_score
FROM {table}
JOIN base_cell ON base_cell.id = {table}.id
JOIN notebook ON notebook.id = base_cell.notebook_id
JOIN assignment ON assignment.id = notebook.assignment_id
WHERE assignment.name = :devoir
"""


def read_bareme(adresse: str, devoir: str) -> tuple[dict[str, dict[str, float]], str]:
    """Le barème enregistré (carnet → cellule → points), et pourquoi il n'a pas pu être lu.

    Un carnet de notes absent n'est pas un défaut : le devoir n'a pas encore été engendré ici.
    """
    if adresse.startswith(PREFIXE_SQLITE) and not Path(adresse.removeprefix(PREFIXE_SQLITE)).is_file():
        return {}, ""
    bareme: dict[str, dict[str, float]] = {}
    try:
        moteur = create_engine(adresse, poolclass=NullPool)
        with moteur.connect() as connexion:
            for table in ("grade_cells", "task_cells"):
                lignes = connexion.execute(text(REQUETE.format(table=table)), {"devoir": devoir})
                for carnet, cellule, points in lignes:
                    bareme.setdefault(str(carnet), {})[str(cellule)] = float(points)
    except (SQLAlchemyError, ArgumentError, ImportError, ValueError) as erreur:
        return {}, str(erreur).splitlines()[0][:200]
    return bareme, ""
