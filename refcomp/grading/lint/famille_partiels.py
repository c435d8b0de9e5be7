"""Règles : les points partiels qu'une cellule affiche tiennent dans son barème."""

from __future__ import annotations

import math
from collections.abc import Iterator

from refcomp.grading.lint.ecriture import format_nombre_court as _n
from refcomp.grading.lint.instructions import Controle, follow_controles
from refcomp.grading.lint.modele import Carnet
from refcomp.grading.lint.presence import Presence, presence_de_controle
from refcomp.grading.lint.regle import Regle, Trouvaille
from refcomp.grading.lint.valeurs import Nature

EPSILON = 1e-9


def _chiffrees(carnet: Carnet) -> Iterator[tuple[Controle, float, float, float]]:
    """Les cellules dont la valeur affichée a des bornes connues : la cellule, le bas, le haut, le barème."""
    for c in follow_controles(carnet):
        bas, haut = c.valeur.bornes
        lisible = not c.valeur.a(Nature.BOOLEEN, Nature.NUMPY, Nature.TABLE, Nature.EXACT)
        if c.affichee and lisible and c.cellule.points is not None:
            yield c, bas, haut, c.cellule.points


def _negatifs(carnet: Carnet) -> Iterator[Trouvaille]:
    for c, _, haut, _ in _chiffrees(carnet):
        if haut < 0:
            yield c.cellule.trouvaille(
                f"La cellule affiche {_n(haut)} : d'une note négative, nbgrader fait tous les points."
            )


def _negatifs_probables(carnet: Carnet) -> Iterator[Trouvaille]:
    for c, bas, haut, _ in _chiffrees(carnet):
        if -math.inf < bas < 0 <= haut:
            yield c.cellule.trouvaille(
                f"La note affichée peut sans doute descendre à {_n(bas)} : nbgrader donnerait alors tous les points.",
            )


def _au_dela(carnet: Carnet) -> Iterator[Trouvaille]:
    for c, bas, _, points in _chiffrees(carnet):
        if bas > points + EPSILON and bas < math.inf:
            yield c.cellule.trouvaille(
                f"La cellule affiche {_n(bas)} pour un barème de {_n(points)} : la copie entière échoue."
            )


def _au_dela_probable(carnet: Carnet) -> Iterator[Trouvaille]:
    for c, bas, haut, points in _chiffrees(carnet):
        if bas <= points + EPSILON < haut < math.inf:
            yield c.cellule.trouvaille(
                f"La note affichée peut sans doute monter à {_n(haut)} pour un barème de {_n(points)} : la copie "
                "entière échouerait.",
            )


def _inaccessibles(carnet: Carnet) -> Iterator[Trouvaille]:
    for c, bas, haut, points in _chiffrees(carnet):
        if bas < haut < points - EPSILON:
            yield c.cellule.trouvaille(
                f"La note affichée ne dépasse sans doute pas {_n(haut)}, pour un barème de {_n(points)}."
            )


def _constante(carnet: Carnet) -> Iterator[Trouvaille]:
    for c, bas, haut, points in _chiffrees(carnet):
        if not (bas == haut and 0 <= bas <= points + EPSILON):
            continue
        if presence_de_controle(c) is not Presence.CONTROLE:
            yield c.cellule.trouvaille(f"La cellule affiche toujours {_n(bas)} : chaque copie reçoit cette note.")
        elif bas < points - EPSILON:
            yield c.cellule.trouvaille(
                f"La cellule affiche {_n(bas)} quand ses contrôles passent, pour un barème de {_n(points)}."
            )


REGLES = (
    Regle(
        "points_negatifs",
        "erreur",
        "Une note négative vaut, pour nbgrader, tous les points.",
        "Bornez la note : max(0.0, …).",
        _negatifs,
    ),
    Regle(
        "points_negatifs_probables",
        "avertissement",
        "Des pénalités peuvent rendre la note négative, que nbgrader remplace par tous les points.",
        "Bornez la note : max(0.0, …).",
        _negatifs_probables,
    ),
    Regle(
        "points_au_dela",
        "erreur",
        "Une note au-delà du barème fait échouer la correction de toute la copie.",
        "Alignez le barème de la cellule et la note affichée.",
        _au_dela,
    ),
    Regle(
        "points_au_dela_probables",
        "avertissement",
        "Les points partiels peuvent dépasser le barème, ce qui fait échouer toute la copie.",
        "Alignez le barème, ou bornez la note : min(barème, …).",
        _au_dela_probable,
    ),
    Regle(
        "points_inaccessibles",
        "avertissement",
        "Les points partiels n'atteignent pas le barème : aucune copie n'aura tout.",
        "Alignez le barème de la cellule et la somme des points partiels.",
        _inaccessibles,
    ),
    Regle(
        "note_constante",
        "erreur",
        "La note affichée ne dépend pas de la réponse, ou n'est pas le barème alors que les contrôles passent.",
        "Calculez la note d'après la réponse, ou retirez cette dernière ligne.",
        _constante,
    ),
)
