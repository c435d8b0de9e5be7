"""La force des preuves qui rapprochent une écriture et une ligne de banque de même montant.

Du plus fort au plus faible : la même référence ; la même à une faute de frappe près ; le même tiers ; rien que le
montant et la date. Deux tiers différents, ou deux références qui ne se ressemblent pas, se contredisent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from refcomp.calculs.rapprochement_bancaire.entree import Lignes, mots_de_piece
from refcomp.calculs.rapprochement_bancaire.noms import INCONNU, Noms, lire_noms

Entiers = npt.NDArray[np.int64]
EXACTE, FRAPPE, NOMMEE, RIEN, REFERENCES_DIFFERENTES, TIERS_DIFFERENTS = 3, 2, 1, 0, -1, -2
ABSENTE, PLUSIEURS = -1, -2
LONGUEUR_FRAPPE = 7  # une référence plus courte est trop près de toutes les autres
RACINE = re.compile(r"^[A-Z]+(?=\d)")


@dataclass(frozen=True)
class Indices:
    """Ce qui permet de rapprocher les lignes, des deux côtés.

    Attributes:
        comptes: les noms lus dans la comptabilité.
        banque: les noms lus sur le relevé.
        piece: par ligne de banque, la pièce qu'elle porte ou que son libellé cite ; vide si aucune.
        citee: par ligne de banque, le rang de la seule écriture qui porte cette pièce ; négatif s'il n'y en a pas.
        etrangere: par ligne de banque, vrai si sa pièce, numérotée comme celles de la comptabilité, n'en est aucune.
        comparables: les références des deux côtés désignent les mêmes pièces.
    """

    comptes: Noms
    banque: Noms
    piece: npt.NDArray[np.object_]
    citee: Entiers
    etrangere: npt.NDArray[np.bool_]
    comparables: bool


def build_indices(comptes: Lignes, banque: Lignes, *, comparables: bool) -> Indices:
    """Lit les noms et les pièces des deux côtés.

    Args:
        comptes: les écritures du compte 512.
        banque: les lignes du relevé.
        comparables: voir `Reglage.references_comparables`.
    """
    racines = {r for r in map(_racine, pd.unique(comptes.reference)) if r}
    piece = _pieces(banque, racines)
    porteuse = _porteuses(comptes, piece)
    etrangere = (porteuse == ABSENTE) & np.array([_racine(p) in racines for p in piece], dtype=bool) & comparables
    return Indices(*lire_noms(comptes.nom, banque.nom), piece, porteuse, etrangere, comparables)


def _porteuses(comptes: Lignes, piece: npt.NDArray[np.object_]) -> Entiers:
    """Par pièce de la banque, le rang de l'écriture qui la porte, `ABSENTE` ou `PLUSIEURS`."""
    nombre = len(comptes.reference)
    codes, valeurs = pd.factorize(np.concatenate([comptes.reference, piece]))
    porteuse = np.full(len(valeurs), ABSENTE)
    porteuse[codes[:nombre]] = np.arange(nombre)
    porteuse[np.bincount(codes[:nombre], minlength=len(valeurs)) > 1] = PLUSIEURS
    porteuse[valeurs == ""] = PLUSIEURS
    return porteuse[codes[nombre:]]


def _racine(piece: str) -> str:
    """Les lettres qui précèdent un numéro : « FA » pour FA2600118."""
    trouvee = RACINE.match(piece)
    return trouvee.group() if trouvee else ""


def _pieces(banque: Lignes, racines: set[str]) -> npt.NDArray[np.object_]:
    """La référence de la banque, ou le mot de son libellé qui commence comme celles de la comptabilité (« FA… »)."""
    piece = banque.reference.copy()
    libelles = banque.cadre["libelle"].to_numpy()
    for rang in np.flatnonzero(piece == "") if racines else ():
        piece[rang] = min((m for m in mots_de_piece(libelles[rang]) if _racine(m) in racines), default="")
    return piece


def anonymes_possibles(comptes: Lignes, indices: Indices) -> Entiers:
    """Les lignes de banque que seuls le montant et la date pourraient rapprocher d'une écriture."""
    ecritures_muettes = bool((indices.comptes.tiers == INCONNU).any())
    sans_nom = (indices.banque.tiers == INCONNU) | ecritures_muettes
    sans_piece = (indices.piece == "") | (not indices.comparables) | bool((comptes.reference == "").any())
    return np.flatnonzero(sans_nom & sans_piece)


def forces(indices: Indices, comptes: Lignes, couples: tuple[Entiers, Entiers]) -> Entiers:
    """Mesure les preuves de chaque couple (rangs des écritures, rangs des lignes de banque).

    Returns:
        Par couple : `EXACTE`, `FRAPPE`, `NOMMEE`, `RIEN`, `REFERENCES_DIFFERENTES` ou `TIERS_DIFFERENTS`.
    """
    ecritures, lignes = couples
    ecrite, lue = comptes.reference[ecritures], indices.piece[lignes]
    tiers_e, tiers_r = indices.comptes.tiers[ecritures], indices.banque.tiers[lignes]
    connus = (tiers_e != INCONNU) & (tiers_r != INCONNU)
    nommee = np.where(connus & (tiers_e == tiers_r), NOMMEE, RIEN)
    muettes = (ecrite == "") | (lue == "")
    differentes = REFERENCES_DIFFERENTES if indices.comparables else nommee
    force = np.select([muettes, ecrite == lue, _a_une_faute(ecrite, lue)], [nommee, EXACTE, FRAPPE], differentes)
    return np.where(connus & (tiers_e != tiers_r), TIERS_DIFFERENTS, force).astype(np.int64)


def _a_une_faute(gauche: npt.NDArray[np.object_], droite: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Repère les références qu'une seule faute sépare : un caractère changé, omis, doublé, ou deux intervertis.

    Deux pièces qui se suivent ne diffèrent que par leur dernier chiffre : ce n'est pas une faute.
    """
    if not len(gauche):
        return np.empty(0, dtype=bool)
    proches = process.cpdist(list(gauche), list(droite), scorer=OSA.distance, score_cutoff=1) == 1
    for rang in np.flatnonzero(proches):
        a, b = gauche[rang], droite[rang]
        proches[rang] = min(len(a), len(b)) >= LONGUEUR_FRAPPE and not (len(a) == len(b) and a[:-1] == b[:-1])
    return proches
