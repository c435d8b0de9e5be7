"""Ce que le carnet de notes de nbgrader dit d'un cours, lu en cinq requêtes quel que soit l'effectif."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from refcomp.cours import Cours
from refcomp.grading.commandes import nbgrader_api
from refcomp.secretariat.effectif import Inscrit


@dataclass
class RemiseNotee:
    """Ce que nbgrader sait d'une copie.

    Attributes:
        date: date de la remise.
        penalite: points retirés pour retard.
        points: total des cellules notées, bonus compris.
        notees: nombre de cellules qui ont une note, automatique ou posée à la main.
        a_la_main: nombre de cellules que nbgrader demande de noter à la main.
        signalee: vrai si un correcteur l'a signalée.
        tranchees: cellules dont la note a été posée à la main.
    """

    date: dt.datetime | None
    penalite: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    notees: int = 0
    a_la_main: int = 0
    signalee: bool = False
    tranchees: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class CarnetDeNotes:
    """Ce que le carnet de notes de nbgrader dit du cours.

    Attributes:
        baremes: devoir → total possible.
        etudiants: identifiant → inscrit, nom compris.
        remises: (devoir, étudiant) → sa copie.
    """

    baremes: dict[str, Decimal]
    etudiants: dict[str, Inscrit]
    remises: dict[tuple[str, str], RemiseNotee]


def load_carnet_de_notes(cours: Cours) -> CarnetDeNotes:
    """Lit le carnet de notes."""
    from nbgrader import api as nb  # noqa: PLC0415 - nbgrader met une seconde à se charger

    with nbgrader_api(cours) as api, api.gradebook as carnet:
        baremes = {a.name: _decimal(a.max_score) for a in carnet.assignments}
        etudiants = {e.id: Inscrit(e.id, e.last_name or "", e.first_name or "") for e in carnet.students}
        copie, cahier, note = nb.SubmittedAssignment, nb.SubmittedNotebook, nb.Grade
        lues = carnet.db.query(copie.id, copie.student_id, copie.timestamp, nb.Assignment.name)
        copies = {
            cle: ((nom, etudiant), RemiseNotee(date.replace(tzinfo=dt.UTC) if date else None))
            for cle, etudiant, date, nom in lues.join(nb.Assignment, nb.Assignment.id == copie.assignment_id)
        }
        cahiers = {}
        lus = carnet.db.query(cahier.id, cahier.assignment_id, cahier.late_submission_penalty, cahier.flagged)
        for identifiant, parent, penalite, signale in lus:
            cahiers[identifiant] = remise = copies[parent][1]
            remise.penalite += _decimal(penalite)
            remise.signalee |= bool(signale)
        champs = (note.notebook_id, note.auto_score, note.manual_score, note.extra_credit, note.needs_manual_grade)
        notees = carnet.db.query(*champs, nb.BaseCell.name).join(nb.BaseCell, nb.BaseCell.id == note.cell_id)
        for identifiant, *valeurs in notees:
            _add_note(cahiers[identifiant], *valeurs)
    return CarnetDeNotes(baremes, etudiants, dict(copies.values()))


def _add_note(remise: RemiseNotee, auto: Any, manuelle: Any, bonus: Any, a_la_main: Any, cellule: str) -> None:
    """Ajoute une cellule : la note posée à la main prime, le bonus s'ajoute ; sans note, ce n'est pas un zéro."""
    remise.a_la_main += bool(a_la_main)
    retenue = auto if manuelle is None else manuelle
    if retenue is not None:
        remise.notees += 1
        remise.points += _decimal(retenue) + _decimal(bonus)
    if manuelle is not None:
        remise.tranchees.add(cellule)


def _decimal(valeur: float | None) -> Decimal:
    """La valeur décimale qu'une personne a saisie : nbgrader la garde en flottant."""
    exacte = Decimal(0) if valeur is None else Decimal(str(valeur))
    entiere = exacte.to_integral_value()
    return entiere if exacte == entiere else exacte
