"""Où en est chaque candidat, règle par règle, les cas limites d'abord.

Un cas limite est un candidat que peu sépare d'une autre décision. Les règles ne savent que monter (un résultat qui
s'améliore ne fait jamais perdre) : on peut donc chercher, exactement, de combien il faudrait relever ou abaisser tous
les résultats d'un candidat pour que la décision change. C'est sa **marge**, en points de l'échelle chiffrée (ou en
niveaux de l'échelle ordinale) : la même mesure pour tous, et pour toute règle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.evaluation.jury.faits import FaitsDuRegistre
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Echelle, Reglement
from refcomp.referentiels.regles.decision import decisions
from refcomp.referentiels.regles.faits import CONSERVE, DEROGATION, echelles_en_vigueur
from refcomp.referentiels.regles.raisons import ACQUIS, EN_ATTENTE, NON_ACQUIS, NON_PRECISE, SANS_OBJET

PART_LIMITE = Fraction(1, 20)  # de l'étendue de l'échelle : un point sur 20, cinq sur 100
CAS_LIMITE = "cas limite"
PRIORITES = (CAS_LIMITE, EN_ATTENTE, NON_PRECISE, NON_ACQUIS, ACQUIS, SANS_OBJET)
LIGNE = ["etudiant", "regle", "element_id"]


def etats_candidats(
    referentiel: Referentiel,
    faits: FaitsDuRegistre,
    *,
    etudiants: list[str] | None = None,
    parametres: Mapping[str, Any] | None = None,
    par_etudiant: Mapping[str, Mapping[str, Any]] | None = None,
    reglement: Reglement | None = None,
    limite: int | None = None,
) -> pd.DataFrame:
    """Ce que chaque règle propose pour chaque candidat, et ce qui l'en sépare.

    Args:
        referentiel: le référentiel.
        faits: les faits du registre (`faits_du_registre`).
        etudiants: les candidats ; ceux des faits si None. Un candidat sans fait a ses lignes.
        parametres: les choix du centre.
        par_etudiant: étudiant → choix qui lui sont propres.
        reglement: un autre règlement que celui du référentiel.
        limite: points en deçà desquels un candidat est un cas limite ; 0 pour n'en chercher aucun ; le vingtième de
            l'échelle si None (5 points sur 100, 1 sur 20).

    Returns:
        Une ligne par étudiant × règle × élément, les cas limites d'abord : les colonnes de `decisions`, avec
        `marge` (points ; négative s'il en manque, positive s'il en reste, vide au-delà de la limite) et `priorite`
        (« cas limite », « en attente », « non précisé », « non acquis », « acquis », « sans objet »).

    Raises:
        DonneesInvalidesError: en listant tous les faits, ou tous les choix, refusés.
        ReferentielInconnuError: si aucun règlement n'est donné et que le référentiel n'en imprime pas.
    """
    noms = etudiants if etudiants is not None else sorted(faits.faits["etudiant"].unique())
    propres = {n: p for n, p in (par_etudiant or {}).items() if n in set(noms)}
    table = faits.faits[faits.faits["etudiant"].isin(noms)]

    def decide(faits_deplaces: pd.DataFrame, qui: list[str]) -> pd.DataFrame:
        siens = {n: p for n, p in propres.items() if n in set(qui)}
        return decisions(
            referentiel, faits_deplaces, etudiants=qui, parametres=parametres, par_etudiant=siens, reglement=reglement
        )

    etats = decide(table, noms)
    echelles = _echelles(referentiel, reglement)
    points = _limite(echelles) if limite is None else limite
    etats["marge"] = float("nan")
    for sens, avant, apres in ((1, NON_ACQUIS, ACQUIS), (-1, ACQUIS, NON_ACQUIS)):
        _measure_marges(etats, table, decide, echelles, (sens, avant, apres), points)
    etats["priorite"] = etats["verdict"].mask(etats["marge"].notna(), CAS_LIMITE)
    ordre = etats["priorite"].map({p: rang for rang, p in enumerate(PRIORITES)})
    rangs = etats.assign(_ordre=ordre, _marge=etats["marge"].abs())
    return rangs.sort_values(["_ordre", "_marge"], kind="stable").drop(columns=["_ordre", "_marge"])


def _echelles(referentiel: Referentiel, reglement: Reglement | None) -> list[Echelle]:
    voulu = reglement or referentiel.reglement
    return [] if voulu is None else list(echelles_en_vigueur(referentiel, voulu).values())


def _limite(echelles: list[Echelle]) -> int:
    """L'écart d'un cas limite : un cran sur des niveaux, le vingtième d'une échelle chiffrée, un point au moins."""
    etendues = [e.maximum - e.minimum for e in echelles if e.nature == "numerique"]
    return max(1, round(min(etendues, default=Fraction(0)) * PART_LIMITE))


def _measure_marges(
    etats: pd.DataFrame,
    faits: pd.DataFrame,
    decide: Any,
    echelles: list[Echelle],
    bascule: tuple[int, str, str],
    limite: int,
) -> None:
    """Écrit la marge des lignes qui basculent en deçà de la limite, dans un sens."""
    sens, avant, apres = bascule
    candidates = etats[etats["verdict"] == avant]
    a_voir = _flipped(decide, faits, candidates, echelles, (sens * limite, apres)) if limite else candidates[:0]
    for points in range(1, limite + 1):
        if a_voir.empty:
            return
        basculees = _flipped(decide, faits, a_voir, echelles, (sens * points, apres))
        etats.loc[basculees.index, "marge"] = float(-sens * points)
        a_voir = a_voir.drop(basculees.index)


def _flipped(
    decide: Any, faits: pd.DataFrame, lignes: pd.DataFrame, echelles: list[Echelle], essai: tuple[int, str]
) -> pd.DataFrame:
    """Les lignes dont le verdict devient celui qu'on attend quand tous les résultats bougent de tant de points."""
    ecart, attendu = essai
    qui = list(dict.fromkeys(lignes["etudiant"]))
    if not qui:
        return lignes
    deplaces = move_faits(faits[faits["etudiant"].isin(qui)], ecart, echelles)
    verdicts = decide(deplaces, qui).set_index(LIGNE)["verdict"]
    return lignes[verdicts.reindex(pd.MultiIndex.from_frame(lignes[LIGNE])).to_numpy() == attendu]


def move_faits(faits: pd.DataFrame, ecart: int, echelles: Iterable[Echelle]) -> pd.DataFrame:
    """Les mêmes faits, chaque résultat relevé ou abaissé sans sortir de son échelle ; une décision écrite ne bouge pas.

    Un niveau ne bouge que d'un cran, quel que soit l'écart : un niveau ne se compte pas en points.
    """
    connues = list(echelles)
    ordinales = [list(e.niveaux) for e in connues if e.nature == "ordinale"]
    bornes = [(e.minimum, e.maximum) for e in connues if e.nature == "numerique"]
    bas, haut = (min(b for b, _ in bornes), max(h for _, h in bornes)) if bornes else (None, None)

    def move(valeur: Any, moment: str) -> Any:
        if moment in {DEROGATION, CONSERVE}:
            return valeur
        if isinstance(valeur, str):
            niveaux = next((n for n in ordinales if valeur in n), [valeur])
            rang = niveaux.index(valeur) + (ecart > 0) - (ecart < 0)
            return niveaux[min(max(rang, 0), len(niveaux) - 1)]
        deplace = Fraction(str(valeur)) + ecart
        return deplace if bas is None or haut is None else min(max(deplace, bas), haut)

    valeurs = [move(v, m) for v, m in zip(faits["valeur"], faits["moment"], strict=True)]
    return faits.assign(valeur=pd.Series(valeurs, index=faits.index, dtype=object))
