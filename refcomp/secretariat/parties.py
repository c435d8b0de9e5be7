"""Ce qui fait un cours, et où il le range : une sauvegarde garde tout cela, une restauration n'accepte que cela.

Un cours peut donner d'autres noms à ses dossiers (`c.CourseDirectory.submitted_directory = "rendus"`) : on les lit de
sa configuration, jamais d'une liste.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy.engine import make_url

from refcomp.cours import Cours
from refcomp.errors import SauvegardeInvalideError
from refcomp.findings import Constat
from refcomp.grading.commandes import nbgrader_api

# Ce qui fait un cours, hors du code ; `distribue/` et `rendu/` se refont à l'identique.
DOSSIERS = (
    ".refcomp",
    "submitted",
    "autograded",
    "feedback",
    "exercises",
    "referentiels",
    "source",
    "release",
    "notebooks",
)
FICHIERS = ("nbgrader_config.py", "classe.csv", "header.ipynb", "autotests.yml")
BASES = ("gradebook.db", "resultats.db")
ETAPES = ("source", "release", "submitted", "autograded", "feedback")
HORS = "hors-du-cours"
SUFFIXES_SQLITE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Parties:
    """Les parties d'un cours, par leur chemin dans l'archive.

    Attributes:
        dossiers: dossiers gardés entiers.
        fichiers: fichiers gardés, bases exceptées.
        bases: bases SQLite.
    """

    dossiers: Mapping[str, Path]
    fichiers: Mapping[str, Path]
    bases: Mapping[str, Path]
    constats: list[Constat] = field(default_factory=list)

    def ajoutees(self) -> dict[str, list[str]]:
        """Ce qu'un cours ordinaire n'a pas, pour le manifeste : la restauration ne le devinerait pas."""
        return {
            "dossiers": sorted(set(self.dossiers) - set(DOSSIERS)),
            "fichiers": sorted({*self.fichiers, *self.bases} - {*FICHIERS, *BASES}),
        }


def find_parties(cours: Cours) -> Parties:
    """Les parties d'un cours, aux places que dit sa configuration.

    Raises:
        SauvegardeInvalideError: si une base n'est pas une base SQLite, en disant comment la sauvegarder.
    """
    with nbgrader_api(cours) as api:
        etapes = {etape: _racine_etape(api.coursedir, etape) for etape in ETAPES}
        bases = _chemins_bases(cours, str(api.coursedir.db_url))
    dossiers = {nom: cours.racine / nom for nom in DOSSIERS}
    constats: list[Constat] = []
    for etape, chemin in etapes.items():
        nom = _nom(cours, chemin)
        if nom == ".":
            phrase = (
                f"Les dossiers de l'étape « {etape} » ne sont pas à part dans le cours : ils ne sont pas sauvegardés."
            )
            constats.append(Constat("erreur", "etape_laissee", phrase, etape))
        elif nom is not None:
            dossiers[nom] = cours.racine / nom
        elif chemin.is_dir():
            dossiers[f"{HORS}/{etape}"] = chemin
            constats.append(_dehors(etape, chemin, f"{HORS}/{etape}"))
    constats += [_dehors(n, c, n) for n, c in bases.items() if n in BASES and _nom(cours, c) is None]
    modules = {p.name: p for p in sorted(cours.racine.glob("*.py")) if not p.name.startswith(".")}
    fichiers = {nom: cours.racine / nom for nom in FICHIERS} | modules
    return Parties(_sans_imbriques(dossiers), fichiers, bases, constats)


def _racine_etape(repertoire: Any, etape: str) -> Path:
    """Le dossier d'une étape de nbgrader, au-dessus des étudiants."""
    parties = Path(repertoire.format_path(getattr(repertoire, f"{etape}_directory"), "*", "*")).parts
    return Path(os.path.abspath(Path(*parties[: parties.index("*")])))  # noqa: PTH100 - un lien garde son nom


def _chemins_bases(cours: Cours, carnet: str) -> dict[str, Path]:
    adresses = dict(zip(BASES, (carnet, cours.url), strict=True))
    ailleurs = {nom: make_url(a) for nom, a in adresses.items() if make_url(a).get_backend_name() != "sqlite"}
    if ailleurs:
        dites = "\n".join(f"  - {nom} : {url.render_as_string(hide_password=True)}" for nom, url in ailleurs.items())
        raise SauvegardeInvalideError(
            f"Ces bases ne sont pas des fichiers SQLite ; rien n'a été sauvegardé :\n{dites}\n"
            "Sauvegardez-les par leur propre outil : pg_dump --format=custom --file=base.dump ADRESSE."
        )
    chemins = {nom: cours.racine / (make_url(a).database or "") for nom, a in adresses.items()}
    return {_nom(cours, chemin) or nom: chemin for nom, chemin in chemins.items() if chemin.is_file()}


def _nom(cours: Cours, chemin: Path) -> str | None:
    """Le chemin dans le cours, en `/` ; None s'il est ailleurs, ou dans un dossier caché, qui ne se restaure pas."""
    for forme in (Path(os.path.abspath(chemin)), chemin.resolve()):  # noqa: PTH100 - un lien garde son nom
        if forme.is_relative_to(cours.racine):
            nom = forme.relative_to(cours.racine)
            return None if any(p.startswith(".") for p in nom.parts) else nom.as_posix()
    return None


def _dehors(quoi: str, chemin: Path, nom: str) -> Constat:
    phrase = f"{quoi} est rangé hors du cours ({chemin}) : sauvegardé ; une restauration le remettra dans {nom}."
    return Constat("avertissement", "hors_du_cours", phrase, quoi)


def _sans_imbriques(dossiers: Mapping[str, Path]) -> dict[str, Path]:
    """Ôte ce qu'un autre dossier contient déjà : rien n'est sauvegardé deux fois."""
    return {n: c for n, c in dossiers.items() if not any(is_dans(n, autre) for autre in dossiers if autre != n)}


def is_dans(nom: str, dossier: str) -> bool:
    """Vrai si un chemin d'archive est dans un dossier d'archive."""
    return nom.startswith(f"{dossier}/")


def read_ajoutees(manifeste: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Les dossiers et les fichiers qu'une archive ajoute à ceux de tout cours.

    Raises:
        SauvegardeInvalideError: si l'un d'eux n'est pas un chemin simple, à l'intérieur du cours.
    """
    ajoutees = manifeste.get("parties", {})
    lues = tuple(
        tuple(ajoutees.get(sorte, ())) if isinstance(ajoutees, dict) else () for sorte in ("dossiers", "fichiers")
    )
    if refusees := [nom for noms in lues for nom in noms if not is_simple(nom)]:
        raise SauvegardeInvalideError(f"Le manifeste nomme une partie de cours impossible : {refusees[0]!r}.")
    return lues[0], lues[1]


def is_simple(nom: object) -> bool:
    """Vrai pour un chemin relatif, sans détour ni dossier caché."""
    if not isinstance(nom, str) or set(nom) & {"\0", "\\", ":"}:
        return False
    parties = PurePosixPath(nom).parts
    return bool(parties) and nom == "/".join(parties) and not any(p.startswith((".", "/")) for p in parties)


def find_racines(dossiers: Iterable[str], fichiers: Iterable[str]) -> tuple[str, ...]:
    """Ce qui se met en place d'un seul renommage : chaque dossier, et chaque fichier qui n'est dans aucun."""
    voulus = tuple(dossiers)
    seuls = tuple(f for f in fichiers if not any(is_dans(f, d) for d in voulus))
    return tuple(dict.fromkeys((*(d for d in voulus if not any(is_dans(d, a) for a in voulus)), *seuls)))
