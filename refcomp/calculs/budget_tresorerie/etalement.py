"""L'étalement : chaque opération, taxe comprise, répartie sur les mois où elle se règle, sans perdre un centime."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.budget_tresorerie.previsions import ENCAISSEMENTS, Echeancier, Previsions
from refcomp.calculs.budget_tresorerie.taxe import FACTURATION, REGLEMENT
from refcomp.rounding import Arrondi, Monnaie, repartition, unites_mineures

UNITE = Arrondi(Decimal(1))
MOIS_DE_JOURS = 30


@dataclass(frozen=True)
class Horizon:
    """Les mois du budget et ce qui décide de la taxe et des retards.

    Attributes:
        debut: rang du premier mois.
        nombre: nombre de mois.
        exigibilite_ventes: `facturation` ou `reglement`.
        exigibilite_achats: `facturation` ou `reglement`.
        retard_clients: jours dont les règlements à crédit des clients sont retardés.
    """

    debut: int
    nombre: int
    exigibilite_ventes: str
    exigibilite_achats: str
    retard_clients: int = 0

    def case(self, rang: int) -> int | None:
        """La case d'un mois : -1 s'il précède le budget, None s'il le suit."""
        ecart = rang - self.debut
        return -1 if ecart < 0 else ecart if ecart < self.nombre else None


@dataclass
class Ligne:
    """Un poste : ce qui se règle chaque mois, ce qui reste, ce qui est perdu, en unités mineures."""

    poste: str
    encaissement: bool
    mois: list[int]
    reste: int = 0
    perte: int = 0


@dataclass
class Etalement:
    """Tout ce qui est réparti : les postes, et les taxes de chaque mois."""

    nombre: int
    lignes: dict[tuple[str, bool], Ligne] = field(default_factory=dict)
    taxes: dict[str, list[int]] = field(default_factory=dict)

    def ligne(self, poste: str, *, encaissement: bool) -> Ligne:
        """La ligne d'un poste, créée au besoin."""
        return self.lignes.setdefault((poste, encaissement), Ligne(poste, encaissement, [0] * self.nombre))

    def add_taxe(self, nature: str, case: int | None, montant: int) -> None:
        """Ajoute une taxe à son mois ; hors du budget, elle n'est pas de son ressort."""
        if case is not None and case >= 0 and montant:
            self.taxes.setdefault(nature, [0] * self.nombre)[case] += montant


def build_etalement(previsions: Previsions, horizon: Horizon, devise: Monnaie) -> Etalement:
    """Répartit les prévisions sur les mois de l'horizon."""
    etalement = Etalement(horizon.nombre)
    operations = previsions.operations
    hors_taxes = _unites(operations["montant_ht"], devise)
    for ligne, base in zip(operations.to_dict("records"), hors_taxes, strict=True):
        taxe = int(UNITE.appliquer(int(base) * Fraction(str(ligne["taux_taxe"]))))
        vente = ligne["nature"] == "vente"
        echeancier = previsions.echeanciers[str(ligne["reglement"])]
        parts = list(_retarde(echeancier, horizon.retard_clients if vente else 0))
        _etale(etalement, horizon, ligne, parts, (int(base) + taxe, taxe))
    _etale_bilan(etalement, previsions.bilan, horizon, devise)
    return etalement


def _unites(montants: pd.Series, devise: Monnaie) -> list[int]:
    """Des unités mineures entières ; une table vide n'a pas de nature, elle n'en a pas besoin."""
    return [int(u) for u in unites_mineures(montants, devise)] if len(montants) else []


def _retarde(echeancier: Echeancier, jours: int) -> Iterator[tuple[int | None, Fraction]]:
    """Décale les parts à crédit : quinze jours de retard font passer la moitié d'un mois au mois suivant."""
    mois, reste = divmod(jours, MOIS_DE_JOURS)
    for decalage, part in echeancier:
        if not decalage or not jours:  # ni le comptant, ni ce qui n'est jamais payé
            yield decalage, part
            continue
        glisse = part * Fraction(reste, MOIS_DE_JOURS)
        yield decalage + mois, part - glisse
        yield decalage + mois + 1, glisse


def _etale(
    etalement: Etalement,
    horizon: Horizon,
    operation: dict[str, object],
    parts: list[tuple[int | None, Fraction]],
    montants: tuple[int, int],
) -> None:
    """Répartit une opération (toutes taxes comprises, et sa taxe) selon son échéancier."""
    nature, rang = str(operation["nature"]), int(operation["rang"])  # type: ignore[call-overload]
    encaissement = nature in ENCAISSEMENTS
    ligne = etalement.ligne(str(operation["poste"]), encaissement=encaissement)
    exigibilite = horizon.exigibilite_ventes if nature == "vente" else horizon.exigibilite_achats
    poids = [p for _, p in parts]
    ttc, taxe = (repartition(m, poids) for m in montants)
    for (decalage, _), montant, part_taxe in zip(parts, ttc, taxe, strict=True):
        if decalage is None:
            # Une part jamais payée n'est due que par une facture du budget.
            ligne.perte += montant if rang >= horizon.debut else 0
            continue
        case = horizon.case(rang + decalage)
        _verse(ligne, case, montant, engagee=horizon.case(rang) is not None)
        if exigibilite == REGLEMENT:
            etalement.add_taxe(nature, case, part_taxe)
    if exigibilite == FACTURATION:
        etalement.add_taxe(nature, horizon.case(rang), montants[1])


def _verse(ligne: Ligne, case: int | None, montant: int, *, engagee: bool) -> None:
    if case is None:
        ligne.reste += montant if engagee else 0
    elif case >= 0:
        ligne.mois[case] += montant


def _etale_bilan(etalement: Etalement, bilan: pd.DataFrame, horizon: Horizon, devise: Monnaie) -> None:
    """Place les créances et les dettes de départ à leur mois ; leur taxe compte si elle est due au règlement."""
    montants = _unites(bilan["montant"], devise)
    for poste, total in zip(bilan.to_dict("records"), montants, strict=True):
        creance = poste["nature"] == "creance"
        taux = Fraction(str(poste["taux_taxe"]))
        ligne = etalement.ligne(str(poste["poste"]), encaissement=creance)
        # Une créance de départ est à crédit : le retard la décale comme une échéance d'un mois ou plus.
        parts = list(_retarde(((1, Fraction(1)),), horizon.retard_clients if creance else 0))
        for (decalage, _), montant in zip(parts, repartition(int(total), [p for _, p in parts]), strict=True):
            case = horizon.case(int(poste["rang"]) + (decalage or 1) - 1)
            _verse(ligne, case, montant, engagee=True)
            exigibilite = horizon.exigibilite_ventes if creance else horizon.exigibilite_achats
            if exigibilite == REGLEMENT:
                taxe = int(UNITE.appliquer(montant * taux / (1 + taux)))
                etalement.add_taxe("vente" if creance else "achat", case, taxe)
