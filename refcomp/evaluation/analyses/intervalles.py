"""Les intervalles de confiance, écrits une fois.

Chacun nomme sa méthode ; aucun n'invente de borne quand il n'y a pas de quoi en calculer une (valeur manquante).
`scipy.special` donne les quantiles ; `scipy.stats`, bien plus long à importer, ne sert pas.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Nombres = npt.NDArray[np.float64]
Couple = tuple[Nombres, Nombres]
EFFECTIF_FISHER = 4  # la variance de Fisher est 1 / (n − 3)


def quantile_normal(confiance: float) -> float:
    """Le quantile bilatéral de la loi normale : 1,96 pour 95 %."""
    from scipy.special import ndtri  # noqa: PLC0415 - scipy seulement si l'on calcule un intervalle

    return float(ndtri((1 + confiance) / 2))


def quantile_student(confiance: float, degres: npt.ArrayLike) -> Nombres:
    """Le quantile bilatéral de la loi de Student ; manquant s'il n'y a pas de degré de liberté."""
    from scipy.special import stdtrit  # noqa: PLC0415 - idem

    libres = np.asarray(degres, dtype=float)
    return np.where(libres > 0, stdtrit(np.maximum(libres, 1), (1 + confiance) / 2), np.nan)


def intervalle_wilson(succes: npt.ArrayLike, effectif: npt.ArrayLike, confiance: float = 0.95) -> Couple:
    """L'intervalle d'une proportion (Wilson, JASA 22, 1927, p. 209-212) : jamais hors de 0 à 1, même pour 0 sur n."""
    k, n = np.asarray(succes, dtype=float), np.asarray(effectif, dtype=float)
    z = quantile_normal(confiance)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = k / n
        centre = (part + z**2 / (2 * n)) / (1 + z**2 / n)
        demi = z / (1 + z**2 / n) * np.sqrt(part * (1 - part) / n + z**2 / (4 * n**2))
    # Aux extrêmes la borne vaut exactement 0 ou 1 ; le calcul en flottants ne le dit qu'à un cheveu près.
    return np.where(k == 0, 0.0, np.maximum(centre - demi, 0)), np.where(k == n, 1.0, np.minimum(centre + demi, 1))


def intervalle_moyenne(
    moyenne: npt.ArrayLike, ecart_type: npt.ArrayLike, effectif: npt.ArrayLike, confiance: float = 0.95
) -> Couple:
    """L'intervalle d'une moyenne, par la loi de Student à n − 1 degrés de liberté."""
    m, s, n = (np.asarray(v, dtype=float) for v in (moyenne, ecart_type, effectif))
    with np.errstate(invalid="ignore", divide="ignore"):
        demi = quantile_student(confiance, n - 1) * s / np.sqrt(n)
    return m - demi, m + demi


def intervalle_correlation(correlation: npt.ArrayLike, effectif: npt.ArrayLike, confiance: float = 0.95) -> Couple:
    """L'intervalle d'une corrélation, par la transformation de Fisher (Metron 1, 1921) ; manquant si n < 4."""
    r, n = np.asarray(correlation, dtype=float), np.asarray(effectif, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        demi = np.where(n >= EFFECTIF_FISHER, quantile_normal(confiance) / np.sqrt(n - 3), np.nan)
        z = np.arctanh(np.clip(r, -1, 1))
        return np.tanh(z - demi), np.tanh(z + demi)


def intervalle_mediane(valeurs: npt.ArrayLike, confiance: float = 0.95) -> tuple[float, float]:
    """L'intervalle d'une médiane par les statistiques d'ordre, sans hypothèse de loi.

    La couverture exacte est celle d'une loi binomiale(n, ½), jamais moindre que demandé ; manquant si n est trop petit
    pour l'atteindre (six valeurs au moins pour 95 %). Voir Conover, Practical Nonparametric Statistics, 3.2.
    """
    from scipy.special import bdtr  # noqa: PLC0415 - idem

    rangees = np.sort(np.asarray(valeurs, dtype=float))
    n = len(rangees)
    # Le plus grand rang (compté de 0) qui laisse en dehors, de chaque côté, assez peu de chances.
    permis = np.flatnonzero(bdtr(np.arange(n), n, 0.5) <= (1 - confiance) / 2)
    if len(permis) == 0:
        return np.nan, np.nan
    rang = int(permis[-1])
    return float(rangees[rang]), float(rangees[n - 1 - rang])
