"""Des sommes à la table de maîtrise : l'indicateur choisi, son état, son intervalle, l'âge des preuves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.maitrise.etats import build_etats, check_seuils
from refcomp.evaluation.maitrise.grille import Grille
from refcomp.evaluation.maitrise.posterieure import (
    CONFIANCE,
    JEFFREYS,
    check_a_priori,
    intervalle_posterieur,
    moyenne_posterieure,
    probabilite_seuil,
)
from refcomp.evaluation.maitrise.sommes import Sommes, Vecteur
from refcomp.referentiels.reglement import Echelle

INDICATEURS = {
    "moyenne": "moyenne pondérée des preuves",
    "derniere": "dernière preuve",
    "meilleure": "meilleure preuve",
    "recente": "moyenne pondérée par récence",
    "posterieure": "moyenne de la loi bêta a posteriori",
}
FRACTION = "fraction"
JOUR = 86_400


@dataclass(frozen=True)
class Reglages:
    """Les conventions d'une lecture ; voir `refcomp.evaluation.maitrise.maitrise`, qui les explique.

    Raises:
        ArgumentInvalideError: à la construction, si l'une ne convient pas.
    """

    indicateur: str = "moyenne"
    echelle: Echelle | None = None
    seuils: Mapping[str, float] | None = None
    occasions_minimum: int = 1
    intervalle: bool = False
    a_priori: tuple[float, float] = JEFFREYS
    confiance: float = CONFIANCE
    date: pd.Timestamp | None = None

    def __post_init__(self) -> None:
        """Refuse ce qui ne convient pas."""
        check_seuils(self.seuils)
        check_a_priori(self.a_priori, self.confiance)
        if self.indicateur not in INDICATEURS:
            permis = ", ".join(f"{nom} ({sens})" for nom, sens in INDICATEURS.items())
            raise ArgumentInvalideError(f"indicateur : « {self.indicateur} » reçu ; permis : {permis}.")
        if self.echelle is not None and self.echelle.nature != "numerique":
            raise ArgumentInvalideError(
                f"echelle : « {self.echelle.id} » est une échelle de niveaux ; lisez-la avec `maitrise_ordinale`."
            )

    @property
    def echelle_lue(self) -> str:
        """L'identifiant de l'échelle dont les preuves sont lues."""
        return FRACTION if self.echelle is None else self.echelle.id

    def relative(self, somme: Vecteur, poids: Vecteur | float) -> Vecteur:
        """Une somme pondérée de valeurs, en fraction de l'échelle."""
        if self.echelle is None:
            return somme
        bas, etendue = float(self.echelle.minimum), float(self.echelle.maximum - self.echelle.minimum)
        return (somme - bas * poids) / etendue


def table_maitrise(sommes: Sommes, grille: Grille, reglages: Reglages) -> pd.DataFrame:
    """La table de maîtrise de toutes les cases ; ses colonnes sont celles de `maitrise`."""
    reussite = reglages.relative(sommes.somme, sommes.poids)
    valeur = _valeur(sommes, reussite, reglages)
    limites = check_seuils(reglages.seuils)
    lecture = pd.Timestamp(reglages.date) if reglages.date is not None else pd.Timestamp.now().normalize()
    table = {
        **grille.entete(),
        "valeur": valeur,
        "preuves": sommes.preuves,
        "non_evaluees": sommes.non_evaluees,
        "occasions": sommes.occasions,
        "premiere": _dates(sommes.premiere),
        "derniere": _dates(sommes.derniere),
        "age_jours": np.floor((lecture.timestamp() - sommes.derniere) / JOUR),
        "etat": build_etats(valeur, sommes.occasions, limites, reglages.occasions_minimum),
    }
    if reglages.intervalle:
        loi = {"a_priori": reglages.a_priori}
        table["bas"], table["haut"] = intervalle_posterieur(reussite, sommes.poids, confiance=reglages.confiance, **loi)
        table["probabilite"] = probabilite_seuil(reussite, sommes.poids, limites["acquis"], **loi)
    return pd.DataFrame(table)


def _valeur(sommes: Sommes, reussite: Vecteur, reglages: Reglages) -> Vecteur:
    if reglages.indicateur == "derniere":
        return reglages.relative(sommes.derniere_valeur, 1.0)
    if reglages.indicateur == "meilleure":
        return reglages.relative(sommes.meilleure, 1.0)
    if reglages.indicateur == "posterieure":
        return moyenne_posterieure(reussite, sommes.poids, reglages.a_priori)
    if reglages.indicateur == "recente":
        return _rapport(reglages.relative(sommes.somme_recente, sommes.poids_recent), sommes.poids_recent)
    return _rapport(reussite, sommes.poids)


def _rapport(haut: Vecteur, bas: Vecteur) -> Vecteur:
    return np.divide(haut, bas, out=np.full(len(haut), np.nan), where=bas > 0)


def _dates(secondes: Vecteur) -> pd.Series:
    entiers = np.where(np.isnan(secondes), 0, secondes).astype("datetime64[s]")
    return pd.Series(np.where(np.isnan(secondes), np.datetime64("NaT"), entiers))
