"""Règles : les marques de région sont celles que nbgrader attend, dans les cellules où il les attend."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcomp.grading.lint.ecriture import abrege
from refcomp.grading.lint.modele import Carnet
from refcomp.grading.lint.regions import has_autotest, split_regions
from refcomp.grading.lint.regle import Regle, Trouvaille

PRESQUE_MARQUE = re.compile(
    r"^\W*(?:begin|end|start|stop|d[ée]but|fin)\W*(?:solutions?|hidden\W*tests?|tests?\W*cach[ée]s?|mark\W*schemes?)\W*$",
    re.IGNORECASE,
)


def _desequilibres(carnet: Carnet) -> Iterator[Trouvaille]:
    r = carnet.reglages
    for cellule in carnet.cellules:
        for marques in (r.solution, r.cache, r.bareme):
            for defaut in split_regions(cellule.source, marques).defauts:
                yield cellule.trouvaille(f"Marques mal appariées : {defaut}.")


def _mal_ecrites(carnet: Carnet) -> Iterator[Trouvaille]:
    r = carnet.reglages
    connues = [m for marques in (r.solution, r.cache, r.bareme) for m in marques]
    for cellule in carnet.cellules:
        for numero, ligne in enumerate(cellule.source.splitlines(), start=1):
            if PRESQUE_MARQUE.match(ligne) and not any(m in ligne for m in connues):
                yield cellule.trouvaille(
                    f"Ligne {numero}, « {abrege(ligne)} » ressemble à une marque, que nbgrader ne reconnaîtra pas.",
                )


def _solution_non_declaree(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        if carnet.reglages.solution.debut in c.source and not c.solution:
            yield c.trouvaille(f"« {carnet.reglages.solution.debut} » dans une cellule qui n'est pas de réponse.")


def _cache_non_declare(carnet: Carnet) -> Iterator[Trouvaille]:
    r = carnet.reglages
    for c in carnet.cellules:
        if r.cache.debut in c.source and not c.notee:
            yield c.trouvaille(f"« {r.cache.debut} » dans une cellule qui n'est pas notée.")


def _bareme_non_declare(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        if carnet.reglages.bareme.debut in c.source and not c.tache:
            yield c.trouvaille(f"« {carnet.reglages.bareme.debut} » dans une cellule qui n'est pas une tâche.")


def _autotest(carnet: Carnet) -> Iterator[Trouvaille]:
    r = carnet.reglages
    # Le mot seul, même dans un texte, suffit pour que nbgrader cherche le fichier des gabarits.
    employes = [c for c in carnet.cellules if c.nature == "code" and r.autotest in c.source]
    for c in employes:
        if not c.notee and has_autotest(c.source, r.autotest):
            yield c.trouvaille(f"« {r.autotest} » dans une cellule qui n'est pas notée.")
    presents = [d / r.fichier_autotests for d in (carnet.dossier, r.racine)]
    if employes and not any(p.is_file() for p in presents):
        yield employes[0].trouvaille(f"« {r.autotest} » demande {r.fichier_autotests}, absent du devoir et du cours.")


REGLES = (
    Regle(
        "marques_desequilibrees",
        "erreur",
        "Une région mal fermée : nbgrader refuse le devoir, ou publie ce qu'il devait retirer.",
        "Ouvrez et fermez chaque région une fois, sans l'imbriquer.",
        _desequilibres,
    ),
    Regle(
        "marque_mal_ecrite",
        "avertissement",
        "Une ligne ressemble à une marque sans en être une : la région serait publiée.",
        "Écrivez la marque exactement, par exemple « ### BEGIN SOLUTION » ou « ### BEGIN HIDDEN TESTS ».",
        _mal_ecrites,
    ),
    Regle(
        "solution_non_declaree",
        "erreur",
        "Une solution hors d'une cellule de réponse : nbgrader refuse d'engendrer le devoir.",
        "Déclarez la cellule comme réponse dans le panneau « Create Assignment ».",
        _solution_non_declaree,
    ),
    Regle(
        "controle_cache_non_declare",
        "erreur",
        "Des contrôles cachés hors d'une cellule notée : nbgrader refuse d'engendrer le devoir.",
        "Déclarez la cellule « Autograded tests » dans le panneau « Create Assignment ».",
        _cache_non_declare,
    ),
    Regle(
        "bareme_non_declare",
        "erreur",
        "Un barème hors d'une tâche : nbgrader refuse d'engendrer le devoir.",
        "Déclarez la cellule « Manually graded task ».",
        _bareme_non_declare,
    ),
    Regle(
        "autotest_impossible",
        "erreur",
        "Des contrôles à engendrer (AUTOTEST) que nbgrader ne pourra pas engendrer.",
        "Déclarez la cellule notée, et déposez autotests.yml dans le devoir ou à la racine du cours.",
        _autotest,
    ),
)
