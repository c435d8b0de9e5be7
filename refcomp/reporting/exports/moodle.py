"""Un CSV que le carnet de notes de Moodle importe : une ligne par étudiant, une colonne d'évaluation par élément.

Moodle (Notes → Importer → Fichier CSV) reconnaît l'étudiant par une colonne choisie à l'import, et une colonne par
élément d'évaluation. Une case vide n'y écrase rien : « non évalué » est donc laissé vide.
"""

from __future__ import annotations

from refcomp.reporting.bord.lecture import Lecture
from refcomp.tableaux import neutralize


def render_moodle(lecture: Lecture) -> bytes:
    """Le CSV d'une lecture chiffrée : des pourcentages, à virgule de séparation et point décimal comme Moodle les lit.

    Args:
        lecture: la maîtrise montrée ; en niveaux, leur code seul (TS) : Moodle le compare aux mots de son barème.
    """
    forme = (len(lecture.etudiants), len(lecture.elements))
    valeurs = lecture.table["lisible"].map(_valeur).to_numpy().reshape(forme)
    entete = ["username", *lecture.elements]
    lignes = [entete, *([nom, *ligne] for nom, ligne in zip(lecture.etudiants, valeurs, strict=True))]
    texte = "\r\n".join(",".join(_champ(str(c)) for c in ligne) for ligne in lignes) + "\r\n"
    return texte.encode("utf-8")


def _valeur(lisible: str) -> str:
    """« 90 % » est 90, « TS (Très satisfaisant) » est TS."""
    return lisible.removesuffix(" %").partition(" (")[0]


def _champ(texte: str) -> str:
    sain = neutralize(texte)
    return f'"{sain.replace(chr(34), chr(34) * 2)}"' if any(c in sain for c in ',"\r\n') else sain
