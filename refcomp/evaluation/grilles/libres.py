"""Les grilles qu'aucun document n'imprime : les éléments d'un référentiel, sur une échelle que le centre choisit."""

from __future__ import annotations

from refcomp.evaluation.grilles.echelles import load_echelle_libre
from refcomp.evaluation.grilles.modele import Grille, Ligne
from refcomp.evaluation.grilles.moments import SANS_MOMENT
from refcomp.referentiels.modele import Referentiel

LIBRE = "modèle libre, non officiel"
SOURCES = ("formateur", "tuteur", "professionnel", "auto_evaluation")


def build_libre(referentiel: Referentiel, genre: str, niveaux: tuple[str, ...], echelle: str) -> Grille:
    """Une grille des éléments de ces niveaux, rangés sous leur ancêtre.

    Raises:
        ArgumentInvalideError: si le centre n'a pas choisi d'échelle, ou si elle ne convient pas.
    """
    choisie = load_echelle_libre(echelle)
    lignes = [_ligne(referentiel, e) for n in niveaux for e in referentiel.du_niveau(n)]
    sections = list(dict.fromkeys(x.section for x in lignes))
    noms = " et ".join(referentiel.niveaux[n].lower() for n in niveaux)
    mention = f"Échelle choisie par le centre : {choisie.libelle} ; elle n'est convertie en aucune autre."
    return Grille(
        referentiel.id,
        referentiel.millesime,
        genre,
        f"{referentiel.intitule} : {noms} ({LIBRE})",
        choisie,
        tuple(sorted(lignes, key=lambda x: sections.index(x.section))),
        SOURCES,
        SANS_MOMENT,
        (f"{LIBRE.capitalize()} : cette grille n'est pas celle de l'examen.", mention),
        {"echelle": echelle},
    )


def _ligne(referentiel: Referentiel, element: str) -> Ligne:
    """L'élément sous son sommet (section) ; son parent, s'il est entre les deux, est la rubrique."""
    *ancetres, _ = referentiel.chemin(element)
    section = _intitule(referentiel, ancetres[0]) if ancetres else referentiel.intitule
    rubrique = _intitule(referentiel, ancetres[-1]) if len(ancetres) > 1 else ""
    if not rubrique and ancetres:
        rubrique = referentiel.niveaux[referentiel.champ(element, "niveau")]
    return Ligne(element, referentiel.libelle(element), section, rubrique)


def _intitule(referentiel: Referentiel, element: str) -> str:
    return f"{referentiel.champ(element, 'code_imprime')} {referentiel.libelle(element)}".strip()
