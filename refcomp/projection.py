"""Projeter le journal des résultats sur le registre des preuves.

C'est la seule jonction entre la correction et l'évaluation : la carte des compétences est lue des exercices, jamais
d'une copie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing

import pandas as pd

from refcomp.authoring.devoir import Devoir, load_referentiel
from refcomp.cours import Cours
from refcomp.evaluation import Registre, preuves_automatiques
from refcomp.grading.journal import derniers_resultats, open_journal

COLONNES = ["exercice", "question", "referentiel", "millesime", "element_id"]


def competences_questions(devoirs: Iterable[Devoir]) -> pd.DataFrame:
    """Les éléments que prouve chaque question des devoirs : `exercice question referentiel millesime element_id`."""
    lignes = {
        (e.slug, q.id, e.referentiel, millesime, c)
        for d in devoirs
        for e in d.exercices
        for millesime in [load_referentiel(e).millesime]
        for q in e.questions
        for c in q.competences
    }
    return pd.DataFrame(sorted(lignes), columns=COLONNES)


def project_resultats(cours: Cours, devoirs: list[Devoir], groupes: Mapping[str, str]) -> int:
    """Inscrit au registre les preuves que portent les derniers résultats ; renvoie le nombre de lignes ajoutées.

    Args:
        cours: le cours.
        devoirs: les devoirs à projeter.
        groupes: étudiant → groupe.
    """
    with open_journal(cours) as journal, closing(Registre(cours.url)) as registre:
        resultats = derniers_resultats(journal.load_resultats())
        voulus = resultats[resultats["devoir"].isin([d.nom for d in devoirs])]
        return registre.append(preuves_automatiques(voulus, competences_questions(devoirs), dict(groupes))).ajoutees
