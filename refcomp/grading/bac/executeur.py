"""Exécuter un carnet dans le bac à sable : l'exécuteur que la correction emploie là où il est possible.

Les sorties entrent dans le carnet par le code de nbclient, celui de Jupyter et de nbgrader : mêmes regroupements,
mêmes effacements, mêmes mises à jour. Une cellule notée qui ne s'est pas exécutée porte une erreur, jamais le vide, car
nbgrader donne tous les points au vide.
"""

from __future__ import annotations

import sys
from importlib.resources import files

from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output

from refcomp.grading.bac.seance import CopieArreteeError, Execution, Seance
from refcomp.grading.execution import DELAI_REPONSE, CopieAExecuter, CopieExecutee

LANGAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": sys.version.split()[0],
}
SANS_MONTRER = "skip-execution"
MUETTE = {
    "ename": "Error",
    "evalue": "",
    "traceback": ["ERROR: An error occurred while showtraceback was disabled"],  # le texte de nbgrader
}


def run_bac(copie: CopieAExecuter) -> CopieExecutee:
    """Exécute une copie dans le bac à sable de ce processus.

    Raises:
        IsolationImpossibleError: si le bac ne peut pas s'ouvrir ; rien n'a été exécuté.
    """
    return _Execution(copie).run()


class _Execution:
    """L'exécution d'un carnet, cellule après cellule."""

    def __init__(self, copie: CopieAExecuter) -> None:
        self._copie = copie
        self._client = NotebookClient(copie.carnet)
        self._client.reset_execution_trackers()
        self._soupcons: dict[str, None] = {}
        self._reponses: dict[str, str] = {}
        self._appels: dict[str, list[str | None]] = {}

    def run(self) -> CopieExecutee:
        copie = self._copie
        with Seance(copie.bornes, refcomp_autorise=copie.refcomp_autorise) as seance:
            arret = ""
            try:
                self._run_cellules(seance)
            except CopieArreteeError as erreur:
                arret = str(erreur)
        copie.carnet.metadata["language_info"] = NotebookNode(LANGAGE)
        if arret:
            self._close_suite(arret)
        return CopieExecutee(copie.carnet, self._reponses, tuple(self._soupcons), arret, self._appels)

    def _run_cellules(self, seance: Seance) -> None:
        copie = self._copie
        seance.send_fichiers(copie.fichiers)
        if copie.questions:
            source = (files("refcomp") / "copie.py").read_text(encoding="utf-8")
            seance.prepare(source, copie.declaration)
        for rang, cellule in enumerate(copie.carnet.cells):
            if rang in copie.questions:
                texte = seance.extract(copie.exercice, copie.questions[rang], DELAI_REPONSE)
                if texte is not None:
                    self._reponses[copie.questions[rang]] = texte
            elif self._is_executable(cellule, rang):
                cellule.outputs = [_attente()]
                execution = seance.run_cellule(cellule.source, de_confiance=rang in copie.de_confiance)
                self._fill(cellule, rang, execution)
        for question, jeux in copie.appels.items():
            self._appels[question] = [seance.call(copie.exercice, question, jeu, DELAI_REPONSE) for jeu in jeux]

    def _is_executable(self, cellule: NotebookNode, rang: int) -> bool:
        """Comme Jupyter ; mais l'étiquette qui saute une cellule ne vaut pas pour celles de l'enseignant."""
        if cellule.cell_type != "code" or not cellule.source.strip():
            return False
        saute = SANS_MONTRER in cellule.metadata.get("tags", [])
        return rang in self._copie.de_confiance or not saute

    def _fill(self, cellule: NotebookNode, rang: int, execution: Execution) -> None:
        cellule.outputs = []
        self._client.clear_before_next_output = False
        for message in execution.messages:
            self._client.process_message(message, cellule, rang)
        cellule.execution_count = execution.numero
        erreur = dict(self._copie.erreur_delai) if execution.depassee else execution.erreur
        noms = {s.get("ename") for s in cellule.outputs if s.output_type == "error"}
        if erreur is not None and erreur["ename"] not in noms:
            trace = erreur["traceback"] or MUETTE["traceback"]
            cellule.outputs.append(new_output("error", **(erreur | {"traceback": trace})))
        self._soupcons |= dict.fromkeys(execution.soupcons)

    def _close_suite(self, raison: str) -> None:
        """Dit dans chaque cellule non exécutée pourquoi elle ne l'a pas été."""
        for rang, cellule in enumerate(self._copie.carnet.cells):
            attend = cellule.get("outputs") == [_attente()]
            jamais = self._is_executable(cellule, rang) and cellule.execution_count is None and not cellule.outputs
            if rang not in self._copie.questions and (attend or jamais):
                cellule.outputs = [_arret(raison)]


def _attente() -> NotebookNode:
    return _arret("la cellule n'a pas rendu de résultat")


def _arret(raison: str) -> NotebookNode:
    phrase = f"Cellule non exécutée jusqu'au bout : {raison}."
    return new_output("error", ename="CopieArretee", evalue=raison, traceback=[phrase])
