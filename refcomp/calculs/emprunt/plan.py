"""Le plan de remboursement d'un emprunt : son tableau, son coût, ses taux, son explication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from refcomp.calculs.emprunt.conventions import PERIODICITES, Convention
from refcomp.calculs.emprunt.taux_effectif import taeg, teg
from refcomp.calculs.explication import Explication


@dataclass(frozen=True)
class PlanEmprunt:
    """Le plan d'un emprunt.

    Attributes:
        capital: somme empruntée.
        taux: taux annuel, en fraction.
        mode: `annuites_constantes`, `amortissement_constant` ou `in_fine`.
        periodicite: `mensuelle`, `trimestrielle`, `semestrielle` ou `annuelle`.
        differe: nombre d'échéances de différé, comprises dans le tableau.
        type_differe: `partiel` (intérêts payés) ou `total` (intérêts ajoutés au capital).
        taux_assurance: taux annuel ou prime par échéance, selon la convention.
        frais_dossier: frais retenus au déblocage.
        date_deblocage: jour du versement, ou None s'il n'est pas donné.
        convention: la façon de compter et d'arrondir.
        tableau: une ligne par échéance : `rang`, `date` (si elle est connue), `capital_debut`, `interets`,
            `interets_capitalises`, `capital`, `assurance`, `echeance`, `capital_restant`.
    """

    capital: float
    taux: Decimal
    mode: str
    periodicite: str
    differe: int
    type_differe: str
    taux_assurance: Decimal
    frais_dossier: float
    date_deblocage: dt.date | None
    convention: Convention
    tableau: pd.DataFrame

    @property
    def par_an(self) -> int:
        """Nombre d'échéances par an."""
        return PERIODICITES[self.periodicite]

    @property
    def totaux(self) -> pd.Series:
        """Sommes exactes de chaque colonne de montants."""
        facteur = self.convention.devise.facteur
        colonnes = ["interets", "interets_capitalises", "capital", "assurance", "echeance"]
        return pd.Series({c: round(self.tableau[c].sum() * facteur) / facteur for c in colonnes}, name="total")

    @property
    def cout_total(self) -> float:
        """Ce que l'emprunt coûte : intérêts, assurance et frais de dossier."""
        facteur = self.convention.devise.facteur
        somme = self.totaux["interets"] + self.totaux["assurance"] + self.frais_dossier
        return round(somme * facteur) / facteur

    def flux(self) -> pd.DataFrame:
        """Les flux vus de l'emprunteur : `annees` depuis le déblocage (et `date` si elle est connue), `montant`."""
        montants = [self.capital - self.frais_dossier, *(-self.tableau["echeance"])]
        table = pd.DataFrame({"annees": [rang / self.par_an for rang in range(len(montants))], "montant": montants})
        if self.date_deblocage is None:
            return table
        return table.assign(date=pd.to_datetime([self.date_deblocage, *self.tableau["date"]]))

    def taeg(self, *, temps: str = "annees") -> float:
        """Renvoie le taux annuel effectif global de l'emprunt (code de la consommation, article R. 314-3 et annexe).

        Args:
            temps: `annees` (périodes égales), ou, si le plan a des dates, `jours` ou `mois` (voir `taeg`).

        Raises:
            ArgumentInvalideError: si `temps` est inconnu.
            DonneesInvalidesError: si le plan n'a pas de dates et qu'elles sont demandées.
        """
        return taeg(self.flux(), temps=temps)

    def teg(self) -> float:
        """Le taux effectif global d'un crédit professionnel : taux de période × nombre de périodes par an."""
        return teg(self.flux()["montant"], self.par_an)

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de cet emprunt, comme un corrigé les écrirait."""
        from refcomp.calculs.emprunt.corrige import build_explication  # noqa: PLC0415 - il lit ce résultat

        return build_explication(self)
