"""Les grilles d'évaluation qu'un référentiel contient, sous une forme que CASE et Open Badges savent porter.

Rien n'y est ajouté : un critère sans échelle imprimée n'a pas de niveaux, un niveau ordinal n'a pas de note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from refcomp.referentiels.modele import Referentiel

SUPPORTS = (
    "mission",
    "competence",
    "tache",
    "bloc",
)  # ce qu'une grille évalue, du plus proche du critère au plus large


@dataclass(frozen=True)
class NiveauGrille:
    """Un niveau d'un critère : son code, son nom et sa définition imprimée."""

    code: str
    libelle: str
    definition: str


@dataclass(frozen=True)
class CritereGrille:
    """Une ligne de grille.

    Attributes:
        cle: identifiant dans le référentiel, ou « ligne × colonne » d'un tableau croisé.
        element_id: ce qui est évalué.
        libelle: ce qu'une personne lit.
        categorie: titre sous lequel la ligne est imprimée.
    """

    cle: str
    element_id: str
    libelle: str
    categorie: str = ""


@dataclass(frozen=True)
class Grille:
    """Une grille : l'élément qui la porte, ses critères, et les niveaux communs à tous, du plus bas au plus haut."""

    element_id: str
    titre: str
    description: str
    criteres: tuple[CritereGrille, ...]
    niveaux: tuple[NiveauGrille, ...] = ()


def grilles(referentiel: Referentiel) -> list[Grille]:
    """Les grilles d'un référentiel, dans l'ordre du document.

    Args:
        referentiel: un référentiel chargé.

    Returns:
        Une grille par mission ou compétence qui a des critères, puis les tableaux croisés évaluateur × domaine.
    """
    return [*_grilles_de_criteres(referentiel), *_grilles_croisees(referentiel)]


def niveaux_ordinaux(referentiel: Referentiel) -> tuple[NiveauGrille, ...]:
    """Les niveaux de l'échelle ordinale imprimée, du plus bas au plus haut ; vide s'il n'y en a pas."""
    for echelle in referentiel.brut.get("echelles", []):
        if echelle["nature"] == "ordinale":
            return tuple(_niveau(referentiel, valeur) for valeur in echelle["valeurs"])
    return ()


def _niveau(referentiel: Referentiel, valeur: Mapping[str, Any]) -> NiveauGrille:
    traits = [referentiel.libelle(e) for e in referentiel.enfants(valeur["element"])] if valeur.get("element") else []
    return NiveauGrille(valeur["code"], valeur["libelle"], ", ".join(traits))


def _grilles_de_criteres(referentiel: Referentiel) -> Iterator[Grille]:
    if "critere" not in referentiel.niveaux:
        return
    niveaux = niveaux_ordinaux(referentiel)
    par_support: dict[str, list[str]] = {}
    for critere in referentiel.du_niveau("critere"):
        par_support.setdefault(_support(referentiel, critere), []).append(critere)
    for support, criteres in par_support.items():
        if support:
            lignes = tuple(_critere(referentiel, c, support) for c in criteres)
            yield Grille(support, referentiel.libelle(support), _description(niveaux), lignes, niveaux)


def _description(niveaux: tuple[NiveauGrille, ...]) -> str:
    if not niveaux:
        return "Critères imprimés, sans échelle : le document n'en donne pas."
    return "Échelle ordinale, du plus bas au plus haut : " + ", ".join(n.code for n in niveaux) + "."


def _support(referentiel: Referentiel, critere: str) -> str:
    ancetres = referentiel.chemin(critere)[:-1]
    niveaux = {e: referentiel.element(e)["niveau"] for e in ancetres}
    rangs = [(SUPPORTS.index(niveaux[e]), e) for e in reversed(ancetres) if niveaux[e] in SUPPORTS]
    return min(rangs, key=lambda r: r[0])[1] if rangs else ""


def _critere(referentiel: Referentiel, element_id: str, support: str) -> CritereGrille:
    parent = str(referentiel.element(element_id)["parent_id"])
    categorie = referentiel.libelle(parent) if parent != support else ""
    return CritereGrille(element_id, element_id, referentiel.libelle(element_id), categorie)


def _grilles_croisees(referentiel: Referentiel) -> Iterator[Grille]:
    """Le tableau imprimé de lignes (évaluateurs) et de colonnes (domaines), dont les cases sont à remplir."""
    if not {"grille", "grille_ligne", "domaine"} <= set(referentiel.niveaux):
        return
    numeriques = [e for e in referentiel.echelles.values() if e.nature == "numerique"]
    echelle = f"{numeriques[0].libelle}, de {numeriques[0].minimum} à {numeriques[0].maximum} {numeriques[0].unite}"
    for grille in referentiel.du_niveau("grille"):
        cases = tuple(
            CritereGrille(f"{ligne}×{colonne}", colonne, referentiel.libelle(colonne), referentiel.libelle(ligne))
            for ligne in referentiel.enfants(grille, "grille_ligne")
            for colonne in referentiel.du_niveau("domaine")
        )
        yield Grille(grille, referentiel.libelle(grille), echelle if numeriques else "", cases)
