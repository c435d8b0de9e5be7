"""Inscrire au journal les cellules ordinaires de nbgrader, et signaler les copies qui ont touché à ce qui les juge."""

from __future__ import annotations

import builtins
import contextlib
import hashlib
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import determine_grade, is_grade

from refcomp.cours import load_cours
from refcomp.grading.bac.sources import parse_cellule
from refcomp.grading.journal import open_journal
from refcomp.grading.journal_lignes import VERSION_ORDINAIRE, Resultat
from refcomp.grading.preprocesseurs import find_exercice


class JournaliserNotes(NbGraderPreprocessor):
    """Après `SaveAutoGrades` : une ligne au journal par cellule notée d'un carnet ordinaire.

    Une copie suspecte garde sa note, celle de nbgrader ; ses cellules notées demandent un correcteur (« needs manual
    grade » dans le formgrader) et ses lignes disent `a_verifier`, avec la raison.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Inscrit les notes d'un carnet ordinaire ; un exercice refcomp s'est déjà inscrit lui-même."""
        if find_exercice(resources) is not None:
            return nb, resources
        contexte, observe = resources["nbgrader"], resources.get("refcomp", {})
        cellules = [c for c in nb.cells if is_grade(c)]
        arret = [observe["arret"]] if observe.get("arret") else []
        raisons = [*observe.get("soupcons", []), *arret, *_credits_etranges(cellules)]
        if raisons:
            self._flag(contexte, cellules)
        with open_journal(load_cours()) as journal:
            journal.append([self._resultat(contexte, cellule, raisons) for cellule in cellules])
        return nb, resources

    def _flag(self, contexte: dict[str, str], cellules: list[NotebookNode]) -> None:
        """Demande un correcteur pour chaque cellule notée de ce carnet."""
        with Gradebook(contexte["db_url"]) as carnet:
            for cellule in cellules:
                ou = (contexte["notebook"], contexte["assignment"], contexte["student"])
                carnet.find_grade(cellule.metadata.nbgrader["grade_id"], *ou).needs_manual_grade = True
            carnet.db.commit()

    def _resultat(self, contexte: dict[str, str], cellule: NotebookNode, raisons: list[str]) -> Resultat:
        points, bareme = determine_grade(cellule, self.log)
        statut = "a_verifier" if raisons else "manuel" if points is None else "corrige"
        source = cellule.source.encode("utf-8", errors="replace")
        return Resultat(
            etudiant=contexte["student"],
            devoir=contexte["assignment"],
            exercice=contexte["notebook"],
            version_exercice=VERSION_ORDINAIRE,
            question=cellule.metadata.nbgrader["grade_id"],
            variante="",
            tentative=hashlib.sha256(source + repr(points).encode()).hexdigest(),
            points="0" if points is None else repr(float(points)),
            points_max=repr(float(bareme)),
            note_reponse="",
            convention="",
            valeur_recue=" ; ".join(raisons)[:2000],
            statut=statut,
        )


def _credits_etranges(cellules: list[NotebookNode]) -> list[str]:
    """Les notes montrées négatives ou NaN : nbgrader leur donne tous les points de la cellule.

    Un test qui n'emploie rien de la copie (`-1`) est une maladresse de l'enseignant, que dit `refcomp verifier`.
    """
    raisons = []
    for cellule in cellules:
        montres = [s for s in cellule.get("outputs", []) if s.output_type == "execute_result"]
        with contextlib.suppress(ValueError, KeyError, TypeError):
            note = float(montres[0].data["text/plain"]) if montres else 0.0
            if not note >= 0 and parse_cellule(cellule.source).lus - set(dir(builtins)):
                nom = cellule.metadata.nbgrader["grade_id"]
                raisons.append(f"la cellule {nom} a montré {note:g} ; nbgrader lui donne alors tous ses points")
    return raisons
