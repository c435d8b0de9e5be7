"""Le vocabulaire d'un exercice : question, variante, candidat, correction.

Tous ces objets sont figés : ce qui décide d'une note est calculé une fois, du côté de confiance, et ne change plus.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

TYPES_REPONSE = (
    "montant",
    "nombre",
    "pourcentage",
    "entier",
    "date",
    "texte",
    "choix",
    "liste",
    "tableau",
    "redaction",
)
TYPES_CHIFFRES = ("montant", "nombre", "pourcentage", "entier")
GRAINE_SPECIMEN = 0


@dataclass(frozen=True)
class Question:
    """Une question et la forme de sa réponse.

    Attributes:
        id: `q1`, `q2`… ; la réponse de l'étudiant s'appelle `reponse_1`, `reponse_2`…
        titre: intitulé court, lu dans les tableaux de bord.
        competences: éléments du référentiel que la réponse prouve.
        points: barème.
        forme: déclaration publique (type, unité, tolérance, colonnes) ; voir `docs/ajouter-un-exercice.md`.
    """

    id: str
    titre: str
    competences: tuple[str, ...]
    points: Decimal
    forme: Mapping[str, Any]

    @property
    def numero(self) -> str:
        """Le numéro, tel qu'il entre dans `reponse_<numero>`."""
        return self.id.removeprefix("q")

    @property
    def jeux(self) -> int:
        """Les jeux de données inconnus sur lesquels sa fonction sera appelée ; 0 si une valeur suffit."""
        return int(self.forme.get("jeux", 0))

    @property
    def redaction(self) -> bool:
        """Vrai si la réponse est un texte corrigé à la main."""
        return bool(self.forme["type"] == "redaction")


@dataclass(frozen=True)
class Document:
    """Un document fourni.

    Attributes:
        nom: nom de fichier, sans extension.
        titre: titre lu dans le carnet.
        colonnes: nature de chaque colonne.
        entetes: titre lu de chaque colonne ; le nom de la colonne s'il manque.
    """

    nom: str
    titre: str
    colonnes: Mapping[str, str]
    entetes: Mapping[str, str] = field(default_factory=dict)

    def entete(self, colonne: str) -> str:
        """Le titre d'une colonne, tel qu'une personne le lit."""
        return self.entetes.get(colonne, colonne.replace("_", " ").capitalize())


@dataclass(frozen=True, eq=False)  # comparée par identité : une variante peut servir de clé à un cache
class Variante:
    """Les données d'un étudiant, entièrement déterminées par une graine.

    Attributes:
        graine: la graine enregistrée pour cet étudiant ; 0 pour le spécimen publié.
        valeurs: ce que l'énoncé cite (dates, noms, montants).
        documents: nom → DataFrame fourni à l'étudiant.
        secret: ce que la correction emploie et que l'étudiant ne reçoit pas.
    """

    graine: int
    valeurs: Mapping[str, Any]
    documents: Mapping[str, pd.DataFrame]
    secret: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidat:
    """Une réponse reconnue : juste, admise par convention, ou fausse d'une façon connue.

    Attributes:
        valeur: la valeur attendue, de la nature déclarée par la question.
        note: identifiant de la réponse, indépendant des chiffres (`juste`, `depuis_facture`).
        part: fraction du barème accordée, entre 0 et 1.
        message: le retour à l'étudiant ; il aide, il ne donne pas la réponse.
        convention: le nom de la convention admise, s'il y en a plusieurs.
    """

    valeur: Any
    note: str
    part: Decimal
    message: str = ""
    convention: str = ""

    @property
    def juste(self) -> bool:
        """Vrai si la réponse reçoit tout le barème."""
        return self.part == 1


def juste(valeur: Any, convention: str = "", message: str = "Réponse exacte.") -> Candidat:
    """Un candidat qui reçoit tous les points."""
    return Candidat(valeur, "juste", Decimal(1), message, convention)


def erreur_connue(valeur: Any, note: str, message: str, part: str = "0") -> Candidat:
    """Un candidat faux d'une façon connue, avec le retour qui aide et la part des points qu'il garde."""
    return Candidat(valeur, note, Decimal(part), message)


@dataclass(frozen=True)
class Reponse:
    """Une réponse telle que le côté de confiance l'a lue, déjà bornée et convertie.

    Attributes:
        etat: `presente`, `absente`, `illisible` ou `supprimee`.
        valeur: Decimal, date, texte, liste de textes ou dictionnaire de colonnes ; None si elle n'est pas présente.
        origine: `variable`, `fonction`, ou le nom du fichier lu.
        message: ce qui n'a pas pu être lu.
    """

    etat: str
    valeur: Any = None
    origine: str = ""
    message: str = ""


Reponses = Mapping[str, Reponse]


@dataclass(frozen=True)
class EtapeCorrigee:
    """La correction d'une question : la réponse, et comment on y arrive avec les chiffres de cette variante.

    Attributes:
        question: `q1`, `q2`…
        reponse: la réponse attendue, mise en forme.
        demarche: les étapes en Markdown, le plus souvent l'explication que le calcul donne de lui-même.
    """

    question: str
    reponse: str
    demarche: str


@dataclass(frozen=True)
class Exercice:
    """Un exercice chargé : sa définition et ses fonctions.

    Attributes:
        erreurs: libellé de chaque erreur connue, pour les tableaux de bord.
        dossier: le dossier `exercises/<slug>/`.
        empreinte: condensé de tout ce qui peut changer une note ou une donnée.
        build_variante: graine → Variante.
        build_candidats: (question, variante, réponses de l'étudiant) → candidats, du meilleur au moins bon.
        build_correction: variante → étapes corrigées.
    """

    slug: str
    uuid: str
    titre: str
    version: int
    statut: str
    niveau: str
    duree_minutes: int
    referentiel: str
    date_du_droit: dt.date
    refcomp_autorise: bool
    monnaie: str
    prerequis: tuple[str, ...]
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    coherences: tuple[Mapping[str, Any], ...]
    erreurs: Mapping[str, str]
    dossier: Path
    empreinte: str
    enonce: str
    build_variante: Callable[[int], Variante]
    build_candidats: Callable[[str, Variante, Reponses], list[Candidat]]
    build_correction: Callable[[Variante], list[EtapeCorrigee]]

    @property
    def points(self) -> Decimal:
        """Le total du barème."""
        return sum((q.points for q in self.questions), Decimal(0))

    def question(self, identifiant: str) -> Question:
        """Renvoie une question par son identifiant."""
        return next(q for q in self.questions if q.id == identifiant)
