"""La déclaration établie, telle que les autres modules du sujet la lisent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.declaration_tva.assemblage import Masses
from refcomp.calculs.declaration_tva.controle import controle_comptes
from refcomp.calculs.declaration_tva.corrige import build_explication
from refcomp.calculs.declaration_tva.ecritures import ecritures_liquidation
from refcomp.calculs.explication import Explication
from refcomp.findings import Constat


@dataclass(frozen=True)
class ConventionDeclaration:
    """Les conventions d'une déclaration.

    Attributes:
        debut: premier jour de la période.
        fin: dernier jour de la période.
        credit_reporte: crédit de la déclaration précédente, en euros.
        remboursement: remboursement demandé, en euros.
        option_debits: l'entreprise a opté pour les débits.
        taxe_depuis: `pieces` ou `base`.
        territoire: celui de l'entreprise.
    """

    debut: dt.date
    fin: dt.date
    credit_reporte: int
    remboursement: int
    option_debits: bool
    taxe_depuis: str
    territoire: str


@dataclass(frozen=True)
class DeclarationTva:
    """Une CA3 établie.

    Attributes:
        tableau: une ligne par ligne servie du formulaire : `ligne`, `libelle`, `base` et `taxe` (euros entiers, vides
            si la colonne n'existe pas).
        detail: une ligne par pièce et par date d'exigibilité de la période : `piece`, `sens`, `nature`, `regime`,
            `ligne`, `categorie`, `taux`, `exigible_le`, `motif`, `base`, `taxe`, `due`, `deductible` (euros).
        masses: les taxes exactes, en centimes, telles que les comptes les portent.
        convention: les conventions retenues.
        constats: ce que la déclaration laisse à vérifier.
    """

    tableau: pd.DataFrame
    detail: pd.DataFrame
    masses: Masses
    convention: ConventionDeclaration
    constats: tuple[Constat, ...]

    @property
    def lignes(self) -> dict[str, int]:
        """Les montants de taxe par ligne servie, en euros."""
        servies = self.tableau.dropna(subset="taxe")
        return {ligne: int(taxe) for ligne, taxe in zip(servies["ligne"], servies["taxe"], strict=True)}

    @property
    def bases(self) -> dict[str, int]:
        """Les bases hors taxe par ligne servie, en euros."""
        servies = self.tableau.dropna(subset="base")
        return {ligne: int(base) for ligne, base in zip(servies["ligne"], servies["base"], strict=True)}

    @property
    def nette_due(self) -> int:
        """La TVA nette due (ligne 28), en euros ; 0 s'il y a un crédit."""
        return self.lignes.get("28", 0)

    @property
    def credit(self) -> int:
        """Le crédit à reporter (ligne 27), en euros ; 0 s'il y a une taxe à payer."""
        return self.lignes.get("27", 0)

    def ecritures(self, comptes: Mapping[str, str] | None = None) -> pd.DataFrame:
        """L'écriture de liquidation ; voir `ecritures_liquidation`."""
        return ecritures_liquidation(self.masses, self.lignes, comptes)

    def controle(self, soldes: pd.DataFrame) -> list[Constat]:
        """Ce qui sépare les comptes de taxe de la déclaration ; voir `controle_comptes`."""
        return controle_comptes(self.masses, self.convention.credit_reporte, soldes)

    def explication(self) -> Explication:
        """La déclaration écrite comme un corrigé, avec les chiffres du cas."""
        return build_explication(self)
