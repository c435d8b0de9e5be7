"""Pointage groupé dans un même tiers : un versement pour plusieurs factures, une facture réglée en plusieurs fois.

Une réunion est une ligne d'un côté et plusieurs de l'autre, du même tiers, dans la fenêtre, de somme exacte. Elle
l'emporte sur une autre qui lui dispute une ligne si elle n'a ni moins de preuves ni plus de lignes, et l'un des deux
strictement : la pièce citée d'abord, puis le plus petit groupe. Seule celle qui l'emporte sur toutes est pointée.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.appariement import Rangs, fenetre_de_dates
from refcomp.calculs.rapprochement_bancaire.entree import Lignes
from refcomp.calculs.rapprochement_bancaire.noms import INCONNU
from refcomp.calculs.rapprochement_bancaire.preuves import (
    EXACTE,
    FRAPPE,
    NOMMEE,
    TIERS_DIFFERENTS,
    Indices,
    forces,
)
from refcomp.calculs.sommes import sommes_exactes

Entiers = npt.NDArray[np.int64]
Cle = tuple[bool, int]  # (vrai pour la banque, rang)


@dataclass(frozen=True)
class Reunion:
    """Une ligne et son groupe.

    Attributes:
        ecritures: rangs des écritures.
        banque: rangs des lignes de banque.
        force: la plus forte preuve entre la ligne et une de son groupe.
    """

    ecritures: tuple[int, ...]
    banque: tuple[int, ...]
    force: int

    @property
    def taille(self) -> int:
        """Le nombre de lignes réunies."""
        return len(self.ecritures) + len(self.banque)

    @property
    def cles(self) -> tuple[Cle, ...]:
        """Ses lignes, des deux côtés."""
        return (*((False, e) for e in self.ecritures), *((True, b) for b in self.banque))

    @property
    def seule(self) -> Cle:
        """Sa ligne seule."""
        return (True, self.banque[0]) if len(self.banque) == 1 else (False, self.ecritures[0])

    def l_emporte(self, autre: Reunion) -> bool:
        """Dit si elle est préférable à une autre, sans discussion possible."""
        au_moins = self.force >= autre.force and self.taille <= autre.taille
        return au_moins and (self.force > autre.force or self.taille < autre.taille)


@dataclass
class Reunions:
    """Ce qu'une recherche a trouvé.

    Attributes:
        certaines: à pointer.
        disputees: possibles, et qui ne se départagent pas.
        ecourtees: recherches arrêtées avant la fin.
    """

    certaines: list[Reunion] = field(default_factory=list)
    disputees: list[Reunion] = field(default_factory=list)
    ecourtees: int = 0


def reunions_de_tiers(
    comptes: Lignes, banque: Lignes, libres: Rangs, indices: Indices, bornes: tuple[int, int, int]
) -> Reunions:
    """Cherche les réunions des lignes libres et départage celles qui peuvent l'être.

    Args:
        comptes: les écritures du compte 512.
        banque: les lignes du relevé.
        libres: rangs non encore pointés, de chaque côté.
        indices: les noms et les pièces lus.
        bornes: écart de jours, plus grand groupe, combinaisons examinées au plus par ligne.
    """
    tolerance, taille_max, combinaisons_max = bornes
    couples, trop = _couples(comptes, banque, libres, indices, tolerance)
    possibles: list[Reunion] = []
    resultat = Reunions(ecourtees=trop)
    for banque_seule in (True, False):
        montants, cibles = (comptes.montant, banque.montant) if banque_seule else (banque.montant, comptes.montant)
        for lot in _lots(couples, comptes, banque, banque_seule=banque_seule):
            valeurs = np.abs(montants[lot.lignes]).tolist()
            groupes, fouille = sommes_exactes(valeurs, abs(int(cibles[lot.seule])), taille_max, combinaisons_max)
            resultat.ecourtees += not fouille
            possibles += _reunions(lot, groupes, indices, banque_seule=banque_seule)
    resultat.certaines, resultat.disputees = _departager(possibles)
    return resultat


def _couples(
    comptes: Lignes, banque: Lignes, libres: Rangs, indices: Indices, tolerance: int
) -> tuple[pd.DataFrame, int]:
    """Les couples de même tiers et de même sens dans la fenêtre ; une pièce citée sans nom donne son tiers."""
    tiers_r = np.where(
        (indices.banque.tiers == INCONNU) & (indices.citee >= 0),
        indices.comptes.tiers[np.maximum(indices.citee, 0)] if len(indices.comptes.tiers) else INCONNU,
        indices.banque.tiers,
    )
    rangs = tuple(r[t[r] != INCONNU] for r, t in zip(libres, (indices.comptes.tiers, tiers_r), strict=True))
    cles = tuple(
        2 * t[r] + (cote.montant[r] > 0)
        for r, t, cote in zip(rangs, (indices.comptes.tiers, tiers_r), (comptes, banque), strict=True)
    )
    passes = [
        fenetre_de_dates(comptes.jour[rangs[0]], jours[rangs[1]], (cles[0], cles[1]), tolerance)
        for jours in (banque.jour, banque.jour_valeur)
    ]
    table = pd.DataFrame(
        {
            "ecriture": rangs[0][np.concatenate([p[0] for p in passes])],
            "banque": rangs[1][np.concatenate([p[1] for p in passes])],
        }
    )
    table = table.drop_duplicates(ignore_index=True)
    table["force"] = forces(indices, comptes, (table["ecriture"].to_numpy(), table["banque"].to_numpy()))
    trop = len(np.unique(np.concatenate([p[2] for p in passes])))
    return table[table["force"] != TIERS_DIFFERENTS], trop


@dataclass(frozen=True)
class _Lot:
    """Une ligne qui peut être une somme, les lignes plus petites de l'autre côté et la preuve de chaque couple."""

    seule: int
    lignes: Entiers
    forces: list[int]


def _lots(couples: pd.DataFrame, comptes: Lignes, banque: Lignes, *, banque_seule: bool) -> Iterator[_Lot]:
    ecarts = np.abs(banque.montant[couples["banque"]]) - np.abs(comptes.montant[couples["ecriture"]])
    if banque_seule:
        utiles, seule, ligne = couples[ecarts > 0], "banque", "ecriture"
    else:
        utiles, seule, ligne = couples[(ecarts < 0) & (couples["force"] >= NOMMEE)], "ecriture", "banque"
    utiles = utiles[utiles[seule].duplicated(keep=False)].sort_values([seule, ligne])
    seules, lignes, preuves = (utiles[c].to_numpy() for c in (seule, ligne, "force"))
    bornes = np.flatnonzero(np.diff(seules, prepend=-1, append=-1))
    for debut, fin in pairwise(bornes.tolist()):
        yield _Lot(int(seules[debut]), lignes[debut:fin], preuves[debut:fin].tolist())


def _reunions(lot: _Lot, groupes: list[tuple[int, ...]], indices: Indices, *, banque_seule: bool) -> list[Reunion]:
    """Les groupes que les pièces ne contredisent pas : aucun ne laisse de côté un règlement qui cite la facture."""
    citations = lot.forces.count(EXACTE)
    etrangere = banque_seule and (indices.etrangere[lot.seule] or indices.citee[lot.seule] >= 0)
    trouvees = []
    for places in groupes:
        force = max(NOMMEE, *(lot.forces[p] for p in places))
        membres = tuple(lot.lignes[list(places)].tolist())
        if not banque_seule:
            if sum(lot.forces[p] == EXACTE for p in places) == citations:
                trouvees.append(Reunion((lot.seule,), membres, force))
        elif force >= FRAPPE or not etrangere:
            trouvees.append(Reunion(membres, (lot.seule,), force))
    return trouvees


def _departager(possibles: list[Reunion]) -> tuple[list[Reunion], list[Reunion]]:
    """Pointe, tour après tour, les réunions qui l'emportent sur toutes celles qui leur disputent une ligne."""
    certaines: list[Reunion] = []
    while possibles:
        par_ligne: dict[Cle, list[Reunion]] = defaultdict(list)
        for reunion in possibles:
            for cle in reunion.cles:
                par_ligne[cle].append(reunion)
        gagnantes = [r for r in possibles if all(r is a or r.l_emporte(a) for cle in r.cles for a in par_ligne[cle])]
        if not gagnantes:
            break
        certaines += gagnantes
        prises = {cle for r in gagnantes for cle in r.cles}
        possibles = [r for r in possibles if prises.isdisjoint(r.cles)]
    return certaines, _meilleures(possibles)


def _meilleures(possibles: list[Reunion]) -> list[Reunion]:
    """Laisse tomber les réunions dont la ligne seule en a une préférable."""
    par_seule: dict[Cle, list[Reunion]] = defaultdict(list)
    for reunion in possibles:
        par_seule[reunion.seule].append(reunion)
    return [r for r in possibles if not any(a.l_emporte(r) for a in par_seule[r.seule])]
