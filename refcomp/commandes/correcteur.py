"""Commandes de la correction : corriger, montrer une correction, vérifier le journal."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace

from refcomp.authoring.devoir import load_devoir, load_devoirs
from refcomp.classe import load_classe
from refcomp.commandes import cours_de
from refcomp.cours import Cours
from refcomp.grading.corrige import render_corrige
from refcomp.grading.journal import Journal, derniers_resultats
from refcomp.grading.parallele import autograde_pool, processus_par_defaut
from refcomp.progres import iterate_with_bar_of
from refcomp.projection import project_resultats


def corriger(options: Namespace) -> int:
    """Corrige les copies remises, puis met à jour le registre des preuves."""
    cours = cours_de(options)
    processus = options.processus or processus_par_defaut()
    groupes = load_classe(options.classe) if options.classe else {}
    total = len(options.etudiant or cours.etudiants(options.devoir))
    flux = autograde_pool(cours, options.devoir, options.etudiant, processus)
    corrigees = dict(iterate_with_bar_of(flux, total, "Correction"))
    echecs = {e: raison for e, raison in corrigees.items() if raison}
    for etudiant, raison in sorted(echecs.items()):
        derniere = raison.strip().splitlines()[-1]
        print(f"  {etudiant} : la copie n'a pas pu être corrigée : {derniere}")
    print(f"{len(corrigees) - len(echecs)} copies corrigées sur {total}.")
    devoirs = load_devoirs(cours.racine, seulement=options.devoir)
    if options.devoir in devoirs:
        print(_compte_a_verifier(cours, options.devoir, set(corrigees)))
        print(f"{project_resultats(cours, [devoirs[options.devoir]], groupes)} preuves ajoutées au registre.")
    return 1 if echecs else 0


def _compte_a_verifier(cours: Cours, devoir: str, etudiants: set[str]) -> str:
    """Ce que l'enseignant doit regarder : réponses à vérifier, carnets non remis."""
    journal = Journal(cours.url, cours.cle)
    try:
        r = derniers_resultats(journal.load_resultats(devoir))
    finally:
        journal.close()
    r = r[r["etudiant"].isin(etudiants)]
    absents = r[r["note_reponse"] == "carnet_absent"].groupby(["etudiant", "exercice"]).size().index
    manque = f" Carnets non remis : {', '.join(f'{e} ({x})' for e, x in absents)}." if len(absents) else ""
    return f"{int((r['statut'] == 'a_verifier').sum())} réponses à vérifier.{manque}"


def correction(options: Namespace) -> int:
    """Affiche la correction d'un étudiant."""
    cours = cours_de(options)
    print(render_corrige(cours, load_devoir(cours.racine, options.devoir), options.etudiant, options.exercice))
    return 0


def verifier_journal(options: Namespace) -> int:
    """Recalcule la chaîne du journal."""
    cours = cours_de(options)
    journal = Journal(cours.url, cours.cle)
    try:
        constats = journal.check_chaine()
    finally:
        journal.close()
    for constat in constats:
        print(constat.message)
    print("Journal intact." if not constats else f"{len(constats)} lignes modifiées.")
    return 1 if constats else 0
