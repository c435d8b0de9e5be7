"""Un référentiel en tables plates, une ligne par chose, que l'on peut ouvrir, corriger et relire dans un tableur.

Toutes les cellules sont des textes. Une position s'écrit `12..34` (un tableur prendrait 12-34 pour une date), plusieurs
`12..34 ; 40..56` ; un attribut, une borne d'échelle ou une valeur de règle s'écrit en JSON, seule façon de distinguer
le nombre 70 du texte « 70 ».
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from refcomp.referentiels.echange.brut import code_par_defaut, normalize_brut
from refcomp.referentiels.echange.feuilles import feuilles

Ligne = dict[str, str]
Tables = dict[str, list[Ligne]]

COLONNES: Mapping[str, Sequence[str]] = {
    "referentiel": ("champ", "valeur"),
    "niveaux": ("niveau", "libelle"),
    "elements": (
        *("element_id", "niveau", "parent_id", "code", "code_imprime", "libelle", "libelle_imprime", "positions"),
        *("attributs", "remarque"),
    ),
    "reprises": ("element_id", "positions", "code_imprime", "libelle_imprime"),
    "relations": ("source_id", "type", "cible_id", "imprimee", "raison", "positions"),
    "echelles": ("echelle", "libelle", "nature", "minimum", "maximum", "unite"),
    "echelle_niveaux": ("echelle", "code", "libelle", "element_id"),
    "reglement": ("chemin", "valeur"),
    "mise_en_page": ("genre", "debut", "fin"),
}
ENTETE = ("id", "millesime", "intitule", "territoire", "note")
OUI, NON = "oui", "non"


def build_tables_plates(brut: Mapping[str, Any]) -> Tables:
    """Met un document brut en tables plates.

    Returns:
        Nom de table → lignes ; toutes les tables de `COLONNES`, dans leur ordre, vides comprises.
    """
    net = normalize_brut(brut)
    return {nom: [_ligne(nom, v) for v in mise_a_plat(net)] for nom, mise_a_plat in _ALLER.items()}


def _ligne(table: str, valeurs: Sequence[str]) -> Ligne:
    return dict(zip(COLONNES[table], valeurs, strict=True))


def _positions(spans: Iterable[Sequence[int]]) -> str:
    return " ; ".join(f"{debut}..{fin}" for debut, fin in spans)


def _json(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False)


def _plat_referentiel(net: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((champ, net[champ]) for champ in ENTETE if champ in net)
    yield from ((f"document.{cle}", str(v)) for cle, v in net.get("document", {}).items())


def _plat_elements(net: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for e in net["elements"]:
        imprime = e["libelle_imprime"]
        yield (
            *(e["id"], e["niveau"], e.get("parent", ""), e.get("code", code_par_defaut(e["id"]))),
            *(e.get("code_imprime", ""), e.get("libelle", imprime), imprime, _positions(e.get("spans", []))),
            *(_json(e["attributs"]) if "attributs" in e else "", e.get("remarque", "")),
        )


def _plat_reprises(net: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for e in net["elements"]:
        for r in e.get("reprises", []):
            yield e["id"], _positions(r["spans"]), r.get("code_imprime", ""), r.get("libelle_imprime", "")


def _plat_relations(net: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for r in net.get("relations", []):
        imprimee = OUI if r.get("imprimee", True) else NON
        yield r["source"], r["type"], r["cible"], imprimee, r.get("raison", ""), _positions(r.get("spans", []))


def _plat_echelles(net: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for e in net.get("echelles", []):
        bornes = (_json(e[b]) if b in e else "" for b in ("minimum", "maximum"))
        yield e["id"], e["libelle"], e["nature"], *bornes, e.get("unite", "")


def _plat_echelle_niveaux(net: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for e in net.get("echelles", []):
        yield from ((e["id"], v["code"], v["libelle"], v.get("element", "")) for v in e.get("valeurs", []))


_ALLER: Mapping[str, Callable[[Mapping[str, Any]], Iterable[Sequence[str]]]] = {
    "referentiel": _plat_referentiel,
    "niveaux": lambda net: ((n["id"], n["libelle"]) for n in net["niveaux"]),
    "elements": _plat_elements,
    "reprises": _plat_reprises,
    "relations": _plat_relations,
    "echelles": _plat_echelles,
    "echelle_niveaux": _plat_echelle_niveaux,
    "reglement": lambda net: feuilles(net["reglement"]) if "reglement" in net else (),
    "mise_en_page": lambda net: (
        (genre, str(debut), str(fin)) for genre, spans in net.get("mise_en_page", {}).items() for debut, fin in spans
    ),
}
