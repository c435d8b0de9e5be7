"""Les préprocesseurs que nbgrader branche par configuration : assainir, fermer, exécuter, contrôler.

Ordre (voir `refcomp.grading.configuration`)::

    assainissement : RestaurerCellules → [nbgrader] → FermerCellules
    correction     : ExecuterCopie (exécution, contrôle, journal) → [nbgrader, dont SaveAutoGrades]

Un carnet qui n'est pas un exercice refcomp suit le chemin ordinaire de nbgrader, sans changement.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, OverwriteCells
from traitlets import Bool, Float, Int

from refcomp.authoring.devoir import find_devoir
from refcomp.authoring.modele import Exercice
from refcomp.cours import load_cours
from refcomp.errors import IsolationImpossibleError
from refcomp.grading.bac.bornes import MEBIOCTET, Bornes
from refcomp.grading.carnet_note import close_cellule, open_cellule, questions_par_cellule
from refcomp.grading.correction import CopieRemise, correct_copie
from refcomp.grading.isolation import allow_sans_isolation, find_obstacle, is_sans_isolation_permise
from refcomp.grading.ordinaire import is_python, run_ordinaire

AUTRE_LANGAGE = (
    "Ce carnet n'est pas en Python : le bac à sable ne sait pas l'exécuter. Pour le corriger par nbgrader seul, sans "
    "isolation : refcomp corriger … --sans-isolation."
)
SUPPRIMEE = "refcomp_supprimee"


def find_exercice(resources: Any) -> Exercice | None:
    """L'exercice d'un carnet, d'après le cours et le nom du carnet ; None s'il n'est pas de refcomp."""
    devoir = find_devoir(load_cours().racine, resources["nbgrader"]["assignment"])
    return None if devoir is None else devoir.exercice(resources["nbgrader"]["notebook"])


class RestaurerCellules(NbGraderPreprocessor):
    """Remet les métadonnées que la copie a pu changer, et les cellules notées qu'elle a supprimées.

    Sans cela, nbgrader fait échouer toute la copie quand un drapeau a changé, et ne note pas une cellule supprimée.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Restaure le carnet d'un exercice refcomp ; laisse les autres intacts."""
        if find_exercice(resources) is None:
            return nb, resources
        contexte = resources["nbgrader"]
        with Gradebook(contexte["db_url"]) as carnet_notes:
            source = carnet_notes.find_notebook(contexte["notebook"], contexte["assignment"])
            cellules = {c.name: c for c in source.source_cells}
            notees = {c.name: c for c in source.grade_cells}
            solutions = {c.name for c in source.solution_cells}
            presentes = self._restore_metadonnees(nb, cellules, notees, solutions)
            for nom in (n for n in cellules if n in notees and n not in presentes):
                est_solution = nom in solutions
                brute = OverwriteCells().missing_cell_transform(
                    cellules[nom],
                    notees[nom].max_score,
                    is_solution=est_solution,
                )
                remise = nbformat.from_dict(brute)
                remise.metadata[SUPPRIMEE] = True
                remise.source = cellules[nom].source
                nb.cells.append(remise)
        return nb, resources

    def _restore_metadonnees(self, nb: NotebookNode, cellules: Any, notees: Any, solutions: Any) -> set[str]:
        presentes: set[str] = set()
        for cellule in nb.cells:
            for etrangere in ("refcomp", SUPPRIMEE):
                cellule.metadata.pop(etrangere, None)
            meta = cellule.metadata.get("nbgrader")
            nom = meta.get("grade_id") if isinstance(meta, dict) else None
            if not isinstance(nom, str) or nom not in cellules:
                cellule.metadata.pop("nbgrader", None)
                continue
            presentes.add(str(nom))
            cellule.metadata["nbgrader"] = NotebookNode(
                grade=nom in notees,
                grade_id=nom,
                locked=bool(cellules[nom].locked),
                schema_version=3,
                solution=nom in solutions,
                task=False,
                cell_type=cellules[nom].cell_type,
                checksum=cellules[nom].checksum,
                **({"points": notees[nom].max_score} if nom in notees else {}),
            )
        return presentes


class FermerCellules(NbGraderPreprocessor):
    """Ferme chaque cellule notée de refcomp avant toute exécution."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Pose une sortie d'erreur dans chaque cellule notée d'un exercice refcomp."""
        exercice = find_exercice(resources)
        if exercice is not None:
            for rang in questions_par_cellule(nb, exercice):
                close_cellule(nb.cells[rang])
        return nb, resources


class ExecuterCopie(Execute):
    """Exécute une copie, enfermée dans le bac à sable ; ses traits sont ceux de `Execute`, de nbgrader.

    Une question refcomp est jugée hors du processus de l'étudiant. Les cellules ordinaires s'exécutent comme nbgrader
    le fait, tests compris.
    """

    sans_isolation = Bool(
        default_value=False,
        help="Accepte d'exécuter les copies sans isolation si cette machine ne permet pas de les isoler.",
    ).tag(config=True)
    duree_carnet = Float(Bornes.carnet, help="Secondes laissées à un carnet entier.").tag(config=True)
    memoire = Int(
        Bornes.memoire // MEBIOCTET, help="Mébioctets qu'une copie peut ajouter à ceux de Python et pandas."
    ).tag(config=True)
    processus = Int(Bornes.processus, help="Processus et fils d'exécution qu'une copie peut avoir.").tag(config=True)
    disque = Int(Bornes.disque // MEBIOCTET, help="Mébioctets de fichiers qu'une copie peut écrire.").tag(config=True)

    @property
    def bornes(self) -> Bornes:
        """Ce qu'une copie peut consommer, d'après la configuration du cours."""
        sans_limite = not self.timeout or self.timeout < 0  # nbgrader écrit « sans limite » None, 0 ou -1
        return Bornes(
            cellule=self.duree_carnet if sans_limite else float(self.timeout),
            carnet=self.duree_carnet,
            memoire=self.memoire * MEBIOCTET,
            processus=self.processus,
            disque=self.disque * MEBIOCTET,
        )

    def preprocess(
        self,
        nb: NotebookNode,
        resources: Any = None,
        **kwargs: Any,
    ) -> tuple[NotebookNode, Any]:
        """Exécute ; pour un exercice refcomp, contrôle, journalise, puis ouvre chaque cellule vérifiée.

        Raises:
            IsolationImpossibleError: si la copie ne peut pas être isolée et que rien ne permet de s'en passer.
        """
        if self.sans_isolation:
            allow_sans_isolation()
        exercice = find_exercice(resources)
        if exercice is not None:
            return self._preprocess_exercice(nb, resources, exercice), resources
        if not is_python(nb) or find_obstacle():
            if not is_sans_isolation_permise():
                raise IsolationImpossibleError(find_obstacle() or AUTRE_LANGAGE)
            return super().preprocess(nb, resources, **kwargs)
        executee = run_ordinaire(nb, Path(resources["metadata"]["path"]), self.bornes, self.error_on_timeout)
        resources["refcomp"] = {"soupcons": list(executee.soupcons), "arret": executee.arret}
        return executee.carnet, resources

    def _preprocess_exercice(self, nb: NotebookNode, resources: Any, exercice: Exercice) -> NotebookNode:
        questions = questions_par_cellule(nb, exercice)
        for rang in questions:
            close_cellule(nb.cells[rang])
        cours, contexte = load_cours(), resources["nbgrader"]
        dossier = cours.dossier("submitted") / contexte["student"] / contexte["assignment"]
        remise = CopieRemise(
            etudiant=contexte["student"],
            devoir=contexte["assignment"],
            carnet=nb,
            fichiers=read_fichiers(dossier, exercice),
            tentative=digest_copie(dossier, exercice),
            questions={rang: q.id for rang, q in questions.items()},
            supprimees=frozenset(q.id for rang, q in questions.items() if nb.cells[rang].metadata.get(SUPPRIMEE)),
            bornes=self.bornes,
        )
        corrigee = correct_copie(cours, exercice, remise)
        for rang, question in questions.items():
            open_cellule(corrigee.carnet.cells[rang], question, corrigee.verdicts[question.id])
        return corrigee.carnet


def _fichiers_reponse(dossier: Path, exercice: Exercice) -> list[Path]:
    """Les fichiers de réponse remis pour un exercice : ceux que la définition prévoit, s'ils existent."""
    voulus = [
        dossier / exercice.slug / f"reponse_{q.numero}{suffixe}"
        for q in exercice.questions
        if q.forme["type"] == "tableau"
        for suffixe in (".csv", ".xlsx")
    ]
    return [p for p in voulus if p.is_file() and not p.is_symlink()]


def read_fichiers(dossier: Path, exercice: Exercice) -> dict[str, bytes]:
    """Le contenu des fichiers de réponse remis, chemin relatif au devoir → octets."""
    return {p.relative_to(dossier).as_posix(): p.read_bytes() for p in _fichiers_reponse(dossier, exercice)}


def digest_copie(dossier: Path, exercice: Exercice) -> str:
    """Le condensé de la copie remise : carnet et fichiers de réponse ; c'est l'identité de la tentative."""
    condense = hashlib.sha256()
    for chemin in (dossier / f"{exercice.slug}.ipynb", *_fichiers_reponse(dossier, exercice)):
        condense.update(chemin.relative_to(dossier).as_posix().encode() + b"\0" + chemin.read_bytes() + b"\0")
    return condense.hexdigest()
