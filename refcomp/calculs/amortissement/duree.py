"""La durée d'amortissement : depuis un taux, ou d'après les taux usuels de l'administration.

Source : BOI-BIC-AMT-10-40-30 (taux usuels, indicatifs) ; PCG art. 214-13 (les petites entreprises peuvent retenir la
durée d'usage ; les autres, la durée réelle d'utilisation).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.entrees import load_taux
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError


@dataclass(frozen=True)
class DureeUsage:
    """Les durées usuelles d'une nature de bien, en années.

    Attributes:
        nature: la nature demandée (`mobilier`).
        minimale: 1 / taux le plus haut.
        maximale: 1 / taux le plus bas.
        reference: le texte lu.
        url: son adresse.
    """

    nature: str
    minimale: Fraction
    maximale: Fraction
    reference: str
    url: str


def duree_du_taux(taux: Decimal | Fraction | str) -> Fraction:
    """Renvoie la durée exacte, en années, d'un taux linéaire : 1 / taux.

    Args:
        taux: taux linéaire : 0.15 ou « 15 % ».

    Raises:
        ArgumentInvalideError: si le taux n'est pas dans ]0 ; 1].

    >>> duree_du_taux("0.15")
    Fraction(20, 3)
    """
    lu = load_taux("taux", taux, nature="part")
    if lu <= 0:
        raise ArgumentInvalideError(f"Un taux linéaire est compris entre 0 (exclu) et 1 ; reçu : {taux}.")
    return 1 / lu


def duree_usage(nature: str, *, date: dt.date, territoire: str) -> DureeUsage:
    """Renvoie les durées usuelles d'une nature de bien.

    Args:
        nature: `batiment_commercial`, `batiment_industriel`, `materiel`, `outillage`, `materiel_bureau`,
            `materiel_transport_automobile`, `mobilier`, `agencement_installation` ou `brevet`.
        date: jour de mise en service.
        territoire: `metropole` ; aucun autre n'est encodé.

    Raises:
        ParametreAbsentError: si la nature, le territoire ou la date n'a pas de valeur encodée.

    >>> duree_usage("materiel_transport_automobile", date=dt.date(2026, 1, 1), territoire="metropole").minimale
    Fraction(4, 1)
    """
    taux = load_parametres("refcomp.calculs.amortissement", "taux_usuels.yaml")
    bas = taux["taux_usuel_minimal"].at(date, territoire=territoire, nature=nature)
    haut = taux["taux_usuel_maximal"].at(date, territoire=territoire, nature=nature)
    return DureeUsage(nature, duree_du_taux(haut.valeur), duree_du_taux(bas.valeur), bas.reference, bas.url)
