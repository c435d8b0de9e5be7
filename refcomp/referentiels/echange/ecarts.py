"""Les écarts entre un référentiel et ce qui en revient, chose par chose et champ par champ.

Un élément est retrouvé par son identifiant, sinon par son texte : changer les identifiants n'est pas tout perdre.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from refcomp.referentiels.echange.brut import code_par_defaut, normalize_brut

Brut = Mapping[str, Any]
PERTES = ("absent", "modifie", "ajoute")
ENTETE = ("id", "millesime", "intitule", "territoire", "note", "document")
CHAMPS_ELEMENT: Mapping[str, Callable[[Brut], Any]] = {
    "identifiant": lambda e: e["id"],
    "niveau": lambda e: e["niveau"],
    "parent": lambda e: e.get("parent"),
    "code": lambda e: e.get("code", code_par_defaut(e["id"])),
    "code imprimé": lambda e: e.get("code_imprime"),
    "libellé": lambda e: e.get("libelle", e["libelle_imprime"]),
    "libellé imprimé": lambda e: e["libelle_imprime"],
    "positions": lambda e: e.get("spans"),
    "reprises": lambda e: e.get("reprises"),
    "attributs": lambda e: e.get("attributs"),
    "remarque": lambda e: e.get("remarque"),
}
CHAMPS_RELATION: Mapping[str, Callable[[Brut], Any]] = {
    "type": lambda r: r["type"],
    "sens": lambda r: (r["source"], r["cible"]),
    "imprimée ou déduite": lambda r: r.get("imprimee", True),
    "raison": lambda r: r.get("raison"),
    "positions": lambda r: r.get("spans"),
}
CHAMPS_ECHELLE: Mapping[str, Callable[[Brut], Any]] = {
    "identifiant": lambda e: e["id"],
    "libellé": lambda e: e["libelle"],
    "niveaux": lambda e: [(v["code"], v["libelle"]) for v in e.get("valeurs", [])],
    "définition des niveaux": lambda e: [v["element"] for v in e.get("valeurs", []) if "element" in v],
    "bornes": lambda e: {c: e[c] for c in ("minimum", "maximum", "unite") if c in e},
}


@dataclass(frozen=True)
class Ecart:
    """Une sorte d'écart.

    Attributes:
        objet: la sorte de chose (`élément`, `relation`…).
        champ: le champ touché ; vide si c'est la chose entière.
        perte: `absent`, `modifie` ou `ajoute`.
        total: combien de choses avaient ce champ.
        ids: celles qui sont touchées.
    """

    objet: str
    champ: str
    perte: str
    total: int
    ids: list[str] = field(default_factory=list)


def ecarts(avant: Brut, apres: Brut) -> list[Ecart]:
    """Compare deux documents bruts.

    Returns:
        Tous les écarts possibles, dans un ordre fixe, ceux qui ne touchent rien compris (`ids` vide).
    """
    a, b = normalize_brut(avant), normalize_brut(apres)
    couples = _couples_elements(a["elements"], b["elements"])
    noms = {eb["id"]: ea["id"] for ea, eb in couples if ea is not None and eb is not None}
    return [
        *_ecarts("référentiel", {c: _seul(c) for c in ENTETE}, [(a, b)], lambda _: a["id"], entier=False),
        *_ecarts(
            "niveau", {"libellé": _champ("libelle")}, _couples(a["niveaux"], b["niveaux"], _champ("id")), _champ("id")
        ),
        *_ecarts("élément", CHAMPS_ELEMENT, [(x, _renomme(y, noms)) for x, y in couples], _champ("id")),
        *_ordre(couples, [e["id"] for e in b["elements"]]),
        *_ecarts("relation", CHAMPS_RELATION, _couples_relations(a, b, noms), _nom_relation),
        *_ecarts("échelle", CHAMPS_ECHELLE, _couples_echelles(a, b), _champ("id")),
        *_ecarts("règlement", {"contenu": _seul("reglement")}, [(a, b)], lambda _: a["id"], entier=False),
        *_ecarts("mise en page", {"positions": _seul("mise_en_page")}, [(a, b)], lambda _: a["id"], entier=False),
    ]


Couple = tuple[Any, Any]


def _seul(cle: str) -> Callable[[Brut], Any]:
    return lambda objet: objet.get(cle)


_champ = _seul


def _nom_relation(relation: Brut) -> str:
    return f"{relation['source']} → {relation['cible']}"


def _ecarts(
    objet: str,
    champs: Mapping[str, Callable[[Brut], Any]],
    couples: Iterable[Couple],
    nom: Callable[[Brut], Any],
    *,
    entier: bool = True,
) -> Iterator[Ecart]:
    """Les écarts d'une sorte de chose : la chose entière, puis chacun de ses champs."""
    tous = list(couples)
    if entier:
        avant = sum(x is not None for x, _ in tous)
        yield Ecart(objet, "", "absent", avant, [str(nom(x)) for x, y in tous if y is None])
        yield Ecart(objet, "", "ajoute", avant, [str(nom(y)) for x, y in tous if x is None])
    deux = [(x, y) for x, y in tous if x is not None and y is not None]
    for champ, lit in champs.items():
        lus = [(str(nom(x)), lit(x), lit(y)) for x, y in deux]
        total = sum(v not in (None, [], {}, "") for _, v, _ in lus)
        yield Ecart(objet, champ, "absent", total, [i for i, v, w in lus if v and not w and v is not w])
        yield Ecart(objet, champ, "modifie", total, [i for i, v, w in lus if v and w and v != w])
        yield Ecart(objet, champ, "ajoute", total, [i for i, v, w in lus if not v and w])


def _couples(avant: list[Any], apres: list[Any], cle: Callable[[Brut], Any]) -> list[Couple]:
    """Apparie par une clé ; ce qui reste seul fait couple avec rien."""
    par_cle = {cle(y): y for y in apres}
    couples = [(x, par_cle.pop(cle(x), None)) for x in avant]
    return [*couples, *((None, y) for y in par_cle.values())]


def _couples_elements(avant: list[Any], apres: list[Any]) -> list[Couple]:
    couples = _couples(avant, apres, _champ("id"))
    seuls = [y for x, y in couples if x is None]
    libelle = CHAMPS_ELEMENT["libellé"]
    retrouves = []
    for x, y in couples:
        if x is None:
            continue
        jumeau = y or next((s for s in seuls if libelle(s) == libelle(x)), None)
        if y is None and jumeau is not None:
            seuls.remove(jumeau)
        retrouves.append((x, jumeau))
    return [*retrouves, *((None, s) for s in seuls)]


def _renomme(element: Brut | None, noms: Mapping[str, str]) -> Brut | None:
    """L'élément relu, son parent dit par son nom d'origine."""
    if element is None or "parent" not in element:
        return element
    return {**element, "parent": noms.get(element["parent"], element["parent"])}


def _ordre(couples: list[Couple], apres: list[str]) -> Iterator[Ecart]:
    """Les éléments qui ont changé de place parmi ceux qui sont revenus."""
    deux = [(x["id"], y["id"]) for x, y in couples if x is not None and y is not None]
    rangs = {identifiant: rang for rang, identifiant in enumerate(apres)}
    ranges = sorted(deux, key=lambda c: rangs[c[1]])
    deplaces = [avant for avant, suivant in zip(deux, ranges, strict=True) if avant != suivant]
    yield Ecart("élément", "ordre", "absent", len(deux), [a for a, _ in deplaces])


def _couples_relations(a: Brut, b: Brut, noms: Mapping[str, str]) -> list[Couple]:
    """Apparie les relations : égales, sinon mêmes bouts et même type, sinon mêmes bouts, sinon les mêmes à l'envers."""
    restes = [
        {**r, "source": noms.get(r["source"], r["source"]), "cible": noms.get(r["cible"], r["cible"])}
        for r in b.get("relations", [])
    ]
    trouves: dict[int, Any] = {}
    avant = a.get("relations", [])
    for lit in (
        lambda r: json.dumps(r, sort_keys=True),
        lambda r: (r["source"], r["cible"], r["type"]),
        lambda r: (r["source"], r["cible"]),
        lambda r: frozenset((r["source"], r["cible"])),
    ):
        index: dict[Any, list[Any]] = {}
        for r in restes:
            index.setdefault(lit(r), []).append(r)
        for rang, r in enumerate(avant):
            if rang not in trouves and index.get(lit(r)):
                trouves[rang] = index[lit(r)].pop(0)
        pris = {id(r) for r in trouves.values()}
        restes = [r for r in restes if id(r) not in pris]
    return [*((r, trouves.get(rang)) for rang, r in enumerate(avant)), *((None, r) for r in restes)]


def _couples_echelles(a: Brut, b: Brut) -> list[Couple]:
    """Apparie les échelles par leur identifiant, sinon par leurs codes."""
    couples = _couples(a.get("echelles", []), b.get("echelles", []), _champ("id"))
    seules = [y for x, y in couples if x is None]
    jointes = []
    for x, y in couples:
        if x is None:
            continue
        jumelle = y or next((s for s in seules if _codes(s) == _codes(x) != []), None)
        seules = [s for s in seules if s is not jumelle]
        jointes.append((x, jumelle))
    return [*jointes, *((None, s) for s in seules)]


def _codes(echelle: Brut) -> list[str]:
    return [v["code"] for v in echelle.get("valeurs", [])]
