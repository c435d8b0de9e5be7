"""Le budget de TVA (ou de TGC) : ce qui est collecté, ce qui est déductible, ce qui se paie et quand.

La taxe d'une période se paie après elle. Un excédent de taxe déductible n'est pas remboursé ici : il se reporte sur les
périodes suivantes, comme un crédit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from refcomp.calculs.budget_tresorerie.mois import premier_jour, rang_mois
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

FACTURATION, REGLEMENT = EXIGIBILITES = ("facturation", "reglement")
PERIODICITES = {"mensuelle": 1, "trimestrielle": 3}
CALCULEES = ("collectee", "deductible_biens", "deductible_immobilisations", "credit_anterieur", "a_payer", "credit")
TAXES = Contrat(
    "taxes par mois",
    (
        Colonne("mois", "date", "mois", unique=True),
        Colonne("collectee", "montant", "taxe collectée", minimum=0),
        Colonne("deductible_biens", "montant", "taxe déductible sur biens et services", minimum=0),
        Colonne(
            "deductible_immobilisations", "montant", "taxe déductible sur immobilisations", obligatoire=False, minimum=0
        ),
    ),
)
CREDIT = Contrat("crédit de taxe", (Colonne("credit", "montant", "crédit de taxe de départ", minimum=0),))


@dataclass(frozen=True)
class PeriodeTaxe:
    """Une période de déclaration, en unités mineures."""

    debut: int
    fin: int
    collectee: int
    deductible_biens: int
    deductible_immobilisations: int
    credit_anterieur: int

    @property
    def solde(self) -> int:
        """Ce qui est dû si c'est positif, le crédit à reporter si c'est négatif."""
        deductible = self.deductible_biens + self.deductible_immobilisations
        return self.collectee - deductible - self.credit_anterieur

    @property
    def a_payer(self) -> int:
        """La taxe à payer."""
        return max(self.solde, 0)

    @property
    def credit(self) -> int:
        """Le crédit à reporter."""
        return max(-self.solde, 0)


def build_periodes(taxes: list[tuple[int, int, int]], debut: int, credit: int, periodicite: str) -> list[PeriodeTaxe]:
    """Réunit les mois (collectée, déductible, sur immobilisations) en périodes civiles et reporte les crédits."""
    pas = PERIODICITES[periodicite]
    periodes: list[PeriodeTaxe] = []
    for rang in range(debut, debut + len(taxes)):
        mois = taxes[rang - debut]
        if periodes and rang % pas:
            derniere = periodes.pop()
            collectee, biens, immobilisations = mois
            reunie = replace(
                derniere,
                fin=rang,
                collectee=derniere.collectee + collectee,
                deductible_biens=derniere.deductible_biens + biens,
                deductible_immobilisations=derniere.deductible_immobilisations + immobilisations,
            )
            periodes.append(reunie)
            continue
        anterieur = periodes[-1].credit if periodes else credit
        periodes.append(PeriodeTaxe(rang, rang, *mois, anterieur))
    return periodes


@dataclass(frozen=True)
class ConventionTaxe:
    """Ce qui décide de la taxe d'un budget.

    Attributes:
        credit: crédit de taxe de départ, en unités de la monnaie.
        periodicite: `mensuelle` ou `trimestrielle` (trimestres civils) ; `periodicite_taxe` dit laquelle.
        decalage: mois entre la fin de la période et le paiement ; 1 par défaut, la taxe d'une période se payant au
            cours du mois suivant.
        exigibilite_ventes: la taxe est due à la `facturation` (livraisons de biens, ou option pour les débits ; le
            défaut des manuels) ou au `reglement` (prestations de services).
        exigibilite_achats: de même pour la taxe déductible.
        nom: son nom, pour les libellés (TVA, TGC).
    """

    credit: float | str = 0
    periodicite: str = "mensuelle"
    decalage: int = 1
    exigibilite_ventes: str = FACTURATION
    exigibilite_achats: str = FACTURATION
    nom: str = "TVA"

    def __post_init__(self) -> None:
        """Refuse une convention inconnue et un décalage négatif."""
        check_choix("periodicite", self.periodicite, PERIODICITES)
        check_choix("exigibilite_ventes", self.exigibilite_ventes, EXIGIBILITES)
        check_choix("exigibilite_achats", self.exigibilite_achats, EXIGIBILITES)
        if isinstance(self.decalage, bool) or not isinstance(self.decalage, int) or self.decalage < 0:
            raise ArgumentInvalideError(
                f"« decalage » vaut {self.decalage!r} ; un nombre de mois, 0 ou plus, est attendu.",
            )

    def credit_en_unites(self, devise: Monnaie) -> int:
        """Le crédit de départ, en unités mineures.

        Raises:
            DonneesInvalidesError: si ce n'est pas un montant positif ou nul.
        """
        table = pd.DataFrame({"credit": pd.Series([self.credit], dtype="object")})
        return int(unites_mineures(check_frame(table, CREDIT, devise=devise)["credit"], devise)[0])


def budget_taxe(
    taxes: pd.DataFrame,
    convention: ConventionTaxe | None = None,
    *,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Établit le budget de TVA ou de TGC.

    Args:
        taxes: une ligne par mois, sans trou : `mois`, `collectee`, `deductible_biens` et au besoin
            `deductible_immobilisations`.
        convention: crédit de départ, périodicité et mois du paiement ; par défaut, chaque mois, payé le suivant.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par période : `debut`, `fin` (premiers jours de mois), `collectee`, `deductible_biens`,
        `deductible_immobilisations`, `credit_anterieur`, `a_payer`, `credit`, `mois_paiement` (vide si rien n'est dû).

    Raises:
        DonneesInvalidesError: en une fois, pour tous les mois refusés.
        ArgumentInvalideError: si une convention n'est pas permise.

    >>> t = pd.DataFrame({"mois": ["01/01/2026"], "collectee": [900], "deductible_biens": [650]})
    >>> budget_taxe(t, ConventionTaxe(credit=50))["a_payer"].tolist()
    [200.0]
    """
    connue = monnaie(devise)
    lues = check_frame(taxes, TAXES, devise=connue).sort_values("mois", ignore_index=True)
    retenue = ConventionTaxe() if convention is None else convention
    if not isinstance(retenue, ConventionTaxe):
        raise ArgumentInvalideError(f"« convention » vaut {convention!r} ; une ConventionTaxe est attendue.")
    credit = retenue.credit_en_unites(connue)
    rangs = [rang_mois(m) for m in lues["mois"]]
    if rangs != list(range(rangs[0], rangs[0] + len(rangs))):
        texte = "Les mois doivent se suivre : un mois manque, ou est donné deux fois."
        raise DonneesInvalidesError("Le budget de taxe ne peut pas être établi :", [Constat("erreur", "mois", texte)])
    colonnes = [
        unites_mineures(lues[c], connue).tolist() if c in lues else [0] * len(lues)
        for c in ("collectee", "deductible_biens", "deductible_immobilisations")
    ]
    periodes = build_periodes(list(zip(*colonnes, strict=True)), rangs[0], credit, retenue.periodicite)
    return render_periodes(periodes, retenue.decalage, connue)


def render_periodes(periodes: list[PeriodeTaxe], decalage: int, devise: Monnaie) -> pd.DataFrame:
    """Présente les périodes en unités de la monnaie."""
    montants = {
        nom: montants_affiches(np.array([getattr(p, nom) for p in periodes], dtype=np.int64), devise)
        for nom in CALCULEES
    }
    paiements = [premier_jour(p.fin + decalage) if p.a_payer else None for p in periodes]
    table = pd.DataFrame(
        {"debut": [premier_jour(p.debut) for p in periodes], "fin": [premier_jour(p.fin) for p in periodes]} | montants,
    ).assign(mois_paiement=pd.Series(paiements, dtype="datetime64[s]"))
    return table.astype({"debut": "datetime64[s]", "fin": "datetime64[s]"})
