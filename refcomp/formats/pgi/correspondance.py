"""Les titres des colonnes d'un logiciel, et les noms que refcomp leur donne : un YAML que l'enseignant édite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, FichierIllisibleError
from refcomp.findings import Constat
from refcomp.lecture_yaml import load_yaml, render_faute

LIVREES = ("odoo", "ebp")
CLES_TABLE = {"fichiers", "cle", "reporte", "cumule", "sans_cle", "colonnes", "valeurs"}


@dataclass(frozen=True)
class Table:
    """Comment une table se lit.

    Attributes:
        fichiers: noms de fichiers, sans extension, du plus précis au moins précis.
        cle: la colonne sans laquelle une rangée n'est pas une ligne de cette table.
        colonnes: nom de refcomp → titres reconnus, dans l'ordre de préférence.
        reporte: colonnes qu'une rangée vide reprend de la précédente : un export de lignes sous leur en-tête. Un
            fichier propre aux lignes, cité avant celui de leur en-tête, dit tout à chaque ligne : rien n'y est repris.
        cumule: colonnes dont les rangées de suite s'ajoutent à la fiche, séparées par une virgule : des étiquettes.
        sans_cle: le nom que prend une rangée sans clé mais remplie (« facture sans numéro ») ; vide, elle est écartée.
        valeurs: colonne → valeur du logiciel → valeur de refcomp.
    """

    fichiers: tuple[str, ...]
    cle: str
    colonnes: Mapping[str, tuple[str, ...]]
    reporte: tuple[str, ...] = ()
    cumule: tuple[str, ...] = ()
    sans_cle: str = ""
    valeurs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Correspondance:
    """Les tables d'un logiciel.

    Attributes:
        logiciel: son nom.
        tables: nom de table → comment elle se lit.
        essaye: vrai si un export réel de ce logiciel a été lu avec elle.
    """

    logiciel: str
    tables: Mapping[str, Table]
    essaye: bool = False


def load_correspondance(source: str | Path) -> Correspondance:
    """La correspondance livrée pour un logiciel, ou celle d'un fichier.

    Args:
        source: `odoo`, `ebp`, ou le chemin d'un YAML.

    Raises:
        ArgumentInvalideError: si ce n'est ni l'un ni l'autre.
        FichierIllisibleError: si le fichier n'est pas du YAML.
        DonneesInvalidesError: en listant tous les défauts du fichier.
    """
    if str(source) in LIVREES:
        texte, nom = (files("refcomp.formats.pgi") / f"{source}.yaml").read_text(encoding="utf-8"), f"{source}.yaml"
    elif Path(source).is_file():
        texte, nom = Path(source).read_bytes().decode("utf-8-sig", errors="replace"), Path(source).name
    else:
        raise ArgumentInvalideError(
            f"Logiciel « {source} » : {', '.join(LIVREES)}, ou le chemin d'un YAML (docs/controler-un-pgi.md)."
        )
    try:
        brut = load_yaml(texte)
    except yaml.YAMLError as erreur:
        raise FichierIllisibleError(f"{nom} ne se lit pas : {render_faute(erreur)}.") from None
    constats = [Constat("erreur", "correspondance_refusee", f"{nom} : {d}", nom) for d in _defauts(brut)]
    if constats:
        raise DonneesInvalidesError("La correspondance ne peut pas être employée :", constats)
    tables = {nom_table: _build(table) for nom_table, table in brut["tables"].items()}
    return Correspondance(str(brut["logiciel"]), tables, bool(brut.get("essaye")))


def _defauts(brut: Any) -> Iterator[str]:
    tables = brut.get("tables") if isinstance(brut, Mapping) else None
    if not isinstance(tables, Mapping) or not tables or not brut.get("logiciel"):
        yield "deux clés sont attendues, logiciel et tables."
        return
    for nom, table in tables.items():
        if not isinstance(nom, str):
            yield f"table {nom} : un nom de table est attendu."
            continue
        if not isinstance(table, Mapping) or not {"fichiers", "cle", "colonnes"} <= set(table):
            yield f"table {nom} : fichiers, cle et colonnes sont attendus."
            continue
        if inconnues := sorted(map(str, set(table) - CLES_TABLE)):
            yield f"table {nom} : {', '.join(inconnues)} inconnu ; permis : {', '.join(sorted(CLES_TABLE))}."
        yield from _defauts_colonnes(nom, table)


def _defauts_colonnes(nom: str, table: Mapping[str, Any]) -> Iterator[str]:
    colonnes = table["colonnes"]
    if not isinstance(colonnes, Mapping) or not all(map(_is_textes, colonnes.values())):
        yield f"table {nom}, colonnes : à chaque nom, une liste de titres est attendue."
        return
    valeurs = table.get("valeurs", {})
    if not isinstance(valeurs, Mapping) or not all(isinstance(v, Mapping) for v in valeurs.values()):
        yield f"table {nom}, valeurs : à chaque colonne, des valeurs et leur traduction sont attendues."
        return
    reporte, cumule = table.get("reporte", []), table.get("cumule", [])
    listes = all(liste == [] or (isinstance(liste, list) and _is_textes(liste)) for liste in (reporte, cumule))
    mots = all(isinstance(t, str) for t in (table["cle"], table.get("sans_cle", "")))
    if not listes or not mots or not _is_textes(table["fichiers"]):
        yield (
            f"table {nom} : fichiers est une liste de noms, cle un nom de colonne, sans_cle un texte, "
            "reporte et cumule des listes de colonnes."
        )
        return
    for cle in (table["cle"], *reporte, *cumule, *valeurs):
        if cle not in colonnes:
            yield f"table {nom} : « {cle} » n'est pas une de ses colonnes."


def _build(table: Mapping[str, Any]) -> Table:
    return Table(
        tuple(map(str, _liste(table["fichiers"]))),
        str(table["cle"]),
        {str(c): tuple(map(str, _liste(titres))) for c, titres in table["colonnes"].items()},
        tuple(map(str, table.get("reporte", []))),
        tuple(map(str, table.get("cumule", []))),
        str(table.get("sans_cle", "")),
        {str(c): {str(k): str(v) for k, v in t.items()} for c, t in table.get("valeurs", {}).items()},
    )


def _is_textes(brut: Any) -> bool:
    """Vrai pour un texte, ou une liste de textes qui n'est pas vide ; un titre peut être un nombre."""
    return bool(brut) and all(isinstance(t, str | int | float) for t in _liste(brut))


def _liste(brut: Any) -> list[Any]:
    return brut if isinstance(brut, list) else [brut]


def cle_titre(titre: str) -> str:
    """Un titre, sans casse, sans accent, sans double espace.

    >>> cle_titre("  Numéro  du Document ")
    'numero du document'
    """
    plat = unicodedata.normalize("NFKD", titre).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", plat).strip().casefold()
