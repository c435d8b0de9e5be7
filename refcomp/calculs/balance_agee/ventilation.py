"""La fonction légère : ventiler des montants par client et par tranche, sur de très grands volumes.

Elle prend des tableaux numpy déjà préparés (codes de clients, anciennetés en jours, centimes) et ne vérifie que ce
qui fausserait le résultat. Pour des données de gestion ordinaires, employer `balance_agee`.

>>> ventilation(np.array([0, 1, 0]), np.array([12, -5, 45]), np.array([10000, 2500, 300]))
array([[    0, 10000,   300,     0,     0],
       [ 2500,     0,     0,     0,     0]])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from refcomp.calculs.balance_agee.tranches import Tranches
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import MONTANT_MAXIMAL

TRANCHES_USUELLES = Tranches()


def ventilation(
    clients: npt.NDArray[np.integer],
    anciennetes: npt.NDArray[np.integer],
    montants: npt.NDArray[np.integer],
    *,
    tranches: Tranches = TRANCHES_USUELLES,
    nombre_clients: int | None = None,
) -> npt.NDArray[np.int64]:
    """Somme des montants par client et par tranche.

    Args:
        clients: code de chaque ligne, de 0 à `nombre_clients` - 1 (par exemple `Series.cat.codes`).
        anciennetes: jours de chaque ligne (`int32` est le plus rapide).
        montants: unités mineures entières, signées.
        tranches: le découpage.
        nombre_clients: nombre de lignes du résultat ; par défaut le plus grand code plus un.

    Returns:
        Un tableau `int64` de forme (clients, tranches), exact.

    Raises:
        ArgumentInvalideError: si les longueurs diffèrent, si un code est hors bornes ou si un montant n'est pas entier.
    """
    _check_tableaux(clients, anciennetes, montants, nombre_clients)
    nombre = (int(clients.max()) + 1 if len(clients) else 0) if nombre_clients is None else nombre_clients
    return somme_par_case(clients, tranches.rang(anciennetes), montants, (nombre, tranches.nombre))


def somme_par_case(
    lignes: npt.NDArray[np.integer],
    colonnes: npt.NDArray[np.integer],
    montants: npt.NDArray[np.integer],
    forme: tuple[int, int],
) -> npt.NDArray[np.int64]:
    """Additionne exactement des entiers dans les cases (ligne, colonne) d'un tableau."""
    cases = np.multiply(lignes, forme[1], dtype=np.intp)
    cases += colonnes
    taille = forme[0] * forme[1]
    # bincount additionne en flottant : c'est exact tant qu'aucune somme d'entiers ne peut atteindre 2**53.
    plus_grand = max(abs(int(montants.max())), abs(int(montants.min()))) if len(montants) else 0
    if plus_grand * len(montants) < MONTANT_MAXIMAL:
        return np.bincount(cases, weights=montants, minlength=taille).astype(np.int64).reshape(forme)
    exactes = np.zeros(taille, dtype=np.int64)
    np.add.at(exactes, cases, montants)
    return exactes.reshape(forme)


def _check_tableaux(
    clients: npt.NDArray[np.integer],
    anciennetes: npt.NDArray[np.integer],
    montants: npt.NDArray[np.integer],
    nombre_clients: int | None,
) -> None:
    longueurs = (len(clients), len(anciennetes), len(montants))
    if len(set(longueurs)) != 1:
        raise ArgumentInvalideError(
            f"Clients, anciennetés et montants ont des longueurs différentes : {', '.join(map(str, longueurs))}.",
        )
    noms = {"clients": clients, "anciennetes": anciennetes, "montants": montants}
    fautifs = [f"« {nom} » ({t.dtype})" for nom, t in noms.items() if t.dtype.kind not in "iu"]
    if fautifs:
        raise ArgumentInvalideError(f"Des entiers sont attendus ; reçu : {', '.join(fautifs)}.")
    if len(clients) and (clients.min() < 0 or (nombre_clients is not None and clients.max() >= nombre_clients)):
        raise ArgumentInvalideError(
            f"Les codes de clients vont de 0 à {nombre_clients - 1 if nombre_clients else 'n - 1'} ; "
            f"reçu : de {clients.min()} à {clients.max()}.",
        )
