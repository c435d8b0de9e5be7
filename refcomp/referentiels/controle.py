"""Contrôler le document d'un référentiel : sa forme, puis ce qu'un schéma ne dit pas ; tous les défauts d'un coup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from refcomp.referentiels.regles.controle import check_reglement
from refcomp.referentiels.regles.expressions import Contexte
from refcomp.referentiels.schema import check_schema


def check_referentiel(brut: object) -> list[str]:
    """Liste les défauts d'un référentiel lu d'un YAML ; vide s'il est bon."""
    defauts = check_schema(brut)
    if not isinstance(brut, dict):
        return defauts
    sain = _lisible(brut) if defauts else brut
    defauts += [*_check_elements(sain), *_check_relations(sain), *_check_echelles(sain)]
    # Les expressions d'une règle ne se contrôlent que si la règle et ses échelles ont leur forme.
    if not any(d.startswith(("reglement", "echelles")) for d in defauts):
        defauts += _check_regles(sain)
    return defauts


def _lisible(brut: dict[str, Any]) -> dict[str, Any]:
    """Ce qu'on peut encore contrôler d'un document mal formé : une clé mal écrite ne cache pas un parent inconnu."""
    elements = [e for e in _membres(brut, "elements") if isinstance(e, dict) and isinstance(e.get("id"), str)]
    reglement = brut.get("reglement")
    return {
        "elements": [{c: e[c] for c in ("id", "niveau", "parent") if isinstance(e.get(c), str)} for e in elements],
        "niveaux": [n for n in _membres(brut, "niveaux") if not check_schema(n, "niveau")],
        "relations": [r for r in _membres(brut, "relations") if not check_schema(r, "relation")],
        "echelles": [e for e in _membres(brut, "echelles") if not check_schema(e, "echelle")],
        **(
            {"reglement": reglement} if isinstance(reglement, dict) and not check_schema(reglement, "reglement") else {}
        ),
    }


def _membres(brut: dict[str, Any], cle: str) -> list[Any]:
    valeur = brut.get(cle)
    return valeur if isinstance(valeur, list) else []


def _check_elements(brut: dict[str, Any]) -> Iterator[str]:
    niveaux = Counter(n["id"] for n in brut["niveaux"])
    yield from (f"niveau {n} : déclaré deux fois." for n, fois in niveaux.items() if fois > 1)
    comptes = Counter(e["id"] for e in brut["elements"])
    yield from (f"élément {i} : identifiant employé {fois} fois." for i, fois in comptes.items() if fois > 1)
    parents = {e["id"]: e.get("parent", "") for e in brut["elements"]}
    for element in brut["elements"]:
        if "niveau" in element and element["niveau"] not in niveaux:
            yield f"élément {element['id']} : le niveau « {element['niveau']} » n'est pas déclaré."
        if element.get("parent", "") and element["parent"] not in parents:
            yield f"élément {element['id']} : le parent « {element['parent']} » n'existe pas."
        for spans in (element.get("spans", []), *(r["spans"] for r in element.get("reprises", []))):
            yield from (f"élément {element['id']} : positions {s} à l'envers." for s in spans if s[0] >= s[1])
    yield from _cycles(parents)


def _cycles(parents: dict[str, str]) -> Iterator[str]:
    """Les chaînes de parents qui tournent en rond, chacune dite une fois."""
    surs: set[str] = set()
    for depart in parents:
        chaine: list[str] = []
        courant = depart
        while courant in parents and courant not in surs and courant not in chaine:
            chaine.append(courant)
            courant = parents[courant]
        if courant in chaine:
            cercle = [*chaine[chaine.index(courant) :], courant]
            yield f"élément {courant} : la chaîne de ses parents tourne en rond ({' → '.join(cercle)})."
        surs.update(chaine)


def _check_relations(brut: dict[str, Any]) -> Iterator[str]:
    elements = {e["id"] for e in brut["elements"]}
    for rang, relation in enumerate(brut.get("relations", []), start=1):
        ou = f"relation {rang} ({relation['source']} → {relation['cible']})"
        if relation["source"] not in elements:
            yield f"{ou} : la source « {relation['source']} » n'existe pas."
        if ":" not in relation["cible"] and relation["cible"] not in elements:
            yield f"{ou} : la cible « {relation['cible']} » n'existe pas."
        if not relation.get("imprimee", True) and not relation.get("raison"):
            yield f"{ou} : une relation déduite donne sa raison."


def _check_echelles(brut: dict[str, Any]) -> Iterator[str]:
    elements = {e["id"] for e in brut["elements"]}
    for echelle in [*brut.get("echelles", []), *brut.get("reglement", {}).get("echelles", [])]:
        codes = Counter(v["code"] for v in echelle.get("valeurs", []))
        if echelle["nature"] == "ordinale" and not codes:
            yield f"échelle {echelle['id']} : une échelle ordinale donne ses niveaux, du plus bas au plus haut."
        yield from (f"échelle {echelle['id']} : le niveau « {c} » figure deux fois." for c, n in codes.items() if n > 1)
        if echelle["nature"] == "numerique" and not {"minimum", "maximum"} <= set(echelle):
            yield f"échelle {echelle['id']} : une échelle numérique donne son minimum et son maximum."
        for valeur in echelle.get("valeurs", []):
            if valeur.get("element") and valeur["element"] not in elements:
                yield f"échelle {echelle['id']} : l'élément « {valeur['element']} » n'existe pas."


def _check_regles(brut: dict[str, Any]) -> list[str]:
    if "reglement" not in brut:
        return []
    contexte = Contexte(
        elements={e["id"]: e.get("niveau", "") for e in brut["elements"]},
        niveaux=frozenset(n["id"] for n in brut["niveaux"]),
        relations=frozenset(r["type"] for r in brut.get("relations", [])),
        echelles=tuple(brut.get("echelles", [])),
    )
    return check_reglement(brut["reglement"], contexte)
