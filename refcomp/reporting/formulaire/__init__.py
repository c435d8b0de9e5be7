"""Remplir une grille dans JupyterLab : chaque réponse est inscrite au registre aussitôt."""

from refcomp.reporting.formulaire.vue import FormulaireGrille, formulaire_grille

__all__ = ["FormulaireGrille", "formulaire_grille"]
