"""Ce qui accompagne un carnet : le nom du dossier de l'étudiant, les fichiers joints que le formgrader peut servir."""

from __future__ import annotations

import contextlib
import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path

from refcomp.errors import CoursInvalideError
from refcomp.findings import Constat
from refcomp.grading.assainissement.texte import clean_etiquette

# Le formgrader écrit l'identifiant tel quel dans ses pages : entre guillemets, dans un script, dans un attribut.
IDENTIFIANT = re.compile(r"\w(?:[\w .,@+'’-]{0,118}[\w.])?")
_MOTS_ACTIFS = """html htm shtml xhtml xht xhtm mht mhtml svg svgz xml xsl xslt rdf rss atom js mjs cjs css swf hta htc
xul wasm smil vml"""
ACTIFS = frozenset(f".{mot}" for mot in _MOTS_ACTIFS.split())
NATURES_ACTIVES = re.compile(r"text/(?:html|xml|css|javascript)|application/(?:xml|javascript|wasm)|.*\+xml")
SUFFIXE_INERTE = ".txt"


def check_identifiants(etudiants: Iterable[str]) -> list[Constat]:
    """Un constat par identifiant qu'une page du formgrader exécuterait ou afficherait mal."""
    return [
        Constat(
            "erreur",
            "identifiant_refuse",
            f"Le dossier d'étudiant « {clean_etiquette(e)[:60]} » est refusé : un identifiant n'a que des lettres, des "
            "chiffres, des espaces et . , - _ + @ ', et pas plus de 120 signes. Renommez ce dossier dans submitted/.",
            objet=clean_etiquette(e)[:60],
        )
        for e in etudiants
        if not IDENTIFIANT.fullmatch(e)
    ]


def check_identifiant(etudiant: str) -> None:
    """Refuse un identifiant d'étudiant.

    Raises:
        CoursInvalideError: en disant ce qui est permis et que faire.
    """
    for constat in check_identifiants([etudiant]):
        raise CoursInvalideError(constat.message)


def est_actif(nom: str) -> bool:
    """Vrai si un navigateur exécuterait ce fichier en l'ouvrant du formgrader (page, dessin SVG, script)."""
    nature, _ = mimetypes.guess_type(nom)
    return Path(nom).suffix.lower() in ACTIFS or bool(nature and NATURES_ACTIVES.fullmatch(nature))


def clean_fichiers(corrige: Path, source: Path) -> list[Path]:
    """Rend inertes les fichiers joints à une copie corrigée : un fichier actif y prend le suffixe `.txt`.

    Les fichiers de l'enseignant, identiques à ceux de `source/`, gardent leur nom : son énoncé les cite.

    Returns:
        Les chemins renommés, relatifs au dossier corrigé.
    """
    renommes = []
    for chemin in sorted(corrige.rglob("*")):
        relatif = chemin.relative_to(corrige)
        if not chemin.is_file() or not est_actif(chemin.name) or _est_le_meme(chemin, source / relatif):
            continue
        cible = chemin.with_name(chemin.name + SUFFIXE_INERTE)
        with contextlib.suppress(FileNotFoundError):
            cible.unlink()
        chemin.rename(cible)
        renommes.append(relatif)
    return renommes


def _est_le_meme(chemin: Path, origine: Path) -> bool:
    return origine.is_file() and origine.read_bytes() == chemin.read_bytes()


def clean_depot(*, assignment: str, student: str, notebooks: list[str]) -> None:  # noqa: ARG001 - signature de nbgrader
    """Le crochet que nbgrader appelle après chaque copie corrigée : ses fichiers joints deviennent inertes.

    Args:
        assignment: le devoir, ou un motif.
        student: l'étudiant, ou `*` : nbgrader ne dit pas lequel, les carnets le disent.
        notebooks: chemins des carnets remis, dans `submitted/<étudiant>/<devoir>/`.
    """
    for dossier in {Path(c).parent for c in notebooks}:
        racine = dossier.parents[2]
        corrige = racine / "autograded" / dossier.parent.name / dossier.name
        clean_fichiers(corrige, racine / "source" / dossier.name)
