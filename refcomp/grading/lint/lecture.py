"""Lire les carnets d'un devoir sur le disque, sans jamais échouer : ce qui ne se lit pas se dit."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from refcomp.errors import CoursInvalideError
from refcomp.grading.lint.modele import Carnet, Cellule
from refcomp.grading.lint.reglages import Reglages

NATURES = {"code", "markdown", "raw"}
FORMAT_ACTUEL = 4
# Le chemin d'un devoir dans source/ ou release/ : nbgrader y met « . » à la place de l'étudiant.
SANS_ETUDIANT = "."


def find_dossiers(reglages: Reglages, etape: str) -> dict[str, Path]:
    """Les dossiers des devoirs d'une étape (`source`, `release`), par nom de devoir."""
    morceaux = [
        m.replace("{nbgrader_step}", reglages.dossier(etape)).replace("{student_id}", SANS_ETUDIANT)
        for m in PurePath(reglages.structure).parts
    ]
    morceaux = [m for m in morceaux if m != SANS_ETUDIANT]
    rangs = [r for r, m in enumerate(morceaux) if "{assignment_id}" in m]
    if not rangs:
        return {}
    avant, motif, apres = morceaux[: rangs[0]], morceaux[rangs[0]], morceaux[rangs[0] + 1 :]
    debut, _, fin = motif.partition("{assignment_id}")
    trouves = {}
    for dossier in sorted(reglages.racine.joinpath(*avant).glob("*")):
        nom = dossier.name.removeprefix(debut).removesuffix(fin)
        complet = dossier.joinpath(*apres)
        if complet.is_dir() and not nom.startswith(".") and dossier.name == f"{debut}{nom}{fin}":
            trouves[nom] = complet
    return trouves


def check_devoir_connu(reglages: Reglages, devoir: str | None) -> list[str]:
    """Les devoirs à vérifier : celui qu'on demande, ou tous.

    Raises:
        CoursInvalideError: si le devoir n'existe pas, ou si le cours n'en a aucun ; les connus sont nommés.
    """
    connus = sorted({*find_dossiers(reglages, "source"), *find_dossiers(reglages, "release")})
    ou = f"{reglages.source}/ ni dans {reglages.release}/ ({reglages.racine})"
    if not connus:
        raise CoursInvalideError(f"Aucun devoir : pas de dossier dans {ou}.")
    if devoir is not None and devoir not in connus:
        raise CoursInvalideError(f"Le devoir « {devoir} » n'est ni dans {ou}. Devoirs connus : {', '.join(connus)}.")
    return connus if devoir is None else [devoir]


def read_carnets(reglages: Reglages, etape: str, devoir: str) -> dict[str, Carnet]:
    """Les carnets d'un devoir à une étape, par nom ; aucun si le dossier n'existe pas."""
    dossier = find_dossiers(reglages, etape).get(devoir)
    if dossier is None:
        return {}
    prefixe = f"{reglages.dossier(etape)}/{devoir}"
    return {p.stem: read_carnet(p, f"{prefixe}/{p.name}", reglages) for p in sorted(dossier.glob("*.ipynb"))}


def read_entetes(reglages: Reglages) -> list[Carnet]:
    """Les carnets que nbgrader ajoute en tête et en pied de chacun, s'ils sont configurés."""
    return [read_carnet(reglages.racine / e, e, reglages) for e in reglages.entetes]


def read_carnet(chemin: Path, objet: str, reglages: Reglages) -> Carnet:
    """Lit un carnet ; illisible, il est rendu sans cellule, avec sa raison dans `defaut`."""
    fixe: dict[str, Any] = {"objet": objet, "nom": chemin.stem, "dossier": chemin.parent, "reglages": reglages}
    try:
        octets = chemin.read_bytes()
        brut, remarque = _parse(octets)
    except (OSError, ValueError, RecursionError, MemoryError) as erreur:
        return Carnet(**fixe, defaut=str(erreur) or type(erreur).__name__)
    metadonnees = brut.get("metadata")
    return Carnet(
        **fixe,
        taille=len(octets),
        metadonnees=metadonnees if isinstance(metadonnees, Mapping) else {},
        cellules=tuple(_cellule(c, rang, objet) for rang, c in enumerate(brut["cells"], start=1)),
        remarque=remarque,
    )


def _parse(octets: bytes) -> tuple[Mapping[str, Any], str]:
    """Le contenu d'un carnet au format 4, et ce qui s'y écarte du schéma.

    Raises:
        ValueError: si ce n'est pas un carnet.
    """
    try:
        brut = json.loads(octets.decode("utf-8"))
    except UnicodeDecodeError as erreur:
        raise ValueError("il n'est pas en UTF-8") from erreur
    except json.JSONDecodeError as erreur:
        ou = f"ligne {erreur.lineno}, colonne {erreur.colno}"
        raise ValueError(f"ce n'est pas du JSON ({ou} : {erreur.msg})" if octets.strip() else "il est vide") from erreur
    if not isinstance(brut, dict):
        raise ValueError("son JSON n'est pas un carnet")  # noqa: TRY004 - le texte est fautif, non le type d'un argument
    version = brut.get("nbformat")
    if isinstance(version, int) and version < FORMAT_ACTUEL:
        brut = _upgrade(brut)
    cellules = brut.get("cells")
    if not isinstance(cellules, list):
        raise ValueError("il n'a pas de liste de cellules")  # noqa: TRY004 - idem
    return brut, _remarque(brut)


def _upgrade(brut: dict[str, Any]) -> dict[str, Any]:
    import nbformat  # noqa: PLC0415 - nbformat charge jsonschema

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dict(nbformat.convert(nbformat.from_dict(brut), FORMAT_ACTUEL))
    except Exception as erreur:
        raise ValueError(f"format {brut.get('nbformat')}, que nbformat ne sait pas convertir ({erreur})") from erreur


def _remarque(brut: dict[str, Any]) -> str:
    """En quoi un carnet s'écarte du schéma de nbformat, en une phrase ; vide s'il est conforme."""
    import nbformat  # noqa: PLC0415 - nbformat charge jsonschema

    journal = logging.getLogger("traitlets")
    muet, journal.disabled = journal.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbformat.validate(nbformat.from_dict(brut))
    except Exception as erreur:  # noqa: BLE001 - un carnet difforme fait lever à nbformat bien autre chose que son erreur
        return str(getattr(erreur, "message", "") or erreur).splitlines()[0][:200]
    finally:
        journal.disabled = muet
    return ""


def _cellule(brute: Any, rang: int, objet: str) -> Cellule:
    cellule = brute if isinstance(brute, dict) else {}
    nature = cellule.get("cell_type")
    source = cellule.get("source", "")
    metadonnees = cellule.get("metadata")
    if isinstance(source, list):
        source = "".join(s for s in source if isinstance(s, str))
    return Cellule(
        carnet=objet,
        rang=rang,
        nature=nature if nature in NATURES else "raw",
        source=source if isinstance(source, str) else "",
        metadonnees=metadonnees if isinstance(metadonnees, Mapping) else {},
        sorties=bool(cellule.get("outputs")),
    )
