"""Les postes d'un compte : des lignes que leurs numéros de pièce relient, et ce qui en reste dû.

Un règlement cite une facture dans son libellé, ou porte son numéro : les deux ne font plus qu'un poste. Un poste de
somme nulle est lettré ; les autres se cherchent par leur reste, comme des lignes seules.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from refcomp.calculs.lettrage.entree import Lignes
from refcomp.calculs.rapprochement_bancaire.solutions import composantes


@dataclass(frozen=True)
class Poste:
    """Des lignes reliées, ou une ligne seule.

    Attributes:
        lignes: rangs des lignes.
        reste: débit moins crédit, en unités mineures.
        debut: premier jour.
        fin: dernier jour.
        avoir: vrai si toutes ses lignes sont des avoirs.
        mixte: vrai si le poste a des débits et des crédits.
        du: le plus grand des deux totaux, débit ou crédit.
    """

    lignes: tuple[int, ...]
    reste: int
    debut: int
    fin: int
    avoir: bool
    mixte: bool
    du: int


@dataclass(frozen=True)
class Lot:
    """Des lignes à lettrer ensemble.

    Attributes:
        lignes: rangs des lignes, triés.
        regle: ce qui les rapproche.
        reste: ce qui n'est pas soldé, en unités mineures : écart de règlement, ou reste d'un lettrage partiel.
        partiel: vrai si le reste est encore dû.
    """

    lignes: tuple[int, ...]
    regle: str
    reste: int = 0
    partiel: bool = False


def distance(a: Poste, b: Poste) -> int:
    """Nombre de jours qui séparent deux postes ; 0 s'ils se chevauchent."""
    return max(0, b.debut - a.fin, a.debut - b.fin)


def postes_du_compte(lignes: Lignes, rangs: list[int]) -> list[Poste]:
    """Relie les lignes d'un compte par leurs pièces.

    Args:
        lignes: toutes les lignes.
        rangs: celles du compte qui ne sont pas encore lettrées.

    Returns:
        Les postes, dans l'ordre de leur première ligne ; chaque ligne est dans un seul poste.
    """
    liens = _liens(lignes, rangs)
    reliees = {r for lien in liens for r in lien}
    groupes = [tuple(sorted((*gauche, *droite))) for gauche, droite in composantes(liens)]
    groupes += [(r,) for r in rangs if r not in reliees]
    return [_poste(lignes, groupe) for groupe in sorted(groupes)]


def _liens(lignes: Lignes, rangs: list[int]) -> list[tuple[int, int]]:
    """Couples (débit, crédit) dont l'un porte ou cite la pièce de l'autre."""
    porteurs: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for r in rangs:
        if lignes.piece[r]:
            porteurs[lignes.piece[r], bool(lignes.montant[r] > 0)].append(r)
    liens = set()
    for r in rangs:
        debit = bool(lignes.montant[r] > 0)
        for cle in {lignes.piece[r], *lignes.mots[r]} - {""}:
            for autre in porteurs.get((cle, not debit), ()):
                liens.add((r, autre) if debit else (autre, r))
    return sorted(liens)


def _poste(lignes: Lignes, groupe: tuple[int, ...]) -> Poste:
    montants = [int(lignes.montant[r]) for r in groupe]
    jours = [int(lignes.jour[r]) for r in groupe]
    debits, credits_ = sum(m for m in montants if m > 0), -sum(m for m in montants if m < 0)
    return Poste(
        groupe,
        debits - credits_,
        min(jours),
        max(jours),
        all(bool(lignes.avoir[r]) for r in groupe),
        debits > 0 and credits_ > 0,
        max(debits, credits_),
    )
