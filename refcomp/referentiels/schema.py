"""Comparer un document à son schéma JSON, avec des phrases françaises et des places lisibles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

NATURES = {
    "string": "un texte (entre guillemets si c'est un nombre)",
    "integer": "un entier",
    "number": "un nombre",
    "boolean": "true ou false",
    "object": "une table de clés",
    "array": "une liste",
}
ATTENDUS = {
    "pattern": "forme non permise (lettres sans accent, chiffres, tirets, points)",
    "minItems": "liste trop courte",
    "maxItems": "liste trop longue",
    "minLength": "texte vide",
    "minimum": "nombre trop petit",
    "minProperties": "deux choix au moins sont attendus",
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
    return [f"{_lieu(plat, list(e.absolute_path))} : {_attendu(e)}." for e in erreurs]


def _attendu(erreur: Any) -> str:
    """Ce qui est attendu et ce qui a été reçu, en une phrase."""
    nature, recu, voulu = str(erreur.validator), erreur.instance, erreur.validator_value
    if nature == "additionalProperties":
        permises = erreur.schema.get("properties", {})
        inconnues = ", ".join(str(c) for c in recu if c not in permises)
        return f"clés inconnues : {inconnues} ; permises : {', '.join(permises)}"
    if nature == "required":
        return f"clés absentes : {', '.join(c for c in voulu if c not in recu)}"
    if nature == "type":
        voulus = [voulu] if isinstance(voulu, str) else voulu
        return f"{' ou '.join(NATURES.get(v, v) for v in voulus)} attendu ; reçu {recu!r:.60}"
    if nature == "enum":
        return f"valeurs permises : {', '.join(map(str, voulu))} ; reçu {recu!r:.60}"
    return f"{ATTENDUS.get(nature, 'forme inattendue')} ; reçu {recu!r:.60}"


def _lieu(document: Any, chemin: list[Any]) -> str:
    """Où est le défaut, l'élément nommé par son identifiant plutôt que par son rang."""
    mots, courant = [], document
    for pas in chemin:
        courant = courant[pas]
        nom = courant.get("id") if isinstance(courant, Mapping) and isinstance(pas, int) else None
        mots.append(str(nom or (pas + 1 if isinstance(pas, int) else pas)))
    return "/".join(mots) or "document"
