"""Distribuer un devoir : un dossier et une archive par étudiant, avec ses propres données.

La graine d'un étudiant vient de la clé secrète du cours : elle ne se devine pas de son nom, et la même distribution
refaite redonne les mêmes données. Elle est enregistrée avec le condensé de ce qui a été remis.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from refcomp.authoring.devoir import Devoir, build_fichiers_exercice, load_copie_py, write_dossier
from refcomp.errors import CoursInvalideError
from refcomp.fichiers import render_zip, write_atomic

BITS_GRAINE = 48
OCTETS_EXEMPLAIRE = 12


@dataclass(frozen=True)
class DossierEtudiant:
    """Ce qui est remis à un étudiant.

    Attributes:
        etudiant: son identifiant.
        fichiers: chemin relatif au devoir → octets.
        graines: graine par exercice.
    """

    etudiant: str
    fichiers: Mapping[str, bytes]
    graines: Mapping[str, int]


def graine_etudiant(cle: bytes, devoir: str, exercice: str, etudiant: str) -> int:
    """La graine d'un étudiant pour un exercice d'un devoir ; jamais celle du spécimen."""
    message = f"{devoir}\0{exercice}\0{etudiant}".encode()
    condense = hmac.new(cle, message, hashlib.sha256).digest()
    return int.from_bytes(condense[: BITS_GRAINE // 8], "big") or 1


def marque_exemplaire(cle: bytes, devoir: str, exercice: str, etudiant: str) -> str:
    """La marque inscrite dans le carnet d'un étudiant : elle le reconnaît, et ne se devine ni ne dit rien d'autre.

    Elle ne dérive pas de la graine : qui la lit n'apprend rien des données d'un autre.
    """
    message = f"exemplaire\0{devoir}\0{exercice}\0{etudiant}".encode()
    return hmac.new(cle, message, hashlib.sha256).hexdigest()[: 2 * OCTETS_EXEMPLAIRE]


def check_etudiants(etudiants: Iterable[str]) -> list[str]:
    """Refuse des identifiants que nbgrader ou un système de fichiers n'accepteraient pas.

    Raises:
        CoursInvalideError: en listant tous les identifiants refusés.
    """
    noms = list(etudiants)
    fautifs = [n for n in noms if not n or not n.isascii() or not n.replace("-", "").replace("_", "").isalnum()]
    doubles = sorted({n for n in noms if [m.lower() for m in noms].count(n.lower()) > 1})
    if fautifs or doubles:
        regle = "lettres sans accent, chiffres, - et _ seulement"
        phrases = [f"Identifiants refusés ({regle}) : {', '.join(map(repr, fautifs))}."] if fautifs else []
        phrases += [f"En double : {', '.join(doubles)}."] if doubles else []
        raise CoursInvalideError(" ".join(phrases))
    return noms


def build_dossier(devoir: Devoir, etudiant: str, cle: bytes) -> DossierEtudiant:
    """Construit le dossier d'un étudiant ; il ne contient ni correction, ni contrôle, ni valeur attendue."""
    fichiers = {"copie.py": load_copie_py()}
    graines = {}
    for exercice in devoir.exercices:
        graines[exercice.slug] = graine_etudiant(cle, devoir.nom, exercice.slug, etudiant)
        variante = exercice.build_variante(graines[exercice.slug])
        marque = marque_exemplaire(cle, devoir.nom, exercice.slug, etudiant)
        fichiers |= build_fichiers_exercice(exercice, variante, correction=False, exemplaire=marque)
    return DossierEtudiant(etudiant, fichiers, graines)


def distribute(
    devoir: Devoir,
    etudiants: Iterable[str],
    cle: bytes,
    sortie: Path,
    progres: Callable[[Iterable[str]], Iterable[str]] = iter,
    avant_ecriture: Callable[[DossierEtudiant], object] = lambda _: None,
) -> list[DossierEtudiant]:
    """Écrit `<sortie>/<étudiant>/<devoir>/` et `<sortie>/<étudiant>-<devoir>.zip` pour chaque étudiant.

    Args:
        devoir: le devoir.
        etudiants: leurs identifiants.
        cle: la clé secrète du cours.
        sortie: dossier de distribution.
        progres: enveloppe d'itération qui montre l'avancement.
        avant_ecriture: appelé avec chaque dossier avant qu'il soit écrit, pour l'enregistrer.

    Returns:
        Les dossiers remis.

    Raises:
        CoursInvalideError: si un identifiant ne convient pas ; rien n'est écrit.
    """
    dossiers = []
    for etudiant in progres(check_etudiants(etudiants)):
        dossier = build_dossier(devoir, etudiant, cle)
        avant_ecriture(dossier)
        write_dossier(sortie / etudiant / devoir.nom, dossier.fichiers)
        archive = render_zip({f"{devoir.nom}/{chemin}": octets for chemin, octets in dossier.fichiers.items()})
        write_atomic(sortie / f"{etudiant}-{devoir.nom}.zip", archive)
        dossiers.append(dossier)
    return dossiers
