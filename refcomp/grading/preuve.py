"""Un exercice fait ses preuves : la copie juste passe, la vide a zéro, chaque copie fausse échoue où et comme prévu.

`check_variantes` regarde l'équité des variantes sans rien exécuter ; `check_copies` exécute les copies connues, telles
qu'un étudiant les écrirait, et compare la note de réponse obtenue à celle qu'elles annoncent.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import types
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from refcomp import copie as module_copie
from refcomp.authoring.carnet import build_declaration
from refcomp.authoring.copies import CopieConnue, load_copies
from refcomp.authoring.devoir import build_fichiers_exercice, load_copie_py
from refcomp.authoring.documents import build_fichiers
from refcomp.authoring.modele import GRAINE_SPECIMEN, Candidat, Exercice, Question, Reponse, Variante
from refcomp.grading.comparaison import Verdict, recoit
from refcomp.grading.execution import write_fichiers
from refcomp.grading.reponses import read_reponse
from refcomp.grading.verification import check_copie


def check_construction(exercice: Exercice) -> list[str]:
    """Construit le carnet et la correction du spécimen et de deux variantes ; dit ce qui échoue."""
    defauts = []
    for graine in (GRAINE_SPECIMEN, 1, 2):
        try:
            variante = exercice.build_variante(graine)
            build_fichiers_exercice(exercice, variante, correction=True)
            exercice.build_correction(variante)
        except Exception as erreur:  # noqa: BLE001 - le code de l'auteur lève ce qu'il veut ; on le lui dit
            defauts.append(f"variante {graine} : la construction échoue : {type(erreur).__name__} : {erreur}")
    return defauts


def check_variantes(exercice: Exercice, graines: Iterable[int]) -> list[str]:
    """Liste les défauts d'équité : candidats confondus, réponse juste non reconnue, variante non reproductible."""
    defauts = []
    for graine in graines:
        variante = exercice.build_variante(graine)
        if build_fichiers(exercice, variante) != build_fichiers(exercice, exercice.build_variante(graine)):
            defauts.append(f"variante {graine} : deux constructions donnent des fichiers différents.")
        for question in exercice.questions:
            if not question.redaction:
                defauts += [f"variante {graine}, {d}" for d in _check_candidats(exercice, variante, question)]
    return defauts


def _check_candidats(exercice: Exercice, variante: Variante, question: Question) -> list[str]:
    candidats = exercice.build_candidats(question.id, variante, {})
    if not any(c.juste for c in candidats):
        return [f"{question.id} : aucun candidat juste."]
    confondus = [
        f"{question.id} : « {a.note} » et « {b.note} » ne se distinguent pas."
        for a, b in combinations(candidats, 2)
        if a.note != b.note and _confondus(exercice, question, a, b)
    ]
    confondus += [
        f"{question.id} : « {c.note} » n'a pas de libellé dans definition.yaml (erreurs)."
        for c in candidats
        if not c.juste and c.note not in exercice.erreurs
    ]
    devines = [
        f"{question.id} : « {c.note} » garde {c.part} des points d'une question à choix : les deviner en rapporterait."
        for c in candidats
        if question.forme["type"] == "choix" and not c.juste and c.part
    ]
    muets = [f"{question.id} : « {c.note} » n'a pas de message." for c in candidats if not c.message]
    return confondus + devines + muets


def _confondus(exercice: Exercice, question: Question, a: Candidat, b: Candidat) -> bool:
    """Vrai si la valeur de l'un serait reçue comme celle de l'autre."""
    return recoit(a.valeur, b.valeur, question.forme, exercice.monnaie)


def check_copies(exercice: Exercice, graines: Iterable[int]) -> list[str]:
    """Exécute chaque copie connue sur chaque variante ; liste ce qui ne tourne pas comme elle l'annonce."""
    copies = load_copies(exercice.dossier)
    defauts = []
    for graine in graines:
        variante = exercice.build_variante(graine)
        fichiers = _fichiers_copie(exercice, variante)
        for connue in copies:
            verdicts = check_copie(exercice, variante, run_copie_connue(exercice, connue, fichiers))
            defauts += [f"variante {graine}, {connue.nom}, {d}" for d in _check_verdicts(exercice, connue, verdicts)]
    return defauts


def _check_verdicts(exercice: Exercice, connue: CopieConnue, verdicts: dict[str, Verdict]) -> list[str]:
    defauts = []
    for identifiant, verdict in verdicts.items():
        attendue = connue.note_attendue(identifiant)
        if verdict.note != attendue:
            defauts.append(f"{identifiant} : note « {verdict.note} » au lieu de « {attendue} » ({verdict.message})")
        elif attendue == "juste" and verdict.points != exercice.question(identifiant).points:
            defauts.append(f"{identifiant} : juste, mais {verdict.points} points.")
        elif attendue != "juste" and verdict.points >= exercice.question(identifiant).points:
            defauts.append(f"{identifiant} : « {attendue} » reçoit tous les points.")
    total = sum((v.points for v in verdicts.values()), Decimal(0))
    if connue.nom == "vide" and total:
        defauts.append(f"une copie vide reçoit {total} points.")
    return defauts


def _fichiers_copie(exercice: Exercice, variante: Variante) -> dict[str, bytes]:
    """Le dossier que reçoit l'étudiant, carnet excepté."""
    return {
        **build_fichiers(exercice, variante),
        f"{exercice.slug}/questions.json": build_declaration(exercice),
        "copie.py": load_copie_py(),
    }


def run_copie_connue(exercice: Exercice, connue: CopieConnue, fichiers: Mapping[str, bytes]) -> dict[str, Reponse]:
    """Exécute une copie connue dans ce processus (elle est de confiance) et lit ses réponses.

    Elles passent par le même JSON borné que celles d'un étudiant.
    """
    noms: dict[str, Any] = {}
    reponses = {}
    with tempfile.TemporaryDirectory(prefix="refcomp-") as dossier:
        write_fichiers(Path(dossier), fichiers)
        with _dossier_de_copie(dossier):
            exec(connue.cellules.get("chargement", ""), noms)  # noqa: S102 - copies livrées avec l'exercice
            for question in exercice.questions:
                if not question.redaction:
                    exec(connue.cellules.get(question.id, ""), noms)  # noqa: S102 - idem
            declare = module_copie.declaration(exercice.slug)
            for question in exercice.questions:
                if not question.redaction:
                    texte = module_copie.extraction(exercice.slug, question.id, noms, declare)
                    reponses[question.id] = read_reponse(texte, question)
    return reponses


@contextlib.contextmanager
def _dossier_de_copie(dossier: str) -> Iterator[None]:
    """Place l'exécution dans le dossier de la copie, où `import copie` trouve le fichier distribué."""
    avant = Path.cwd()
    deja = sys.modules.get("copie")
    module = types.ModuleType("copie")
    module.__dict__.update(vars(module_copie))
    sys.modules["copie"] = module
    os.chdir(dossier)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        os.chdir(avant)
        sys.modules.pop("copie")
        if deja is not None:
            sys.modules["copie"] = deja
