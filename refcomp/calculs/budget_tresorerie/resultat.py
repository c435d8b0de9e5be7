"""Le budget de trésorerie : ses tableaux, son point bas, ses scénarios, ses contrôles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from refcomp.calculs.budget_tresorerie.previsions import Previsions
from refcomp.calculs.budget_tresorerie.taxe import ConventionTaxe
from refcomp.calculs.explication import Explication
from refcomp.findings import Constat
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class ConventionBudget:
    """Ce que l'appelant a choisi, gardé pour refaire le budget sous une autre hypothèse.

    Attributes:
        solde_initial: trésorerie au premier jour, en unités mineures (négative pour un découvert).
        debut: rang du premier mois.
        nombre_mois: nombre de mois.
        taxe: les conventions de la taxe.
        devise: la monnaie.
        retard_clients: jours de retard supposés des clients à crédit.
    """

    solde_initial: int
    debut: int
    nombre_mois: int
    taxe: ConventionTaxe
    devise: Monnaie
    retard_clients: int = 0


@dataclass(frozen=True)
class BudgetTresorerie:
    """Un budget de trésorerie.

    Attributes:
        tableau: une ligne par mois : `mois`, `solde_initial`, `encaissements`, `decaissements`, `variation`,
            `solde_final`.
        encaissements: une ligne par poste, une colonne par mois (`2026-01`), puis `reste` (créance au bilan
            prévisionnel) et `perte` (part jamais encaissée).
        decaissements: de même pour les décaissements, la taxe à payer comprise ; `reste` est une dette.
        budget_taxe: le budget de TVA ou de TGC, une ligne par période.
        bilan: ce que le budget laisse : `poste`, `nature` (creance, dette, tresorerie), `montant`. C'est le bilan
            prévisionnel, pour les postes du budget.
        solde_final: trésorerie à la fin du dernier mois.
        point_bas: plus bas solde de fin de mois.
        mois_point_bas: premier jour du mois du point bas.
        previsions: les prévisions lues.
        convention: les conventions retenues.
        constats: ce qui étonne sans empêcher.
    """

    tableau: pd.DataFrame
    encaissements: pd.DataFrame
    decaissements: pd.DataFrame
    budget_taxe: pd.DataFrame
    bilan: pd.DataFrame
    solde_final: float
    point_bas: float
    mois_point_bas: dt.date
    previsions: Previsions
    convention: ConventionBudget
    constats: tuple[Constat, ...] = field(default=())

    def scenario(
        self,
        *,
        retard_clients: int = 0,
        variation_ventes: float | str = 0,
        variation_achats: float | str = 0,
    ) -> BudgetTresorerie:
        """Le même budget sous une autre hypothèse.

        Args:
            retard_clients: jours de retard de plus des règlements à crédit, créances de départ comprises. Un mois
                compte 30 jours : 15 jours font passer la moitié de ce qui était attendu un mois au mois suivant. Les
                ventes au comptant ne sont pas retardées.
            variation_ventes: variation des ventes du budget, en fraction (-0,10 pour 10 % de moins).
            variation_achats: variation des achats du budget, en fraction ; elle ne suit pas les ventes d'elle-même.

        Raises:
            ArgumentInvalideError: si le retard est négatif ou si une variation n'est pas un nombre d'au moins -1.
        """
        from refcomp.calculs.budget_tresorerie.scenario import build_scenario  # noqa: PLC0415 - il refait ce résultat

        return build_scenario(
            self,
            retard_clients=retard_clients,
            variation_ventes=variation_ventes,
            variation_achats=variation_achats,
        )

    def ecart(self, reel: pd.DataFrame) -> pd.DataFrame:
        """L'écart entre le réel et le budget, mois par mois.

        Args:
            reel: une ligne par mois connu : `mois`, `encaissements`, `decaissements`.

        Returns:
            Une ligne par mois connu : `mois`, `encaissements_prevus`, `encaissements_reels`, `ecart_encaissements`, les
            mêmes pour `decaissements`, `solde_prevu`, `solde_reel`, `ecart_solde` (réel moins prévu) et `sens`
            (favorable, défavorable, nul) de l'écart du mois.

        Raises:
            DonneesInvalidesError: si la table est refusée, ou si un mois n'est pas du budget ou en laisse un de côté.
        """
        from refcomp.calculs.budget_tresorerie.ecart import build_ecart  # noqa: PLC0415 - il lit ce résultat

        return build_ecart(self, reel)

    def controle(self, bilan: pd.DataFrame) -> list[Constat]:
        """Compare le bilan prévisionnel donné à ce que le budget laisse à recevoir, à payer et en banque.

        Args:
            bilan: `poste` (les noms du budget, et « Trésorerie ») et `montant`.

        Returns:
            Un constat par différence ; une liste vide si tout concorde.

        Raises:
            DonneesInvalidesError: si la table est refusée.
        """
        from refcomp.calculs.budget_tresorerie.ecart import check_bilan  # noqa: PLC0415 - il lit ce résultat

        return check_bilan(self, bilan)

    def explication(self) -> Explication:
        """Les étapes du budget, avec les chiffres du cas, comme un corrigé les écrirait."""
        from refcomp.calculs.budget_tresorerie.corrige import build_explication  # noqa: PLC0415 - il lit ce résultat

        return build_explication(self)
