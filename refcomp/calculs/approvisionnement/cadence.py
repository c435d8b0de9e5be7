"""Le coût d'un rythme de livraison imposé : celui que l'on compare à la quantité économique."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux, sans_residu
from refcomp.calculs.stock.quantites import load_grandeurs, load_table, montant, unites
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le coût du rythme de livraison ne peut pas être calculé :"
MOIS_PAR_AN = 12
CADENCES = Contrat(
    "cadences",
    (
        Colonne("livraisons", "entier", "nombre de livraisons", minimum=0),
        Colonne("quantite", "nombre", "quantité de chaque livraison", minimum=0),
        Colonne("frais", "montant", "frais d'une livraison", minimum=0),
        Colonne("mois", "nombre", "durée de la cadence, en mois", minimum=0),
    ),
)


def cout_cadence(
    cadences: pd.DataFrame,
    *,
    prix: float | str,
    taux_possession: object,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Calcule ce que coûte un rythme de livraison donné, période par période.

    Args:
        cadences: une ligne par période de l'année : `livraisons` (leur nombre), `quantite` d'une livraison (et non de
            la période), `frais` d'une livraison, `mois` (durée de la période).
        prix: prix d'achat unitaire.
        taux_possession: coût de possession annuel, en part de la valeur (« 6 % »).
        devise: la monnaie, ou son code.

    Returns:
        Les colonnes reçues, puis `passation`, `possession` (stock moyen d'une demi-livraison, le temps de la période)
        et `cout` ; leur somme est le coût de l'année.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
    """
    connue = monnaie(devise)
    colonnes = (Colonne("prix", "nombre", "prix unitaire", minimum=0),)
    lus, lu, taux = load_ensemble(
        TITRE,
        lambda: load_table(cadences, CADENCES, devise=connue),
        lambda: load_grandeurs(TITRE, {"prix": prix}, colonnes, devise=connue),
        lambda: load_taux("taux_possession", taux_possession),
    )
    annuel = lu["prix"] * taux
    passations = [unites(int(n) * sans_residu(f), connue) for n, f in zip(lus["livraisons"], lus["frais"], strict=True)]
    possessions = [
        unites(sans_residu(q) / 2 * annuel * Fraction(sans_residu(m), MOIS_PAR_AN), connue)
        for q, m in zip(lus["quantite"], lus["mois"], strict=True)
    ]
    lus["passation"] = [montant(p, connue) for p in passations]
    lus["possession"] = [montant(p, connue) for p in possessions]
    lus["cout"] = [montant(a + b, connue) for a, b in zip(passations, possessions, strict=True)]
    return lus
