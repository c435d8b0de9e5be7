"""Une variante donne-t-elle la réponse ? Réponses nulles, lues dans l'énoncé, communes à trop d'étudiants.

`check_variantes` vérifie l'équité d'une variante seule ; ici on compare les variantes entre elles et à leur énoncé.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

import pandas as pd

from refcomp.authoring.carnet import build_carnet
from refcomp.authoring.devoir import competences_libelles
from refcomp.authoring.modele import TYPES_CHIFFRES, Exercice, Question
from refcomp.formats_fr import format_date

VARIANTES_COMPAREES = 5  # en deçà, une réponse commune peut être un hasard
PART_COMMUNE = 0.5
PART_COMMUNE_CHOIX = 0.8  # une réponse parmi deux ou trois revient forcément
CHIFFRES_PROBANTS = 3  # « 12 » se lit partout dans un énoncé ; « 12,5 » ou « 1 250 », non
ESPACE = "[ \u00a0\u202f]"
NOMBRE = re.compile(rf"\d{{1,3}}(?:{ESPACE}\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?")
DATE = re.compile(r"\d{2}/\d{2}/\d{4}")


@dataclass(frozen=True)
class Tirage:
    """Les réponses justes d'une variante, et ce que son énoncé montre.

    Attributes:
        graine: la graine de la variante.
        reponses: question → la valeur juste.
        nombres: les nombres écrits dans l'énoncé de chaque question et dans le contexte, tableaux exclus.
        dates: de même pour les dates.
    """

    graine: int
    reponses: Mapping[str, Any]
    nombres: Mapping[str, frozenset[Decimal]]
    dates: Mapping[str, frozenset[str]]


def build_tirage(exercice: Exercice, graine: int) -> Tirage:
    """Tire une variante, et en garde les réponses justes et ce que l'énoncé donne à lire."""
    variante = exercice.build_variante(graine)
    reponses = {}
    for question in automatiques(exercice):
        justes = [c for c in exercice.build_candidats(question.id, variante, {}) if c.juste]
        if justes:
            reponses[question.id] = justes[0].valeur
    carnet = build_carnet(exercice, variante, competences_libelles(exercice))
    textes = {
        c.id.removeprefix(f"{exercice.slug}-"): _hors_tableau(c.source)
        for c in carnet.cells
        if c.cell_type == "markdown"
    }
    commun = textes.get("contexte", "") + "\n" + textes.get("documents", "")
    lus = {q: f"{commun}\n{textes.get(q, '')}" for q in reponses}
    return Tirage(
        graine,
        reponses,
        {q: frozenset(_nombres(DATE.sub(" ", t))) for q, t in lus.items()},
        {q: frozenset(DATE.findall(t)) for q, t in lus.items()},
    )


def automatiques(exercice: Exercice) -> Iterator[Question]:
    """Les questions que corrige la machine."""
    return (q for q in exercice.questions if not q.redaction)


def _hors_tableau(texte: str) -> str:
    """Un texte sans les lignes de ses tableaux : les données, dont la réponse peut faire partie à dessein."""
    return "\n".join(li for li in texte.splitlines() if not li.lstrip().startswith("|"))


def _nombres(texte: str) -> Iterator[Decimal]:
    for trouve in NOMBRE.findall(texte):
        yield Decimal(re.sub(ESPACE, "", trouve).replace(",", "."))


def reponse_vide(valeur: Any) -> bool:
    """Vrai pour 0, un texte vide, une liste ou un tableau sans rien."""
    if isinstance(valeur, pd.DataFrame):
        return valeur.empty
    if isinstance(valeur, Mapping):
        return all(_vide(v) for colonne in valeur.values() for v in colonne)
    if isinstance(valeur, list | tuple):
        return not valeur
    return _vide(valeur)


def _vide(valeur: Any) -> bool:
    if isinstance(valeur, str):
        return not valeur.strip()
    return valeur is None or (isinstance(valeur, int | float | Decimal) and valeur == 0)


def dans_l_enonce(tirage: Tirage, question: Question) -> bool:
    """Vrai si la réponse d'une question chiffrée ou datée est écrite dans l'énoncé."""
    valeur = tirage.reponses[question.id]
    if question.forme["type"] == "date":
        jour = valeur.date() if isinstance(valeur, dt.datetime) else valeur
        return isinstance(jour, dt.date) and format_date(jour) in tirage.dates[question.id]
    if question.forme["type"] not in TYPES_CHIFFRES:
        return False
    nombre = abs(Decimal(str(valeur)))
    probant = (
        len(format(nombre.normalize(), "f").replace(".", "").strip("0")) >= CHIFFRES_PROBANTS
        or nombre >= 10**CHIFFRES_PROBANTS
    )
    return probant and nombre in tirage.nombres[question.id]


def part_commune(tirages: list[Tirage], question: Question) -> float:
    """La part des variantes qui ont la réponse la plus fréquente ; 0 s'il y en a trop peu pour le dire."""
    valeurs = [_empreinte(t.reponses[question.id]) for t in tirages if question.id in t.reponses]
    if len(valeurs) < VARIANTES_COMPAREES:
        return 0.0
    return Counter(valeurs).most_common(1)[0][1] / len(valeurs)


def trop_commune(part: float, question: Question) -> bool:
    """Vrai si trop de variantes partagent la même réponse."""
    return part > (PART_COMMUNE_CHOIX if question.forme["type"] == "choix" else PART_COMMUNE)


def identiques(tirages: list[Tirage], exercice: Exercice) -> Iterator[tuple[str, str]]:
    """Les couples de questions de même forme qui ont la même réponse dans plus de la moitié des variantes."""
    for a, b in combinations(automatiques(exercice), 2):
        if a.forme["type"] != b.forme["type"] or a.forme["type"] == "choix":
            continue
        deux = [t for t in tirages if {a.id, b.id} <= set(t.reponses)]
        memes = sum(_empreinte(t.reponses[a.id]) == _empreinte(t.reponses[b.id]) for t in deux)
        if memes > len(deux) / 2:
            yield a.id, b.id


def _empreinte(valeur: Any) -> str:
    """Une valeur en texte comparable."""
    if isinstance(valeur, pd.DataFrame):
        return valeur.to_csv(index=False)
    if isinstance(valeur, int | float | Decimal):
        return format(Decimal(str(valeur)).normalize(), "f")
    return repr(valeur)
