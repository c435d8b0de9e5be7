"""Commandes de l'auteur d'exercices : construire, éprouver, lister, distribuer."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace

from refcomp.authoring.devoir import check_source, declare_devoir, load_devoir, load_devoirs
from refcomp.authoring.exercice import load_exercice, load_exercices
from refcomp.classe import load_classe
from refcomp.commandes import classe_de, cours_de
from refcomp.errors import CoursInvalideError
from refcomp.grading.commandes import build_release, distribute_devoir
from refcomp.grading.preuve import check_construction, check_copies, check_variantes
from refcomp.progres import iterate_with_bar


def construire(options: Namespace) -> int:
    """Écrit `source/` et `release/`, ou vérifie que `source/` n'a pas dérivé."""
    cours = cours_de(options)
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
    racine = cours_de(options).racine / "exercises"
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
    for exercice in load_exercices(cours_de(options).racine / "exercises").values():
        codes = list(dict.fromkeys(c for q in exercice.questions for c in q.competences))
        if options.competence is None or options.competence in codes:
            print(f"{exercice.slug:<28} {exercice.duree_minutes:>3} min  {', '.join(codes)}\n    {exercice.titre}")
    return 0


def distribuer(options: Namespace) -> int:
    """Distribue un devoir."""
    cours = cours_de(options)
    devoir = load_devoir(cours.racine, options.devoir)
    etudiants = list(options.etudiants or [])
    # Des étudiants nommés sont les seuls voulus : la classe du cours n'est prise que si l'on n'a rien dit.
    classe = options.classe if etudiants else classe_de(options, cours)
    etudiants += list(load_classe(classe, partis=False)) if classe else []
    if not etudiants:
        raise CoursInvalideError(
            "À qui distribuer ? Donnez --etudiants ID ID… ou --classe fichier.csv, ou importez la classe du cours : "
            "refcomp classe importer FICHIER."
        )
    sortie = distribute_devoir(cours, devoir, etudiants, lambda e: iterate_with_bar(e, "Distribution"))
    print(f"{len(etudiants)} dossiers et archives écrits dans {sortie}")
    return 0
