"""Lire le carnet de notes de nbgrader : points, commentaires et pénalités d'une remise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from refcomp.errors import CoursInvalideError
from refcomp.retour.modele import Total

# Ce que nbgrader écrit d'une cellule restée telle quelle ; le retour le dit lui-même, en français.
SANS_REPONSE = "No response."


@dataclass(frozen=True)
class NoteCellule:
    """La note d'une cellule ; `automatique` et `manuelle` sont None quand elles n'existent pas."""

    points: float
    bareme: float
    automatique: float | None
    manuelle: float | None
    a_noter: bool

    @property
    def revue(self) -> bool:
        """Vrai si un correcteur a remplacé la note automatique."""
        return self.manuelle is not None and self.automatique is not None and self.manuelle != self.automatique


@dataclass(frozen=True)
class CarnetNote:
    """Ce que nbgrader sait d'un carnet remis."""

    nom: str
    total: Total
    notes: Mapping[str, NoteCellule]
    commentaires: Mapping[str, str]


@dataclass(frozen=True)
class Remise:
    """Une remise : ses carnets dans l'ordre du devoir, sa date, sa note."""

    etudiant: str
    devoir: str
    nom: str
    carnets: tuple[CarnetNote, ...]
    remise_le: dt.datetime | None
    total: Total


def load_remise(db_url: str, devoir: str, etudiant: str) -> Remise:
    """Lit une remise du carnet de notes.

    Raises:
        CoursInvalideError: si l'étudiant n'a pas de copie corrigée pour ce devoir.
    """
    with closing(Gradebook(db_url)) as base:
        try:
            remise = base.find_submission(devoir, etudiant)
        except MissingEntry as erreur:
            raise CoursInvalideError(
                f"« {etudiant} » n'a pas de copie corrigée pour « {devoir} ». D'abord : refcomp corriger {devoir}",
            ) from erreur
        carnets = tuple(_carnet(c) for c in sorted(remise.notebooks, key=lambda c: c.name))
        identite = " ".join(filter(None, (remise.student.first_name, remise.student.last_name)))
        return Remise(etudiant, devoir, identite, carnets, remise.timestamp, _somme(carnets))


def _carnet(carnet: Any) -> CarnetNote:
    notes = {
        n.name: NoteCellule(n.score, n.max_score, n.auto_score, n.manual_score, n.needs_manual_grade)
        for n in carnet.grades
    }
    a_noter = sum(n.a_noter for n in notes.values())
    total = Total(carnet.score, carnet.max_score, carnet.late_submission_penalty or 0.0, a_noter)
    commentaires = {c.name: c.comment for c in carnet.comments if c.comment and c.comment != SANS_REPONSE}
    return CarnetNote(carnet.name, total, notes, commentaires)


def _somme(carnets: tuple[CarnetNote, ...]) -> Total:
    totaux = [c.total for c in carnets]
    return Total(*(sum(getattr(t, champ) for t in totaux) for champ in ("points", "bareme", "penalite", "a_noter")))
