"""Ce qui entre dans le journal : une classe par table, avant son chaînage."""

from __future__ import annotations

from dataclasses import dataclass

CORRECTION, MANUELLE = "correction", "manuelle"  # origines d'une note : donnée par ce que le journal suit
REPRISE = "reprise"  # elle était au carnet de notes avant le journal
ETRANGERE = "etrangere"  # écrite dans le carnet de notes sans passer par nbgrader ni refcomp
VERSION_ORDINAIRE = "nbgrader"  # la version d'exercice d'une cellule qui n'est pas de refcomp


@dataclass(frozen=True)
class Resultat:
    """Une ligne du journal, avant son chaînage ; les colonnes sont celles de la table `resultat`."""

    etudiant: str
    devoir: str
    exercice: str
    version_exercice: str
    question: str
    variante: str
    tentative: str
    points: str
    points_max: str
    note_reponse: str
    convention: str
    valeur_recue: str
    statut: str


@dataclass(frozen=True)
class Distribution:
    """Les données remises à un étudiant pour un exercice : graine et condensé de ses fichiers."""

    etudiant: str
    devoir: str
    exercice: str
    version_exercice: str
    graine: int
    empreinte: str


@dataclass(frozen=True)
class Correction:
    """Une correction menée : l'empreinte de la copie, celle de ce qui l'a corrigée, et comment elle a fini."""

    etudiant: str
    devoir: str
    empreinte: str
    reglage: str
    statut: str
    raison: str = ""


@dataclass(frozen=True)
class Note:
    """Une note que le carnet de notes de nbgrader vient de recevoir ; nombres en texte, vide si absent."""

    etudiant: str
    devoir: str
    carnet: str
    cellule: str
    automatique: str
    manuelle: str
    supplement: str
    bareme: str
    origine: str
