"""La maîtrise sur une échelle chiffrée : dernière, moyenne, meilleure, pondérée par récence, loi bêta.

La même fonction lit des preuves ou leur résumé, pour trente étudiants ou cent mille : une case de la grille ne demande
que des sommes. Plusieurs cellules d'une même copie se partagent un poids de 1 (voir `refcomp.evaluation.preuves`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from refcomp.evaluation.maitrise.grille import build_grille
from refcomp.evaluation.maitrise.posterieure import CONFIANCE, JEFFREYS
from refcomp.evaluation.maitrise.sommes import sommes_du_resume
from refcomp.evaluation.maitrise.table import Reglages, table_maitrise
from refcomp.evaluation.resume import build_resume
from refcomp.evaluation.validation import CONTRAT
from refcomp.frames import Contrat, check_frame
from refcomp.referentiels.reglement import Echelle

PREUVES = Contrat(
    "preuves",
    CONTRAT.select("etudiant", "element_id", "valeur", "echelle", "poids", "date", "provenance"),
    vide_permis=True,
)
ABSENTES = {"referentiel": "", "millesime": "", "source": "auto", "groupe": ""}


def maitrise(  # noqa: PLR0913 - chaque convention est un argument nommé, avec son défaut
    donnees: pd.DataFrame,
    elements: Sequence[str],
    *,
    etudiants: Sequence[str] | None = None,
    indicateur: str = "moyenne",
    echelle: Echelle | None = None,
    sources: Iterable[str] | None = None,
    seuils: Mapping[str, float] | None = None,
    occasions_minimum: int = 1,
    intervalle: bool = False,
    a_priori: tuple[float, float] = JEFFREYS,
    confiance: float = CONFIANCE,
    date: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """La maîtrise de chaque étudiant sur chaque élément.

    Args:
        donnees: les preuves en vigueur, ou leur résumé (`Registre.load_resume`).
        elements: les éléments regardés, dans l'ordre voulu.
        etudiants: les étudiants regardés ; ceux des données si None.
        indicateur: ce qui fait la valeur : `moyenne` (par défaut), `derniere`, `meilleure`, `recente` (demi-vie de
            180 jours, `refcomp.evaluation.resume.DEMI_VIE`) ou `posterieure` (loi bêta).
        echelle: l'échelle chiffrée lue ; l'échelle `fraction` (0 à 1) si None. Les autres preuves sont ignorées : des
            échelles différentes ne se mêlent pas.
        sources: les sources lues (`auto`, `tuteur`…) ; toutes si None.
        seuils: `acquis` et `en_cours`, fractions de l'échelle ; 0,75 et 0,50 par défaut.
        occasions_minimum: occasions en deçà desquelles un seuil atteint reste « à confirmer ».
        intervalle: vrai pour ajouter `bas`, `haut` et `probabilite`.
        a_priori: les deux paramètres de la loi bêta a priori ; Jeffreys par défaut.
        confiance: niveau de l'intervalle.
        date: date de lecture, pour l'âge des preuves ; aujourd'hui si None.

    Returns:
        Une ligne par étudiant × élément, même sans preuve : `etudiant element_id` (catégories), `valeur` (fraction de
        l'échelle, vide si non évalué), `preuves` (qui ont une valeur), `non_evaluees`, `occasions` (copies ou grilles
        distinctes), `premiere`, `derniere` (dates), `age_jours` (de la dernière), `etat` (`acquis`, `a_confirmer`,
        `en_cours`, `non_acquis`, `non_evalue`) ; et si demandés, `bas`, `haut` (intervalle de crédibilité) et
        `probabilite` (d'atteindre le seuil « acquis »).

    Raises:
        ArgumentInvalideError: pour un indicateur, un seuil, une échelle ou une loi a priori qui ne convient pas.
        DonneesInvalidesError: en listant les défauts des preuves.
    """
    reglages = Reglages(indicateur, echelle, seuils, occasions_minimum, intervalle, a_priori, confiance, date)
    lues = _lues(donnees, reglages.echelle_lue, sources)
    grille = build_grille(donnees if etudiants is None else lues, elements, etudiants)
    cases = grille.place(lues)
    dedans = cases >= 0
    return table_maitrise(sommes_du_resume(lues[dedans], cases[dedans], grille), grille, reglages)


def _lues(donnees: pd.DataFrame, echelle: str, sources: Iterable[str] | None) -> pd.DataFrame:
    """Le résumé des preuves de l'échelle et des sources voulues."""
    table = donnees
    if "somme" not in donnees.columns:
        propres = check_frame(donnees, PREUVES)
        absentes = {nom: vide for nom, vide in ABSENTES.items() if nom not in propres}
        table = build_resume(propres.assign(**absentes))
    garde = table["echelle"] == echelle
    if sources is not None:
        garde &= table["source"].isin(list(sources))
    return table[garde]
