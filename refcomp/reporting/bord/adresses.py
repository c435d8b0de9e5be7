"""Où Voilà sert les tableaux de bord ; un module léger, que lit aussi qui lance les serveurs."""

from __future__ import annotations

from collections.abc import Mapping

BASE = "REFCOMP_BORDS"  # variable d'environnement : l'adresse de base, posée par qui lance Voilà
# Nom du tableau → son carnet, son titre, sa classe ; une page n'importe que la sienne.
BORDS: Mapping[str, tuple[str, str, str]] = {
    "cohorte": ("tableau_de_bord.ipynb", "Cohorte", "BordCohorte"),
    "etudiant": ("tableau_etudiant.ipynb", "Étudiant", "BordEtudiant"),
    "competence": ("tableau_competence.ipynb", "Compétence", "BordCompetence"),
    "exercice": ("tableau_exercice.ipynb", "Exercice", "BordExercice"),
    "referentiel": ("tableau_referentiel.ipynb", "Référentiel", "BordReferentiel"),
    "jury": ("tableau_jury.ipynb", "Jury", "BordJury"),
}
