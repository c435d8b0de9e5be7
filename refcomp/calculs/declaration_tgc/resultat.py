"""La déclaration de TGC établie : son tableau, ses écritures, son contrôle, son explication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.declaration_tgc.corrige import build_explication
from refcomp.calculs.declaration_tgc.regles import load_comptes
from refcomp.calculs.declaration_tva import Masses, controle_comptes, ecritures_liquidation
from refcomp.calculs.explication import Explication
from refcomp.findings import Constat
from refcomp.rounding import XPF


@dataclass(frozen=True)
class ConventionTgc:
    """Les conventions d'une déclaration de TGC.

    Attributes:
        debut: premier jour de la période.
        fin: dernier jour de la période.
        credit_reporte: crédit de la déclaration précédente, en francs.
        option_debits: l'entreprise a opté pour les débits.
        date_limite: dernier jour de dépôt et de paiement.
    """

    debut: dt.date
    fin: dt.date
    credit_reporte: int
    option_debits: bool
    date_limite: dt.date


@dataclass(frozen=True)
class DeclarationTgc:
    """Une déclaration de TGC établie.

    Attributes:
        tableau: une ligne par rubrique servie : `rubrique`, `libelle`, `base`, `taxe` (francs entiers).
        detail: une ligne par pièce et par date d'exigibilité de la période, mêmes colonnes que celles de la TVA.
        masses: les taxes de la période, en francs, telles que les comptes les portent.
        convention: les conventions retenues.
        constats: ce que la déclaration laisse à vérifier.
    """

    tableau: pd.DataFrame
    detail: pd.DataFrame
    masses: Masses
    convention: ConventionTgc
    constats: tuple[Constat, ...]

    @property
    def rubriques(self) -> dict[str, int]:
        """Les taxes par rubrique servie, en francs."""
        servies = self.tableau.dropna(subset="taxe")
        return {r: int(taxe) for r, taxe in zip(servies["rubrique"], servies["taxe"], strict=True)}

    @property
    def a_payer(self) -> int:
        """La TGC à payer, en francs ; 0 s'il y a un crédit."""
        return self.rubriques.get("a_payer", 0)

    @property
    def credit(self) -> int:
        """Le crédit à reporter, en francs ; 0 s'il y a une taxe à payer."""
        return self.rubriques.get("credit", 0)

    def ecritures(self, comptes: Mapping[str, str] | None = None) -> tuple[pd.DataFrame, tuple[Constat, ...]]:
        """L'écriture de liquidation, et ce que les comptes laissent à vérifier.

        Args:
            comptes: les comptes de votre plan, par rôle : `collectee`, `autoliquidee`, `deductible_immobilisation`,
                `deductible`, `credit`, `a_decaisser`. Ceux qui manquent sont donnés de mémoire, et un constat le dit.

        Returns:
            `compte`, `libelle`, `debit`, `credit` en francs ; et les constats. Sans décimale, aucun écart d'arrondi.

        Raises:
            ArgumentInvalideError: si un rôle n'existe pas.
        """
        retenus, constats = self._comptes(comptes)
        lignes = {"22": self.convention.credit_reporte, "27": self.credit, "28": self.a_payer}
        return ecritures_liquidation(self.masses, lignes, retenus, XPF), constats

    def controle(self, soldes: pd.DataFrame, comptes: Mapping[str, str] | None = None) -> list[Constat]:
        """Ce qui sépare les comptes de TGC de la déclaration.

        Args:
            soldes: `compte`, `solde` (débiteur positif), avant liquidation.
            comptes: les comptes de votre plan, par rôle ; voir `ecritures`.

        Returns:
            Les constats de `controle_comptes`, et un avertissement si des comptes sont donnés de mémoire.

        Raises:
            DonneesInvalidesError: si la table des soldes a des défauts.
        """
        retenus, constats = self._comptes(comptes)
        return [*controle_comptes(self.masses, self.convention.credit_reporte, soldes, retenus, XPF), *constats]

    def explication(self) -> Explication:
        """La déclaration écrite comme un corrigé, avec les chiffres du cas."""
        return build_explication(self)

    def _comptes(self, donnes: Mapping[str, str] | None) -> tuple[dict[str, str], tuple[Constat, ...]]:
        """Les comptes de chaque rôle, et le constat de ceux que l'entreprise n'a pas donnés."""
        connus, constats = load_comptes(self.convention.fin)
        choisis = dict(donnes or {})
        return connus | choisis, () if set(connus) <= set(choisis) else constats
