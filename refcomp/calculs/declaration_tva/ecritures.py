"""L'écriture de liquidation : solder les comptes de taxe, constater la dette ou le crédit, porter l'écart d'arrondi."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.calculs.declaration_tva.assemblage import Masses
from refcomp.errors import check_choix
from refcomp.rounding import EUR, Monnaie, montants_affiches

COMPTES = {
    "collectee": "44571",
    "autoliquidee": "4452",
    "importation": "4453",
    "deductible_immobilisation": "44562",
    "deductible": "44566",
    "credit": "44567",
    "a_decaisser": "44551",
    "remboursement": "44583",
    "arrondi_charge": "658",
    "arrondi_produit": "758",
}
LIBELLES = {
    "collectee": "Taxe collectée",
    "autoliquidee": "Taxe due par autoliquidation",
    "importation": "Taxe due sur importations",
    "deductible_immobilisation": "Taxe déductible sur immobilisations",
    "deductible": "Taxe déductible sur autres biens et services",
    "credit": "Crédit de taxe à reporter",
    "a_decaisser": "Taxe à décaisser",
    "remboursement": "Remboursement de taxe demandé",
    "arrondi_charge": "Charges diverses de gestion courante (arrondi)",
    "arrondi_produit": "Produits divers de gestion courante (arrondi)",
}


def ecritures_liquidation(
    masses: Masses,
    lignes: Mapping[str, int],
    comptes: Mapping[str, str] | None = None,
    devise: Monnaie = EUR,
) -> pd.DataFrame:
    """Renvoie l'écriture de liquidation d'une déclaration, équilibrée à l'unité mineure.

    Args:
        masses: les taxes exactes de la période.
        lignes: les lignes 22, 26, 27 et 28 de la déclaration, en unités entières.
        comptes: des comptes à employer à la place de ceux du PCG, par rôle (`collectee`, `autoliquidee`, `importation`,
            `deductible_immobilisation`, `deductible`, `credit`, `a_decaisser`, `remboursement`, `arrondi_charge`,
            `arrondi_produit`). Le PCG laisse subdiviser 44566 : écrivez `{"deductible": "445661"}` si c'est votre plan.
        devise: la monnaie.

    Returns:
        `compte`, `libelle`, `debit`, `credit`. L'écart entre les comptes, au centime, et la déclaration, à l'euro, va
        en 658 (perte) ou en 758 (gain).

    Raises:
        ArgumentInvalideError: si un rôle n'existe pas.
    """
    for role in comptes or {}:
        check_choix("comptes", role, COMPTES)
    plan = COMPTES | dict(comptes or {})
    montants = {
        "collectee": masses.collectee,
        "autoliquidee": masses.acquisition + masses.autoliquidee,
        "importation": masses.importation,
        "deductible_immobilisation": -masses.deductible_immobilisation,
        "deductible": -masses.deductible,
        "credit": (lignes.get("27", 0) - lignes.get("22", 0)) * devise.facteur,
        "remboursement": lignes.get("26", 0) * devise.facteur,
        "a_decaisser": -lignes.get("28", 0) * devise.facteur,
    }
    ecart = sum(montants.values())
    montants["arrondi_produit" if ecart > 0 else "arrondi_charge"] = -ecart
    ecriture = [(plan[r], LIBELLES[r], max(m, 0), max(-m, 0)) for r, m in montants.items() if m]
    table = pd.DataFrame(ecriture, columns=["compte", "libelle", "debit", "credit"])
    for colonne in ("debit", "credit"):
        table[colonne] = montants_affiches(table[colonne].to_numpy(dtype="int64"), devise)
    return table
