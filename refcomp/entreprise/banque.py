"""Opérations bancaires : ce que la banque voit, ce que la comptabilité écrit, et quand.

Chaque opération porte sa date d'écriture au compte 512 et sa date au relevé. Tout écart entre les deux, à n'importe
quelle date, est donc la liste des opérations vues d'un seul côté (ou pour deux montants différents).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from refcomp.entreprise.mouvements import BQ, Mouvements, Plan, joints, mouvements
from refcomp.entreprise.tirage import Entiers

NATURES = (
    "encaissement_client",
    "paiement_fournisseur",
    "salaires",
    "cotisations",
    "taxe",
    "echeance_emprunt",
    "deblocage_emprunt",
    "frais_bancaires",
    "operation_inconnue",
)
ENCAISSEMENT, PAIEMENT, SALAIRES, COTISATIONS, TAXE, ECHEANCE, DEBLOCAGE, FRAIS, INCONNUE = range(len(NATURES))
JAMAIS = -1  # l'opération n'est pas de ce côté
COMPTE_SEUL, BANQUE_SEULE, MONTANT_DIFFERENT = "compte_seul", "banque_seule", "montant_different"


@dataclass(frozen=True)
class Contreparties:
    """Comptes mouvementés en face du 512 ; `operation` est le rang de l'opération, débit positif."""

    operation: Entiers
    compte: Entiers
    auxiliaire: Entiers
    montant: Entiers


@dataclass(frozen=True)
class Operations:
    """Opérations bancaires ; montants en unités mineures, positifs quand l'argent entre.

    Attributes:
        nature: rang dans `NATURES`.
        date_compte: jour de l'écriture, -1 si elle n'existe pas ; de même `date_banque` au relevé.
        date_valeur: jour où la banque compte l'argent.
        montant_compte: montant écrit au 512.
        montant_banque: montant du relevé.
        libelle: rang du libellé comptable.
        libelle_banque: rang du libellé du relevé.
        reference: rang de la référence lue au relevé.
        piece: rang de la pièce comptable.
        contreparties: comptes en face du 512.
    """

    nature: Entiers
    date_compte: Entiers
    date_banque: Entiers
    date_valeur: Entiers
    montant_compte: Entiers
    montant_banque: Entiers
    libelle: Entiers
    libelle_banque: Entiers
    reference: Entiers
    piece: Entiers
    contreparties: Contreparties

    def __len__(self) -> int:
        """Nombre d'opérations."""
        return len(self.nature)


def _colonne(valeur: Entiers | int, taille: int) -> Entiers:
    return np.array(np.broadcast_to(np.asarray(valeur, dtype=np.int64), (taille,)))


def operations(
    nature: int,
    date_compte: Entiers,
    date_banque: Entiers,
    montant: Entiers,
    contreparties: Contreparties,
    *,
    libelle: Entiers | int,
    libelle_banque: Entiers | int,
    piece: Entiers | int,
    reference: Entiers | int = 0,
) -> Operations:
    """Compose des opérations de même nature, au même montant des deux côtés, valeur au jour du relevé."""
    taille = len(montant)
    return Operations(
        nature=_colonne(nature, taille),
        date_compte=date_compte,
        date_banque=date_banque,
        date_valeur=date_banque,
        montant_compte=montant,
        montant_banque=montant,
        libelle=_colonne(libelle, taille),
        libelle_banque=_colonne(libelle_banque, taille),
        reference=_colonne(reference, taille),
        piece=_colonne(piece, taille),
        contreparties=contreparties,
    )


def simples(montant: Entiers, compte: Entiers | int, auxiliaire: Entiers | int = 0) -> Contreparties:
    """Une contrepartie par opération, de montant opposé."""
    taille = len(montant)
    return Contreparties(np.arange(taille), _colonne(compte, taille), _colonne(auxiliaire, taille), -montant)


def multiples(comptes: Sequence[int], montants: Sequence[Entiers]) -> Contreparties:
    """Plusieurs contreparties par opération, sans compte auxiliaire ; un débit est positif."""
    taille = len(montants[0])
    operation = np.tile(np.arange(taille), len(comptes))
    compte = np.repeat(np.array(comptes, dtype=np.int64), taille)
    return Contreparties(operation, compte, np.zeros_like(operation), np.concatenate(list(montants)))


def jointes(parties: Sequence[Operations]) -> Operations:
    """Met bout à bout des opérations."""
    debuts = np.cumsum([0, *(len(p) for p in parties)])
    noms = [c.name for c in fields(Operations) if c.name != "contreparties"]
    colonnes = {nom: np.concatenate([getattr(p, nom) for p in parties]) for nom in noms}
    contre = [p.contreparties for p in parties]
    autres = {nom: np.concatenate([getattr(c, nom) for c in contre]) for nom in ("compte", "auxiliaire", "montant")}
    operation = np.concatenate([c.operation + d for c, d in zip(contre, debuts[:-1], strict=True)])
    return Operations(contreparties=Contreparties(operation=operation, **autres), **colonnes)


def tresorerie_ouverture(toutes: Operations, cloture: int, plancher: int, pas: int) -> int:
    """Solde d'ouverture qui garde le compte au-dessus de `plancher`, au 512 comme au relevé, arrondi à `pas`."""
    minima = [0]
    for date, montant in (
        (toutes.date_compte, toutes.montant_compte),
        (toutes.date_banque, toutes.montant_banque),
    ):
        passees = (date != JAMAIS) & (date <= cloture)
        ordre = np.argsort(date[passees], kind="stable")
        minima.append(int(np.cumsum(montant[passees][ordre]).min(initial=0)))
    return -((min(minima) - plancher) // pas) * pas


def ecritures_banque(toutes: Operations, plan: Plan, cloture: int) -> Mouvements:
    """Écrit au journal de banque les opérations comptabilisées avant la clôture, une écriture par opération."""
    ecrites = (toutes.date_compte != JAMAIS) & (toutes.date_compte <= cloture)
    rang = np.flatnonzero(ecrites)
    contre = toutes.contreparties
    lignes = np.flatnonzero(ecrites[contre.operation])
    operation = contre.operation[lignes]
    return joints(
        [
            mouvements(
                BQ,
                rang,
                toutes.date_compte[rang],
                plan.code("512"),
                toutes.montant_compte[rang],
                libelle=toutes.libelle[rang],
                piece=toutes.piece[rang],
            ),
            mouvements(
                BQ,
                operation,
                toutes.date_compte[operation],
                contre.compte[lignes],
                contre.montant[lignes],
                auxiliaire=contre.auxiliaire[lignes],
                libelle=toutes.libelle[operation],
                piece=toutes.piece[operation],
            ),
        ],
    )


def build_ecarts(table: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Liste les écarts entre le 512 et le relevé à une date.

    Args:
        table: la table `operations_banque`.
        date: le jour d'arrêté, compris.

    Returns:
        Une ligne par écart ; `ecart` est la part du relevé moins celle du compte, si bien que la somme des écarts est
        le solde du relevé moins le solde du 512.
    """
    au_compte, en_banque = ((table[c] <= date).to_numpy() for c in ("date_compte", "date_banque"))
    montants = [table[c].to_numpy() for c in ("montant_compte", "montant_banque")]
    rangs = np.flatnonzero((au_compte != en_banque) | (au_compte & en_banque & (montants[0] != montants[1])))
    compte, banque = au_compte[rangs], en_banque[rangs]
    vus = [np.where(cote, montant[rangs], 0.0) for cote, montant in ((compte, montants[0]), (banque, montants[1]))]
    ecarts = table[["operation", "nature", "date_compte", "date_banque", "libelle"]].iloc[rangs].reset_index(drop=True)
    cote = np.select([~banque, ~compte], [COMPTE_SEUL, BANQUE_SEULE], MONTANT_DIFFERENT).tolist()
    ecarts.insert(2, "cote", pd.Series(cote, dtype="str"))
    # Les montants sont des multiples de l'unité mineure : leur différence est arrondie à ce pas, sans perte.
    return ecarts.assign(montant_compte=vus[0], montant_banque=vus[1], ecart=(vus[1] - vus[0]).round(2))
