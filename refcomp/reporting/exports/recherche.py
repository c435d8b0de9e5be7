"""Les preuves pseudonymisées d'une cohorte, pour la recherche : un CSV, et ce qu'il faut en savoir."""

from __future__ import annotations

import secrets

import pandas as pd

from refcomp.evaluation.pseudonymes import pseudonymise
from refcomp.fichiers import render_zip
from refcomp.tableaux import Tableau, render_csv

AVERTISSEMENT = """Données pseudonymisées, non anonymes : avec la clé, ou en recoupant, on peut revenir à une personne.
Les identifiants sont propres à cet export : la clé a été tirée au sort et n'est gardée nulle part.
Les dates sont celles du lundi de chaque semaine ; ni auteur, ni motif, ni provenance n'y figurent.
"""


def render_recherche(preuves: pd.DataFrame) -> bytes:
    """L'archive de recherche de ces preuves.

    Args:
        preuves: les colonnes du registre.
    """
    rendue = pseudonymise(preuves, secrets.token_bytes(32))
    table = rendue.preuves
    lignes = [[_texte(v) for v in ligne] for ligne in table.itertuples(index=False)]
    constats = "\n".join(f"- {c.message}" for c in rendue.constats) or "- aucun petit groupe."
    return render_zip(
        {
            "preuves.csv": render_csv(Tableau("Preuves", list(table.columns), lignes)),
            "LISEZ-MOI.txt": f"{AVERTISSEMENT}\nPetits groupes :\n{constats}\n".encode(),
        }
    )


def _texte(valeur: object) -> str:
    if isinstance(valeur, pd.Timestamp):
        return f"{valeur:%Y-%m-%d}"
    if valeur is None or valeur is pd.NA or (isinstance(valeur, float) and pd.isna(valeur)):
        return ""
    return str(valeur).replace(".", ",") if isinstance(valeur, float) else str(valeur)
