"""La feuille cachée d'un classeur de grille : son identité, et ce qu'il a vu du registre ; `ouverture` la relit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from refcomp.evaluation.grilles.disposition import BASE, VERSION
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.tableaux import neutralize


def write_cachee(feuille: Any, occasion: Occasion, feuilles: Mapping[str, str], etat: pd.DataFrame) -> None:
    """L'identité du classeur, pour la machine : clés et valeurs, puis la liste des feuilles, puis ce qui a été vu."""
    grille = occasion.grille
    identite = {
        "format": VERSION,
        "grille": grille.id,
        "empreinte": grille.empreinte,
        "referentiel": grille.referentiel,
        "millesime": grille.millesime,
        "genre": grille.genre,
        "options": json.dumps(dict(grille.options), ensure_ascii=False),
        "moment": occasion.moment,
        "source": occasion.source,
        "auteur": occasion.auteur,
    }
    vues = [[feuilles[e], e, "", "", "", ""] for e in feuilles]
    vues += [_vue(feuilles[x["etudiant"]], x) for x in etat.to_dict("records") if x["etudiant"] in feuilles]
    lignes: list[Sequence[str]] = [*identite.items(), BASE, *vues]
    for rang, ligne in enumerate(lignes):
        for place, texte in enumerate(ligne):
            feuille.write_string(rang, place, neutralize(texte))
    feuille.protect()
    feuille.very_hidden()


def _vue(feuille: str, ligne: Mapping[str, Any]) -> list[str]:
    valeur = "" if pd.isna(ligne["valeur"]) else repr(float(ligne["valeur"]))
    return [feuille, ligne["etudiant"], ligne["cle"], str(int(ligne["rang"])), valeur, ligne["motif"]]
