"""Ne rien conclure de trop peu de monde : les effectifs minimaux, et la phrase qui dit pourquoi une case est vide.

Un coefficient calculé sur huit étudiants change du tout au tout si l'un d'eux est malade ce jour-là. Les minima sont
des paramètres de chaque fonction : un enseignant peut les abaisser, la table dit alors avec combien d'étudiants.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_compte

EFFECTIF_COEFFICIENT = 15
EFFECTIF_GROUPE = 10
CONFIANCE = 0.95
MINIMUM_ABSOLU = 2  # en dessous, ni dispersion ni corrélation n'existent


def check_effectif(nom: str, minimum: int) -> int:
    """Refuse un effectif minimal qui ne permettrait aucun calcul.

    Raises:
        ArgumentInvalideError: si ce n'est pas un entier d'au moins 2.
    """
    if isinstance(minimum, bool) or not isinstance(minimum, int) or minimum < MINIMUM_ABSOLU:
        raise ArgumentInvalideError(
            f"« {nom} » vaut {minimum!r} ; un nombre entier d'au moins {MINIMUM_ABSOLU} est attendu."
        )
    return minimum


def check_confiance(confiance: float) -> float:
    """Refuse un niveau de confiance hors de ]0 ; 1[.

    Raises:
        ArgumentInvalideError: si ce n'est pas un nombre strictement compris entre 0 et 1.
    """
    if isinstance(confiance, bool) or not isinstance(confiance, int | float) or not 0 < confiance < 1:
        raise ArgumentInvalideError(
            f"« confiance » vaut {confiance!r} ; un nombre entre 0 et 1 est attendu (0.95 pour 95 %)."
        )
    return float(confiance)


def check_nombres(quoi: str, recus: Mapping[str, object], connus: Mapping[str, object], *, vide: bool = False) -> None:
    """Refuse un réglage inconnu, ou dont la valeur n'est pas un nombre (ni None, si `vide` le permet) ; tous à la fois.

    Raises:
        ArgumentInvalideError: en nommant chaque réglage en cause et ceux qui sont permis.
    """
    inconnus = [f"« {nom} » est inconnu" for nom in recus if nom not in connus]
    mauvais = [
        f"« {nom} » vaut {valeur!r}, un nombre est attendu"
        for nom, valeur in recus.items()
        if nom in connus and not _est_nombre(valeur) and not (vide and valeur is None)
    ]
    if inconnus or mauvais:
        raise ArgumentInvalideError(f"{quoi} : {' ; '.join(inconnus + mauvais)}. Permis : {', '.join(connus)}.")


def _est_nombre(valeur: object) -> bool:
    return isinstance(valeur, int | float) and not isinstance(valeur, bool)


def motif_effectif(n: int, minimum: int, quoi: str = "étudiant") -> str:
    """La raison d'une case vide faute de monde ; vide s'il y en a assez.

    >>> motif_effectif(8, 15)
    '8 étudiants : il en faut 15.'
    """
    return "" if n >= minimum else f"{format_compte(n, quoi)} : il en faut {minimum}."


def motifs_effectif(effectifs: pd.Series, minimum: int, quoi: str = "étudiant") -> pd.Series:
    """Les mêmes raisons, pour une colonne d'effectifs."""
    textes = {n: motif_effectif(int(n), minimum, quoi) for n in effectifs.unique()}
    return effectifs.map(textes).astype("str")
