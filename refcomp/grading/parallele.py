"""Corriger une classe : plusieurs copies à la fois, sans qu'une copie cassée arrête les autres.

Un processus de confiance mène jusqu'à quatre copies de front ; au-delà, on en ajoute. Chaque copie finie est inscrite
au journal en dernier : interrompue n'importe où, la correction reprend où elle en était, et une copie inchangée n'est
pas recorrigée.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import threading
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refcomp.cours import Cours, load_cours
from refcomp.grading.cadence import COURANTE, Cadence
from refcomp.grading.carnet_partage import Partage, share_carnets
from refcomp.grading.conversion import Conversion
from refcomp.grading.depot import digest_dossier
from refcomp.grading.journal import open_journal, share_journal
from refcomp.grading.journal_lignes import Correction
from refcomp.grading.notes import watch_notes
from refcomp.processus import prepare_processus

DE_FRONT = 4
VARIABLE, VALEUR = "NBGRADER_EXECUTION", "autograde"
CORRIGEE, INCHANGEE, ECHEC = "corrigee", "inchangee", "echec"


@dataclass(frozen=True)
class Issue:
    """Comment la correction d'un étudiant a fini : `corrigee`, `inchangee` ou `echec`, avec sa raison."""

    etudiant: str
    statut: str
    raison: str = ""


def processus_par_defaut() -> int:
    """Autant de copies à la fois que de cœurs permis à ce processus."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def correct_classe(
    cours: Cours, devoir: str, etudiants: Iterable[str], processus: int, *, tout: bool = False
) -> Iterator[Issue]:
    """Corrige des copies et rend leur issue au fur et à mesure.

    Args:
        cours: le cours.
        devoir: nom nbgrader du devoir.
        etudiants: ceux à corriger.
        processus: copies menées à la fois.
        tout: recorrige aussi les copies inchangées.

    Yields:
        Une issue par étudiant, dans l'ordre où elles arrivent.
    """
    voulus = list(etudiants)
    equipes = min(-(-processus // DE_FRONT), len(voulus))
    if equipes <= 1:
        yield from run_equipe(cours, devoir, voulus, min(processus, len(voulus) or 1), tout=tout)
        return
    parts = [voulus[rang::equipes] for rang in range(equipes)]
    yield from _run_equipes(cours, devoir, parts, -(-processus // equipes), tout=tout)


def run_equipe(cours: Cours, devoir: str, etudiants: list[str], places: int, *, tout: bool) -> Iterator[Issue]:
    """Corrige des copies dans ce processus, `places` à la fois dans le bac."""
    avant, variables = Path.cwd(), dict(os.environ)
    # nbgrader se place dans le cours et pose une variable à chaque copie, puis les rend : des fils d'exécution se
    # gêneraient. Posés d'avance, ils sont rendus tels quels. (Pour savoir ce que valait la variable, nbgrader 0.9 lit
    # celle qui porte le nom de sa valeur : d'où la seconde.)
    os.chdir(cours.racine)
    os.environ.update({VARIABLE: VALEUR, VALEUR: VALEUR})
    try:
        with warnings.catch_warnings(), share_journal(cours), share_carnets() as partage:
            warnings.simplefilter("ignore")  # avertissements internes de nbgrader et de SQLAlchemy, sans suite
            cadence = Cadence(places, partage.valider)
            COURANTE.cadence = cadence
            conversion = Conversion(cours, devoir)
            watch_notes(cours, conversion.url)
            travail = _Travail(cours, conversion, devoir, cadence, partage, tout=tout)
            # Un fil de plus que de places : pendant qu'une copie s'exécute, la suivante se prépare.
            with ThreadPoolExecutor(places + 1, thread_name_prefix="copie") as fils:
                taches = [fils.submit(travail.correct, etudiant) for etudiant in etudiants]
                try:
                    for tache in as_completed(taches):
                        yield tache.result()
                except BaseException:
                    fils.shutdown(wait=False, cancel_futures=True)
                    raise
    finally:
        COURANTE.cadence = None
        for nom in (VARIABLE, VALEUR):
            os.environ.pop(nom, None)
        os.environ.update({n: v for n, v in variables.items() if n in {VARIABLE, VALEUR}})
        with contextlib.suppress(OSError):
            os.chdir(avant)


class _Travail:
    """La correction d'une copie, du doute à l'inscription au journal."""

    def __init__(
        self, cours: Cours, conversion: Conversion, devoir: str, cadence: Cadence, partage: Partage, *, tout: bool
    ) -> None:
        self._cours, self._conversion, self._devoir, self._tout = cours, conversion, devoir, tout
        self._cadence, self._partage = cadence, partage
        with open_journal(cours) as journal:
            self._deja = journal.load_corrections(devoir)
        self._notes = conversion.notes()

    def correct(self, etudiant: str) -> Issue:
        """Corrige un étudiant, sauf si sa copie et ce qui la corrige n'ont pas changé ; n'échoue jamais."""
        try:
            with self._cadence.confiance():
                return self._correct(etudiant)
        except Exception as erreur:  # noqa: BLE001 - une copie cassée n'arrête pas les autres
            return Issue(etudiant, ECHEC, f"{type(erreur).__name__} : {erreur}")

    def _correct(self, etudiant: str) -> Issue:
        empreinte = digest_dossier(self._conversion.dossier(etudiant))
        with open_journal(self._cours) as journal:
            reglage = self._conversion.reglage(journal, etudiant)
        if not self._tout and self._is_faite(etudiant, empreinte, reglage):
            return Issue(etudiant, INCHANGEE)
        raison = self._conversion.correct(etudiant)
        if raison:
            self._partage.annuler()
        else:
            self._partage.valider()
        statut = ECHEC if raison else CORRIGEE
        with open_journal(self._cours) as journal:
            journal.record_corrections([Correction(etudiant, self._devoir, empreinte, reglage, statut, raison)])
        return Issue(etudiant, statut, raison)

    def _is_faite(self, etudiant: str, empreinte: str, reglage: str) -> bool:
        derniere = self._deja.get(etudiant)
        return (
            derniere is not None
            and (derniere.empreinte, derniere.reglage, derniere.statut) == (empreinte, reglage, CORRIGEE)
            and etudiant in self._notes  # le carnet de notes a pu être effacé, ou l'étudiant en être ôté
            and any(self._conversion.dossier(etudiant, corrige=True).glob("*.ipynb"))
        )


def _run_equipes(cours: Cours, devoir: str, parts: list[list[str]], places: int, *, tout: bool) -> Iterator[Issue]:
    """Répartit les copies entre plusieurs processus de confiance ; la mort de l'un ne perd que ses copies en cours."""
    # « spawn » partout : c'est le seul mode de Windows, et un processus à plusieurs fils ne se dédouble pas.
    contexte = multiprocessing.get_context("spawn")
    issues: Any = contexte.Queue()
    options = {"devoir": devoir, "places": places, "tout": tout}
    arguments = [(str(cours.racine), cours.url, part, options, issues) for part in parts]
    equipes = [contexte.Process(target=run_equipe_fille, args=a, daemon=True) for a in arguments]
    attendus = {etudiant for part in parts for etudiant in part}
    for equipe in equipes:
        equipe.start()
    try:
        while attendus:
            try:
                issue = issues.get(timeout=1)
            except queue.Empty:
                if not any(equipe.is_alive() for equipe in equipes) and issues.empty():
                    break
                continue
            attendus.discard(issue.etudiant)
            yield issue
        yield from (Issue(e, ECHEC, "le processus de correction a été tué ; relancez la commande") for e in attendus)
    finally:
        for equipe in equipes:
            equipe.terminate()
            equipe.join()


def run_equipe_fille(racine: str, url: str, etudiants: list[str], options: dict[str, Any], issues: Any) -> None:
    """Ce qu'exécute un processus de correction supplémentaire ; il meurt avec celui qui l'a lancé, même tué net."""
    threading.Thread(target=_die_with_parent, name="parent", daemon=True).start()
    prepare_processus()
    for issue in run_equipe(load_cours(Path(racine), url), etudiants=etudiants, **options):
        issues.put(issue)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # et, avec ce processus, son bac et les copies qui y sont
