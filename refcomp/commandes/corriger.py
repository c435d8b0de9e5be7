"""Commande de la correction d'une classe : le compte rendu au fil de l'eau, puis ce qu'il reste à regarder."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from refcomp.commandes import classe_de, cours_de
from refcomp.cours import Cours
from refcomp.grading.assainissement.texte import clean_etiquette
from refcomp.grading.bac.lanceur import RESERVE
from refcomp.progres import iterate_with_bar_of

if TYPE_CHECKING:
    from refcomp.grading.parallele import Issue


def corriger(options: Namespace) -> int:
    """Corrige les copies remises, puis met à jour le registre des preuves."""
    cours = cours_de(options)
    if not options.dask:
        RESERVE.start()  # le bac s'ouvre pendant que nbgrader se charge
    from refcomp.grading import isolation, parallele, reprise  # noqa: PLC0415 - chargés pendant que le bac s'ouvre
    from refcomp.grading.commandes import check_remis  # noqa: PLC0415 - idem

    if options.sans_isolation:
        isolation.allow_sans_isolation()
    etudiants = reprise.load_reprise(cours, options.devoir) if options.reprendre else options.etudiant
    classe_de(options, cours)  # une classe mal nommée se dit avant de corriger
    voulus, refuses = check_remis(cours, options.devoir, etudiants)
    for constat in refuses:
        print(constat.message, file=sys.stderr)
    processus = options.processus or parallele.processus_par_defaut()
    with isolation.open_grappe(options.dask) as places:
        if not options.dask:
            _say_isolation(isolation.check_isolation())
        reprise.save_reprise(cours, options.devoir, voulus)
        flux = parallele.correct_classe(cours, options.devoir, voulus, places or processus, tout=options.tout)
        comptes = _report_issues(flux, len(voulus))
        reprise.forget_reprise(cours, options.devoir)
    _project(cours, options, set(voulus))
    return 1 if comptes["echec"] or refuses else 0


def _say_isolation(obstacle: str) -> None:
    if obstacle:
        print(f"ATTENTION : correction sans isolation. {obstacle}", file=sys.stderr)


def _report_issues(flux: Iterator[Issue], total: int) -> Mapping[str, int]:
    """Montre l'avancement et chaque échec quand il arrive ; renvoie le compte par statut."""
    comptes: Counter[str] = Counter()
    for issue in iterate_with_bar_of(flux, total, "Correction"):
        comptes[issue.statut] += 1
        if issue.statut == "echec":
            # La raison cite parfois la copie : ni couleur ni commande de terminal n'en sort.
            raison = clean_etiquette(issue.raison)
            print(
                f"\n  {clean_etiquette(issue.etudiant)} : la copie n'a pas pu être corrigée : {raison}", file=sys.stderr
            )
    pluriel = "s" if comptes["corrigee"] > 1 else ""
    reste = f", {comptes['inchangee']} déjà faites et inchangées" if comptes["inchangee"] else ""
    echecs = f", {comptes['echec']} en échec" if comptes["echec"] else ""
    print(f"{comptes['corrigee']} copie{pluriel} corrigée{pluriel} sur {total}{reste}{echecs}.")
    return comptes


def _project(cours: Cours, options: Namespace, etudiants: set[str]) -> None:
    """Dit ce qu'il faut regarder, puis inscrit les preuves des exercices refcomp."""
    from refcomp.authoring.devoir import find_devoir  # noqa: PLC0415 - après l'ouverture du bac
    from refcomp.classe import load_classe  # noqa: PLC0415 - idem
    from refcomp.grading.bilan import render_a_verifier  # noqa: PLC0415 - idem
    from refcomp.projection import project_resultats  # noqa: PLC0415 - idem

    print(render_a_verifier(cours, options.devoir, etudiants))
    devoir = find_devoir(cours.racine, options.devoir)
    if devoir is not None:
        classe = classe_de(options, cours)
        groupes = load_classe(classe) if classe else {}
        print(f"{project_resultats(cours, [devoir], groupes)} preuves ajoutées au registre.")
