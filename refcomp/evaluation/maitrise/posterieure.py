"""Ce que des preuves laissent penser de la part de réussite d'un étudiant : une loi bêta, et son intervalle.

Chaque preuve de poids p et de valeur v compte pour p·v réussite et p·(1 − v) échec. La loi a priori de Jeffreys,
Bêta(½, ½), est par défaut (Brown, Cai et DasGupta, « Interval Estimation for a Binomial Proportion », Statistical
Science, 2001, qui recommandent l'intervalle qu'elle donne). Un crédit partiel n'est pas un tirage : l'intervalle est
indicatif, et plutôt trop large que trop étroit.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from refcomp.errors import ArgumentInvalideError

JEFFREYS = (0.5, 0.5)
CONFIANCE = 0.9
Vecteur = npt.NDArray[np.float64]


def check_a_priori(a_priori: tuple[float, float], confiance: float) -> None:
    """Vérifie la loi a priori et le niveau de l'intervalle.

    Raises:
        ArgumentInvalideError: si un paramètre n'est pas strictement positif, ou le niveau hors de 0 à 1 exclus.
    """
    if len(a_priori) != 2 or not all(math.isfinite(p) and p > 0 for p in a_priori):  # noqa: PLR2004 - deux paramètres
        raise ArgumentInvalideError(
            f"a_priori : {a_priori!r} reçu ; deux nombres strictement positifs sont attendus : (0.5, 0.5) pour "
            "Jeffreys, (1, 1) pour la loi uniforme."
        )
    if not 0 < confiance < 1:
        raise ArgumentInvalideError(f"confiance : {confiance!r} reçu ; un nombre entre 0 et 1 est attendu (0.9).")


def moyenne_posterieure(reussite: Vecteur, poids: Vecteur, a_priori: tuple[float, float] = JEFFREYS) -> Vecteur:
    """La moyenne de la loi a posteriori ; vide si rien n'est évalué."""
    a, b = a_priori
    return np.where(poids > 0, (a + reussite) / (a + b + poids), np.nan)


def intervalle_posterieur(
    reussite: Vecteur, poids: Vecteur, a_priori: tuple[float, float] = JEFFREYS, confiance: float = CONFIANCE
) -> tuple[Vecteur, Vecteur]:
    """Les bornes de l'intervalle de crédibilité à queues égales ; vides si rien n'est évalué."""
    from scipy.special import betaincinv  # noqa: PLC0415 - scipy ne se charge que pour qui demande l'intervalle

    a, b = a_priori[0] + reussite, a_priori[1] + np.maximum(poids - reussite, 0)
    queue = (1 - confiance) / 2
    vides = ~(poids > 0)
    bas, haut = betaincinv(a, b, queue), betaincinv(a, b, 1 - queue)
    return np.where(vides, np.nan, bas), np.where(vides, np.nan, haut)


def probabilite_seuil(
    reussite: Vecteur, poids: Vecteur, seuil: float, a_priori: tuple[float, float] = JEFFREYS
) -> Vecteur:
    """La probabilité a posteriori d'atteindre un seuil ; vide si rien n'est évalué."""
    from scipy.special import betainc  # noqa: PLC0415 - idem

    a, b = a_priori[0] + reussite, a_priori[1] + np.maximum(poids - reussite, 0)
    return np.where(poids > 0, 1 - betainc(a, b, seuil), np.nan)
