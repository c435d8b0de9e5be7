"""Les devoirs : quels exercices ils réunissent, et leur écriture dans `source/`.

`exercises/devoirs.yaml` dit quels exercices forment un devoir. `build_source` écrit `source/<devoir>/` : les carnets
avec leur correction entre les marques de nbgrader, les données du spécimen, `copie.py`. C'est déterministe ;
`check_source` compare sans écrire.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml

from refcomp.authoring.carnet import build_carnet, build_declaration, render_carnet
from refcomp.authoring.copies import load_copie
from refcomp.authoring.documents import build_fichiers
from refcomp.authoring.exercice import load_exercice, read_yaml
from refcomp.authoring.modele import GRAINE_SPECIMEN, Exercice, Variante
from refcomp.cours import REFERENTIELS
from refcomp.errors import (
    CoursInvalideError,
    ExerciceInvalideError,
    ReferentielInconnuError,
    ReferentielMalFormeError,
)
from refcomp.referentiels import Referentiel, load


@dataclass(frozen=True)
class Devoir:
    """Un devoir : son nom nbgrader, son titre, ses exercices dans l'ordre."""

    nom: str
    titre: str
    exercices: tuple[Exercice, ...]

    def exercice(self, slug: str) -> Exercice | None:
        """L'exercice d'un carnet, ou None si le carnet n'est pas de refcomp."""
        return next((e for e in self.exercices if e.slug == slug), None)


def load_devoirs(racine: Path, seulement: str | None = None, *, code: bool = True) -> dict[str, Devoir]:
    """Charge les devoirs d'un cours ; un cours sans `exercises/devoirs.yaml` n'en a pas.

    Args:
        racine: dossier du cours.
        seulement: ne charger que ce devoir ; un exercice fautif d'un autre devoir ne gêne alors pas.
        code: faux pour ne lire que les définitions (voir `load_exercice`).
    """
    brut = _read_devoirs(racine)
    return {nom: _build_devoir(nom, corps, racine, code) for nom, corps in brut.items() if seulement in {None, nom}}


def find_devoir(racine: Path, nom: str) -> Devoir | None:
    """Le devoir d'un cours, ou None s'il n'est pas de refcomp ; relu seulement quand les exercices changent.

    Un serveur qui vit longtemps et une classe entière le demandent à chaque copie.
    """
    return _find_devoir(racine, nom, _etat_des_exercices(racine))


def _etat_des_exercices(racine: Path) -> tuple[tuple[str, int], ...]:
    fichiers = sorted(p for p in (racine / "exercises").rglob("*") if p.suffix in {".py", ".yaml", ".md"})
    return tuple((str(p), p.stat().st_mtime_ns) for p in fichiers)


@lru_cache(maxsize=4)
def _find_devoir(racine: Path, nom: str, _etat: tuple[tuple[str, int], ...]) -> Devoir | None:
    return load_devoirs(racine, seulement=nom).get(nom)


def _read_devoirs(racine: Path) -> dict[str, Mapping[str, object]]:
    chemin = racine / "exercises" / "devoirs.yaml"
    if not chemin.is_file():
        return {}
    brut = read_yaml(chemin) or {}
    if not isinstance(brut, dict) or not all(isinstance(c, dict) and "exercices" in c for c in brut.values()):
        raise CoursInvalideError(f"{chemin} : chaque devoir est un nom suivi de « titre » et « exercices ».")
    return brut


def load_devoir(racine: Path, nom: str) -> Devoir:
    """Charge un devoir.

    Raises:
        CoursInvalideError: si le devoir n'est pas déclaré ; les devoirs connus sont nommés.
    """
    devoirs = load_devoirs(racine, seulement=nom)
    if nom not in devoirs:
        connus = ", ".join(_read_devoirs(racine)) or "aucun"
        raise CoursInvalideError(
            f"Le devoir « {nom} » n'est pas déclaré dans exercises/devoirs.yaml. Devoirs connus : {connus}. "
            f"Pour le créer : refcomp construire {nom} --exercices SLUG [SLUG…].",
        )
    return devoirs[nom]


def declare_devoir(racine: Path, nom: str, slugs: list[str], titre: str = "") -> Devoir:
    """Ajoute un devoir à `exercises/devoirs.yaml`, ou remplace sa liste d'exercices.

    Raises:
        CoursInvalideError: si un exercice n'existe pas ou si le nom ne convient pas à nbgrader.
    """
    if not nom.replace("_", "").replace("-", "").isalnum() or not nom.isascii():
        raise CoursInvalideError(f"« {nom} » : un nom de devoir n'a que des lettres sans accent, chiffres, - et _.")
    inconnus = [s for s in slugs if not (racine / "exercises" / s / "definition.yaml").is_file()]
    if inconnus:
        connus = ", ".join(sorted(p.parent.name for p in (racine / "exercises").glob("*/definition.yaml")))
        raise CoursInvalideError(f"Exercices inconnus : {', '.join(inconnus)}. Exercices de ce cours : {connus}.")
    for slug in slugs:  # un exercice qui ne se construit pas n'entre dans aucun devoir
        exercice = load_exercice(racine / "exercises" / slug)
        build_fichiers_exercice(exercice, exercice.build_variante(GRAINE_SPECIMEN), correction=True)
    chemin = racine / "exercises" / "devoirs.yaml"
    brut = _read_devoirs(racine)
    brut[nom] = {"titre": titre or brut.get(nom, {}).get("titre", nom), "exercices": slugs}
    chemin.write_text(yaml.safe_dump(brut, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_devoir(racine, nom)


def _build_devoir(nom: str, corps: Mapping[str, object], racine: Path, code: bool) -> Devoir:  # noqa: FBT001 - interne
    slugs = corps["exercices"]
    if not isinstance(slugs, list):
        raise CoursInvalideError(f"exercises/devoirs.yaml, « {nom} » : « exercices » est une liste de slugs.")
    exercices = tuple(load_exercice(racine / "exercises" / str(slug), code=code) for slug in slugs)
    return Devoir(nom, str(corps.get("titre", nom)), exercices)


def load_referentiel(exercice: Exercice) -> Referentiel:
    """Le référentiel que cite un exercice : celui du cours s'il en écrit un de ce nom, sinon celui qui est livré.

    Raises:
        ReferentielInconnuError: s'il n'existe pas.
        ReferentielMalFormeError: si celui du cours est incohérent ; tous les défauts sont listés.
    """
    racine = exercice.dossier.parents[1]  # exercises/<slug>/
    return load(exercice.referentiel, dossier=racine / REFERENTIELS)


def competences_libelles(exercice: Exercice) -> dict[str, str]:
    """Le libellé de chaque compétence citée par un exercice.

    Raises:
        ExerciceInvalideError: si le référentiel n'existe pas ou est incohérent, ou si une compétence n'y est pas.
    """
    try:
        elements = load_referentiel(exercice).elements.set_index("element_id")["libelle"]
    except (ReferentielInconnuError, ReferentielMalFormeError) as erreur:
        raise ExerciceInvalideError(f"Exercice {exercice.slug} : {erreur}") from erreur
    voulues = dict.fromkeys(c for q in exercice.questions for c in q.competences)
    inconnues = [c for c in voulues if c not in elements.index]
    if inconnues:
        raise ExerciceInvalideError(
            f"Exercice {exercice.slug} : compétences absentes de {exercice.referentiel} : {', '.join(inconnues)}.",
        )
    return {c: str(elements[c]) for c in voulues}


def build_fichiers_exercice(
    exercice: Exercice, variante: Variante, *, correction: bool, exemplaire: str = ""
) -> dict[str, bytes]:
    """Les fichiers d'un exercice pour une variante, chemin relatif au devoir → octets.

    Args:
        exercice: l'exercice.
        variante: les données.
        correction: vrai pour `source/` (le carnet porte la correction), faux pour un étudiant.
        exemplaire: la marque que porte le carnet d'un étudiant.
    """
    solutions = load_copie(exercice.dossier / "copies" / "juste.py").cellules if correction else None
    carnet = build_carnet(exercice, variante, competences_libelles(exercice), solutions, exemplaire)
    return {
        f"{exercice.slug}.ipynb": render_carnet(carnet),
        f"{exercice.slug}/questions.json": build_declaration(exercice),
        **build_fichiers(exercice, variante),
    }


def build_fichiers_source(devoir: Devoir) -> dict[str, bytes]:
    """Tous les fichiers de `source/<devoir>/`, sur les données du spécimen."""
    fichiers = {"copie.py": load_copie_py()}
    for exercice in devoir.exercices:
        variante = exercice.build_variante(GRAINE_SPECIMEN)
        fichiers |= build_fichiers_exercice(exercice, variante, correction=True)
    return fichiers


def load_copie_py() -> bytes:
    """Les octets de `copie.py`, fins de ligne unifiées."""
    return (files("refcomp") / "copie.py").read_bytes().replace(b"\r\n", b"\n")


def build_source(racine: Path, devoir: Devoir) -> Path:
    """Écrit `source/<devoir>/`, à neuf : construit à côté, puis remplace d'un coup."""
    dossier = racine / "source" / devoir.nom
    write_dossier(dossier, build_fichiers_source(devoir))
    return dossier


def write_dossier(dossier: Path, fichiers: Mapping[str, bytes]) -> None:
    """Écrit un dossier entier ; interrompu, il ne laisse jamais un dossier à moitié écrit."""
    provisoire = dossier.with_name(f".{dossier.name}.partiel")
    shutil.rmtree(provisoire, ignore_errors=True)
    for chemin, octets in fichiers.items():
        cible = provisoire / chemin
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_bytes(octets)
    ancien = dossier.with_name(f".{dossier.name}.ancien")
    shutil.rmtree(ancien, ignore_errors=True)
    if dossier.exists():
        dossier.rename(ancien)
    provisoire.rename(dossier)
    shutil.rmtree(ancien, ignore_errors=True)


def check_source(racine: Path, devoir: Devoir) -> list[str]:
    """Compare `source/<devoir>/` à ce que les exercices donneraient ; renvoie les chemins qui diffèrent."""
    attendus = build_fichiers_source(devoir)
    dossier = racine / "source" / devoir.nom
    presents = {p.relative_to(dossier).as_posix(): p for p in dossier.rglob("*") if p.is_file()}
    differents = [c for c, octets in attendus.items() if c not in presents or presents[c].read_bytes() != octets]
    return sorted([*differents, *(c for c in presents if c not in attendus)])
