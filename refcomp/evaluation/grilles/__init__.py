"""Les grilles d'observation : tirées d'un référentiel, remplies en classeur, sur papier ou dans JupyterLab, relues."""

from refcomp.evaluation.grilles.catalogue import genres, grilles, load_grille
from refcomp.evaluation.grilles.modele import Grille, Ligne

__all__ = ["Grille", "Ligne", "genres", "grilles", "load_grille"]
