"""Lire, du côté de confiance, les réponses sorties du processus de l'étudiant : du JSON borné, rien d'autre.

Rien de ce qui arrive ici n'est exécuté ni désérialisé autrement que par `json`. Une réponse qui sort des bornes ou de
la forme déclarée est illisible : elle vaut zéro et se signale, elle ne fait jamais échouer la correction.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from refcomp.authoring.modele import TYPES_CHIFFRES, Question, Reponse
from refcomp.copie import LIGNES_MAXIMALES, TAILLE_MAXIMALE, TEXTE_MAXIMAL
from refcomp.grading.assainissement.texte import clean_texte

CHIFFRES_MAXIMAUX = 40
NOMBRE_MAXIMAL = Decimal(10) ** 15
ETATS = ("presente", "absente", "illisible")
ILLISIBLE = "La réponse n'a pas la forme attendue : elle n'a pas pu être lue."
CITATION_MAXIMALE = 300
GUILLEMETS = str.maketrans("«»", "‹›")


def read_reponse(texte: str | None, question: Question) -> Reponse:
    """Lit la réponse JSON d'une question.

    Args:
        texte: ce que le processus de l'étudiant a rendu ; None s'il n'a rien rendu.
        question: la question, qui dit la forme attendue.

    Returns:
        La réponse, d'état `illisible` si elle sort des bornes ou de la forme déclarée.
    """
    if texte is None:
        return Reponse("illisible", message="Le carnet s'est arrêté avant cette question.")
    try:
        return _read(texte, question)
    except (ValueError, InvalidOperation, RecursionError, KeyError, TypeError, AttributeError):
        return Reponse("illisible", message="La réponse rendue n'a pas la forme attendue.")


def _read(texte: str, question: Question) -> Reponse:
    if len(texte) > TAILLE_MAXIMALE:
        raise ValueError
    brut = json.loads(texte, parse_constant=_refuse, parse_int=_entier_borne, parse_float=_refuse)
    etat = brut["etat"]
    if etat not in ETATS:
        raise ValueError
    if etat == "absente":
        return Reponse(etat)
    if etat == "illisible":
        return Reponse(etat, message=_cite(brut.get("message", "")))
    return Reponse("presente", _valeur(brut["valeur"], question.forme), str(brut["origine"])[:100])


def _cite(message: Any) -> str:
    """Notre phrase, puis ce que la copie a dit : cité, sur une ligne, sans pouvoir fermer les guillemets.

    Ce message vient du processus de l'étudiant, qui peut y écrire « 20/20 » : il ne parle jamais à notre place.
    """
    dit = " ".join(clean_texte(str(message)).split()).translate(GUILLEMETS)[:CITATION_MAXIMALE].strip()
    return f"{ILLISIBLE} Message de la copie, non vérifié : « {dit} »" if dit else ILLISIBLE


def _refuse(constante: str) -> Any:
    raise ValueError(constante)


def _entier_borne(chiffres: str) -> int:
    if len(chiffres) > CHIFFRES_MAXIMAUX:
        raise ValueError(chiffres[:CHIFFRES_MAXIMAUX])
    return int(chiffres)


def _valeur(brut: Any, forme: Mapping[str, Any]) -> Any:
    if forme["type"] == "tableau":
        return {c["nom"]: [_cellule(v, c) for v in _liste_bornee(brut[c["nom"]])] for c in forme["colonnes"]}
    if forme["type"] == "liste":
        return [_texte(v) for v in _liste_bornee(brut)]
    return _scalaire(brut, forme)


def _liste_bornee(brut: Any) -> list[Any]:
    if not isinstance(brut, list) or len(brut) > LIGNES_MAXIMALES:
        raise ValueError
    return brut


def _cellule(brut: Any, forme: Mapping[str, Any]) -> Any:
    return None if brut is None else _scalaire(brut, forme)


def _scalaire(brut: Any, forme: Mapping[str, Any]) -> Any:
    texte = _texte(brut)
    if forme["type"] == "date":
        return dt.date.fromisoformat(texte)
    if forme["type"] in TYPES_CHIFFRES:
        if len(texte) > CHIFFRES_MAXIMAUX:
            raise ValueError
        lu = Decimal(texte)
        # Un exposant géant tient en dix caractères et occuperait le contrôle des heures.
        if not lu.is_finite() or "e" in texte.lower() or abs(lu) >= NOMBRE_MAXIMAL:
            raise ValueError
        return lu
    return texte


def _texte(brut: Any) -> str:
    if not isinstance(brut, str) or len(brut) > TEXTE_MAXIMAL:
        raise ValueError
    return brut


def render_valeur(reponse: Reponse) -> str:
    """La valeur reçue, en JSON court, telle que le journal la garde."""
    texte = json.dumps(reponse.valeur, ensure_ascii=False, default=str)
    return texte if len(texte) <= TEXTE_MAXIMAL else texte[: TEXTE_MAXIMAL - 1] + "…"
