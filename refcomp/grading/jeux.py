"""Les questions à fonction : celle de l'étudiant est appelée sur des jeux de données qu'il n'a jamais vus.

Un jeu est une variante de l'exercice, tirée de la clé du cours. Ses documents n'arrivent dans le bac qu'une fois tout
le carnet exécuté : une fonction qui rend le résultat écrit d'avance se trompe dès le premier jeu.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from refcomp.authoring.carnet import build_declaration
from refcomp.authoring.devoir import load_copie_py
from refcomp.authoring.distribution import graine_etudiant
from refcomp.authoring.documents import build_fichiers
from refcomp.authoring.modele import Exercice, Question, Reponse, Variante
from refcomp.grading.comparaison import Verdict
from refcomp.grading.reponses import read_reponse
from refcomp.grading.verification import check_copie

AUTRE_JEU = "Votre fonction rend un résultat juste sur vos données, mais pas sur un autre jeu de données. "


def build_jeux(exercice: Exercice, etudiant: str, devoir: str, cle: bytes) -> dict[str, list[Variante]]:
    """Les jeux de chaque question à fonction : les mêmes à chaque correction d'un même étudiant."""
    return {
        q.id: [
            exercice.build_variante(graine_etudiant(cle, devoir, f"{exercice.slug}\0{q.id}\0jeu{rang}", etudiant))
            for rang in range(q.jeux)
        ]
        for q in exercice.questions
        if q.jeux
    }


def build_appels(exercice: Exercice, jeux: Mapping[str, list[Variante]]) -> dict[str, list[dict[str, bytes]]]:
    """Ce qui entre dans le bac pour chaque jeu : ses documents, et ce que l'étudiant a pour les lire."""
    outils = {f"{exercice.slug}/questions.json": build_declaration(exercice), "copie.py": load_copie_py()}
    return {q: [build_fichiers(exercice, v) | outils for v in variantes] for q, variantes in jeux.items()}


def check_jeux(
    exercice: Exercice,
    jeux: Mapping[str, list[Variante]],
    rendus: Mapping[str, list[str | None]],
    reponses: Mapping[str, Reponse],
    verdicts: Mapping[str, Verdict],
) -> dict[str, Verdict]:
    """Les verdicts, une fois chaque fonction éprouvée sur ses jeux : le moins bon de ses résultats l'emporte."""
    finals = dict(verdicts)
    for identifiant, variantes in jeux.items():
        question = exercice.question(identifiant)
        textes = [*rendus.get(identifiant, []), *[None] * len(variantes)]
        for variante, texte in zip(variantes, textes, strict=False):
            rendue = read_reponse(texte, question)
            verdict = check_copie(exercice, variante, {**reponses, identifiant: rendue})[identifiant]
            if verdict.points < finals[identifiant].points:
                finals[identifiant] = replace(verdict, message=_message(question, verdicts[identifiant], verdict))
    return finals


def _message(question: Question, sur_les_siennes: Verdict, verdict: Verdict) -> str:
    return (AUTRE_JEU if sur_les_siennes.points == question.points else "") + verdict.message
