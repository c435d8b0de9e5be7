"""Trouver et charger un référentiel : livré avec refcomp, ou écrit par un enseignant dans son cours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from refcomp.errors import ReferentielInconnuError, ReferentielMalFormeError
from refcomp.referentiels.compilation import compile_source, digest_source, parse_source
from refcomp.referentiels.lecture import decode_texte
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.tables import build_tables


@cache
def _livres() -> dict[str, dict[str, Traversable]]:
    """Identifiant → millésime → YAML, du plus ancien au plus récent ; `inconnu` est le plus ancien."""
    livres: dict[str, dict[str, Traversable]] = {}
    for dossier in sorted(files("refcomp.referentiels").iterdir(), key=lambda d: d.name):
        if not dossier.is_dir():
            continue
        sources = {f.name.removesuffix(".yaml"): f for f in dossier.iterdir() if f.name.endswith(".yaml")}
        sources = {m: sources[m] for m in sorted(sources, key=lambda m: (m.isdigit(), m))}
        if sources:
            livres[dossier.name.replace("_", "-")] = sources
    return livres


def available(dossier: Path | None = None) -> list[str]:
    """Les identifiants qu'on peut charger ; un référentiel retiré du paquet disparaît simplement d'ici.

    Args:
        dossier: où chercher, en plus de ceux qui sont livrés (`referentiels/` d'un cours).
    """
    siens = [f.stem for f in sorted(dossier.glob("*.yaml"))] if dossier is not None and dossier.is_dir() else []
    return sorted({*_livres(), *siens})


def load(identifiant: str | Path, millesime: str | None = None, dossier: Path | None = None) -> Referentiel:
    """Charge un référentiel.

    Args:
        identifiant: celui d'un référentiel livré, ou le chemin d'un fichier YAML.
        millesime: l'édition voulue ; la plus récente par défaut.
        dossier: où chercher d'abord un fichier `<identifiant>.yaml` (`Cours.referentiels`).

    Raises:
        ReferentielInconnuError: s'il n'existe pas ; ceux qui existent sont nommés.
        ReferentielMalFormeError: si le document est incohérent, tous les défauts listés ; ou si, trouvé dans `dossier`,
            il ne porte pas le nom de son `id`.
    """
    return _copy(_load(identifiant, millesime, dossier))


def _copy(referentiel: Referentiel) -> Referentiel:
    """Un référentiel chargé une fois sert à tous : modifier ses tables ne doit rien changer pour les suivants.

    pandas ne recopie une table partagée qu'à la première écriture.
    """
    elements, relations = referentiel.elements.copy(deep=False), referentiel.relations.copy(deep=False)
    return replace(referentiel, elements=elements, relations=relations)


def _load(identifiant: str | Path, millesime: str | None, dossier: Path | None) -> Referentiel:
    chemin = Path(identifiant)
    if chemin.suffix in {".yaml", ".yml"}:
        return load_fichier(chemin)
    if dossier is not None and (sien := dossier / f"{identifiant}.yaml").is_file():
        referentiel = _load_du_cours(sien)
        if millesime in {None, referentiel.millesime}:
            return referentiel
    editions = _livres().get(str(identifiant), {})
    voulu = millesime or next(reversed(editions), "")
    if voulu not in editions:
        existe = f"Éditions de « {identifiant} » : {', '.join(editions)}." if editions else _render_livres(dossier)
        quoi = f"« {identifiant} »" if millesime is None else f"« {identifiant} », édition {millesime},"
        raise ReferentielInconnuError(f"Le référentiel {quoi} n'est pas livré. {existe}")
    return _load_livre(str(identifiant), voulu)


def _load_du_cours(chemin: Path) -> Referentiel:
    """Un fichier se cherche par son nom, un exercice cite l'id : différents, ses preuves ne se retrouveraient plus."""
    referentiel = load_fichier(chemin)
    if referentiel.id != chemin.stem:
        raise ReferentielMalFormeError(
            f"{chemin.name} déclare « id: {referentiel.id} » : le fichier doit s'appeler {referentiel.id}.yaml, "
            f"ou l'id être {chemin.stem}.",
        )
    return referentiel


def _render_livres(dossier: Path | None) -> str:
    return f"Livrés : {', '.join(available(dossier)) or 'aucun'}."


def load_fichier(chemin: Path) -> Referentiel:
    """Charge un fichier YAML ; il n'est relu que s'il a changé.

    Raises:
        ReferentielInconnuError: si le fichier n'existe pas.
        ReferentielMalFormeError: en listant tous les défauts.
    """
    if not chemin.is_file():
        raise ReferentielInconnuError(f"Le fichier {chemin} n'existe pas.")
    etat = chemin.stat()
    return _load_fichier(chemin.resolve(), etat.st_mtime_ns, etat.st_size)


@lru_cache(maxsize=16)
def _load_fichier(chemin: Path, _mtime_ns: int, _taille: int) -> Referentiel:
    return build_tables(parse_source(decode_texte(chemin.read_bytes(), chemin.name), chemin.name))


@cache
def _load_livre(identifiant: str, millesime: str) -> Referentiel:
    source = _livres()[identifiant][millesime]
    texte = source.read_text(encoding="utf-8")
    compile_ = _compile_de(identifiant, millesime)
    if compile_.is_file():
        lu = json.loads(compile_.read_text(encoding="utf-8"))
        if lu["source"] == digest_source(texte):
            return build_tables(lu["referentiel"])
    return build_tables(parse_source(texte, source.name))


def _compile_de(identifiant: str, millesime: str) -> Traversable:
    return files("refcomp.referentiels") / identifiant.replace("-", "_") / f"{millesime}.json"


def clear_cache() -> None:
    """Oublie ce qui a été chargé : un fichier du paquet a changé."""
    _livres.cache_clear()
    _load_livre.cache_clear()
    _load_fichier.cache_clear()


def stale() -> Iterator[tuple[Path, str]]:
    """Les formes compilées absentes ou périmées : leur chemin, et ce qu'elles devraient contenir."""
    for identifiant, editions in _livres().items():
        for millesime, source in editions.items():
            voulu = compile_source(source.read_text(encoding="utf-8"), f"{identifiant}/{source.name}")
            compile_ = Path(str(_compile_de(identifiant, millesime)))
            if not compile_.is_file() or compile_.read_text(encoding="utf-8") != voulu:
                yield compile_, voulu
