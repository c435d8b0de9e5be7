"""Les sorties de tout un fichier de biens linéaires, d'un seul calcul."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.amortissement import plans_amortissement
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

SORTIES = Contrat(
    "sorties",
    (
        Colonne("code", "texte", "code de l'immobilisation", unique=True),
        Colonne("valeur_origine", "montant", "valeur d'origine", minimum=0),
        Colonne("date_sortie", "date", "date de sortie"),
        Colonne("prix_cession", "montant", "prix de cession hors taxes", obligatoire=False, minimum=0),
    ),
    vide_permis=True,
)


def cessions_immobilisations(
    immobilisations: pd.DataFrame,
    *,
    devise: Monnaie | str = EUR,
    **conventions: Any,
) -> pd.DataFrame:
    """Calcule la sortie de chaque bien d'une table, amorti en linéaire jusqu'à ce jour compris.

    Args:
        immobilisations: les colonnes de `plans_amortissement`, `date_sortie` remplie partout, et `prix_cession` (0, une
            mise au rebut, si la colonne manque).
        devise: la monnaie, ou son code.
        conventions: celles de `plans_amortissement`.

    Returns:
        Une ligne par bien, dans l'ordre reçu : `code date_sortie valeur_origine dotation_complementaire cumul
        valeur_nette_comptable prix_cession resultat`. `dotation_complementaire` est nulle si le plan était achevé.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
    """
    connue = monnaie(devise)
    lues = check_frame(immobilisations, SORTIES, devise=connue).reset_index(drop=True)
    plans = plans_amortissement(immobilisations, devise=connue, **conventions)
    dernieres = plans.groupby("code", sort=False).last().reindex(lues["code"])
    jusqu_au_bout = (dernieres["fin"].reset_index(drop=True) == lues["date_sortie"]).to_numpy()
    cumul = unites_mineures(dernieres["cumul"].fillna(0), connue)
    complement = np.where(jusqu_au_bout, unites_mineures(dernieres["dotation"].fillna(0), connue), 0)
    origine = unites_mineures(lues["valeur_origine"], connue)
    prix = unites_mineures(lues.get("prix_cession", pd.Series(0.0, index=lues.index)), connue)
    montants = {
        "valeur_origine": origine,
        "dotation_complementaire": complement,
        "cumul": cumul,
        "valeur_nette_comptable": origine - cumul,
        "prix_cession": prix,
        "resultat": prix - origine + cumul,
    }
    affiches = {c: montants_affiches(v, connue) for c, v in montants.items()}
    return lues[["code", "date_sortie"]].assign(**affiches)
