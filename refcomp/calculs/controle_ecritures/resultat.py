"""Le résultat d'un contrôle, et son explication."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.findings import GRAVITES, Constat
from refcomp.formats_fr import format_compte, format_unites
from refcomp.rounding import Monnaie

LIBELLES = {
    "ecriture_desequilibree": "Débit et crédit différents",
    "taxe_incoherente": "Taxe sans rapport avec sa base",
    "compte_inattendu": "Compte que la règle n'attend pas",
    "compte_inhabituel": "Compte inhabituel pour ce tiers",
    "tiers_absent": "Tiers absent",
    "doublon": "Pièce comptabilisée deux fois",
    "doublon_probable": "Écritures qui se ressemblent",
    "rupture_numerotation": "Numéro manquant",
    "hors_exercice": "Date hors de l'exercice",
    "jour_non_ouvre": "Jour non ouvré",
    "piece_non_comptabilisee": "Pièce non comptabilisée",
    "montant_different": "Montant différent de la pièce",
}
FAUTES_MONTREES = 20


@dataclass(frozen=True)
class Controle:
    """Un journal contrôlé.

    Attributes:
        tableau: une ligne par faute, les plus graves d'abord : `gravite`, `code`, `libelle`, `message`, `journal`,
            `numero_ecriture`, `piece`, `compte`, `montant` (écart ou montant en cause), `attendu`, `indice`.
        ecritures: nombre d'écritures contrôlées.
        debit: total des débits, en unités mineures.
        credit: total des crédits, en unités mineures.
        devise: monnaie des montants.
        fautes: les mêmes fautes, en objets.
    """

    tableau: pd.DataFrame
    ecritures: int
    debit: int
    credit: int
    devise: Monnaie
    fautes: tuple[Faute, ...]

    @property
    def constats(self) -> tuple[Constat, ...]:
        """Les fautes comme constats ordinaires, indices compris."""
        return tuple(f.constat() for f in self.fautes)

    def explication(self) -> Explication:
        """Écrit le contrôle comme un corrigé : l'équilibre d'ensemble, puis chaque nature de faute."""
        debit, credit = (format_unites(u, self.devise) for u in (self.debit, self.credit))
        egal = "égaux" if self.debit == self.credit else "différents : une écriture au moins n'est pas équilibrée"
        texte = f"{format_compte(self.ecritures, 'écriture')} : débits {debit}, crédits {credit}, {egal}."
        etapes = [Etape("Comparer les totaux", texte)]
        for code, groupe in self.tableau.groupby("code", sort=False):
            lignes = tuple((g.message, g.indice) for g in groupe.head(FAUTES_MONTREES).itertuples())
            suite = len(groupe) - len(lignes)
            dit = format_compte(len(groupe), "constat") + (f", dont {suite} non montrés." if suite else ".")
            etapes.append(Etape(LIBELLES[str(code)], dit, Tableau(("Constat", "Indice"), lignes)))
        if len(etapes) == 1:
            etapes.append(
                Etape("Conclure", "Aucun contrôle ne relève de faute ; ce n'est pas une preuve d'exactitude.")
            )
        return Explication("Contrôle des écritures", tuple(etapes))


def rangees(fautes: list[Faute]) -> list[Faute]:
    """Range les fautes : les plus graves d'abord, puis dans l'ordre des contrôles.

    Args:
        fautes: les fautes relevées.
    """
    return sorted(fautes, key=lambda f: GRAVITES.index(f.gravite))
