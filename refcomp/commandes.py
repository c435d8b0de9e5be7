"""Ce que fait chaque commande de `refcomp` : un appel de bibliothèque et un compte rendu."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from refcomp.authoring.devoir import check_source, declare_devoir, load_devoir, load_devoirs
from refcomp.authoring.exercice import load_exercice, load_exercices
from refcomp.classe import load_classe
from refcomp.cours import Cours, load_cours
from refcomp.demo.conduite import render_bilan, run_demo
from refcomp.errors import CoursInvalideError
from refcomp.grading.commandes import build_release, distribute_devoir
from refcomp.grading.corrige import render_corrige
from refcomp.grading.journal import Journal, derniers_resultats
from refcomp.grading.parallele import autograde_pool, processus_par_defaut
from refcomp.grading.preuve import check_construction, check_copies, check_variantes
from refcomp.progres import iterate_with_bar, iterate_with_bar_of
from refcomp.projection import project_resultats
from refcomp.reporting.service import serve


def _cours(options: Namespace) -> Cours:
    return load_cours(options.cours)


def construire(options: Namespace) -> int:
    """Écrit `source/` et `release/`, ou vérifie que `source/` n'a pas dérivé."""
    cours = _cours(options)
    if options.exercices and not options.devoir:
        raise CoursInvalideError("--exercices demande un nom de devoir : refcomp construire NOM --exercices SLUG…")
    if options.exercices:
        devoirs = [declare_devoir(cours.racine, options.devoir, options.exercices, options.titre)]
    else:
        tous = load_devoirs(cours.racine)
        devoirs = [load_devoir(cours.racine, options.devoir)] if options.devoir else list(tous.values())
    derives = 0
    for devoir in devoirs:
        if options.verifier:
            differents = check_source(cours.racine, devoir)
            derives += len(differents)
            print(f"{devoir.nom} : " + (f"a dérivé : {', '.join(differents)}" if differents else "à jour."))
        else:
            build_release(cours, devoir)
            print(f"{devoir.nom} : source/{devoir.nom}/ et release/{devoir.nom}/ écrits.")
    return 1 if derives else 0


def eprouver(options: Namespace) -> int:
    """Fait faire ses preuves à un exercice : équité des variantes, copies connues."""
    racine = _cours(options).racine / "exercises"
    exercices = (
        [load_exercice(racine / options.exercice)] if options.exercice else list(load_exercices(racine).values())
    )
    total = 0
    for exercice in exercices:
        graines = iterate_with_bar(range(options.variantes), f"{exercice.slug}, variantes")
        defauts = check_construction(exercice) + check_variantes(exercice, graines)
        graines = iterate_with_bar(range(options.variantes), f"{exercice.slug}, copies connues")
        defauts += check_copies(exercice, graines)
        total += len(defauts)
        verdict = (
            f"{len(defauts)} défauts :" if defauts else f"éprouvé sur {options.variantes} variantes, aucun défaut."
        )
        print(f"{exercice.slug} : {verdict}")
        print("".join(f"  - {d}\n" for d in defauts), end="")
    return 1 if total else 0


def exercices(options: Namespace) -> int:
    """Liste les exercices."""
    for exercice in load_exercices(_cours(options).racine / "exercises").values():
        codes = list(dict.fromkeys(c for q in exercice.questions for c in q.competences))
        if options.competence is None or options.competence in codes:
            print(f"{exercice.slug:<28} {exercice.duree_minutes:>3} min  {', '.join(codes)}\n    {exercice.titre}")
    return 0


def distribuer(options: Namespace) -> int:
    """Distribue un devoir."""
    cours = _cours(options)
    devoir = load_devoir(cours.racine, options.devoir)
    etudiants = list(options.etudiants or []) + (list(load_classe(options.classe)) if options.classe else [])
    if not etudiants:
        raise CoursInvalideError("À qui distribuer ? Donnez --etudiants ID ID… ou --classe fichier.csv.")
    sortie = distribute_devoir(cours, devoir, etudiants, lambda e: iterate_with_bar(e, "Distribution"))
    print(f"{len(etudiants)} dossiers et archives écrits dans {sortie}")
    return 0


def corriger(options: Namespace) -> int:
    """Corrige les copies remises, puis met à jour le registre des preuves."""
    cours = _cours(options)
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
    cours = _cours(options)
    print(render_corrige(cours, load_devoir(cours.racine, options.devoir), options.etudiant, options.exercice))
    return 0


def verifier_journal(options: Namespace) -> int:
    """Recalcule la chaîne du journal."""
    cours = _cours(options)
    journal = Journal(cours.url, cours.cle)
    try:
        constats = journal.check_chaine()
    finally:
        journal.close()
    for constat in constats:
        print(constat.message)
    print("Journal intact." if not constats else f"{len(constats)} lignes modifiées.")
    return 1 if constats else 0


def demo(options: Namespace) -> int:
    """Joue la démonstration, puis sert le tableau de bord sauf avis contraire."""
    debut = time.monotonic()
    processus = options.processus or processus_par_defaut()
    bilan = run_demo(_cours(options), options.dossier.resolve(), effectif=options.effectif, processus=processus)
    print(f"\n{render_bilan(bilan)}\n\nDurée : {time.monotonic() - debut:.0f} s.")
    return 0 if options.sans_serveur else _servir(bilan.dossier)


def servir(options: Namespace) -> int:
    """Sert le tableau de bord et JupyterLab du cours."""
    return _servir(_cours(options).racine)


def _servir(dossier: Path) -> int:
    with serve(dossier) as adresses:
        print(f"\nTableau de bord : {adresses.tableau_de_bord}\nJupyterLab      : {adresses.jupyterlab}")
        print("Ces adresses ne sont joignables que de cette machine. Ctrl + C pour arrêter.", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("\nServeurs arrêtés.")
    return 0
