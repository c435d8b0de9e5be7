"""Les copies connues d'un exercice : la juste, la vide et chaque copie fausse d'une façon connue.

Une copie est un fichier Python au format « percent » : un en-tête de commentaires dit ce que la correction doit en
conclure, puis une cellule par question, écrite comme un étudiant l'écrirait::

    # attendu: {q2: depuis_facture}
    # autres: juste
    # %% q1
    reponse_1 = "31/05/2025"

`attendu` donne la note de réponse attendue par question, `autres` celle des questions qu'il ne cite pas. Une copie ne
contient que les cellules qui la distinguent : les autres sont celles de `juste.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from refcomp.errors import ExerciceInvalideError
from refcomp.lecture_yaml import load_yaml

CELLULE = re.compile(r"^# %% (q\d+|chargement)(?: \[markdown\])?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class CopieConnue:
    """Une copie dont on sait ce que la correction doit conclure.

    Attributes:
        nom: `juste`, `vide`, `faux_depuis_facture`…
        cellules: code par question (et `chargement` s'il y en a un).
        attendu: note de réponse attendue, par question citée.
        autres: note attendue des questions non citées.
        propres: questions dont la cellule est de cette copie, et non de `juste.py`.
    """

    nom: str
    cellules: Mapping[str, str]
    attendu: Mapping[str, str]
    autres: str
    propres: frozenset[str]

    def note_attendue(self, question: str) -> str:
        """La note de réponse que la correction doit rendre pour une question."""
        return self.attendu.get(question, self.autres)


def load_copie(chemin: Path) -> CopieConnue:
    """Lit une copie connue.

    Raises:
        ExerciceInvalideError: si l'en-tête ou les cellules manquent.
    """
    if not chemin.is_file():
        raise ExerciceInvalideError(f"{chemin} est absent.")
    morceaux = CELLULE.split(chemin.read_text(encoding="utf-8"))
    entete = "\n".join(
        ligne.removeprefix("# ") for ligne in morceaux[0].splitlines() if re.match(r"# (attendu|autres):", ligne)
    )
    declare = load_yaml(entete) or {}
    if "autres" not in declare:
        raise ExerciceInvalideError(f"{chemin} : l'en-tête « # autres: <note> » manque.")
    cellules = {nom: texte.strip("\n") for nom, texte in zip(morceaux[1::2], morceaux[2::2], strict=True)}
    attendu = {str(k): str(v) for k, v in (declare.get("attendu") or {}).items()}
    return CopieConnue(chemin.stem, cellules, attendu, str(declare["autres"]), frozenset(cellules) - {"chargement"})


def load_copies(dossier: Path) -> list[CopieConnue]:
    """Lit toutes les copies connues d'un exercice, triées par nom, complétées par les cellules de `juste.py`."""
    modele = load_copie(dossier / "copies" / "juste.py")
    copies = [load_copie(p) for p in sorted((dossier / "copies").glob("*.py"))]
    return [replace(c, cellules={**modele.cellules, **c.cellules}) for c in copies]
