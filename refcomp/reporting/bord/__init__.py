"""Les tableaux de bord : cohorte, étudiant, compétence, exercice, référentiel, jury.

Chacun est une page de sections que des filtres redessinent ; les calculs viennent de `refcomp.evaluation`. Un carnet de
`notebooks/` n'appelle que `show_bord`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refcomp.cours import Cours

__all__ = ["show_bord"]


def show_bord(nom: str, cours: Cours | None = None) -> None:
    """Affiche un tableau de bord du cours courant.

    Args:
        nom: `cohorte`, `etudiant`, `competence`, `exercice`, `referentiel` ou `jury`.
        cours: le cours ; celui du dossier courant si None.
    """
    from refcomp.reporting.bord.prechauffe import delay_preheating  # noqa: PLC0415 - dans un noyau, jamais à l'import

    delay_preheating(nom)
    from refcomp.reporting.bord.affichage import display_bord  # noqa: PLC0415 - plotly ne se charge que pour afficher

    display_bord(nom, cours)
