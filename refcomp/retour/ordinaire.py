"""Le retour d'un carnet nbgrader ordinaire : ce que l'étudiant a écrit, ce que cela a donné, ce qu'en dit la note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

from refcomp.grading.assainissement.texte import clean_texte
from refcomp.retour.carnet_de_notes import CarnetNote, NoteCellule
from refcomp.retour.essais import RETIREE, describe_echec, hide_essais, lignes_cachees, publiees_de
from refcomp.retour.modele import Bloc, Sortie
from refcomp.retour.questions import INTACTE, SANS_POINT, format_points
from refcomp.retour.texte_riche import render_commentaire, render_sorties, render_texte

CODE_MAXIMAL = 20_000


@dataclass(frozen=True)
class Lecture:
    """Un carnet ordinaire à raconter : corrigé, publié, noté, et ce que le journal en signale."""

    corrige: NotebookNode
    publie: Mapping[str, Any] | None
    notes: CarnetNote
    signalees: Mapping[str, str]


def build_blocs(lecture: Lecture) -> tuple[Bloc, ...]:
    """Un bloc par cellule notée ou écrite par l'étudiant, dans l'ordre du carnet."""
    publiees = publiees_de(lecture.publie)
    enonce = {(c["cell_type"], c["source"]) for c in (lecture.publie["cells"] if lecture.publie is not None else ())}
    cachees = [li for c in lecture.corrige.cells if _est_essai(c) for li in lignes_cachees(c, publiees)]
    blocs: list[Bloc] = []
    for cellule in lecture.corrige.cells:
        rang = len(blocs) + 1
        if is_grade(cellule) or is_task(cellule):
            blocs.append(_bloc_note(lecture, cellule, rang, publiees, cachees))
        elif is_solution(cellule) or (cellule.cell_type, cellule.source) not in enonce:
            blocs += _bloc_ecrit(lecture, cellule, rang, cachees)
    return tuple(blocs)


def _est_essai(cellule: NotebookNode) -> bool:
    return bool(is_grade(cellule) and not is_solution(cellule))


def _bloc_note(
    lecture: Lecture,
    cellule: NotebookNode,
    rang: int,
    publiees: Mapping[str, str],
    cachees: list[str],
) -> Bloc:
    nom = str(cellule.metadata.nbgrader["grade_id"])
    note = lecture.notes.notes.get(nom)
    essai = _est_essai(cellule) and cellule.cell_type == "code"
    etat, constat, raison = _verdict(note, essai=essai)
    if nom in lecture.signalees:
        etat, constat, raison = "attente", "À vérifier par votre enseignant", lecture.signalees[nom]
    base = Bloc(
        ancre=f"cellule-{rang}",
        titre=f"{'Essais' if essai else 'Réponse'} « {nom} »",
        points=format_points(note.points) if note and etat != "attente" else "",
        bareme=format_points(note.bareme) if note else "",
        etat=etat,
        constat=constat,
        raison=raison,
        conseil=describe_echec(cellule, lignes_cachees(cellule, publiees)) if essai else "",
        commentaire=_commentaire(lecture, nom),
        revue=bool(note and note.revue),
    )
    return base if essai or constat == INTACTE[1] else _with_travail(base, cellule, cachees)


def _bloc_ecrit(lecture: Lecture, cellule: NotebookNode, rang: int, cachees: list[str]) -> list[Bloc]:
    """Une cellule de l'étudiant sans barème : son code et ses sorties, si elle n'est pas vide."""
    if not cellule.source.strip():
        return []
    nom = str(cellule.metadata.get("nbgrader", {}).get("grade_id", ""))
    titre = f"Votre travail « {nom} »" if nom else "Une cellule que vous avez ajoutée"
    bloc = Bloc(ancre=f"cellule-{rang}", titre=titre, etat="neutre", commentaire=_commentaire(lecture, nom))
    return [_with_travail(bloc, cellule, cachees)]


def _with_travail(bloc: Bloc, cellule: NotebookNode, cachees: list[str]) -> Bloc:
    if cellule.cell_type == "markdown":
        return replace(bloc, texte=render_texte(hide_essais(cellule.source, cachees), cellule.get("attachments")))
    if cellule.cell_type != "code":
        return replace(bloc, code=clean_texte(hide_essais(cellule.source, cachees), CODE_MAXIMAL))
    sorties = tuple(_sans_essais(s, cachees) for s in render_sorties(cellule.outputs))
    return replace(bloc, code=clean_texte(cellule.source, CODE_MAXIMAL), sorties=sorties)


def _sans_essais(sortie: Sortie, cachees: list[str]) -> Sortie:
    if sortie.page and RETIREE in hide_essais(sortie.page.striptags(), cachees):
        return Sortie(texte=RETIREE)
    return replace(sortie, texte=hide_essais(sortie.texte, cachees))


def _commentaire(lecture: Lecture, nom: str) -> Markup:
    commentaire = lecture.notes.commentaires.get(nom, "")
    return render_commentaire(commentaire) if commentaire else Markup()


def _verdict(note: NoteCellule | None, *, essai: bool) -> tuple[str, str, str]:
    if note is None or (note.manuelle is None and note.automatique is None):
        return "attente", "À noter par votre enseignant", SANS_POINT
    if not essai and note.manuelle is None and not note.automatique:
        return INTACTE
    auteur = "Noté par votre enseignant" if note.manuelle is not None else "Noté automatiquement"
    if note.points >= note.bareme:
        return "juste", "Tous les essais passent" if essai else auteur, ""
    if note.points > 0:
        return "partiel", "Une partie des points" if essai else auteur, ""
    return "faux", "Un essai au moins échoue" if essai else auteur, ""
