"""Les conventions d'un plan de remboursement, lues une fois et transmises ensemble.

Les professionnels divergent sur quatre points, qui sont donc des arguments : le taux de période (proportionnel ou
équivalent), l'arrondi de l'échéance constante, ce qui absorbe les centimes, la base de l'assurance.
"""

from __future__ import annotations

from dataclasses import dataclass

from refcomp.calculs.entrees import check_genre
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.rounding import Arrondi, Monnaie, monnaie

MODES = ("annuites_constantes", "amortissement_constant", "in_fine")
PERIODICITES = {"mensuelle": 12, "trimestrielle": 4, "semestrielle": 2, "annuelle": 1}
TAUX_PERIODE = ("proportionnel", "equivalent")
DIFFERES = ("partiel", "total")
BASES_ASSURANCE = ("capital_initial", "capital_restant", "montant")
CENTIMES = ("derniere_echeance", "dernier_interet", "capital_theorique")


@dataclass(frozen=True)
class Convention:
    """Comment compter et arrondir.

    Attributes:
        taux_periode: `proportionnel` (taux annuel / nombre de périodes) ou `equivalent` ((1 + taux)^(1/n) - 1).
        centimes: `derniere_echeance` (le capital est l'échéance arrondie moins l'intérêt arrondi ; la dernière échéance
            solde), `dernier_interet` (de même, mais le dernier intérêt est ajusté pour que la dernière échéance égale
            les autres) ou `capital_theorique` (capital et intérêt sont les valeurs exactes arrondies, et un centime
            d'intérêt accumulé est rendu dès qu'il est complet).
        base_assurance: `capital_initial`, `capital_restant`, ou `montant` (une prime fixe par échéance).
        arrondi: arrondi de l'échéance constante ou du capital constant.
        devise: la monnaie.
    """

    taux_periode: str
    centimes: str
    base_assurance: str
    arrondi: Arrondi
    devise: Monnaie

    def __post_init__(self) -> None:
        """Refuse une convention inconnue ou un arrondi plus fin que la monnaie."""
        check_choix("taux_periode", self.taux_periode, TAUX_PERIODE)
        check_choix("centimes", self.centimes, CENTIMES)
        check_choix("base_assurance", self.base_assurance, BASES_ASSURANCE)
        pas = self.arrondi.base * self.devise.facteur
        if pas != int(pas) or pas < 1:
            raise ArgumentInvalideError(
                f"L'arrondi à {self.arrondi.base} est plus fin que la plus petite unité de {self.devise.code}.",
            )

    @property
    def equivalent(self) -> bool:
        """Vrai si le taux de période est le taux équivalent."""
        return self.taux_periode == "equivalent"

    @property
    def pas(self) -> int:
        """Le pas de l'arrondi, en unités mineures."""
        return int(self.arrondi.base * self.devise.facteur)


def load_convention(
    *,
    taux_periode: str,
    centimes: str,
    base_assurance: str,
    arrondi: Arrondi | None,
    devise: Monnaie | str,
) -> Convention:
    """Rassemble les conventions données par l'appelant.

    Raises:
        ArgumentInvalideError: si l'une n'est pas permise.
    """
    connue = monnaie(devise)
    if arrondi is not None:
        check_genre("arrondi", arrondi, Arrondi, "un Arrondi, comme Arrondi(Decimal(1), 'haut'), est attendu")
    return Convention(taux_periode, centimes, base_assurance, arrondi or connue.arrondi, connue)
