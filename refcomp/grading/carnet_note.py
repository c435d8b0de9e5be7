"""Ce que la correction écrit dans un carnet : cellules fermées avant l'exécution, points et retour après.

nbgrader donne tous les points à une cellule notée sans sortie. Chaque cellule notée de refcomp porte donc une sortie
d'erreur dès l'assainissement ; seul le contrôle de confiance la remplace. Tué à n'importe quel moment, il n'a donné
aucun point.
"""

from __future__ import annotations

from html import escape
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from refcomp.authoring.carnet import grade_id
from refcomp.authoring.modele import Exercice, Question
from refcomp.grading.comparaison import Verdict

FERMEE = "Cellule fermée : elle n'a pas été vérifiée par le contrôle de confiance."


def close_cellule(cellule: NotebookNode) -> None:
    """Ferme une cellule notée : une sortie d'erreur, qui vaut zéro pour nbgrader."""
    cellule.outputs = [new_output("error", ename="NonVerifiee", evalue=FERMEE, traceback=[FERMEE])]
    cellule.execution_count = None


def questions_par_cellule(carnet: NotebookNode, exercice: Exercice) -> dict[int, Question]:
    """Rang de chaque cellule notée corrigée par refcomp → sa question, d'après l'exercice et non la copie."""
    par_id = {grade_id(exercice, q): q for q in exercice.questions if not q.redaction}
    trouvees = {}
    for rang, cellule in enumerate(carnet.cells):
        meta = cellule.metadata.get("nbgrader", {})
        question = par_id.get(str(meta.get("grade_id"))) if isinstance(meta, dict) else None
        if question is not None and cellule.cell_type == "code":
            trouvees[rang] = question
    return trouvees


def open_cellule(cellule: NotebookNode, question: Question, verdict: Verdict) -> None:
    """Écrit les points (un float Python, que nbgrader lit) et le retour à l'étudiant, échappé."""
    points = float(verdict.points)
    cellule.outputs = [
        new_output("display_data", data=render_retour(question, verdict)),
        new_output("execute_result", data={"text/plain": repr(points)}, execution_count=1),
    ]
    cellule.execution_count = 1


def render_retour(question: Question, verdict: Verdict) -> dict[str, Any]:
    """Le retour d'une question, en texte et en HTML échappé."""
    titre = f"Question {question.numero} : {_points(verdict.points)} / {_points(question.points)}"
    competences = ", ".join(question.competences)
    texte = f"{titre}\n{verdict.message}\nCompétences : {competences}"
    html = (
        f'<section lang="fr" aria-label="{escape(titre)}"><p><strong>{escape(titre)}</strong></p>'
        f"<p>{escape(verdict.message)}</p><p><small>Compétences : {escape(competences)}</small></p></section>"
    )
    return {"text/plain": texte, "text/html": html}


def _points(points: Any) -> str:
    return format(points.normalize(), "f").replace(".", ",")
