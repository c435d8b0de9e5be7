"""Le retour des questions d'un exercice refcomp, d'après le journal et le carnet de notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup
from nbformat import NotebookNode

from refcomp.authoring.carnet import grade_id
from refcomp.authoring.devoir import competences_libelles
from refcomp.authoring.modele import Exercice, Question
from refcomp.formats_fr import format_nombre
from refcomp.grading.assainissement.texte import clean_texte
from refcomp.retour.carnet_de_notes import CarnetNote, NoteCellule
from refcomp.retour.modele import Bloc, Valeur
from refcomp.retour.texte_riche import render_commentaire, render_texte
from refcomp.retour.valeurs import render_attendu, render_recu

INTACTE = ("faux", "Pas de réponse", "La cellule est restée telle que distribuée.")
SANS_POINT = "Cette question n'a pas encore de note."
# Ces messages ne disent rien de plus que le constat.
BANALS = {"Réponse exacte.", "Pas de réponse à cette question."}
# note de réponse ou statut → état, constat, raison
CAS = {
    "juste": ("juste", "Réponse juste", ""),
    "partiel": ("partiel", "Réponse juste en partie", ""),
    "autre": ("faux", "Réponse à revoir", ""),
    "sans_reponse": ("faux", "Pas de réponse", ""),
    "carnet_absent": ("faux", "Carnet non remis", "Le carnet de cet exercice n'était pas dans votre dossier."),
    "illisible": ("alerte", "Réponse illisible", "La réponse n'a pas la forme attendue : elle n'a pas pu être lue."),
    "supprimee": ("alerte", "Cellule supprimée", "La cellule notée avait disparu de votre carnet : elle vaut zéro."),
    "a_verifier": ("attente", "À vérifier par votre enseignant", ""),
    "controle_en_panne": ("attente", "À vérifier par votre enseignant", "La correction automatique a échoué."),
}


@dataclass(frozen=True)
class Contexte:
    """De quoi écrire le retour d'un exercice : sa définition, ses résultats, ses notes et le carnet corrigé."""

    exercice: Exercice
    resultats: pd.DataFrame
    notes: CarnetNote | None
    carnet: NotebookNode | None


def build_blocs(contexte: Contexte) -> tuple[Bloc, ...]:
    """Un bloc par question, dans l'ordre de l'exercice."""
    libelles = competences_libelles(contexte.exercice)
    lignes = {str(ligne["question"]): ligne for ligne in contexte.resultats.to_dict("records")}
    cellules = _cellules_notees(contexte.carnet)
    return tuple(
        _bloc(
            contexte, question, lignes.get(question.id), cellules.get(grade_id(contexte.exercice, question)), libelles
        )
        for question in contexte.exercice.questions
    )


def _cellules_notees(carnet: NotebookNode | None) -> dict[str, NotebookNode]:
    metas = ((c.metadata.get("nbgrader", {}), c) for c in (carnet.cells if carnet is not None else ()))
    return {str(m.get("grade_id")): c for m, c in metas if m.get("grade")}


def _bloc(
    contexte: Contexte,
    question: Question,
    ligne: Mapping[str, Any] | None,
    cellule: NotebookNode | None,
    libelles: Mapping[str, str],
) -> Bloc:
    nom = grade_id(contexte.exercice, question)
    note = contexte.notes.notes.get(nom) if contexte.notes else None
    commentaire = contexte.notes.commentaires.get(nom, "") if contexte.notes else ""
    etat, constat, raison, conseil = _verdict(contexte.exercice, question, ligne, cellule, note)
    return Bloc(
        ancre=question.id,
        titre=f"Question {question.numero} — {question.titre}",
        points=_points(note, ligne),
        bareme=format_points(float(question.points)),
        etat=etat,
        constat=constat,
        raison=raison,
        recu=_recu(contexte.exercice, question, ligne),
        attendu=render_attendu(question.forme, contexte.exercice.monnaie),
        criteres=tuple(question.forme.get("bareme", ())),
        conseil=conseil,
        commentaire=render_commentaire(commentaire) if commentaire else Markup(),
        texte=Markup() if constat == INTACTE[1] else _redaction(question, cellule),
        competences=tuple((code, libelles[code]) for code in question.competences),
        revue=bool(note and note.revue),
    )


def _points(note: NoteCellule | None, ligne: Mapping[str, Any] | None) -> str:
    if note is not None and not (note.a_noter and note.manuelle is None and note.automatique is None):
        return format_points(note.points)
    return format_points(float(ligne["points"])) if ligne is not None else ""


def _recu(exercice: Exercice, question: Question, ligne: Mapping[str, Any] | None) -> Valeur | None:
    # Une réponse illisible n'est pas une réponse vide : sa raison cite déjà ce que la copie en a dit.
    if question.redaction or ligne is None or ligne["note_reponse"] in {"carnet_absent", "illisible", "supprimee"}:
        return None
    return render_recu(str(ligne["valeur_recue"]), question.forme, exercice.monnaie)


def _verdict(
    exercice: Exercice,
    question: Question,
    ligne: Mapping[str, Any] | None,
    cellule: NotebookNode | None,
    note: NoteCellule | None,
) -> tuple[str, str, str, str]:
    """L'état, le constat, la raison et le conseil d'une question."""
    if question.redaction:
        return (*_redigee(question, note), "")
    if ligne is None:
        return "attente", "Non corrigée", SANS_POINT, ""
    reponse, statut = str(ligne["note_reponse"]), str(ligne["statut"])
    message = read_message(cellule)
    if statut in CAS:
        etat, constat, raison = CAS[statut]
        return etat, constat, message or raison, ""
    if reponse in exercice.erreurs:
        etat = "partiel" if ligne["points"] > 0 else "faux"
        return etat, f"Erreur reconnue : {exercice.erreurs[reponse]}", "", message
    etat, constat, raison = CAS.get(reponse, ("faux", "Réponse à revoir", ""))
    return etat, constat, raison, "" if raison or message in BANALS else message


def _redigee(question: Question, note: NoteCellule | None) -> tuple[str, str, str]:
    if note is None or (note.manuelle is None and note.automatique is None):
        return "attente", "À noter par votre enseignant", SANS_POINT
    if note.manuelle is None:
        return INTACTE
    if note.points >= float(question.points):
        return "juste", "Noté par votre enseignant", ""
    return ("partiel" if note.points > 0 else "faux"), "Noté par votre enseignant", ""


def _redaction(question: Question, cellule: NotebookNode | None) -> Markup:
    if not question.redaction or cellule is None or cellule.cell_type != "markdown":
        return Markup()
    return render_texte(cellule.source, cellule.get("attachments"))


def read_message(cellule: NotebookNode | None) -> str:
    """Le message écrit par le contrôle dans la cellule corrigée ; vide s'il n'y en a pas.

    C'est l'inverse de `refcomp.grading.carnet_note.render_retour` : titre, message, compétences, une ligne chacun.
    """
    for sortie in cellule.outputs if cellule is not None and cellule.cell_type == "code" else ():
        if sortie.output_type == "display_data":
            lignes = str(sortie.data.get("text/plain", "")).splitlines()
            if len(lignes) > 2 and lignes[-1].startswith("Compétences :"):  # noqa: PLR2004 - titre, message, compétences
                return clean_texte("\n".join(lignes[1:-1]))
    return ""


def format_points(points: float) -> str:
    """Des points sans décimales inutiles : 2, 0,5, 1,25."""
    return format_nombre(points, 2).rstrip("0").rstrip(",")
