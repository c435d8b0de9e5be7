"""Ce par quoi un cours peut prouver chaque élément : les questions de ses exercices, et les grilles déjà employées."""

from __future__ import annotations

import pandas as pd

from refcomp.projection import competences_questions
from refcomp.reporting.bord.donnees import DonneesBord

COLONNES = ["referentiel", "element_id", "moyen"]
GRILLE = "grille/"


def moyens_enseignement(donnees: DonneesBord) -> pd.DataFrame:
    """Les moyens de preuve d'un référentiel : `referentiel element_id moyen`.

    Une grille est connue par les preuves qu'elle a données, dans n'importe quel groupe : elle vise au moins cela.
    """
    questions = competences_questions(donnees.devoirs.devoirs.values())
    noms = (questions["exercice"] + "/" + questions["question"]).astype("str")
    tables = [questions.assign(moyen=noms)[COLONNES], _grilles(donnees.preuves)[COLONNES]]
    return pd.concat(tables, ignore_index=True).astype("str").drop_duplicates(ignore_index=True)


def _grilles(preuves: pd.DataFrame) -> pd.DataFrame:
    siennes = preuves[preuves["provenance"].str.startswith(GRILLE)]
    identifiants = siennes["provenance"].str.split("/").str[1]
    return siennes.assign(moyen=("grille " + identifiants).astype("str"))
