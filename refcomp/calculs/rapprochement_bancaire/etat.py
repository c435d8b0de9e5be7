"""L'état de rapprochement : les deux soldes, les suspens croisés, les deux soldes rectifiés.

Une opération que la banque seule connaît se porte du côté du compte 512, dans le sens inverse du relevé ; une opération
que la comptabilité seule connaît se porte du côté du relevé, dans le sens inverse du compte 512.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.rounding import Monnaie, montants_affiches

COLONNES = ["section", "date", "libelle", "debit_512", "credit_512", "debit_releve", "credit_releve"]


@dataclass(frozen=True)
class Soldes:
    """Les soldes du point de vue de l'entreprise, en unités mineures (positif : avoir en banque).

    Attributes:
        comptabilite: solde du compte 512 à la date d'arrêté.
        releve: solde du relevé à la date d'arrêté.
        rectifie_comptabilite: solde du compte 512 après les opérations de la banque.
        rectifie_releve: solde du relevé après les opérations de la comptabilité.
    """

    comptabilite: int
    releve: int
    rectifie_comptabilite: int
    rectifie_releve: int

    @property
    def difference(self) -> int:
        """Écart entre les deux soldes rectifiés ; nul quand tout est expliqué."""
        return self.rectifie_comptabilite - self.rectifie_releve


def build_etat(
    soldes: Soldes,
    suspens_comptabilite: pd.DataFrame,
    suspens_releve: pd.DataFrame,
    devise: Monnaie,
) -> pd.DataFrame:
    """Dresse l'état de rapprochement.

    Args:
        soldes: les quatre soldes.
        suspens_comptabilite: écritures absentes du relevé : `date`, `libelle`, `unites`.
        suspens_releve: lignes du relevé absentes de la comptabilité, mêmes colonnes.
        devise: monnaie des montants.

    Returns:
        Colonnes `section`, `date`, `libelle`, `debit_512`, `credit_512`, `debit_releve`, `credit_releve`.
    """
    absentes_512, absentes_releve = suspens_releve.itertuples(), suspens_comptabilite.itertuples()
    lignes = [
        _ligne("solde", None, "Solde avant rapprochement", soldes.comptabilite, soldes.releve),
        *(_ligne("absent de la comptabilité", s.date, s.libelle, int(s.unites), 0) for s in absentes_512),
        *(_ligne("absent du relevé", s.date, s.libelle, 0, int(s.unites)) for s in absentes_releve),
        _ligne("solde rectifié", None, "Solde rectifié", soldes.rectifie_comptabilite, soldes.rectifie_releve),
    ]
    if soldes.difference:
        lignes.append(_ligne("différence", None, "Différence à expliquer", soldes.difference, 0))
    etat = pd.DataFrame(lignes, columns=COLONNES)
    etat["date"] = pd.to_datetime(etat["date"])
    for colonne in COLONNES[3:]:
        etat[colonne] = montants_affiches(etat[colonne].to_numpy(dtype="int64"), devise)
    return etat


def _ligne(section: str, date: object, libelle: str, compte: int, releve: int) -> list[object]:
    """Range chaque montant dans sa colonne : un avoir est un débit du 512 et un crédit du relevé."""
    return [
        section,
        date,
        libelle,
        max(compte, 0),
        max(-compte, 0),
        max(-releve, 0),
        max(releve, 0),
    ]
