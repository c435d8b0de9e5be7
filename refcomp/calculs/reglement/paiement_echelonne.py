"""Un montant payé en plusieurs fois.

>>> paiement_echelonne(1000, "15/01/2026", [("30 %", "comptant"), ("70 %", "30 jours fin de mois")])["montant"].tolist()
[300.0, 700.0]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_taux
from refcomp.calculs.reglement.condition import echeance, parse_condition
from refcomp.conversions import convert_jour, convert_montant
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_pourcentage
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie, montants_affiches, repartition

UNITE = Arrondi(Decimal(1))


def paiement_echelonne(
    montant: float | Decimal | str,
    date: dt.date | str,
    parts: Sequence[tuple[object, str]],
    *,
    lecture: str = "jours_puis_fin_de_mois",
    devise: str | Monnaie = EUR,
) -> pd.DataFrame:
    """Renvoie les échéances d'un montant payé en plusieurs fois ; leur somme est le montant, sans perdre un centime.

    Args:
        montant: le montant à payer.
        date: date de départ des délais.
        parts: part (« 30 % » ou 0.3) et condition de chaque versement ; les parts font 100 %.
        lecture: voir `echeance`.
        devise: `EUR` ou `XPF`.

    Returns:
        `part`, `condition`, `date_echeance`, `montant`, dans l'ordre donné.

    Raises:
        ArgumentInvalideError: si les parts ne font pas 100 %, ou si un montant ou une condition est illisible.
    """
    choisie = monnaie(devise)
    total = unites(montant, "montant", choisie)
    taux = [load_taux("parts", p, nature="part") for p, _ in parts]
    if sum(taux) != 1:
        raise ArgumentInvalideError(f"Les parts font {format_pourcentage(sum(taux, Fraction(0)))} ; il faut 100 %.")
    depart = convert_jour(date, "date")
    lues = [parse_condition(c) for _, c in parts]
    return pd.DataFrame(
        {
            "part": [float(t) for t in taux],
            "condition": [c.libelle for c in lues],
            "date_echeance": pd.to_datetime([echeance(depart, c, lecture=lecture) for c in lues]),
            "montant": montants_affiches(pd.array(repartition(total, taux), dtype="int64").to_numpy(), choisie),
        },
    )


def _arrondi(valeur: Fraction) -> int:
    return int(UNITE.appliquer(valeur))


def unites(valeur: object, nom: str, devise: Monnaie) -> int:
    """Lit un montant positif, en unités mineures.

    Raises:
        ArgumentInvalideError: s'il est illisible, négatif ou trop précis.
    """
    conversion = convert_montant(pd.Series([valeur], dtype=object), devise)
    fautes = [attendu for masque, attendu in conversion.defauts.values() if masque.any()]
    lu = conversion.valeurs.iloc[0]
    if fautes or pd.isna(lu) or lu < 0:
        raise ArgumentInvalideError(
            f"« {nom} » vaut {valeur!r} ; {fautes[0] if fautes else 'un montant positif est attendu'}."
        )
    return _arrondi(Fraction(Decimal(str(lu))) * devise.facteur)
