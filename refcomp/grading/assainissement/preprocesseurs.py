"""Les deux préprocesseurs de l'assainissement ; leur place dans les listes de nbgrader est dans `configuration`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from refcomp.cours import load_cours
from refcomp.errors import CoursInvalideError
from refcomp.grading.assainissement.cellules import clean_carnet, clean_metadonnees_carnet
from refcomp.grading.assainissement.depot import check_identifiant
from refcomp.grading.assainissement.enseignant import Origines, load_origines, load_origines_distribuees
from refcomp.grading.assainissement.sorties import clean_sorties


class AssainirCopie(NbGraderPreprocessor):
    """Le dernier assainisseur : le carnet qui entre dans `autograded/` n'a plus rien de vivant."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Assainit les cellules et les métadonnées d'une copie ; le code n'est pas touché, il s'affiche échappé.

        Raises:
            CoursInvalideError: si le nom du dossier de l'étudiant ne peut entrer dans une page.
        """
        contexte = resources["nbgrader"]
        check_identifiant(contexte["student"])
        clean_carnet(nb, lambda: self._load_origines(contexte))
        return nb, resources

    def _load_origines(self, contexte: Any) -> Origines:
        devoir, carnet = contexte["assignment"], contexte["notebook"]
        try:
            cours = load_cours()
        except CoursInvalideError:
            return load_origines(self._dossiers(Path.cwd(), devoir), carnet)
        origines = load_origines(self._dossiers(cours.racine, devoir), carnet)
        return {**origines, **load_origines_distribuees(cours, devoir, carnet, contexte["student"])}

    def _dossiers(self, racine: Path, devoir: str) -> tuple[Path, ...]:
        reglages = self.config.CourseDirectory
        noms = (reglages.get("source_directory", "source"), reglages.get("release_directory", "release"))
        return tuple(racine / str(nom) / devoir for nom in noms)


class AssainirSorties(NbGraderPreprocessor):
    """La fin de la correction : les points sont enregistrés, les sorties deviennent inertes."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Assainit les sorties de chaque cellule, et ce que le noyau a dit de lui-même."""
        for cellule in nb.cells:
            if cellule.cell_type == "code":
                cellule.outputs = clean_sorties(cellule.outputs)
        nb.metadata = clean_metadonnees_carnet(nb.metadata)
        return nb, resources
