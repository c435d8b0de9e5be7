"""La sévérité d'un évaluateur : ce qu'il donne de moins que les autres, aux mêmes étudiants.

Modèle additif : résultat = niveau de l'étudiant sur cet élément + évaluateur + reste. Le niveau est libre pour chaque
étudiant et élément ; seules comptent donc les différences entre évaluateurs *devant la même chose*. Deux évaluateurs
qu'aucune chaîne d'étudiants communs ne relie ne se comparent pas : ils sont dans deux composantes, et chacune a sa
propre moyenne.

Méthode : moindres carrés à deux facteurs (Searle, Linear Models, 1971, ch. 7) ; l'intervalle laisse les résultats d'un
même étudiant aller ensemble, en retirant tour à tour chaque étudiant.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from refcomp.evaluation.analyses.ajustement import ajustement_additif
from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_COEFFICIENT,
    check_confiance,
    check_effectif,
    motifs_effectif,
)
from refcomp.evaluation.analyses.intervalles import quantile_student
from refcomp.evaluation.analyses.regards import ECART_JOURS, observations
from refcomp.evaluation.analyses.voix import echelles_ordinales, lues

CLES = ["referentiel", "echelle"]
METHODE = "moindres carrés, jackknife par étudiant"
SEUL = "N'a aucun étudiant en commun, sur le même élément et la même période, avec un autre évaluateur."
COLONNES = [
    *(*CLES, "evaluateur", "composante", "evaluateurs_relies", "severite", "erreur_type", "bas", "haut"),
    *("unite", "n", "observations", "methode", "motif"),
]


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
