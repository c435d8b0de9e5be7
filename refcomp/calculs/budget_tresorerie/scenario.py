"""Les scénarios : le même budget sous une autre hypothèse, et leur comparaison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from refcomp.calculs.budget_tresorerie.calcul import build_budget
from refcomp.calculs.budget_tresorerie.resultat import BudgetTresorerie
from refcomp.calculs.entrees import load_taux
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import Monnaie


def build_scenario(
    budget: BudgetTresorerie,
    *,
    retard_clients: int,
    variation_ventes: float | str,
    variation_achats: float | str,
) -> BudgetTresorerie:
    """Refait le budget ; voir `BudgetTresorerie.scenario`."""
    if isinstance(retard_clients, bool) or not isinstance(retard_clients, int) or retard_clients < 0:
        raise ArgumentInvalideError(
            f"« retard_clients » vaut {retard_clients!r} ; un nombre entier de jours, 0 ou plus, est attendu.",
        )
    facteurs = {
        "vente": 1 + load_taux("variation_ventes", variation_ventes, minimum=-1),
        "achat": 1 + load_taux("variation_achats", variation_achats, minimum=-1),
    }
    operations = budget.previsions.operations
    # Une vente d'avant le budget est faite : elle ne change plus.
    futures = operations["rang"] >= budget.convention.debut
    montants = [
        _produit(montant, facteurs.get(nature, Fraction(1)), budget.convention.devise) if future else montant
        for montant, nature, future in zip(operations["montant_ht"], operations["nature"], futures, strict=True)
    ]
    previsions = replace(budget.previsions, operations=operations.assign(montant_ht=pd.Series(montants, dtype="float64")
                         .set_axis(operations.index)))  # fmt: skip
    retard = budget.convention.retard_clients + retard_clients
    return build_budget(previsions, replace(budget.convention, retard_clients=retard))


def _produit(montant: float, facteur: Fraction, devise: Monnaie) -> float:
    return float(devise.arrondi.appliquer(Fraction(str(montant)) * facteur))


def comparaison_scenarios(budgets: Mapping[str, BudgetTresorerie]) -> pd.DataFrame:
    """Compare les soldes de fin de mois de plusieurs budgets.

    Args:
        budgets: le nom de chaque scénario et son budget ; tous portent sur les mêmes mois.

    Returns:
        Une ligne par mois : `mois`, puis une colonne de soldes par scénario.

    Raises:
        ArgumentInvalideError: si aucun budget n'est donné, ou si leurs mois diffèrent.
    """
    horizons = {(b.convention.debut, b.convention.nombre_mois, b.convention.devise) for b in budgets.values()}
    if len(horizons) != 1:
        raise ArgumentInvalideError("Des scénarios se comparent sur les mêmes mois et dans la même monnaie.")
    premier = next(iter(budgets.values()))
    return premier.tableau[["mois"]].assign(**{nom: b.tableau["solde_final"] for nom, b in budgets.items()})
