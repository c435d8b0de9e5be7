"""De la valeur à l'état : des seuils visibles, qu'on change ; jamais d'état sans preuve."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import ArgumentInvalideError

SEUILS = {"acquis": 0.75, "en_cours": 0.5}
ETATS = {
    "acquis": "acquis",
    "a_confirmer": "à confirmer (trop peu d'occasions)",
    "en_cours": "en cours",
    "non_acquis": "non acquis",
    "observe": "observé, sans seuil choisi",
    "non_evalue": "non évalué",
}


def check_seuils(seuils: Mapping[str, float] | None) -> dict[str, float]:
    """Les seuils en vigueur.

    Raises:
        ArgumentInvalideError: si un seuil est inconnu, hors de 0 à 1, ou si « en cours » dépasse « acquis ».
    """
    lus = SEUILS | dict(seuils or {})
    inconnus = [s for s in lus if s not in SEUILS]
    hors = [f"{nom} = {v!r}" for nom, v in lus.items() if nom in SEUILS and not _fraction(v)]
    if inconnus or hors:
        raise ArgumentInvalideError(
            f"seuils : {', '.join([*inconnus, *hors])} reçu ; permis : acquis et en_cours, chacun entre 0 et 1 "
            "(0,75 pour 75 %)."
        )
    if lus["en_cours"] > lus["acquis"]:
        raise ArgumentInvalideError(
            f"seuils : « en cours » ({lus['en_cours']}) dépasse « acquis » ({lus['acquis']}) ; il doit être plus bas."
        )
    return {nom: float(v) for nom, v in lus.items()}


def _fraction(valeur: object) -> bool:
    return isinstance(valeur, int | float) and math.isfinite(valeur) and 0 <= valeur <= 1


def build_etats(
    valeurs: npt.NDArray[np.float64],
    occasions: npt.NDArray[np.int64],
    seuils: Mapping[str, float],
    occasions_minimum: int,
) -> pd.Categorical:
    """L'état de chaque valeur ; « à confirmer » si elle atteint le seuil avec trop peu d'occasions."""
    noms = list(ETATS)
    codes = np.full(len(valeurs), noms.index("non_acquis"), dtype=np.int8)
    codes[valeurs >= seuils["en_cours"]] = noms.index("en_cours")
    atteint = valeurs >= seuils["acquis"]
    codes[atteint] = noms.index("acquis")
    codes[atteint & (occasions < occasions_minimum)] = noms.index("a_confirmer")
    codes[np.isnan(valeurs)] = noms.index("non_evalue")
    return pd.Categorical.from_codes(codes, categories=noms)
