"""Contrôler un CFPackage de CASE 1.1 : sa forme selon la norme, puis ses liens, que la norme ne contraint pas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from refcomp.findings import Constat
from refcomp.referentiels.echange.messages import ATTENDUS_CASE

NORME = "CASE 1.1"


@cache
def _validateur() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - long à charger ; seul un échange en a besoin

    texte = (files("refcomp.referentiels.echange") / "case.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(texte))


def check_case(paquet: object) -> list[Constat]:
    """Contrôle un CFPackage déjà lu de son JSON.

    Args:
        paquet: l'objet JSON.

    Returns:
        Les défauts : `erreur` pour ce que la norme interdit, `avertissement` pour un lien qui sort du paquet (la norme
        le permet : la cible peut être ailleurs). Vide si tout va.
    """
    formes = [
        Constat("erreur", f"case_{e.validator}", _phrase(e), "/".join(map(str, e.absolute_path)))
        for e in sorted(_validateur().iter_errors(paquet), key=lambda e: list(map(str, e.absolute_path)))
    ]
    if formes or not isinstance(paquet, Mapping):
        return formes
    return [*_doublons(paquet), *_parents(paquet), *_liens(paquet)]


def _phrase(erreur: Any) -> str:
    ou = "/".join(map(str, erreur.absolute_path)) or "paquet"
    recu = f" Reçu : {json.dumps(erreur.instance, ensure_ascii=False)[:80]}." if erreur.validator != "required" else ""
    attendu = ATTENDUS_CASE.get(str(erreur.validator), "forme inattendue")
    return f"{ou} : {attendu} ({erreur.message[:120]}).{recu}"


def objets(paquet: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Tous les objets identifiés d'un paquet, avec leur classe."""
    yield "CFDocument", paquet["CFDocument"]
    for classe in ("CFItems", "CFAssociations"):
        yield from ((classe, objet) for objet in paquet.get(classe, []))
    for classe, definitions in paquet.get("CFDefinitions", {}).items():
        if classe != "extensions":
            yield from ((classe, objet) for objet in definitions)
    for rubrique in paquet.get("CFRubrics", []):
        yield "CFRubrics", rubrique
        for critere in rubrique.get("CFRubricCriteria", []):
            yield "CFRubricCriteria", critere
            yield from (("CFRubricCriterionLevels", n) for n in critere.get("CFRubricCriterionLevels", []))


def _doublons(paquet: Mapping[str, Any]) -> Iterator[Constat]:
    fois = Counter(objet["identifier"] for _, objet in objets(paquet))
    for identifiant, nombre in fois.items():
        if nombre > 1:
            message = f"L'identifiant {identifiant} désigne {nombre} objets : il doit être unique."
            yield Constat("erreur", "case_identifiant_double", message, identifiant)


def _parents(paquet: Mapping[str, Any]) -> Iterator[Constat]:
    """Un arbre : pas d'élément enfant de lui-même, ni d'élément sans place."""
    items = {i["identifier"]: i for i in paquet.get("CFItems", [])}
    places = set()
    for association in paquet.get("CFAssociations", []):
        if association["associationType"] != "isChildOf":
            continue
        origine = association["originNodeURI"]["identifier"]
        places.add(origine)
        if origine == association["destinationNodeURI"]["identifier"]:
            yield Constat("erreur", "case_parent_de_soi", f"L'élément {origine} est enfant de lui-même.", origine)
    for identifiant in items:
        if identifiant not in places:
            message = f"L'élément {identifiant} n'a pas de place dans l'arbre : aucune association isChildOf."
            yield Constat("avertissement", "case_sans_parent", message, identifiant)


def _liens(paquet: Mapping[str, Any]) -> Iterator[Constat]:
    connus = {objet["identifier"] for _, objet in objets(paquet)}
    for association in paquet.get("CFAssociations", []):
        for bout in ("originNodeURI", "destinationNodeURI"):
            lien = association[bout]
            if lien["identifier"] not in connus:
                nature, cible = association["associationType"], f"« {lien['title']} » ({lien['identifier']})"
                message = f"Association {nature} : {cible} n'est pas dans ce paquet."
                yield Constat("avertissement", "case_lien_exterieur", message, association["identifier"])
    for classe, objet in objets(paquet):
        lien = objet.get("CFItemURI", {})
        if lien and lien["identifier"] not in connus:
            message = f"{classe} : l'élément évalué « {lien['title']} » n'est pas dans ce paquet."
            yield Constat("avertissement", "case_lien_exterieur", message, objet["identifier"])
