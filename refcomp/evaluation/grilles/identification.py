"""Reconnaître la grille d'un classeur : la nôtre, une autre édition, celle d'un autre centre, ou aucune."""

from __future__ import annotations

import json
from collections.abc import Mapping

from refcomp.errors import ArgumentInvalideError, FichierIllisibleError
from refcomp.evaluation.grilles.catalogue import load_grille
from refcomp.evaluation.grilles.disposition import VERSION
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.evaluation.grilles.ouverture import Classeur
from refcomp.referentiels.modele import Referentiel

REFAIRE = "Refaites la grille avec « refcomp grille ecrire »"
CHOIX = ("echelle", "savoir_faire")


def load_occasion(classeur: Classeur, referentiels: Mapping[str, Referentiel]) -> Occasion:
    """L'occasion que dit l'identité d'un classeur, sans auteur ni date si personne ne les a encore écrits.

    Raises:
        FichierIllisibleError: si ce n'est pas une grille de refcomp, ou pas la même que celle d'ici.
    """
    i, nom = classeur.identite, classeur.fichier
    if not i.get("empreinte"):
        raise FichierIllisibleError(
            f"« {nom} » n'est pas une grille écrite par refcomp (sa feuille cachée manque). {REFAIRE}, ou importez un "
            "tableau libre avec « refcomp preuves importer »."
        )
    if i.get("format") != VERSION:
        raise FichierIllisibleError(f"« {nom} » vient d'une autre version de refcomp. {REFAIRE}, et recopiez-y.")
    referentiel = referentiels.get(i.get("referentiel", ""))
    if referentiel is None:
        raise FichierIllisibleError(
            f"« {nom} » est une grille du référentiel « {i.get('referentiel')} », que ce cours ne connaît pas "
            f"(autre centre ?). Connus : {', '.join(referentiels)}."
        )
    try:
        choix = {c: str(v) for c, v in json.loads(i.get("options") or "{}").items() if c in CHOIX}
        grille = load_grille(referentiel, i.get("genre", ""), **choix)
        occasion = Occasion(grille, grille.check_moment(i.get("moment", "")), grille.check_source(i.get("source", "")))
    except (ArgumentInvalideError, json.JSONDecodeError, AttributeError) as erreur:
        raise FichierIllisibleError(f"« {nom} » : son identité est abîmée ({erreur}). {REFAIRE}.") from erreur
    if grille.empreinte != i["empreinte"] or grille.millesime != i.get("millesime"):
        raise FichierIllisibleError(
            f"« {nom} » est la grille {i.get('grille')}, ce cours a {grille.id} : autre édition, ou autre centre. "
            f"{REFAIRE}, et recopiez-y les réponses."
        )
    return occasion
