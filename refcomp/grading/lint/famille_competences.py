"""Règles : les compétences et les questions que citent les cellules existent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from refcomp.authoring.carnet import grade_id
from refcomp.grading.lint.modele import Carnet, Cellule, DevoirLu
from refcomp.grading.lint.regle import Regle, Trouvaille
from refcomp.referentiels import available, load


@lru_cache(maxsize=32)
def _elements(referentiel: str) -> frozenset[str] | None:
    """Les éléments d'un référentiel livré, ou None s'il ne l'est pas."""
    if referentiel not in available():
        return None
    return frozenset(load(referentiel).elements["element_id"])


def _citees(carnet: Carnet) -> Iterator[tuple[Cellule, str, str]]:
    """Les compétences que citent les cellules : la cellule, le référentiel (vide s'il n'est pas dit), l'élément."""
    commun = carnet.metadonnees.get("refcomp")
    defaut = commun.get("referentiel") if isinstance(commun, Mapping) else None
    for c in carnet.cellules:
        competences = c.refcomp.get("competences")
        if isinstance(competences, str):
            competences = [competences]
        referentiel = c.refcomp.get("referentiel") or defaut
        for competence in competences if isinstance(competences, list) else []:
            yield c, referentiel if isinstance(referentiel, str) else "", str(competence)


def _referentiels(devoir: DevoirLu) -> Iterator[Trouvaille]:
    livres = ", ".join(available()) or "aucun"
    for carnet in devoir.source.values():
        dits: dict[str, Cellule] = {}
        for c, referentiel, _ in _citees(carnet):
            dits.setdefault(referentiel, c)
        for referentiel, c in dits.items():
            if referentiel and _elements(referentiel) is None:
                yield c.trouvaille(f"Le référentiel « {referentiel} » n'est pas livré. Livrés : {livres}.")
    for exercice in devoir.exercices:
        if _elements(exercice.referentiel) is None:
            yield devoir.trouvaille(
                f"Exercice {exercice.slug} : référentiel « {exercice.referentiel} ». Livrés : {livres}."
            )


def _competences(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for carnet in devoir.source.values():
        for c, referentiel, competence in _citees(carnet):
            if phrase := _inconnue(competence, [referentiel] if referentiel else available()):
                yield c.trouvaille(phrase)
    for exercice in devoir.exercices:
        for question in exercice.questions:
            for competence in question.competences:
                if phrase := _inconnue(competence, [exercice.referentiel]):
                    yield devoir.trouvaille(f"Exercice {exercice.slug}, {question.id} : {phrase}")


def _inconnue(competence: str, referentiels: list[str]) -> str:
    """La phrase qui dit qu'un élément n'existe dans aucun de ces référentiels ; vide s'il existe."""
    connus = [e for r in referentiels if (e := _elements(r)) is not None]
    if not connus or any(competence in e for e in connus):
        return ""
    proche = get_close_matches(competence, sorted(frozenset().union(*connus)), n=1)
    conseil = f" Le plus proche : « {proche[0]} »." if proche else ""
    return f"« {competence} » n'est pas un élément de {', '.join(referentiels)}.{conseil}"


def _non_etiquetees(carnet: Carnet) -> Iterator[Trouvaille]:
    etiquetees = {c.rang for c, _, _ in _citees(carnet)}
    if not etiquetees:
        return
    for c in carnet.cellules:
        if (c.notee or c.tache) and c.rang not in etiquetees:
            yield c.trouvaille("La cellule est notée sans compétence, alors que d'autres du carnet en citent.")


def _questions(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for exercice in devoir.exercices:
        attendues = {grade_id(exercice, q): q for q in exercice.questions}
        carnet = devoir.source.get(exercice.slug)
        for c in carnet.cellules if carnet is not None else ():
            if c.notee:
                yield from _question(c, exercice.slug, attendues)


def _question(c: Cellule, slug: str, attendues: Mapping[str, Any]) -> Iterator[Trouvaille]:
    question = attendues.get(c.grade_id)
    if question is None:
        yield c.trouvaille(f"Le grade_id « {c.grade_id} » n'est celui d'aucune question de l'exercice {slug}.")
        return
    if c.refcomp.get("question") != f"{slug}/{question.id}":
        yield c.trouvaille(f"Étiquette refcomp {c.refcomp.get('question')!r} au lieu de « {slug}/{question.id} ».")
    if not question.redaction and c.verification != (slug, question.id):
        yield c.trouvaille(f"La cellule n'appelle pas copie.verification({slug!r}, {question.id!r}).")


def _branchement(devoir: DevoirLu) -> Iterator[Trouvaille]:
    refcomp = any(c.verification for carnet in devoir.source.values() for c in carnet.cellules)
    if refcomp and not devoir.reglages.refcomp and not devoir.reglages.defaut:
        yield devoir.trouvaille("Le devoir a des questions refcomp, que nbgrader_config.py ne branche pas.")


def check_exercices(devoir: DevoirLu) -> Iterator[Trouvaille]:
    """Dit pourquoi les exercices refcomp du devoir n'ont pas pu être chargés."""
    if devoir.defaut_exercices:
        yield devoir.trouvaille(devoir.defaut_exercices)


REGLES = (
    Regle(
        "exercice_illisible",
        "erreur",
        "Un exercice refcomp du devoir ne se charge pas : rien de ce qui en dépend n'a été vérifié.",
        "Corrigez sa définition : refcomp eprouver EXERCICE dit tout ce qui manque.",
        check_exercices,
        "devoir",
    ),
    Regle(
        "refcomp_non_branche",
        "erreur",
        "Corrigées par nbgrader seul, les questions refcomp échouent toutes.",
        "Ajoutez à nbgrader_config.py : from refcomp.grading.configuration import configure ; configure(get_config()).",
        _branchement,
        "devoir",
    ),
    Regle(
        "referentiel_inconnu",
        "erreur",
        "Le référentiel cité n'est pas livré avec refcomp.",
        "Corrigez son identifiant dans les métadonnées refcomp du carnet, ou dans definition.yaml.",
        _referentiels,
        "devoir",
    ),
    Regle(
        "competence_inconnue",
        "erreur",
        "La compétence citée n'existe pas dans son référentiel : elle ne prouvera rien.",
        "Corrigez son identifiant.",
        _competences,
        "devoir",
    ),
    Regle(
        "cellule_sans_competence",
        "avertissement",
        "Dans un carnet étiqueté par compétences, une cellule notée n'en cite aucune.",
        "Ajoutez competences à ses métadonnées refcomp.",
        _non_etiquetees,
    ),
    Regle(
        "question_inconnue",
        "erreur",
        "Une cellule notée d'un exercice refcomp ne correspond à aucune question, ou pas à celle qu'elle dit.",
        "Refaites le carnet : refcomp construire DEVOIR.",
        _questions,
        "devoir",
    ),
)
