"""Le champ d'application : le traitement de chaque opération, d'après la table de décision."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.declaration_tva.operations import load_operations
from refcomp.calculs.declaration_tva.regles import build_regles_tva

COLONNES = ["piece", "regime", "redevable", "taux", "ligne", "exigibilite", "mention", "reference"]


def champ_application(operations: pd.DataFrame, *, territoire: str = "metropole") -> pd.DataFrame:
    """Renvoie, pour chaque opération, son régime, qui doit la TVA, le taux, la ligne de la CA3 et la mention à porter.

    Args:
        operations: les colonnes de `exigibilite`. `lieu` vaut `france`, `union_europeenne` ou `hors_union` ; `tiers`,
            `assujetti`, `particulier`, `franchise` (celle du vendeur : art. 293 B), `exonere` (art. 261), `non_etabli`
            (fournisseur étranger d'un bien ou service situé en France) ou `sous_traitance` (travaux immobiliers).
        territoire: celui de l'entreprise.

    Returns:
        `piece`, `regime`, `redevable` (`fournisseur`, `acquereur` : l'entreprise qui achète, `client` : le client
        autoliquide, `personne`), `taux` (fraction, 0 si rien n'est dû ici), `ligne` (de la base ; vide si aucune),
        `exigibilite` (la règle de date), `mention`, `reference`.

    Raises:
        DonneesInvalidesError: si une opération n'est pas dans la table ; jamais une voisine n'est prise à sa place.

    >>> achat = pd.DataFrame({"piece": ["A1"], "sens": ["achat"], "nature": ["bien"], "date": ["02/03/2026"],
    ...                       "montant_ht": [500], "lieu": ["union_europeenne"]})
    >>> champ_application(achat)[["redevable", "ligne"]].values.tolist()
    [['acquereur', 'B2']]
    """
    lecture = load_operations(operations, build_regles_tva(territoire), option_debits=False)
    return lecture.operations[COLONNES]
