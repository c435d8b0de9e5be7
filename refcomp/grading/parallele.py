"""Corriger plusieurs copies à la fois, dans des processus séparés.

nbgrader change le dossier courant du processus : des fils se gêneraient, des processus non. Chaque processus charge
nbgrader une fois et corrige les copies qu'on lui donne.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from refcomp.cours import Cours
from refcomp.grading.commandes import check_remis
from refcomp.grading.ouvrier import correct_un


def processus_par_defaut() -> int:
    """Autant de processus que de cœurs."""
    return os.cpu_count() or 1


def autograde_pool(
    cours: Cours,
    nom_devoir: str,
    etudiants: list[str] | None,
    processus: int,
) -> Iterator[tuple[str, str]]:
    """Corrige des copies et rend, au fur et à mesure, (étudiant, journal de l'échec ou vide).

    Args:
        cours: le cours.
        nom_devoir: nom nbgrader du devoir.
        etudiants: ceux à corriger ; tous ceux qui ont rendu si None.
        processus: nombre de processus ; 1 corrige dans celui-ci.

    Raises:
        CoursInvalideError: si aucune copie n'est remise ou si un étudiant demandé n'a rien rendu.
    """
    voulus = check_remis(cours, nom_devoir, etudiants)
    if processus <= 1 or len(voulus) == 1:
        for etudiant in voulus:
            yield etudiant, correct_un(str(cours.racine), cours.url, nom_devoir, etudiant)
        return
    # « spawn » partout : c'est le seul mode de Windows, et un noyau Jupyter ne se partage pas après une bifurcation.
    contexte = multiprocessing.get_context("spawn")
    groupe = ProcessPoolExecutor(min(processus, len(voulus)), mp_context=contexte)
    try:
        taches = {groupe.submit(correct_un, str(cours.racine), cours.url, nom_devoir, e): e for e in voulus}
        for tache in as_completed(taches):
            erreur = tache.exception()
            yield taches[tache], str(erreur) if erreur else tache.result()
    except BaseException:
        # Interrompu : les copies en cours s'arrêtent là, sans point, et seront reprises à la prochaine correction.
        for enfant in multiprocessing.active_children():
            enfant.terminate()
        groupe.shutdown(wait=False, cancel_futures=True)
        raise
    groupe.shutdown()
