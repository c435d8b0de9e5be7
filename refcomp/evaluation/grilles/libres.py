"""Les grilles qu'aucun document n'imprime : les éléments d'un référentiel, sur une échelle que le centre choisit."""

from __future__ import annotations

from refcomp.evaluation.grilles.echelles import load_echelle_libre
from refcomp.evaluation.grilles.modele import Grille, Ligne
from refcomp.evaluation.grilles.moments import moments_lus
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Echelle

LIBRE = "modèle libre, non officiel"
SOURCES = ("formateur", "tuteur", "professionnel", "auto_evaluation")


def build_libre(referentiel: Referentiel, genre: str, niveaux: tuple[str, ...], echelle: str) -> Grille:
    """Une grille des éléments de ces niveaux, rangés sous leur ancêtre.

    Raises:
        ArgumentInvalideError: si le centre n'a pas choisi d'échelle, ou si elle ne convient pas.
    """
    choisie, origine = _echelle(referentiel, echelle)
    lignes = [_ligne(referentiel, e) for n in niveaux for e in referentiel.du_niveau(n)]
    sections = list(dict.fromkeys(x.section for x in lignes))
    noms = " et ".join(referentiel.niveaux[n].lower() for n in niveaux)
    mention = f"{origine} : {choisie.libelle} ; elle n'est convertie en aucune autre."
    return Grille(
        referentiel.id,
        referentiel.millesime,
        genre,
        f"{referentiel.intitule} : {noms} ({LIBRE})",
        choisie,
        tuple(sorted(lignes, key=lambda x: sections.index(x.section))),
        SOURCES,
        moments_lus(referentiel),
        (f"{LIBRE.capitalize()} : cette grille n'est pas celle de l'examen.", mention),
        {"echelle": echelle} if echelle else {},
    )


def _echelle(referentiel: Referentiel, choix: str) -> tuple[Echelle, str]:
    """L'échelle et d'où elle vient : celle du référentiel s'il n'en imprime qu'une, sinon celle que le centre choisit.

    Celle de son règlement ne sert que si on la nomme : une note d'examen n'est pas faite pour une tâche.
    """
    imprimees = referentiel.echelles
    if not choix and len(imprimees) == 1:
        return next(iter(imprimees.values())), "Échelle du référentiel"
    nommables = {**imprimees, **(referentiel.reglement.echelles if referentiel.reglement is not None else {})}
    return nommables.get(choix) or load_echelle_libre(choix), "Échelle choisie par le centre"


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
