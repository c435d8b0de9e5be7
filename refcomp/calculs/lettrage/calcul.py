"""Lettrage des comptes de tiers : rapprocher factures, avoirs et règlements, et dire ce qui reste.

>>> compte = pd.DataFrame({
...     "compte": ["411", "411"], "tiers": ["Roux", "Roux"], "date": ["02/03/2026", "30/03/2026"],
...     "piece": ["F12", "BQ7"], "debit": [120.0, 0.0], "credit": [0.0, 120.0],
... })
>>> lettrage(compte).tableau["lettre"].tolist()
['AA', 'AA']
"""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.lettrage.assemblage import assemble
from refcomp.calculs.lettrage.entree import Lignes, load_lignes
from refcomp.calculs.lettrage.postes import Lot, postes_du_compte
from refcomp.calculs.lettrage.recherche import Proposition, recherche
from refcomp.calculs.lettrage.reglage import Reglage
from refcomp.calculs.lettrage.resultat import Lettrage
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.rounding import EUR, Monnaie, monnaie

COMPTES_DE_TIERS = ("40", "41")


def lettrage(
    ecritures: pd.DataFrame,
    *,
    comptes: tuple[str, ...] = COMPTES_DE_TIERS,
    reglage: Reglage | None = None,
    devise: str | Monnaie = EUR,
) -> Lettrage:
    """Lettre les comptes de tiers d'un grand livre.

    Chaque compte (et chaque tiers, si la colonne est donnée) est lettré à part, dans cet ordre : la pièce citée, le
    montant exact, l'écart toléré sur une pièce citée, les groupes de somme exacte, l'écart toléré entre deux lignes,
    le lettrage partiel. Une lettre déjà posée, en majuscules et de solde nul, est gardée ; les autres sont remises en
    cause et signalées.

    Args:
        ecritures: une ligne par écriture et par compte : `compte`, `date`, `debit`, `credit` ; facultatifs : `tiers`,
            `piece`, `libelle`, `echeance`, `nature` (`facture`, `avoir`, `reglement`, `autre`), `lettre`. Sans
            `nature`, une ligne dont le libellé dit « avoir » en est un.
        comptes: débuts des numéros de compte à lettrer ; les autres lignes sont laissées de côté.
        reglage: fenêtre, tolérance, conduite à montant égal ; `Reglage()` par défaut.
        devise: monnaie des montants, EUR par défaut.

    Returns:
        Un `Lettrage` : tableau lettré, propositions, restes, soldes par lettre, écritures d'écart à passer.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si une convention est inconnue.

    Sources : PCG, comptes 401, 411, 658 et 758 ; C. civ. art. 1342-10 (imputation) ; usage des logiciels comptables
    (codes AA, AB… ; minuscules pour un lettrage partiel).
    """
    devise = monnaie(devise)
    conventions = _reglage(reglage)
    lignes, constats = load_lignes(ecritures, comptes, devise)
    lots: list[tuple[tuple[str, str], list[str], list[Lot]]] = []
    propositions: list[Proposition] = []
    gardees: dict[int, str] = {}
    for cle, rangs in lignes.comptes():
        anciennes = _lettres_gardees(lignes, rangs, cle, constats)
        gardees |= anciennes
        trouve = recherche(postes_du_compte(lignes, [r for r in rangs if r not in anciennes]), conventions, devise)
        lots.append((cle, sorted(set(anciennes.values())), trouve.lots))
        propositions += trouve.propositions
        constats += _ecourtees(cle, trouve.ecourtees)
    return assemble(lignes, lots, propositions, gardees, reglage=conventions, devise=devise, constats=constats)


def _reglage(reglage: Reglage | None) -> Reglage:
    if reglage is None:
        return Reglage()
    if not isinstance(reglage, Reglage):
        raise ArgumentInvalideError(f"« reglage » est un Reglage(…) ; reçu : {type(reglage).__name__}.")
    return reglage


def _lettres_gardees(lignes: Lignes, rangs: list[int], cle: tuple[str, str], constats: list[Constat]) -> dict[int, str]:
    """Les lettres déjà posées qui tiennent ; les autres sont signalées et leurs lignes redeviennent libres."""
    posees = lignes.cadre["lettre"]
    par_lettre: dict[str, list[int]] = {}
    for r in rangs:
        if posees.iloc[r]:
            par_lettre.setdefault(str(posees.iloc[r]), []).append(r)
    gardees: dict[int, str] = {}
    for lettre, membres in par_lettre.items():
        if lettre.isupper() and int(lignes.montant[membres].sum()) == 0:
            gardees |= dict.fromkeys(membres, lettre)
        elif lettre.isupper():
            message = (
                f"{' '.join(cle).strip()} : la lettre {lettre} déjà posée ne se solde pas ; elle est remise en cause."
            )
            constats.append(Constat("avertissement", "lettre_desequilibree", message, lettre))
    return gardees


def _ecourtees(cle: tuple[str, str], nombre: int) -> list[Constat]:
    if not nombre:
        return []
    message = (
        f"{' '.join(cle).strip()} : {nombre} recherche(s) de groupes écourtée(s), il y a trop de lignes ouvertes. "
        "Réduisez « fenetre_jours » ou augmentez « combinaisons_max »."
    )
    return [Constat("information", "recherche_ecourtee", message, cle[0])]
