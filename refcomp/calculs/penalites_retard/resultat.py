"""Le résultat du calcul des pénalités de retard, et son explication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_montant, format_pourcentage
from refcomp.rounding import montants_affiches, unites_mineures


@dataclass(frozen=True)
class ConventionPenalites:
    """Les conventions retenues pour un calcul.

    Attributes:
        date_arrete: dernier jour compté.
        base_jours: 365 ou 360.
        jour_reglement_compte: le jour du règlement est-il un jour de retard ?
        arrondi: `facture` ou `periode`.
        plancher: `clause` ou `toujours`.
    """

    date_arrete: dt.date
    base_jours: int
    jour_reglement_compte: bool
    arrondi: str
    plancher: str


@dataclass(frozen=True)
class Penalites:
    """Pénalités et indemnités d'une liste de factures.

    Attributes:
        factures: une ligne par facture reçue, sur son index : `piece`, `montant`, `date_echeance`, `jours_retard`,
            `penalites`, `indemnite`, `total` (euros).
        detail: une ligne par facture et par semestre touché : `piece`, `semestre`, `du`, `au` (inclus), `jours`,
            `taux` (fraction), `origine`, `penalites` (arrondies au centime).
        convention: les conventions retenues.
        constats: un avertissement par valeur de droit connue de mémoire seulement.
    """

    factures: pd.DataFrame
    detail: pd.DataFrame
    convention: ConventionPenalites
    constats: tuple[Constat, ...]

    def total(self) -> dict[str, float]:
        """Renvoie la somme des `penalites`, des `indemnite` et du `total`, en euros exacts au centime."""
        colonnes = ("penalites", "indemnite", "total")
        return {c: float(montants_affiches(unites_mineures(self.factures[c]).sum())) for c in colonnes}

    def explication(self, facture: str | None = None) -> Explication:
        """Écrit le calcul comme un corrigé, facture par facture.

        Args:
            facture: une seule facture ; None pour toutes celles qui sont en retard.

        Raises:
            ArgumentInvalideError: si la facture n'est pas dans la liste.
        """
        retenues = self.factures[self.factures["jours_retard"] > 0]
        if facture is not None:
            retenues = self.factures[self.factures["piece"] == facture]
            if retenues.empty:
                raise ArgumentInvalideError(f"La facture {facture!r} n'est pas dans la liste.")
        etapes = [self._etape(ligne) for ligne in retenues.itertuples()]
        if facture is None:
            etapes.append(self._etape_total())
        return Explication(f"Pénalités de retard au {format_date(self.convention.date_arrete)}", tuple(etapes))

    def _etape(self, ligne) -> Etape:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        titre = f"Facture {ligne.piece} : {format_montant(ligne.montant)} TTC"
        echeance = f"Échéance le {format_date(ligne.date_echeance)}"
        if ligne.jours_retard == 0:
            return Etape(titre, f"{echeance} : aucun retard, donc ni pénalité ni indemnité.")
        periodes = self.detail[self.detail["piece"] == ligne.piece]
        base = self.convention.base_jours
        lignes = tuple(
            (
                f"{p.semestre}, du {format_date(p.du)} au {format_date(p.au)}",
                format_compte(p.jours, "jour"),
                f"{format_pourcentage(p.taux)} ({p.origine})",
                f"{format_montant(ligne.montant)} × {format_pourcentage(p.taux)} × {p.jours} / {base}",
                format_montant(p.penalites),
            )
            for p in periodes.itertuples()
        )
        tableau = Tableau(("Semestre", "Retard", "Taux annuel", "Calcul", "Pénalités"), lignes, (1, 4))
        arrondi = "une seule fois, sur la facture" if self.convention.arrondi == "facture" else "à chaque semestre"
        texte = (
            f"{echeance} : {format_compte(ligne.jours_retard, 'jour')} de retard.\n"
            f"Pénalités : {format_montant(ligne.penalites)} (arrondies {arrondi}).\n"
            f"Indemnité forfaitaire : {format_montant(ligne.indemnite)}. Total : {format_montant(ligne.total)}."
        )
        return Etape(titre, texte, tableau)

    def _etape_total(self) -> Etape:
        total = self.total()
        texte = (
            f"Pénalités {format_montant(total['penalites'])} + indemnités {format_montant(total['indemnite'])} "
            f"= {format_montant(total['total'])}."
        )
        return Etape("Total à réclamer", texte)
