"""Charger un référentiel depuis son YAML, en refusant d'un coup toutes ses incohérences."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pandas as pd
import yaml

from refcomp.errors import ReferentielInconnuError, ReferentielMalFormeError
from refcomp.referentiels.modele import COLONNES_ELEMENTS, Referentiel

_Lecteur = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CLES_ELEMENT = {"id", "niveau", "parent", "code", "code_imprime", "libelle", "libelle_imprime", "spans"}


@cache
def _fichiers() -> dict[str, Traversable]:
    """Le dernier millésime de chaque référentiel livré, par identifiant (`bts_gpme_nc/` → `bts-gpme-nc`)."""
    trouves = {}
    for dossier in sorted(files("refcomp.referentiels").iterdir(), key=lambda d: d.name):
        editions = (
            sorted((f for f in dossier.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
            if (dossier.is_dir())
            else []
        )
        if editions:
            trouves[dossier.name.replace("_", "-")] = editions[-1]
    return trouves


def available() -> list[str]:
    """Les identifiants des référentiels livrés ; un référentiel retiré du paquet disparaît simplement d'ici."""
    return list(_fichiers())


@cache
def load(identifiant: str) -> Referentiel:
    """Charge un référentiel.

    Raises:
        ReferentielInconnuError: si l'identifiant n'est pas livré ; ceux qui le sont sont nommés.
        ReferentielMalFormeError: si le document est incohérent ; tous les défauts sont listés.
    """
    if identifiant not in _fichiers():
        raise ReferentielInconnuError(
            f"Le référentiel « {identifiant} » n'est pas livré. Livrés : {', '.join(available()) or 'aucun'}.",
        )
    return build_referentiel(yaml.load(_fichiers()[identifiant].read_text(encoding="utf-8"), Loader=_Lecteur))  # noqa: S506 - variante en C de SafeLoader


def build_referentiel(brut: dict[str, Any]) -> Referentiel:
    """Construit un référentiel depuis son document YAML déjà lu.

    Raises:
        ReferentielMalFormeError: en listant tous les défauts.
    """
    defauts = check_referentiel(brut)
    if defauts:
        liste = "\n".join(f"  - {d}" for d in defauts)
        raise ReferentielMalFormeError(f"Référentiel « {brut.get('id', '?')} » :\n{liste}")
    return Referentiel(
        id=brut["id"],
        millesime=str(brut["millesime"]),
        intitule=brut["intitule"],
        territoire=brut["territoire"],
        note=brut.get("note", ""),
        elements=_build_elements(brut["elements"]),
    )


def _build_elements(bruts: list[dict[str, Any]]) -> pd.DataFrame:
    lignes = [
        {
            "element_id": e["id"],
            "code": e.get("code", e["id"].split("/")[-1]),
            "code_imprime": e.get("code_imprime", ""),
            "niveau": e["niveau"],
            "parent_id": e.get("parent", ""),
            "libelle": e.get("libelle", e["libelle_imprime"]),
            "libelle_imprime": e["libelle_imprime"],
            "ordre": ordre,
            "source_spans": [tuple(s) for s in e["spans"]],
        }
        for ordre, e in enumerate(bruts, start=1)
    ]
    return pd.DataFrame(lignes, columns=COLONNES_ELEMENTS)


def check_referentiel(brut: dict[str, Any]) -> list[str]:
    """Liste les défauts d'un référentiel : clés, doublons, parents inconnus, cycles."""
    absentes = {"id", "millesime", "intitule", "territoire", "elements"} - set(brut)
    if absentes:
        return [f"clés absentes : {', '.join(sorted(absentes))}."]
    defauts = []
    vus: set[str] = set()
    for rang, e in enumerate(brut["elements"], start=1):
        nom = e.get("id", f"n° {rang}")
        manque, surplus = {"id", "niveau", "libelle_imprime", "spans"} - set(e), set(e) - CLES_ELEMENT
        if manque or surplus:
            defauts.append(f"élément {nom} : clés absentes {sorted(manque)}, inconnues {sorted(surplus)}.")
        if nom in vus:
            defauts.append(f"élément {nom} : identifiant employé deux fois.")
        vus.add(nom)
    parents = {e["id"]: e.get("parent", "") for e in brut["elements"] if "id" in e}
    defauts += [f"élément {i} : le parent {p} n'existe pas." for i, p in parents.items() if p and p not in parents]
    return [*defauts, *_cycles(parents)]


def _cycles(parents: dict[str, str]) -> list[str]:
    for depart, parent in parents.items():
        vu, courant = {depart}, parent
        while courant in parents and courant:
            if courant in vu:
                return [f"élément {depart} : la chaîne de ses parents tourne en rond."]
            vu.add(courant)
            courant = parents[courant]
    return []
