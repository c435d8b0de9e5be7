"""Le coefficient de l'amortissement dégressif, selon la durée et le jour d'acquisition (CGI art. 39 A, 1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.conversions import convert_jour
from refcomp.dated import Parametre, ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError

DUREE_MINIMALE = 3  # CGI ann. II art. 22 : un bien qui sert moins de trois ans est exclu du dégressif
MOIS_MINIMAUX = 12 * DUREE_MINIMALE
# La loi nomme 3 ou 4 ans, 5 ou 6 ans, plus de 6 ans ; 4 ans et demi n'atteint pas 5 ans, 6 ans et 8 mois dépasse 6.
CATEGORIES = ((72, "plus_de_six_ans"), (59, "cinq_ou_six_ans"), (0, "trois_ou_quatre_ans"))


def coefficient_degressif(
    duree: int | Fraction,
    date_acquisition: dt.date | str,
    *,
    territoire: str = "metropole",
    nature: str = "general",
) -> Decimal:
    """Renvoie le coefficient dégressif d'un bien.

    Args:
        duree: durée normale d'utilisation, en années.
        date_acquisition: jour d'acquisition ou d'achèvement ; le coefficient reste le même tout au long du plan.
        territoire: `metropole` ; aucun autre n'est encodé.
        nature: `general`, ou `recherche` (matériels de recherche, CGI art. 39 AA quinquies).

    Raises:
        ArgumentInvalideError: si la durée n'atteint pas trois ans (CGI ann. II art. 22).
        ParametreAbsentError: si rien n'est encodé pour ce territoire, cette nature ou cette date.

    >>> coefficient_degressif(5, "01/07/2026"), coefficient_degressif(5, "15/06/2009")
    (Decimal('1.75'), Decimal('2.25'))
    """
    return Decimal(load_coefficient(duree, date_acquisition, territoire, nature).valeur)


def load_coefficient(
    duree: int | Fraction,
    date_acquisition: dt.date | str,
    territoire: str,
    nature: str,
) -> ValeurDatee:
    """Renvoie le coefficient avec sa période, sa référence et sa confiance."""
    if duree < DUREE_MINIMALE:
        raise ArgumentInvalideError(
            f"Le dégressif est réservé aux biens qui servent au moins {DUREE_MINIMALE} ans (CGI ann. II art. 22) ; "
            f"reçu : {duree} an(s). Établissez un plan linéaire.",
        )
    jour = convert_jour(date_acquisition, "date_acquisition")
    categorie = next(nom for borne, nom in CATEGORIES if duree * 12 > borne)
    return _parametre().at(jour, territoire=territoire, nature=nature, categorie=categorie)


def coefficients_par_ligne(dates: pd.Series, mois: npt.NDArray[np.int64], territoire: str) -> pd.Series:
    """Le coefficient général de chaque ligne d'une table ; durées en mois, d'au moins trois ans."""
    categories = np.select([mois > borne for borne, _ in CATEGORIES], [nom for _, nom in CATEGORIES], default="")
    lignes = pd.Series(categories.astype(object), index=dates.index, dtype=object)
    return _parametre().at_lignes(dates, territoire=territoire, nature="general", categorie=lignes)


def _parametre() -> Parametre:
    return load_parametres("refcomp.calculs.amortissement", "coefficients.yaml")["coefficient_degressif"]
