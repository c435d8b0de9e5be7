"""Règles : les compétences et les questions que citent les cellules existent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from refcomp.authoring.carnet import grade_id
from refcomp.cours import REFERENTIELS
from refcomp.errors import ReferentielMalFormeError
from refcomp.grading.lint.modele import Carnet, Cellule, DevoirLu
from refcomp.grading.lint.regle import Regle, Trouvaille
from refcomp.referentiels import Referentiel, available, load


def _referentiel(devoir: DevoirLu, identifiant: str) -> Referentiel | str:
    """Un référentiel livré ou du cours ; sinon la phrase qui dit pourquoi il manque."""
    dossier = devoir.reglages.racine / REFERENTIELS
    if identifiant not in available(dossier):
        connus = ", ".join(available(dossier)) or "aucun"
        return f"Le référentiel « {identifiant} » n'est ni livré, ni dans {REFERENTIELS}/. Connus : {connus}."
    try:
        return load(identifiant, dossier=dossier)
    except ReferentielMalFormeError as erreur:
        return f"Le référentiel {REFERENTIELS}/{identifiant}.yaml ne se charge pas. {erreur}"


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
    for carnet in devoir.source.values():
        dits: dict[str, Cellule] = {}
        for c, referentiel, _ in _citees(carnet):
            dits.setdefault(referentiel, c)
        for referentiel, c in dits.items():
            if referentiel and isinstance(phrase := _referentiel(devoir, referentiel), str):
                yield c.trouvaille(phrase)
    for exercice in devoir.exercices:
        if isinstance(phrase := _referentiel(devoir, exercice.referentiel), str):
            yield devoir.trouvaille(f"Exercice {exercice.slug} : {phrase}")


def _competences(devoir: DevoirLu) -> Iterator[Trouvaille]:
    tous = available(devoir.reglages.racine / REFERENTIELS)
    for carnet in devoir.source.values():
        for c, referentiel, competence in _citees(carnet):
            if phrase := _inconnue(devoir, competence, [referentiel] if referentiel else tous):
                yield c.trouvaille(phrase)
    for exercice in devoir.exercices:
        for question in exercice.questions:
            for competence in question.competences:
                if phrase := _inconnue(devoir, competence, [exercice.referentiel]):
                    yield devoir.trouvaille(f"Exercice {exercice.slug}, {question.id} : {phrase}")


def _inconnue(devoir: DevoirLu, competence: str, referentiels: list[str]) -> str:
    """La phrase qui dit qu'un élément n'existe dans aucun de ces référentiels ; vide s'il existe."""
    connus = [r for i in referentiels if isinstance(r := _referentiel(devoir, i), Referentiel)]
    if not connus or any(competence in r for r in connus):
        return ""
    identifiants = {e for r in connus for e in r.elements["element_id"]}
    proche = get_close_matches(competence, sorted(identifiants), n=1)
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
        "Le référentiel cité n'est ni livré avec refcomp, ni lisible dans le dossier referentiels/ du cours.",
        "Corrigez son identifiant (métadonnées refcomp du carnet, definition.yaml) ou son fichier : "
        "refcomp referentiel verifier FICHIER.",
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
