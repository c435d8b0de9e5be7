"""Règles : dans les exercices refcomp, aucune variante ne donne la réponse, et toutes se valent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from refcomp.authoring.devoir import Devoir, check_source
from refcomp.authoring.modele import Question
from refcomp.grading.lint.modele import DevoirLu
from refcomp.grading.lint.regle import Regle, Trouvaille
from refcomp.grading.lint.trivialite import (
    Tirage,
    automatiques,
    build_tirage,
    dans_l_enonce,
    identiques,
    part_commune,
    reponse_vide,
    trop_commune,
)
from refcomp.grading.preuve import check_construction, check_variantes

GRAINES_CITEES = 5


@lru_cache(maxsize=4)
def _tirages(devoir: DevoirLu) -> dict[str, list[Tirage]]:
    """Les tirages de chaque exercice ; aucun si son code échoue, ce qu'une autre règle dit."""
    tirages: dict[str, list[Tirage]] = {}
    for exercice in devoir.exercices:
        try:
            tirages[exercice.slug] = [build_tirage(exercice, graine) for graine in range(devoir.variantes)]
        except Exception:  # noqa: BLE001 - le code de l'auteur lève ce qu'il veut
            tirages[exercice.slug] = []
    return tirages


def _defauts(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for exercice in devoir.exercices if devoir.variantes else ():
        defauts = check_construction(exercice)
        if not defauts:
            try:
                defauts = check_variantes(exercice, range(devoir.variantes))
            except Exception as erreur:  # noqa: BLE001 - idem
                defauts = [f"un contrôle échoue : {type(erreur).__name__} : {erreur}"]
        for defaut in defauts:
            yield devoir.trouvaille(f"Exercice {exercice.slug}, {defaut}")


def _par_question(devoir: DevoirLu, juge: Callable[[Tirage, Question], bool], phrase: str) -> Iterator[Trouvaille]:
    for exercice in devoir.exercices:
        tirages = _tirages(devoir)[exercice.slug]
        for question in automatiques(exercice):
            graines = [t.graine for t in tirages if question.id in t.reponses and juge(t, question)]
            if graines:
                citees = ", ".join(map(str, graines[:GRAINES_CITEES])) + ("…" if len(graines) > GRAINES_CITEES else "")
                yield devoir.trouvaille(
                    f"Exercice {exercice.slug}, {question.id} : {phrase} dans {len(graines)} variantes sur "
                    f"{len(tirages)} (graines {citees}).",
                )


def _vides(devoir: DevoirLu) -> Iterator[Trouvaille]:
    yield from _par_question(devoir, lambda t, q: reponse_vide(t.reponses[q.id]), "la réponse est nulle ou vide")


def _dans_l_enonce(devoir: DevoirLu) -> Iterator[Trouvaille]:
    yield from _par_question(devoir, dans_l_enonce, "la réponse est écrite dans l'énoncé")


def _repetees(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for exercice in devoir.exercices:
        tirages = _tirages(devoir)[exercice.slug]
        for question in automatiques(exercice):
            part = part_commune(tirages, question)
            if trop_commune(part, question):
                yield devoir.trouvaille(
                    f"Exercice {exercice.slug}, {question.id} : {part:.0%} des variantes ont la même réponse.".replace(
                        "%", " %"
                    ),
                )


def _identiques(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for exercice in devoir.exercices:
        for a, b in identiques(_tirages(devoir)[exercice.slug], exercice):
            yield devoir.trouvaille(f"Exercice {exercice.slug} : {a} et {b} ont presque toujours la même réponse.")


def _derivee(devoir: DevoirLu) -> Iterator[Trouvaille]:
    if not devoir.exercices or not devoir.source or devoir.reglages.source != "source":
        return
    try:
        differents = check_source(devoir.reglages.racine, Devoir(devoir.nom, devoir.nom, devoir.exercices))
    except Exception:  # noqa: BLE001 - un exercice qui ne se construit pas est dit par une autre règle
        return
    if differents:
        yield devoir.trouvaille(f"source/ ne correspond plus aux exercices : {', '.join(differents[:GRAINES_CITEES])}.")


REGLES = (
    Regle(
        "variante_defaut",
        "erreur",
        "Une variante ne se construit pas, ou deux réponses reconnues s'y confondent.",
        "Corrigez l'exercice ; refcomp eprouver EXERCICE en dit plus.",
        _defauts,
        "devoir",
    ),
    Regle(
        "variante_reponse_vide",
        "avertissement",
        "Une réponse nulle ou vide se devine sans rien calculer.",
        "Retirez ces cas dans variante.py (tirage refait, ou données changées).",
        _vides,
        "devoir",
    ),
    Regle(
        "variante_reponse_dans_enonce",
        "avertissement",
        "Le nombre ou la date attendus sont écrits dans l'énoncé, hors des tableaux de données.",
        "Retirez ces cas dans variante.py, ou changez l'énoncé.",
        _dans_l_enonce,
        "devoir",
    ),
    Regle(
        "variante_reponse_commune",
        "avertissement",
        "Trop de variantes ont la même réponse : elle se recopie d'une copie à l'autre.",
        "Faites varier ce dont dépend la réponse dans variante.py.",
        _repetees,
        "devoir",
    ),
    Regle(
        "variante_reponses_identiques",
        "avertissement",
        "Deux questions ont la même réponse : l'une donne l'autre.",
        "Changez l'une des deux questions, ou les données.",
        _identiques,
        "devoir",
    ),
    Regle(
        "source_derivee",
        "avertissement",
        "source/ n'a pas été reconstruit depuis la dernière modification d'un exercice.",
        "Lancez refcomp construire DEVOIR.",
        _derivee,
        "devoir",
    ),
)
