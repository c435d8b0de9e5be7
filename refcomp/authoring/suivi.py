"""Corriger d'après ce que la copie a déjà répondu : une erreur n'est payée qu'une fois.

Ce que les contrôles de tous les exercices ont en commun : lire une réponse précédente, dire de quoi part un résultat
juste, et faire d'une table de retours les erreurs connues d'une question.

>>> [c.note for c in erreurs_connues({"hors_taxe": 100}, {"hors_taxe": ("0.5", "Et la taxe ?")})]
['hors_taxe']
>>> juste_en_centimes(1250, "cout_de_la_question_1", "votre coût").message
'Exact, à partir de votre coût.'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from refcomp.authoring.modele import Candidat, Reponses, erreur_connue, juste

PRECEDENTES = "vos réponses précédentes"
Retours = Mapping[str, tuple[str, str]]


def presente(reponses: Reponses, question: str) -> Any:
    """La valeur d'une réponse précédente, ou None."""
    reponse = reponses.get(question)
    return reponse.valeur if reponse is not None and reponse.etat == "presente" else None


def proche(valeur: Decimal, bonne: int, rapport: int = 2) -> bool:
    """Dit si une réponse précédente peut servir de départ : elle va de la moitié au double de la bonne, par défaut."""
    return bool(bonne <= rapport * valeur <= rapport * rapport * bonne)


def soldes_suivis(
    declarations: Iterable[tuple[Mapping[str, int], str]],
    reponses: Reponses,
    lignes: tuple[str, str, str],
    *,
    question: str,
    colonnes: tuple[str, str, str],
    rapport: int = 2,
) -> Iterator[tuple[int, str]]:
    """Les soldes d'une déclaration : le bon, ceux des réponses précédentes, puis celui du tableau de l'étudiant.

    Args:
        declarations: les lignes de chaque déclaration et d'où elles partent, la bonne en premier.
        reponses: les réponses de la copie.
        lignes: le nom des lignes du solde, de la taxe brute et de la taxe déductible.
        question: la question où l'étudiant a rempli son tableau.
        colonnes: la colonne des noms de ce tableau, et les noms qu'y portent la taxe brute et la taxe déductible.
        rapport: voir `proche`.
    """
    toutes = list(declarations)
    vus = []
    for declaration, convention in toutes:
        if declaration[lignes[0]] not in vus:
            vus.append(declaration[lignes[0]])
            yield declaration[lignes[0]], convention
    tableau = presente(reponses, question)
    if tableau is None:
        return
    siens = dict(zip(tableau[colonnes[0]], tableau["montant"], strict=True))
    brute, deductible = siens.get(colonnes[1]), siens.get(colonnes[2])
    bonne = toutes[0][0]
    if brute is None or deductible is None:
        return
    if proche(brute, bonne[lignes[1]], rapport) and proche(deductible, bonne[lignes[2]], rapport):
        due = round(brute - deductible)
        if due not in vus:
            yield due, f"tableau_de_la_question_{question.removeprefix('q')}"


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
