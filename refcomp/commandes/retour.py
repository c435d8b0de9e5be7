"""Commande `refcomp retour` : écrire les pages de retour là où nbgrader les attend."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace

from refcomp.authoring.devoir import write_dossier
from refcomp.commandes import cours_de
from refcomp.errors import CoursInvalideError
from refcomp.grading.journal import open_journal
from refcomp.progres import iterate_with_bar
from refcomp.retour import build_retour


def retour(options: Namespace) -> int:
    """Écrit `feedback/<étudiant>/<devoir>/` pour chaque étudiant corrigé, ou pour ceux qu'on nomme."""
    cours = cours_de(options)
    corriges = cours.etudiants(options.devoir, "autograded")
    voulus = list(options.etudiant or corriges)
    if not voulus:
        raise CoursInvalideError(
            f"Aucune copie corrigée de « {options.devoir} ». Lancez : refcomp corriger {options.devoir}"
        )
    with open_journal(cours) as journal:
        tete = journal.tete()
    for etudiant in iterate_with_bar(voulus, "Retours"):
        write_dossier(
            cours.dossier("feedback") / etudiant / options.devoir,
            build_retour(cours, options.devoir, etudiant, tete),
        )
    print(f"{len(voulus)} retours écrits dans {cours.dossier('feedback')} (par étudiant : ouvrez index.html).")
    print(f"Empreinte du journal imprimée au pied des pages : {tete}")
    return 0
