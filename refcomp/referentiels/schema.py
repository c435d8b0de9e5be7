"""Comparer un document à son schéma JSON, avec des phrases françaises et des places lisibles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

ATTENDUS = {
    "required": "une clé obligatoire manque",
    "additionalProperties": "une clé n'est pas permise ici",
    "pattern": "la forme n'est pas permise",
    "type": "la nature n'est pas la bonne",
    "enum": "la valeur n'est pas permise",
    "minItems": "la liste est trop courte",
    "maxItems": "la liste est trop longue",
    "minLength": "le texte est vide",
    "minimum": "le nombre est trop petit",
    "minProperties": "il faut au moins deux choix",
}


@cache
def _validateur(definition: str = "") -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - long à charger ; le document compilé s'en passe

    schema = json.loads((files("refcomp.referentiels") / "referentiel.schema.json").read_text(encoding="utf-8"))
    if definition:
        schema = {"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema)


def check_schema(brut: object, definition: str = "") -> list[str]:
    """Compare un document à son schéma JSON ; chaque défaut dit où, ce qui est attendu et ce qui a été reçu."""
    plat = json.loads(json.dumps(brut, default=str))
    erreurs = sorted(_validateur(definition).iter_errors(plat), key=lambda e: list(map(str, e.absolute_path)))
    return [f"{_lieu(plat, list(e.absolute_path))} : {_attendu(e)} ({e.message[:160]})." for e in erreurs]


def _attendu(erreur: Any) -> str:
    return ATTENDUS.get(str(erreur.validator), "forme inattendue")


def _lieu(document: Any, chemin: list[Any]) -> str:
    """Où est le défaut, l'élément nommé par son identifiant plutôt que par son rang."""
    mots, courant = [], document
    for pas in chemin:
        courant = courant[pas]
        nom = courant.get("id") if isinstance(courant, Mapping) and isinstance(pas, int) else None
        mots.append(str(nom or (pas + 1 if isinstance(pas, int) else pas)))
    return "/".join(mots) or "document"
