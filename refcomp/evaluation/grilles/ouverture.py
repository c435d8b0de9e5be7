"""Ouvrir un classeur reçu sans lui faire confiance, et en sortir l'identité et les cellules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.evaluation.grilles.disposition import BASE, FEUILLE_AIDE, FEUILLE_CACHEE
from refcomp.evaluation.grilles.reponses import texte_cellule
from refcomp.evaluation.importation.feuilles import OCTETS_MAXIMUM, is_pourcent, open_classeur
from refcomp.referentiels.echange.cellules import restore

FEUILLES_MAXIMUM, LIGNES_MAXIMUM, COLONNES_MAXIMUM, BASE_MAXIMUM = 400, 2000, 30, 100_000
MACROS = (".xlsm", ".xltm", ".xlsb")


@dataclass(frozen=True)
class Cellule:
    """Une cellule remplie.

    Attributes:
        valeur: ce que le tableur y garde.
        pourcent: vrai si elle est au format pourcentage.
    """

    valeur: Any
    pourcent: bool = False

    @property
    def texte(self) -> str:
        """Son contenu en texte, comme une personne l'écrirait."""
        return restore(texte_cellule(self.valeur).strip())


Cellules = Mapping[tuple[int, int], Cellule]  # (ligne, colonne), à partir de 1


@dataclass(frozen=True)
class Classeur:
    """Un classeur lu.

    Attributes:
        fichier: son nom.
        identite: clé → valeur, de la feuille cachée ; vide si elle n'y est pas.
        base: ce que le classeur a vu du registre : colonnes `BASE`.
        feuilles: titre → cellules remplies, feuilles de service exceptées.
    """

    fichier: str
    identite: Mapping[str, str]
    base: list[dict[str, str]]
    feuilles: Mapping[str, Cellules]


def read_classeur(chemin: Path) -> Classeur:
    """Lit un classeur de grille.

    Raises:
        FichierIllisibleError: si le fichier est absent, trop grand, abîmé, à macros ou d'une autre nature.
    """
    _check_fichier(chemin)
    with open_classeur(chemin) as lu:
        return _lit(lu, chemin.name)


def _check_fichier(chemin: Path) -> None:
    nom = chemin.name
    if not chemin.is_file():
        raise FichierIllisibleError(f"Le fichier « {chemin} » n'existe pas. Vérifiez son nom et son dossier.")
    if chemin.suffix.lower() in MACROS:
        raise FichierIllisibleError(f"« {nom} » contient des macros : enregistrez-le en .xlsx, sans macro.")
    if chemin.suffix.lower() != ".xlsx":
        raise FichierIllisibleError(f"« {nom} » : un classeur .xlsx est attendu. Enregistrez-le sous cette forme.")
    if (taille := chemin.stat().st_size) > OCTETS_MAXIMUM:
        raise FichierIllisibleError(
            f"« {nom} » fait {taille // 1_000_000} Mo ; au plus {OCTETS_MAXIMUM // 1_000_000} Mo sont lus. "
            "Une grille n'en fait pas un : retirez les images et la mise en forme ajoutées."
        )


def _lit(lu: Any, nom: str) -> Classeur:
    if len(lu.worksheets) > FEUILLES_MAXIMUM:
        raise FichierIllisibleError(f"« {nom} » a plus de {FEUILLES_MAXIMUM} feuilles : coupez-le par groupe.")
    identite: dict[str, str] = {}
    base: list[dict[str, str]] = []
    feuilles = {}
    for feuille in lu.worksheets:
        feuille.reset_dimensions()  # un classeur peut annoncer une étendue fausse
        if feuille.title == FEUILLE_CACHEE:
            identite, base = _lit_cachee(feuille)
        elif feuille.title != FEUILLE_AIDE:
            feuilles[feuille.title] = _lit_cellules(feuille, nom)
    return Classeur(nom, identite, base, feuilles)


def _lit_cellules(feuille: Any, nom: str) -> Cellules:
    lues = {}
    for rangee in feuille.iter_rows(max_col=COLONNES_MAXIMUM):
        for c in rangee:
            if c.value is None or (isinstance(c.value, str) and not c.value.strip()):
                continue
            if c.row > LIGNES_MAXIMUM:
                raise FichierIllisibleError(
                    f"« {nom} », feuille {feuille.title} : plus de {LIGNES_MAXIMUM} lignes remplies, ce n'est pas une "
                    "grille. Rien n'a été importé."
                )
            lues[c.row, c.column] = Cellule(c.value, is_pourcent(str(c.number_format)))
    return lues


def _lit_cachee(feuille: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """L'identité, puis la base : le titre de celle-ci les sépare."""
    identite: dict[str, str] = {}
    base: list[dict[str, str]] = []
    apres = False
    for rangee in feuille.iter_rows(max_row=BASE_MAXIMUM, max_col=len(BASE), values_only=True):
        textes = [restore(str(c)) if c is not None else "" for c in rangee]
        if textes[: len(BASE)] == BASE:
            apres = True
        elif apres:
            base.append(dict(zip(BASE, textes, strict=False)))
        elif len(textes) > 1 and textes[0]:
            identite[textes[0]] = textes[1]
    return identite, base
