"""Comparer une réponse aux candidats reconnus, avec la tolérance déclarée.

Le premier candidat qui correspond, du plus rémunéré au moins rémunéré, donne le verdict. Un tableau qu'aucun candidat
n'explique est noté à la proportion de ses cellules justes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pandas as pd

from refcomp.authoring.modele import TYPES_CHIFFRES, Candidat, Question, Reponse
from refcomp.copie import _cle as cle_texte
from refcomp.rounding import monnaie

PAS_POINTS = Decimal("0.25")
TOLERANCES = {"nombre": Decimal("0.005"), "pourcentage": Decimal("0.05"), "entier": Decimal(0)}


@dataclass(frozen=True)
class Verdict:
    """Ce que la correction conclut d'une question.

    Attributes:
        points: points accordés, entre 0 et le barème.
        note: `juste`, une erreur connue, `partiel`, `autre`, `sans_reponse`, `illisible` ou `supprimee`.
        convention: la convention admise reconnue, s'il y en a une.
        message: le retour à l'étudiant.
        statut: `corrige`, `a_verifier`, `illisible` ou `supprimee`.
    """

    points: Decimal
    note: str
    message: str
    statut: str = "corrige"
    convention: str = ""


def compare(question: Question, reponse: Reponse, candidats: list[Candidat], devise: str) -> Verdict:
    """Rend le verdict d'une réponse présente."""
    for candidat in sorted(candidats, key=lambda c: -c.part):
        if _egale(reponse.valeur, candidat.valeur, question.forme, devise):
            return _verdict(question, candidat)
    if question.forme["type"] == "pourcentage" and abs(reponse.valeur) <= 1:
        en_points = reponse.valeur * 100
        for candidat in candidats:
            if candidat.juste and _egale(en_points, candidat.valeur, question.forme, devise):
                return Verdict(question.points, "juste", candidat.message, convention="fraction")
    if question.forme["type"] == "tableau":
        return _partiel(question, reponse.valeur, candidats, devise)
    return Verdict(Decimal(0), "autre", "La valeur ne convient pas. Reprenez la démarche pas à pas.")


def _verdict(question: Question, candidat: Candidat) -> Verdict:
    points = (question.points * candidat.part).quantize(Decimal("0.01"))
    return Verdict(points, candidat.note, candidat.message, convention=candidat.convention)


def tolerance(forme: Mapping[str, Any], devise: str) -> Decimal:
    """La tolérance d'une réponse chiffrée : déclarée, sinon une demi-unité mineure (0 en francs pacifiques)."""
    if "tolerance" in forme:
        return Decimal(str(forme["tolerance"]))
    if forme["type"] == "montant":
        return Decimal("0.005") if monnaie(devise).decimales else Decimal(0)
    return TOLERANCES[forme["type"]]


def recoit(recue: Any, attendue: Any, forme: Mapping[str, Any], devise: str) -> bool:
    """Vrai si une valeur, de la nature des candidats, serait reçue comme la valeur attendue."""
    if forme["type"] == "tableau":
        return _egale(_tableau_exact(recue, forme), attendue, forme, devise)
    if forme["type"] in TYPES_CHIFFRES:
        return _egale(_decimal(recue), attendue, forme, devise)
    return _egale(_jour(recue), attendue, forme, devise)


def _tableau_exact(tableau: Any, forme: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Ramène un tableau attendu aux types d'un tableau reçu : Decimal et texte."""
    chiffrees = {c["nom"] for c in forme["colonnes"] if c["type"] in TYPES_CHIFFRES}
    return {c: [_decimal(v) if c in chiffrees else v for v in valeurs] for c, valeurs in _colonnes(tableau).items()}


def _egale(recue: Any, attendue: Any, forme: Mapping[str, Any], devise: str) -> bool:
    nature = forme["type"]
    if nature == "tableau":
        bonnes, vues = _cellules(recue, attendue, forme, devise)
        return bonnes == vues and len(recue[forme["cle"]]) >= 1
    if nature == "liste":
        return [cle_texte(v) for v in recue] == [cle_texte(v) for v in attendue]
    if nature in TYPES_CHIFFRES:
        return abs(recue - _decimal(attendue)) <= tolerance(forme, devise)
    if nature == "date":
        return bool(recue == _jour(attendue))
    return cle_texte(recue) == cle_texte(attendue)


def _decimal(valeur: Any) -> Decimal:
    return valeur if isinstance(valeur, Decimal) else Decimal(str(valeur))


def _jour(valeur: Any) -> dt.date:
    return valeur.date() if isinstance(valeur, dt.datetime) else valeur


def _colonnes(tableau: Any) -> dict[str, list[Any]]:
    return tableau.to_dict("list") if isinstance(tableau, pd.DataFrame) else dict(tableau)


def _lignes(tableau: Any, cle: str) -> dict[str, dict[str, Any]]:
    """Les lignes d'un tableau par clé ; l'ordre des lignes ne compte pas, une clé répétée est fausse."""
    colonnes = _colonnes(tableau)
    lignes: dict[str, dict[str, Any]] = {}
    for rang, valeur in enumerate(colonnes[cle]):
        if valeur is None:
            continue
        identifiant = _identifiant(valeur)
        lignes[identifiant + ("#" if identifiant in lignes else "")] = {c: v[rang] for c, v in colonnes.items()}
    return lignes


def _identifiant(valeur: Any) -> str:
    """La clé d'une ligne, comparable : un exercice lu « 2025.0 » par pandas reste 2025."""
    if isinstance(valeur, Decimal):
        return cle_texte(format(valeur.normalize(), "f"))
    return cle_texte(_jour(valeur) if isinstance(valeur, dt.date) else valeur)


def _nulle(valeur: Any) -> bool:
    """Une cellule vide et un zéro se valent : personne n'écrit 0 partout dans une balance."""
    return valeur is None or (isinstance(valeur, Decimal | int | float) and valeur == 0)


def _cellules(recu: Any, attendu: Any, forme: Mapping[str, Any], devise: str) -> tuple[int, int]:
    """Compte les cellules justes et les cellules regardées (celles où l'attendu ou le reçu n'est pas nul)."""
    recues, attendues = _lignes(recu, forme["cle"]), _lignes(attendu, forme["cle"])
    bonnes = vues = 0
    for identifiant in {*recues, *attendues}:
        for colonne in forme["colonnes"]:
            nom = colonne["nom"]
            if nom == forme["cle"]:
                continue
            r, a = recues.get(identifiant, {}).get(nom), attendues.get(identifiant, {}).get(nom)
            if _nulle(r) and _nulle(a):
                continue
            vues += 1
            bonnes += not (r is None or a is None) and _egale(r, a, colonne, devise)
    return bonnes, vues


def _partiel(question: Question, recue: Any, candidats: list[Candidat], devise: str) -> Verdict:
    """Note un tableau à la proportion de cellules justes, par quarts de point, jamais tous les points."""
    meilleur = (0, 1)
    for candidat in candidats:
        if candidat.juste:
            bonnes, vues = _cellules(recue, candidat.valeur, question.forme, devise)
            meilleur = max(meilleur, (bonnes, max(vues, 1)), key=lambda c: c[0] / c[1])
    bonnes, vues = meilleur
    brut = question.points * bonnes / vues
    points = min((brut / PAS_POINTS).to_integral_value(ROUND_FLOOR) * PAS_POINTS, question.points - PAS_POINTS)
    if bonnes == 0:
        return Verdict(Decimal(0), "autre", "Aucune cellule du tableau ne convient. Reprenez la démarche pas à pas.")
    message = f"{bonnes} cellules justes sur {vues}. Reprenez les autres, une ligne à la fois."
    return Verdict(max(points, Decimal(0)), "partiel", message)
