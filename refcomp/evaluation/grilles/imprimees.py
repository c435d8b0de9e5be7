"""Les grilles d'AGOrA et du CQPM, telles que leur document les imprime ; ce qu'il tait est dit, jamais inventé."""

from __future__ import annotations

from collections.abc import Iterable

from refcomp.evaluation.grilles.modele import Grille, Ligne
from refcomp.evaluation.grilles.moments import moments_lus
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Echelle


def build_agora(referentiel: Referentiel) -> Grille:
    """La grille du bloc 1 telle qu'imprimée : missions, rubriques, critères dans l'ordre, OBLIGATOIRE visible."""
    lignes = [
        _critere_agora(referentiel, e, m) for m in referentiel.du_niveau("mission") for e in _criteres(referentiel, m)
    ]
    [bloc] = referentiel.du_niveau("bloc")
    titre = f"{referentiel.champ(bloc, 'code_imprime')} – {referentiel.champ(bloc, 'libelle_imprime')}"
    obligatoire = "OBLIGATOIRE est imprimé sans niveau minimal ni conséquence : le centre les fixe."
    sources = ("formateur", "tuteur", "professionnel", "auto_evaluation")
    return Grille(
        referentiel.id,
        referentiel.millesime,
        "bloc",
        titre,
        referentiel.echelles["maitrise"],
        tuple(lignes),
        sources,
        moments_lus(referentiel),
        (obligatoire,),
    )


def _criteres(referentiel: Referentiel, mission: str) -> list[str]:
    return [e for e in referentiel.descendants(mission) if referentiel.champ(e, "niveau") == "critere"]


def _critere_agora(referentiel: Referentiel, element: str, mission: str) -> Ligne:
    parent = referentiel.champ(element, "parent_id")
    rubrique = "" if parent == mission else str(referentiel.champ(parent, "libelle_imprime"))
    section = f"{referentiel.champ(mission, 'code_imprime')} – {referentiel.champ(mission, 'libelle_imprime')}"
    obligatoire = bool(referentiel.champ(element, "attributs").get("obligatoire"))
    return Ligne(element, str(referentiel.champ(element, "libelle_imprime")), section, rubrique, obligatoire)


def build_criteres(referentiel: Referentiel) -> Grille:
    """Les critères d'un CQPM, par compétence et par famille : constaté, non constaté, non évalué."""
    lignes = [
        Ligne(
            e,
            referentiel.libelle(e),
            _intitule(referentiel, c),
            referentiel.libelle(famille),
            details=_textes(referentiel, referentiel.enfants(e)),
        )
        for c in referentiel.du_niveau("competence")
        for famille in referentiel.enfants(c, "critere_famille")
        for e in referentiel.enfants(famille, "critere")
    ]
    mention = "Le document n'imprime ni échelle, ni seuil : un critère est un fait, constaté ou non."
    titre = f"{referentiel.intitule} : critères d'évaluation par famille"
    sources = ("formateur", "tuteur", "professionnel", "jury")
    return Grille(
        referentiel.id,
        referentiel.millesime,
        "criteres",
        titre,
        _echelle(referentiel, "constat"),
        tuple(lignes),
        sources,
        moments_lus(referentiel),
        (mention,),
    )


def build_avis(referentiel: Referentiel) -> Grille:
    """L'avis de l'entreprise d'un CQPM, par compétence ; il n'est pas demandé en VAE."""
    lignes = [
        Ligne(c, referentiel.libelle(c), _intitule(referentiel, referentiel.champ(c, "parent_id")))
        for c in referentiel.du_niveau("competence")
    ]
    mention = "Hors dispositif VAE. Le document ne dit pas ce qu'entraîne un avis défavorable."
    titre = f"{referentiel.intitule} : avis de l'entreprise"
    return Grille(
        referentiel.id,
        referentiel.millesime,
        "avis",
        titre,
        _echelle(referentiel, "avis"),
        tuple(lignes),
        ("entreprise",),
        {"final": ""},
        (mention,),
    )


def _echelle(referentiel: Referentiel, nom: str) -> Echelle:
    siennes = dict(referentiel.echelles) | (dict(referentiel.reglement.echelles) if referentiel.reglement else {})
    return siennes[nom]


def _intitule(referentiel: Referentiel, element: str) -> str:
    return f"{referentiel.champ(element, 'code_imprime')} {referentiel.libelle(element)}".strip()


def _textes(referentiel: Referentiel, elements: Iterable[str]) -> tuple[str, ...]:
    return tuple(referentiel.libelle(e) for e in elements)
