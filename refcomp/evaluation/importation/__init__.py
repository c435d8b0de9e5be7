"""Importer des preuves d'ailleurs : un tableau de tableur, ou le carnet de notes d'un cours nbgrader quelconque."""

from refcomp.evaluation.importation.carnet import load_preuves_carnet
from refcomp.evaluation.importation.tableau import load_preuves_tableau

__all__ = ["load_preuves_carnet", "load_preuves_tableau"]
