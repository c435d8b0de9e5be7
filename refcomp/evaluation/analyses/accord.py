"""L'accord entre évaluateurs : donnent-ils le même résultat, devant la même chose ?

Un coefficient n'est calculé qu'entre des regards comparables (`voix`). Les niveaux (TI, I, S, TS) reçoivent un kappa
pondéré et l'alpha ordinal de Krippendorff, jamais de moyenne ; les nombres, l'alpha d'intervalle et l'ICC d'accord
absolu.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from refcomp.errors import check_choix
from refcomp.evaluation.analyses.accord_mesures import mesures_couple, par_jackknife, sans_valeur
from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_COEFFICIENT,
    check_confiance,
    check_effectif,
    motif_effectif,
)
from refcomp.evaluation.analyses.epreuves import ecarts_epreuves
from refcomp.evaluation.analyses.krippendorff import mesure_krippendorff
from refcomp.evaluation.analyses.regards import ECART_JOURS, observations, paires
from refcomp.evaluation.analyses.voix import echelles_ordinales, lues

ENSEMBLE = "ensemble"
PORTEES = (ENSEMBLE, "element")
NATURE_ACCORD, NATURE_ECART = "accord", "écart entre épreuves"
NON_COMPARABLE = (
    "Les deux n'ont pas évalué la même épreuve (échelle, moment ou période) : une différence, pas un désaccord."
)
COLONNES = [
    "nature",
    "referentiel",
    "evaluateurs",
    "echelle",
    "moment",
    "element_id",
    "coefficient",
    "valeur",
    "bas",
    "haut",
    "ecart",
    "n",
    "observations",
    "methode",
    "motif",
]
CLES = ["referentiel", "echelle", "moment"]


def accord(
    preuves: pd.DataFrame,
    *,
    evaluateur: str = "source",
    par: str = ENSEMBLE,
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_COEFFICIENT,
    ecart_jours: int = ECART_JOURS,
) -> pd.DataFrame:
    """L'accord de chaque couple d'évaluateurs, et de tous ensemble s'ils sont plus de deux.

    Args:
        preuves: les preuves du registre.
        evaluateur: `source` compare des rôles (tuteur et formateur), `auteur` des personnes.
        par: `ensemble` réunit les éléments (l'intervalle tient compte de ce qu'un étudiant compte plusieurs fois) ;
            `element` les sépare.
        confiance: niveau des intervalles, entre 0 et 1.
        effectif_minimal: nombre d'étudiants vus par les deux sous lequel aucun coefficient n'est donné.
        ecart_jours: durée d'une même période.

    Returns:
        Une ligne par couple, échelle, moment (et élément) et coefficient : `nature` (« accord » ou « écart entre
        épreuves »), `referentiel`, `evaluateurs` (noms joints par « et », ou « ensemble »), `echelle`, `moment`,
        `element_id` (« ensemble » s'ils sont réunis), `coefficient` (`kappa_lineaire`, `kappa_quadratique`,
        `alpha_ordinal` pour des niveaux ; `alpha_intervalle`, `icc_a1`, `icc_ak` pour des nombres), `valeur`, `bas`,
        `haut`, `ecart` (a − b dans l'unité de l'échelle ; écarts entre épreuves seulement), `n` (étudiants),
        `observations` (étudiant × élément), `methode` de l'intervalle, `motif` d'une case vide.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_choix("par", par, PORTEES)
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    propres = lues(preuves)
    ordinales = echelles_ordinales(propres)
    regards = observations(propres, evaluateur, ecart_jours)
    couples = paires(regards)
    lignes = [
        *_couples(couples, ordinales, par, confiance, effectif_minimal),
        *_ensembles(regards, ordinales, par, confiance, effectif_minimal),
        *_ecarts(ecarts_epreuves(regards, couples)),
    ]
    table = pd.DataFrame(lignes, columns=COLONNES)
    return table.sort_values(COLONNES[:7], kind="stable").reset_index(drop=True)


def _portee(par: str) -> list[str]:
    return [*CLES, "element_id"] if par == "element" else CLES


def _couples(
    couples: pd.DataFrame, ordinales: frozenset[str], par: str, confiance: float, minimum: int
) -> Iterator[dict[str, Any]]:
    cles = [*_portee(par), "evaluateur_a", "evaluateur_b"]
    for cle, groupe in couples.groupby(cles, sort=True):
        commun = dict(zip(cles, cle, strict=True))
        noms = f"{commun.pop('evaluateur_a')} et {commun.pop('evaluateur_b')}"
        tableau = groupe[["valeur_a", "valeur_b"]].to_numpy(dtype=float)
        grappes = pd.factorize(groupe["etudiant"])[0]
        ordinale = commun["echelle"] in ordinales
        for ligne in mesures_couple(tableau, grappes, ordinale, confiance, minimum):
            yield _ligne(commun, noms) | ligne


def _ensembles(
    regards: pd.DataFrame, ordinales: frozenset[str], par: str, confiance: float, minimum: int
) -> Iterator[dict[str, Any]]:
    """Tous les évaluateurs à la fois, là où ils sont trois ou plus : regards manquants permis pour l'alpha seul."""
    comparables = regards[regards["comparable"]]
    plusieurs = comparables.groupby(CLES)["evaluateur"].transform("nunique") > 2  # noqa: PLR2004 - un couple est déjà dit
    cles = _portee(par)
    for cle, groupe in comparables[plusieurs].groupby(cles, sort=True):
        commun = dict(zip(cles, cle, strict=True))
        ordinale = commun["echelle"] in ordinales
        unites, premieres = pd.factorize(groupe["unite"])
        grappes = groupe.groupby(unites)["etudiant"].first()
        mesure = mesure_krippendorff(groupe["valeur"].to_numpy(dtype=float), unites, ordinale=ordinale)
        nom = "alpha_ordinal" if ordinale else "alpha_intervalle"
        n = groupe["etudiant"].nunique()
        effectifs = {"n": n, "observations": len(premieres), "coefficient": nom}
        resultat = par_jackknife(mesure, pd.factorize(grappes)[0], confiance, motif_effectif(n, minimum))
        yield _ligne(commun, ENSEMBLE) | effectifs | resultat


def _ligne(commun: dict[str, Any], evaluateurs: str) -> dict[str, Any]:
    vide = {"nature": NATURE_ACCORD, "element_id": ENSEMBLE, "ecart": np.nan}
    return {**vide, **commun, "evaluateurs": evaluateurs}


def _ecarts(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for ligne in table.to_dict("records"):
        meme = ligne["echelle_a"] == ligne["echelle_b"]
        echelle = ligne["echelle_a"] if meme else f"{ligne['echelle_a']} et {ligne['echelle_b']}"
        moment = " et ".join(dict.fromkeys((ligne["moment_a"] or "sans moment", ligne["moment_b"] or "sans moment")))
        motif = NON_COMPARABLE if meme else f"{NON_COMPARABLE} Deux échelles : pas même une différence."
        yield {
            "nature": NATURE_ECART,
            "referentiel": ligne["referentiel"],
            "evaluateurs": f"{ligne['evaluateur_a']} et {ligne['evaluateur_b']}",
            "echelle": echelle,
            "moment": moment,
            "element_id": ENSEMBLE,
            "coefficient": "",
            **sans_valeur(motif),
            "ecart": ligne["ecart"],
            "n": ligne["n"],
            "observations": ligne["observations"],
        }
