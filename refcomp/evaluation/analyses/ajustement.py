"""L'ajustement du modèle additif « étudiant et élément + évaluateur », et sa précision en retirant chaque étudiant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Nombres = npt.NDArray[np.float64]
Entiers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ajustement:
    """Les effets des évaluateurs d'une échelle, de somme nulle dans chaque composante.

    Attributes:
        effets: effet de chaque évaluateur sur le résultat (positif : il note plus haut) ; manquant s'il est seul.
        erreurs: erreur type de chacun, par jackknife.
        composantes: numéro de composante de chacun, à partir de 1, dans l'ordre des évaluateurs ; 0 s'il est seul.
    """

    effets: Nombres
    erreurs: Nombres
    composantes: Entiers


def ajustement_additif(
    valeurs: Nombres, unites: Entiers, evaluateurs: Entiers, etudiants: Entiers, nombre: int
) -> Ajustement:
    """Les effets des évaluateurs par moindres carrés, unités absorbées.

    Une fois chaque unité centrée, les équations normales des évaluateurs sont un laplacien de graphe : son inverse
    généralisé donne la solution de somme nulle dans chaque composante, et sa précision.

    Args:
        valeurs: un résultat par ligne.
        unites: l'unité (étudiant × élément × moment) de chaque ligne, à partir de 0.
        evaluateurs: l'évaluateur de chaque ligne, à partir de 0.
        etudiants: l'étudiant de chaque ligne, à partir de 0.
        nombre: nombre d'évaluateurs, présents ou non.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - scipy.sparse seulement pour ajuster
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - idem

    if len(valeurs) == 0:
        return Ajustement(np.full(nombre, np.nan), np.full(nombre, np.nan), np.zeros(nombre, dtype=np.int64))
    taille = np.bincount(unites)
    presence = csr_array((np.ones(len(valeurs)), (unites, evaluateurs)), shape=(len(taille), nombre))
    partage = (presence.T @ presence.multiply((1 / taille)[:, None])).toarray()
    _, numeros = connected_components(csr_array(partage > 0), directed=False)
    inverse = _inverse_laplacien(np.diag(partage.sum(axis=1)) - partage, numeros)
    centrees = valeurs - (np.bincount(unites, valeurs) / taille)[unites]
    effets = inverse @ np.bincount(evaluateurs, centrees, minlength=nombre)
    prevues = effets[evaluateurs]
    residus = centrees - prevues + (np.bincount(unites, prevues) / taille)[unites]
    covariance = _jackknife(residus, unites, evaluateurs, etudiants, inverse)
    presents = np.bincount(evaluateurs, minlength=nombre) > 0
    return Ajustement(
        np.where(presents, effets, np.nan),
        np.where(presents, np.sqrt(np.clip(np.diag(covariance), 0, None)), np.nan),
        _numeros(np.where(presents, numeros, -1)),
    )


def _inverse_laplacien(laplacien: Nombres, numeros: npt.NDArray[np.integer]) -> Nombres:
    """L'inverse généralisé d'un laplacien : on le rend inversible par la moyenne de chaque composante, qu'on ôte."""
    memes = numeros[:, None] == numeros[None, :]
    moyennes = memes / memes.sum(axis=1)
    return np.linalg.inv(laplacien + moyennes) - moyennes


def _jackknife(
    residus: Nombres, unites: Entiers, evaluateurs: Entiers, etudiants: Entiers, inverse: Nombres
) -> Nombres:
    """La covariance des effets en retirant tour à tour chaque étudiant, sans refaire aucun ajustement.

    Retirer un étudiant ôte aux équations normales le petit laplacien de ceux qui l'ont évalué : le changement des
    effets s'en déduit exactement, par un système de la taille de ces évaluateurs (Bell et McCaffrey, Survey
    Methodology 28, 2002, p. 169-181, estimateur « jackknife »).
    """
    nombre = len(inverse)
    couples, place = np.unique(etudiants * nombre + evaluateurs, return_inverse=True)
    qui, lequel = np.divmod(couples, nombre)
    debut = np.searchsorted(qui, np.arange(int(qui.max()) + 1))
    colonne = np.arange(len(couples)) - debut[qui]
    s, m = len(debut), int(colonne.max()) + 1
    index = np.zeros((s, m), dtype=np.int64)
    index[qui, colonne] = lequel
    scores = np.bincount(qui[place] * m + colonne[place], residus, minlength=s * m).reshape(s, m)
    presence = np.zeros((int(unites.max()) + 1, m))
    presence[unites, colonne[place]] = 1
    blocs = presence[:, :, None] * (np.eye(m) - presence[:, None, :] / presence.sum(axis=1)[:, None, None])
    proprietaire = np.zeros(len(presence), dtype=np.int64)
    proprietaire[unites] = etudiants
    ordre = np.argsort(proprietaire, kind="stable")
    laplaciens = np.add.reduceat(blocs[ordre], np.searchsorted(proprietaire[ordre], np.arange(s)))
    sans = np.eye(m) - laplaciens @ inverse[index[:, :, None], index[:, None, :]]
    # Retirer le seul étudiant d'un évaluateur le détache des autres : le pseudo-inverse laisse alors son effet.
    corriges = (np.linalg.pinv(sans, rcond=1e-9) @ scores[:, :, None])[:, :, 0]
    table = np.zeros((s, nombre))
    table[qui, lequel] = corriges[qui, colonne]
    ecarts = table @ inverse
    return ecarts.T @ ecarts * (s - 1) / s


def _numeros(codes: npt.NDArray[np.integer]) -> Entiers:
    """Des numéros de composante à partir de 1, dans l'ordre d'apparition ; 0 pour qui n'est relié à personne."""
    rangs = {code: rang for rang, code in enumerate(dict.fromkeys(c for c in codes.tolist() if c >= 0), start=1)}
    return np.array([rangs.get(c, 0) for c in codes.tolist()], dtype=np.int64)
