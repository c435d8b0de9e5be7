"""Ce que les jurys gardent d'une personne : le rendre avec le reste, et l'effacer avec le reste.

Un procès-verbal déjà imprimé est une archive de l'établissement ; ce qui s'efface ici est ce que la base en garde.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from refcomp.ajout_seul import allow_effacement
from refcomp.evaluation.jury.tables import DECISIONS, DOSSIERS

TRACES = (DOSSIERS, DECISIONS)


def read_traces(lien: sa.Connection, etudiant: str) -> dict[str, list[dict[str, Any]]]:
    """Les lignes des jurys qui concernent une personne : table → lignes ; vide si aucun jury n'a été tenu."""
    presentes = [t for t in TRACES if sa.inspect(lien).has_table(t.name)]
    lues = {t.name: lien.execute(sa.select(t).where(t.c.etudiant == etudiant)).mappings().all() for t in presentes}
    return {nom: [dict(ligne) for ligne in lignes] for nom, lignes in lues.items() if lignes}


def erase_traces(lien: sa.Connection, etudiants: Sequence[str]) -> int:
    """Efface ces lignes, dans la transaction en cours ; renvoie leur nombre."""
    effacees = 0
    for table in TRACES:
        if sa.inspect(lien).has_table(table.name):
            with allow_effacement(lien, table):
                effacees += lien.execute(table.delete().where(table.c.etudiant.in_(list(etudiants)))).rowcount
    return effacees
