"""Commandes autour de la correction : montrer celle d'un étudiant, vérifier le journal."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from string import hexdigits

from refcomp.authoring.devoir import load_devoir
from refcomp.commandes import cours_de
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte
from refcomp.grading.conversion import Conversion
from refcomp.grading.corrige import render_corrige
from refcomp.grading.journal import TETE_AFFICHEE, open_journal
from refcomp.grading.notes import check_doutes, check_notes, check_preuves


def correction(options: Namespace) -> int:
    """Affiche la correction d'un étudiant."""
    cours = cours_de(options)
    print(render_corrige(cours, load_devoir(cours.racine, options.devoir), options.etudiant, options.exercice))
    return 0


def verifier_journal(options: Namespace) -> int:
    """Recalcule la chaîne du journal et compare le carnet de notes à ce qu'il a vu passer."""
    cours = cours_de(options)
    if options.tete is not None:
        _check_tete(options.tete)
    url = Conversion(cours, "").url
    with open_journal(cours) as journal:
        constats = [*journal.check_chaine(), *check_notes(journal, url), *check_doutes(journal, url)]
        preuves = check_preuves(journal, url)
        tete, connue = journal.tete(), options.tete is None or journal.find_tete(options.tete) is not None
    if not connue:
        phrase = f"La tête {options.tete} n'est pas dans le journal : sa fin a été coupée, ou ce n'est pas ce cours."
        constats.append(Constat("erreur", "tete_absente", phrase, options.tete))
    for constat in (*constats, *preuves):
        print(constat.message)
    print(f"Tête du journal : {tete}")
    print(_bilan(constats, preuves))
    return 1 if constats or any(c.gravite == "erreur" for c in preuves) else 0


def _check_tete(tete: str) -> None:
    """Une tête mal recopiée n'accuse pas le journal."""
    if len(tete.strip()) < TETE_AFFICHEE or set(tete.strip().lower()) - set(hexdigits):
        raise ArgumentInvalideError(
            f"« {tete} » n'est pas une tête de journal : elle a {TETE_AFFICHEE} chiffres ou lettres de a à f. Recopiez "
            "celle d'un retour ou d'un export."
        )


def _bilan(constats: list[Constat], preuves: list[Constat]) -> str:
    """La dernière phrase : elle ne dit « intact » que de ce que le journal prouve."""
    if constats:
        return f"{format_compte(len(constats), 'changement étranger', 'changements étrangers')}."
    if any(c.gravite == "erreur" for c in preuves):
        return "Notes NON PROUVÉES : le journal n'a rien vu de leur correction."
    return "Journal intact, notes d'accord" + (", sauf les notes reprises : sans preuve." if preuves else ".")
