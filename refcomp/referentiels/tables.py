"""D'un document YAML déjà contrôlé aux tables et aux objets d'un référentiel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from refcomp.referentiels.modele import COLONNES_ELEMENTS, COLONNES_RELATIONS, Referentiel
from refcomp.referentiels.reglement import build_echelles, build_reglement


def build_tables(brut: dict[str, Any]) -> Referentiel:
    """Construit un référentiel ; le document doit avoir été contrôlé."""
    return Referentiel(
        id=brut["id"],
        millesime=brut["millesime"],
        intitule=brut["intitule"],
        territoire=brut["territoire"],
        note=brut.get("note", "").strip(),
        niveaux={n["id"]: n["libelle"] for n in brut["niveaux"]},
        elements=_build_elements(brut["elements"]),
        relations=_build_relations(brut.get("relations", [])),
        echelles=build_echelles(brut.get("echelles", [])),
        reglement=build_reglement(brut["reglement"], brut["id"]) if "reglement" in brut else None,
        mise_en_page={genre: _couples(spans or []) for genre, spans in brut.get("mise_en_page", {}).items()},
        document=brut.get("document", {}),
        brut=brut,
    )


def _couples(spans: Iterable[list[int]]) -> list[tuple[int, int]]:
    return [(debut, fin) for debut, fin in spans]


def _build_elements(bruts: list[dict[str, Any]]) -> pd.DataFrame:
    lignes = [_ligne_element(brut, ordre) for ordre, brut in enumerate(bruts, start=1)]
    return pd.DataFrame(lignes, columns=COLONNES_ELEMENTS)


def _ligne_element(brut: dict[str, Any], ordre: int) -> tuple[Any, ...]:
    reprises = brut.get("reprises", ())
    imprime = brut["libelle_imprime"]
    libelle = brut.get("libelle", imprime)
    spans = [*brut.get("spans", ()), *(s for r in reprises for s in r["spans"])]
    return (
        brut["id"],
        brut.get("code", brut["id"].rsplit("/", maxsplit=1)[-1]),
        brut.get("code_imprime", ""),
        brut["niveau"],
        brut.get("parent", ""),
        libelle,
        imprime,
        ordre,
        _couples(spans),
        _variantes(libelle, imprime, reprises),
        brut.get("remarque", ""),
        brut.get("attributs", {}),
    )


def _variantes(libelle: str, imprime: str, reprises: Iterable[dict[str, Any]]) -> list[str]:
    """Les autres rédactions imprimées, dans l'ordre ; un simple défaut réparé dans `libelle` n'en est pas une."""
    autres = dict.fromkeys(r["libelle_imprime"] for r in reprises if "libelle_imprime" in r)
    return [texte for texte in autres if texte not in {libelle, imprime}]


def _build_relations(bruts: list[dict[str, Any]]) -> pd.DataFrame:
    lignes = [
        (
            r["source"],
            r["type"],
            r["cible"],
            r.get("imprimee", True),
            r.get("raison", ""),
            _couples(r.get("spans", ())),
        )
        for r in bruts
    ]
    return pd.DataFrame(lignes, columns=COLONNES_RELATIONS).astype({"imprimee": "bool"})
