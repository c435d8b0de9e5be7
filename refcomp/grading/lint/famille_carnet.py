"""Règles : les métadonnées de nbgrader sont celles qu'il accepte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.regle import Regle, Trouvaille

# Le schéma 3 des métadonnées de nbgrader (nbgraderformat/v3.json) : clé → types permis.
CLES: dict[str, tuple[type, ...]] = {
    "schema_version": (int,),
    "grade": (bool,),
    "locked": (bool,),
    "solution": (bool,),
    "task": (bool,),
    "grade_id": (str,),
    "points": (int, float),
    "checksum": (str,),
    "cell_type": (str,),
}
OBLIGATOIRES = ("grade", "locked", "solution")
SCHEMA = 3
IDENTIFIANT = re.compile(r"[a-zA-Z0-9_\-]+")


def _marquees(carnet: Carnet) -> Iterator[Cellule]:
    """Les cellules que nbgrader regarde : notées, de réponse, verrouillées ou tâches."""
    for c in carnet.cellules:
        if c.notee or c.solution or c.tache or bool(c.nbgrader.get("locked")):
            yield c


def _schema_ancien(carnet: Carnet) -> Iterator[Trouvaille]:
    anciennes = [c for c in carnet.cellules if c.nbgrader and c.nbgrader.get("schema_version", 0) != SCHEMA]
    if anciennes:
        versions = ", ".join(sorted({repr(c.nbgrader.get("schema_version", 0)) for c in anciennes}))
        yield carnet.trouvaille(
            f"{len(anciennes)} cellules ont des métadonnées de version {versions} ; il faut la version {SCHEMA}.",
        )


def _metadonnees(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        fautes = list(_fautes(c)) if "nbgrader" in c.metadonnees else []
        if fautes:
            yield c.trouvaille(f"Métadonnées nbgrader refusées : {' ; '.join(fautes)}.")


def _fautes(c: Cellule) -> Iterator[str]:
    brutes: Any = c.metadonnees["nbgrader"]
    if not isinstance(brutes, dict):
        yield "ce n'est pas un dictionnaire"
        return
    if brutes.get("schema_version", 0) != SCHEMA:
        return  # nbgrader les mettra d'abord à jour ; une autre règle le dit
    for cle, recue in brutes.items():
        if cle not in CLES:
            yield f"clé « {cle} » inconnue"
        elif not isinstance(recue, CLES[cle]) or (isinstance(recue, bool) and bool not in CLES[cle]):
            yield f"« {cle} » vaut {recue!r}"
    yield from (f"clé « {cle} » absente" for cle in OBLIGATOIRES if cle not in brutes)
    if c.notee and "points" not in brutes:
        yield "cellule notée sans « points »"
    if c.points is not None and c.points < 0:
        yield f"« points » vaut {c.points}"


def _types(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        if c.tache and c.nature != "markdown":
            yield c.trouvaille(f"Une tâche est une cellule Markdown ; celle-ci est « {c.nature} ».")
        elif c.nature == "markdown" and not c.tache and c.notee != c.solution:
            quoi = "notée sans être une réponse" if c.notee else "de réponse sans être notée"
            yield c.trouvaille(f"Cellule Markdown {quoi} : un texte ne se corrige qu'à la main, noté et de réponse.")
        elif c.nature == "raw" and (c.notee or c.solution):
            yield c.trouvaille("Une cellule brute (raw) ne peut être ni notée ni de réponse.")


def _identifiants(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _marquees(carnet):
        recu = c.nbgrader.get("grade_id")
        if not isinstance(recu, str) or not IDENTIFIANT.fullmatch(recu):
            quoi = "n'a pas de grade_id" if recu is None or recu == "" else f"a pour grade_id {recu!r}"
            yield c.trouvaille(f"La cellule {quoi}.")


def _doubles(carnet: Carnet) -> Iterator[Trouvaille]:
    marquees = [c for c in _marquees(carnet) if c.grade_id]
    compte = Counter(c.grade_id for c in marquees)
    for c in marquees:
        if compte[c.grade_id] > 1:
            rangs = ", ".join(str(a.rang) for a in marquees if a.grade_id == c.grade_id)
            yield c.trouvaille(f"Le grade_id « {c.grade_id} » sert à plusieurs cellules ({rangs}).")


REGLES = (
    Regle(
        "schema_ancien",
        "erreur",
        "Des métadonnées d'une autre version de nbgrader : il refuse d'engendrer le devoir.",
        "Lancez « nbgrader update » sur le carnet.",
        _schema_ancien,
    ),
    Regle(
        "metadonnees_invalides",
        "erreur",
        "Les métadonnées nbgrader ne suivent pas son schéma : il refuse d'engendrer le devoir.",
        "Corrigez-les par le panneau « Create Assignment » ; rangez les vôtres ailleurs que sous « nbgrader ».",
        _metadonnees,
    ),
    Regle(
        "type_de_cellule",
        "erreur",
        "Le type de la cellule ne convient pas à son rôle : un texte ne se corrige pas automatiquement.",
        "Changez le type de la cellule, ou son rôle dans le panneau « Create Assignment ».",
        _types,
    ),
    Regle(
        "grade_id_invalide",
        "erreur",
        "Un grade_id n'a que des lettres sans accent, des chiffres, - et _.",
        "Renommez-le dans le panneau « Create Assignment ».",
        _identifiants,
    ),
    Regle(
        "grade_id_en_double",
        "erreur",
        "Deux cellules de même grade_id : nbgrader refuse d'engendrer le devoir.",
        "Donnez à chacune son identifiant (une cellule copiée garde celui de l'originale).",
        _doubles,
    ),
)
