"""Corriger d'après ce que la copie a déjà répondu : une erreur n'est payée qu'une fois.

Ce que les contrôles de tous les exercices ont en commun : lire une réponse précédente, dire de quoi part un résultat
juste, et faire d'une table de retours les erreurs connues d'une question.

>>> [c.note for c in erreurs_connues({"hors_taxe": 100}, {"hors_taxe": ("0.5", "Et la taxe ?")})]
['hors_taxe']
>>> juste_en_centimes(1250, "cout_de_la_question_1", "votre coût").message
'Exact, à partir de votre coût.'
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from refcomp.authoring.modele import Candidat, Reponses, erreur_connue, juste

PRECEDENTES = "vos réponses précédentes"
Retours = Mapping[str, tuple[str, str]]


def presente(reponses: Reponses, question: str) -> Any:
    """La valeur d'une réponse précédente, ou None."""
    reponse = reponses.get(question)
    return reponse.valeur if reponse is not None and reponse.etat == "presente" else None


def juste_suivi(valeur: Any, convention: str, origine: str = PRECEDENTES) -> Candidat:
    """Un candidat juste ; s'il suit d'une réponse précédente, il le dit.

    Args:
        valeur: la réponse attendue.
        convention: d'où part le calcul (`cout_de_la_question_1`) ; vide s'il ne part d'aucune réponse de l'étudiant.
        origine: la même chose, en mots.
    """
    return juste(valeur, convention, f"Exact, à partir de {origine}." if convention else "Réponse exacte.")


def juste_en_centimes(centimes: int, convention: str, origine: str = PRECEDENTES) -> Candidat:
    """Comme `juste_suivi`, pour un montant calculé en centimes."""
    return juste_suivi(euros_de(centimes), convention, origine)


def erreurs_connues(valeurs: Mapping[str, Any], retours: Retours) -> list[Candidat]:
    """Une erreur connue par retour.

    Args:
        valeurs: erreur → la réponse qu'elle donne.
        retours: erreur → (part des points gardée, retour qui aide), dans l'ordre voulu.
    """
    return [erreur_connue(valeurs[note], note, message, part) for note, (part, message) in retours.items()]


def erreurs_en_centimes(valeurs: Mapping[str, int], retours: Retours) -> list[Candidat]:
    """Comme `erreurs_connues`, pour des montants calculés en centimes."""
    return erreurs_connues({note: euros_de(centimes) for note, centimes in valeurs.items()}, retours)


def centimes_de(montant: Decimal) -> int:
    """Un montant de l'étudiant, en centimes."""
    return round(montant * 100)


def euros_de(centimes: int) -> Decimal:
    """Un montant en centimes, tel qu'un étudiant l'écrirait."""
    return Decimal(centimes) / 100
