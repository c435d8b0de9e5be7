"""Écrire pour une personne ce qui a été reçu, et la nature de ce qui était attendu."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from refcomp.formats_fr import format_date, format_montant, format_nombre
from refcomp.grading.assainissement.texte import clean_texte
from refcomp.retour.modele import Valeur
from refcomp.rounding import monnaie

LIGNES_MONTREES = 60
TEXTE_MONTRE = 2_000
DECIMALES = 4
RIEN = Valeur("Rien : la réponse est vide.")
MONNAIES = {"EUR": "en euros", "XPF": "en francs pacifiques, sans décimales"}
NATURES = {
    "nombre": "un nombre",
    "pourcentage": "un pourcentage",
    "entier": "un nombre entier",
    "date": "une date (jour/mois/année)",
    "texte": "un texte court",
    "choix": "un choix de la liste",
    "liste": "une liste",
    "redaction": "un texte, noté par votre enseignant",
}


def render_attendu(forme: Mapping[str, Any], devise: str) -> str:
    """La nature de la réponse attendue : « un montant en euros », « un tableau, une ligne par client… »."""
    nature = str(forme["type"])
    if nature == "montant":
        return f"un montant {MONNAIES.get(str(forme.get('unite', devise)), 'en ' + str(forme.get('unite', devise)))}"
    if nature == "choix":
        return f"un choix parmi : {', '.join(map(str, forme['parmi']))}"
    if nature == "liste" and "longueur" in forme:
        return f"une liste de {forme['longueur']} éléments, dans l'ordre"
    if nature == "tableau":
        colonnes = ", ".join(str(c["nom"]) for c in forme["colonnes"])
        return f"un tableau, une ligne par {forme['cle']}, avec les colonnes : {colonnes}"
    return NATURES.get(nature, nature)


def render_recu(brut: str, forme: Mapping[str, Any], devise: str) -> Valeur:
    """La valeur reçue, telle que le journal la garde en JSON, écrite à la française.

    Args:
        brut: la colonne `valeur_recue` du journal.
        forme: la déclaration de la question.
        devise: la monnaie de l'exercice.
    """
    try:
        valeur = json.loads(brut)
    except ValueError:
        return Valeur("Une réponse trop longue pour être rappelée ici ; elle a été lue en entier à la correction.")
    if valeur in (None, "", [], {}):
        return RIEN
    if isinstance(valeur, dict):
        return _tableau(valeur, forme, devise)
    if isinstance(valeur, list):
        return Valeur(" ; ".join(_texte(v) for v in valeur[:LIGNES_MONTREES]))
    return Valeur(_scalaire(valeur, forme, devise))


def _tableau(valeur: Mapping[str, Any], forme: Mapping[str, Any], devise: str) -> Valeur:
    formes = {str(c["nom"]): c for c in forme.get("colonnes", ())}
    cle = str(forme.get("cle", ""))
    if formes.get(cle, {}).get("type") == "entier":
        formes[cle] = {"type": "texte"}  # un exercice ou un rang nomme sa ligne : 2025, et non 2 025
    noms = [n for n in formes if isinstance(valeur.get(n), list)]
    hauteur = max((len(valeur[n]) for n in noms), default=0)
    lignes = tuple(
        tuple(_cellule(valeur[n], rang, formes[n], devise) for n in noms)
        for rang in range(min(hauteur, LIGNES_MONTREES))
    )
    coupe = f"Les {LIGNES_MONTREES} premières lignes sur {hauteur}." if hauteur > LIGNES_MONTREES else ""
    return Valeur(coupe, tuple(noms), lignes) if lignes else RIEN


def _cellule(colonne: list[Any], rang: int, forme: Mapping[str, Any], devise: str) -> str:
    valeur = colonne[rang] if rang < len(colonne) else None
    return "" if valeur is None else _scalaire(valeur, forme, devise)


def _scalaire(valeur: Any, forme: Mapping[str, Any], devise: str) -> str:
    nature = forme.get("type")
    try:
        if nature == "date":
            return format_date(dt.date.fromisoformat(str(valeur)))
        if nature == "montant":
            return _montant(Decimal(str(valeur)), devise)
        if nature == "pourcentage":
            return f"{_nombre(Decimal(str(valeur)))} %"
        if nature in {"nombre", "entier"}:
            return _nombre(Decimal(str(valeur)))
    except (ValueError, InvalidOperation):
        return _texte(valeur)
    return _texte(valeur)


def _montant(valeur: Decimal, devise: str) -> str:
    """Un montant tel qu'il a été donné : ses décimales en trop se voient, elles expliquent parfois l'erreur."""
    argent = monnaie(devise)
    if valeur == round(valeur, argent.decimales):
        return format_montant(valeur, argent)
    return f"{_nombre(valeur)} {argent.symbole}"


def _nombre(valeur: Decimal) -> str:
    exposant = valeur.normalize().as_tuple().exponent
    decimales = -exposant if isinstance(exposant, int) and exposant < 0 else 0
    return format_nombre(valeur, min(decimales, DECIMALES))


def _texte(valeur: Any) -> str:
    return clean_texte(str(valeur), TEXTE_MONTRE)
