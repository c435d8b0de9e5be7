"""Voir que deux colonnes d'une grille remplie ont été échangées : chacune contient ce que l'autre devrait contenir."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from refcomp.evaluation.grilles.disposition import CODE, REMARQUES, REPONSE
from refcomp.evaluation.grilles.modele import Grille
from refcomp.evaluation.grilles.ouverture import Cellule, Cellules
from refcomp.evaluation.grilles.reponses import Reponse, parse_reponse

LARGEMENT, GUERE, PEU = 0.8, 0.2, 3


def find_echange(
    cellules: Cellules, places: Mapping[str, int], rangs: Sequence[int], grille: Grille
) -> tuple[str, str] | None:
    """Les deux colonnes échangées, ou None.

    Args:
        cellules: les cellules remplies de la feuille.
        places: titre → colonne.
        rangs: les rangs des lignes, sous les titres.
        grille: la grille attendue.
    """
    pleines = {t: [cellules[r, p] for r in rangs if (r, p) in cellules] for t, p in places.items()}
    codes = {
        t: _part([c.texte in grille.par_cle for c in p if c.texte not in grille.sections]) for t, p in pleines.items()
    }
    reponses = {t: _part([_convient(grille, c) for c in p]) for t, p in pleines.items()}
    autre = next((t for t in places if t != CODE and codes[t] >= LARGEMENT), None)
    if autre is not None and codes[CODE] <= GUERE:
        return CODE, autre
    if REMARQUES in places and reponses[REMARQUES] >= LARGEMENT and not _repond(grille, pleines[REPONSE]):
        return REPONSE, REMARQUES
    return None


def _repond(grille: Grille, cellules: Sequence[Cellule]) -> bool:
    """Vrai si une colonne répond ; faux si elle n'a guère de réponses, ou si elle est vide."""
    justes = sum(_convient(grille, c) for c in cellules)
    return justes > GUERE * len(cellules)


def _part(vrais: Sequence[bool]) -> float:
    """La part de vrais ; négative s'il y a trop peu de cellules pour en juger."""
    return sum(vrais) / len(vrais) if len(vrais) >= PEU else -1.0


def _convient(grille: Grille, cellule: Cellule) -> bool:
    return isinstance(parse_reponse(grille, cellule.valeur, pourcent=cellule.pourcent), Reponse)
