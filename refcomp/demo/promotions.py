"""Trois promotions au modèle connu, ajoutées à la démonstration : de quoi montrer un tableau de bord de coordinateur.

Les étudiants, leurs tuteurs et leurs jurys sont inventés ; `docs/modele-etudiant.md` dit comment.
"""

from __future__ import annotations

from contextlib import closing

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
        registre.append(cohortes.preuves.drop(columns="rang"))
    return cohortes
