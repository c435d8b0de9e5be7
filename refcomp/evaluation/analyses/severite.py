"""La sévérité d'un évaluateur : ce qu'il donne de moins que les autres, aux mêmes étudiants.

Modèle additif : résultat = niveau de l'étudiant sur cet élément + évaluateur + reste. Le niveau est libre pour chaque
étudiant et élément ; seules comptent donc les différences entre évaluateurs *devant la même chose*. Deux évaluateurs
qu'aucune chaîne d'étudiants communs ne relie ne se comparent pas : ils sont dans deux composantes, et chacune a sa
propre moyenne.

Méthode : moindres carrés à deux facteurs (Searle, Linear Models, 1971, ch. 7) ; l'intervalle laisse les résultats d'un
même étudiant aller ensemble, en retirant tour à tour chaque étudiant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_COEFFICIENT,
    check_confiance,
    check_effectif,
    motifs_effectif,
)
from refcomp.evaluation.analyses.intervalles import quantile_student
from refcomp.evaluation.analyses.voix import ECART_JOURS, echelles_ordinales, lues, observations

Nombres = npt.NDArray[np.float64]
Entiers = npt.NDArray[np.int64]
CLES = ["referentiel", "echelle"]
METHODE = "moindres carrés, jackknife par étudiant"
SEUL = "N'a aucun étudiant en commun, sur le même élément et la même période, avec un autre évaluateur."
COLONNES = [
    *(*CLES, "evaluateur", "composante", "evaluateurs_relies", "severite", "erreur_type", "bas", "haut"),
    *("unite", "n", "observations", "methode", "motif"),
]


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


def severite(
    preuves: pd.DataFrame,
    *,
    evaluateur: str = "auteur",
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_COEFFICIENT,
    ecart_jours: int = ECART_JOURS,
) -> pd.DataFrame:
    """La sévérité de chaque évaluateur, relative à la moyenne de ceux à qui des étudiants communs le relient.

    Args:
        preuves: les preuves du registre.
        evaluateur: `auteur` (des personnes) ou `source` (des rôles).
        confiance: niveau de l'intervalle, entre 0 et 1.
        effectif_minimal: nombre d'étudiants partagés sous lequel la sévérité n'est pas donnée.
        ecart_jours: durée d'une même période.

    Returns:
        Une ligne par référentiel, échelle et évaluateur : `composante` (numéro ; 0 si rien ne le relie à personne) et
        `evaluateurs_relies` (combien elle en compte) ; `severite` (positive : il note plus bas que les autres),
        `erreur_type`, `bas`, `haut`, dans l'`unite` de l'échelle (« niveaux » pour une échelle ordinale, dont les rangs
        sont alors pris pour des nombres) ; `n` (étudiants partagés avec un autre), `observations`, `methode`, `motif`.
        Deux sévérités de composantes différentes ne se comparent pas.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    propres = lues(preuves)
    regards = observations(propres, evaluateur, ecart_jours)
    tables = [_echelle(cle, groupe, confiance) for cle, groupe in regards.groupby(CLES, sort=True)]
    if not tables:
        return pd.DataFrame(columns=COLONNES)
    table = pd.concat(tables, ignore_index=True)
    relie = table["composante"] > 0
    motif = motifs_effectif(table["n"], effectif_minimal).where(relie, SEUL)
    assez = relie & (table["n"] >= effectif_minimal)
    mesures = {m: table[m].where(assez) for m in ("severite", "erreur_type", "bas", "haut")}
    unite = table["echelle"].where(~table["echelle"].isin(echelles_ordinales(propres)), "niveaux")
    return table.assign(**mesures, unite=unite, methode=METHODE, motif=motif)[COLONNES]


def _echelle(cle: tuple[str, ...], regards: pd.DataFrame, confiance: float) -> pd.DataFrame:
    noms = np.array(sorted(regards["evaluateur"].unique()), dtype=object)
    communs = regards[regards["comparable"]]
    codes = pd.Index(noms).get_indexer(communs["evaluateur"])
    partages = pd.Series(communs["etudiant"].to_numpy()).groupby(codes).nunique().reindex(range(len(noms)))
    n = partages.fillna(0).astype("int64").to_numpy()
    unites, etudiants = pd.factorize(communs["unite"])[0], pd.factorize(communs["etudiant"])[0]
    ajuste = ajustement_additif(communs["valeur"].to_numpy(dtype=float), unites, codes, etudiants, len(noms))
    demi = quantile_student(confiance, n - 1) * ajuste.erreurs
    numeros = pd.Series(ajuste.composantes)
    return pd.DataFrame(
        {
            **dict(zip(CLES, cle, strict=True)),
            "evaluateur": noms,
            "composante": numeros,
            "evaluateurs_relies": numeros.groupby(numeros).transform("size").where(numeros > 0, 1),
            "severite": -ajuste.effets,
            "erreur_type": ajuste.erreurs,
            "bas": -ajuste.effets - demi,
            "haut": -ajuste.effets + demi,
            "n": n,
            "observations": np.bincount(codes, minlength=len(noms)),
        }
    )


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
