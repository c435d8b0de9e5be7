"""Trois promotions au modèle connu, ajoutées à la démonstration : de quoi montrer un tableau de bord de coordinateur.

Les étudiants, leurs tuteurs et leurs jurys sont inventés ; `docs/modele-etudiant.md` dit comment.
"""

from __future__ import annotations

from contextlib import closing

import pandas as pd

from refcomp.cours import Cours
from refcomp.demo.modele_etudiant import Cohortes, build_cohortes
from refcomp.evaluation import Registre


def add_promotions(cours: Cours) -> Cohortes:
    """Engendre les promotions sur les exercices du cours et inscrit leurs preuves au registre.

    Args:
        cours: un cours de démonstration, et lui seul : ces preuves sont inventées.

    Returns:
        Ce qui a été engendré, vérité comprise.
    """
    cohortes = build_cohortes(cours.racine)
    with closing(Registre(cours.url)) as registre:
        registre.append(_comme_les_regles(cohortes.preuves.drop(columns="rang")))
    return cohortes


def _comme_les_regles(preuves: pd.DataFrame) -> pd.DataFrame:
    """Les règles d'AGOrA ne nomment aucun moment : comme dans ses grilles, l'évaluation finale y est sans moment."""
    finales = (preuves["referentiel"] == "agora-bloc1") & (preuves["moment"] == "final")
    return preuves.assign(moment=preuves["moment"].mask(finales, ""))
