"""Pointage un à un : par référence, puis par montant, tiers, date et libellé.

Une paire n'est pointée que si elle est la meilleure des deux côtés. La date borne la recherche et ne départage pas :
une ligne plus proche d'un jour n'est pas une preuve. Dès que deux lignes conviennent aussi bien, rien n'est pointé.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from refcomp.calculs.rapprochement_bancaire.entree import Lignes, mots_de_piece
from refcomp.calculs.rapprochement_bancaire.noms import INCONNU
from refcomp.calculs.rapprochement_bancaire.preuves import (
    EXACTE,
    FRAPPE,
    RIEN,
    TIERS_DIFFERENTS,
    Indices,
    forces,
)

Entiers = npt.NDArray[np.int64]
Rangs = tuple[Entiers, Entiers]
PROCHE, VOISIN = 80, 50  # ressemblance de deux libellés, sur 100
PAS_DE_CLE = 1_000_000  # plus grand que tout numéro de jour : sépare deux montants dans une clé triée
COUPLES_MAX = 20_000  # par montant et tiers : au-delà, trop de lignes le partagent pour être départagées


def paires_par_reference(comptes: Lignes, releve: Lignes, libres: Rangs, indices: Indices) -> pd.DataFrame:
    """Pointe les lignes de même montant et de même référence, uniques des deux côtés.

    La référence d'un côté peut être dans la colonne de l'autre, ou citée par son libellé. Deux lignes qui nomment des
    tiers différents ne sont pas pointées : une faute de frappe donne souvent la référence d'un autre.

    Args:
        comptes: les écritures du compte 512.
        releve: les lignes de la banque.
        libres: rangs non encore pointés, de chaque côté.
        indices: les noms et les pièces lus.

    Returns:
        Les paires : `ecriture`, `banque` (rangs), `regle`.
    """
    refs_c, refs_r = _references(comptes, libres[0]), _references(releve, libres[1])
    direct = _uniques(refs_c.merge(refs_r, on=["montant", "cle"]), "reference", indices)
    reste = refs_c[~refs_c["ecriture"].isin(direct["ecriture"])], refs_r[~refs_r["ecriture"].isin(direct["banque"])]
    croises = (
        (reste[0], _mots(releve, _sauf(libres[1], direct["banque"], len(releve.montant)))),
        (_mots(comptes, _sauf(libres[0], direct["ecriture"], len(comptes.montant))), reste[1]),
    )
    cites = pd.concat([a.merge(b, on=["montant", "cle"]) for a, b in croises], ignore_index=True)
    return pd.concat([direct, _uniques(cites, "reference_dans_libelle", indices)], ignore_index=True)


def _sauf(rangs: Entiers, pris: pd.Series, nombre: int) -> Entiers:
    """Les rangs qui ne sont pas pris, parmi `nombre` lignes."""
    libre = np.zeros(nombre, dtype=bool)
    libre[rangs] = True
    libre[pris.to_numpy(dtype=np.int64)] = False
    return np.flatnonzero(libre)


def _references(lignes: Lignes, rangs: Entiers) -> pd.DataFrame:
    utiles = rangs[lignes.reference[rangs] != ""]
    return pd.DataFrame({"ecriture": utiles, "montant": lignes.montant[utiles], "cle": lignes.reference[utiles]})


def _mots(lignes: Lignes, rangs: Entiers) -> pd.DataFrame:
    textes = lignes.cadre["libelle"].to_numpy()
    couples = [(r, m) for r in rangs.tolist() for m in mots_de_piece(textes[r])]
    table = pd.DataFrame(couples, columns=["ecriture", "cle"]).astype({"ecriture": "int64", "cle": "object"})
    return table.assign(montant=lignes.montant[table["ecriture"].to_numpy()])


def _uniques(couples: pd.DataFrame, regle: str, indices: Indices) -> pd.DataFrame:
    """Ne garde que les couples dont aucune des deux lignes n'a d'autre partenaire, ni ne nomme un autre tiers."""
    paires = couples.rename(columns={"ecriture_x": "ecriture", "ecriture_y": "banque"})[["ecriture", "banque"]]
    paires = paires.drop_duplicates()
    tiers_e, tiers_r = indices.comptes.tiers[paires["ecriture"]], indices.banque.tiers[paires["banque"]]
    paires = paires[(tiers_e == tiers_r) | (tiers_e == INCONNU) | (tiers_r == INCONNU)]
    seules = ~paires["ecriture"].duplicated(keep=False) & ~paires["banque"].duplicated(keep=False)
    return paires[seules].assign(regle=regle)


def aretes_possibles(
    comptes: Lignes, releve: Lignes, libres: Rangs, indices: Indices, tolerance: int
) -> tuple[pd.DataFrame, list[Rangs]]:
    """Renvoie les couples de même montant, à `tolerance` jours au plus, que les tiers ne contredisent pas.

    L'écart est compté depuis la date d'opération ou de valeur, la plus proche.

    Returns:
        Les couples (`ecriture`, `banque`, `force`, `libelle`) et les lots de lignes trop nombreuses.
    """
    tiers_c, tiers_r = indices.comptes.tiers, indices.banque.tiers
    nommees = [rangs[tiers[rangs] != INCONNU] for rangs, tiers in zip(libres, (tiers_c, tiers_r), strict=True)]
    muettes = [rangs[tiers[rangs] == INCONNU] for rangs, tiers in zip(libres, (tiers_c, tiers_r), strict=True)]
    recherches = (
        ((nommees[0], nommees[1]), (tiers_c, tiers_r)),
        ((libres[0], muettes[1]), (np.zeros_like(tiers_c), np.zeros_like(tiers_r))),
        ((muettes[0], nommees[1]), (np.zeros_like(tiers_c), np.zeros_like(tiers_r))),
    )
    morceaux, trop = [], []
    for rangs, tiers in recherches:
        cles = _cles((comptes.montant[rangs[0]], tiers[0][rangs[0]]), (releve.montant[rangs[1]], tiers[1][rangs[1]]))
        couples, exclus = _couples(comptes, releve, rangs, cles, tolerance)
        morceaux.append(couples)
        trop += exclus
    aretes = pd.concat(morceaux, ignore_index=True).drop_duplicates(ignore_index=True)
    return add_preuves(aretes, comptes, indices), trop


def _cles(gauche: Rangs, droite: Rangs) -> Rangs:
    """Un même numéro pour un même (montant, tiers), des deux côtés."""
    tiers = np.concatenate([gauche[1], droite[1]])
    codes = np.unique(np.concatenate([gauche[0], droite[0]]), return_inverse=True)[1]
    cles = np.unique(codes * (int(tiers.max(initial=0)) + 1) + tiers, return_inverse=True)[1]
    return cles[: len(gauche[0])], cles[len(gauche[0]) :]


def _couples(
    comptes: Lignes, releve: Lignes, rangs: Rangs, cles: Rangs, tolerance: int
) -> tuple[pd.DataFrame, list[Rangs]]:
    passes = [
        fenetre_de_dates(comptes.jour[rangs[0]], jours[rangs[1]], cles, tolerance)
        for jours in (releve.jour, releve.jour_valeur)
    ]
    exclues = np.unique(np.concatenate([trop for _, _, trop in passes]))
    table = pd.DataFrame({"e": np.concatenate([p[0] for p in passes]), "r": np.concatenate([p[1] for p in passes])})
    table = table[~np.isin(cles[0][table["e"]], exclues)].drop_duplicates()
    lots = [(rangs[0][cles[0] == cle], rangs[1][cles[1] == cle]) for cle in exclues]
    return pd.DataFrame({"ecriture": rangs[0][table["e"]], "banque": rangs[1][table["r"]]}), lots


def fenetre_de_dates(
    jours_c: Entiers, jours_r: Entiers, cles: Rangs, tolerance: int
) -> tuple[Entiers, Entiers, Entiers]:
    """Trie la banque par (clé, jour) et y lit d'un coup la fenêtre de chaque écriture.

    Returns:
        Les couples (places de chaque côté) et les clés qui en donneraient trop.
    """
    code_c, code_r = (cle * PAS_DE_CLE + jours for cle, jours in zip(cles, (jours_c, jours_r), strict=True))
    ordre = np.argsort(code_r, kind="stable")
    debut = np.searchsorted(code_r[ordre], code_c - tolerance, side="left")
    nombre = np.searchsorted(code_r[ordre], code_c + tolerance, side="right") - debut
    trop = np.bincount(cles[0], weights=nombre) > COUPLES_MAX if len(cles[0]) else np.empty(0, dtype=bool)
    nombre = np.where(trop[cles[0]], 0, nombre)
    ecriture = np.repeat(np.arange(len(code_c)), nombre)
    position = np.arange(nombre.sum()) - np.repeat(np.cumsum(nombre) - nombre, nombre) + np.repeat(debut, nombre)
    return ecriture, ordre[position], np.flatnonzero(trop)


def add_preuves(aretes: pd.DataFrame, comptes: Lignes, indices: Indices) -> pd.DataFrame:
    """Ajoute à chaque couple la `force` de ses preuves et le rang de ses libellés (`libelle`, 0 étant le meilleur)."""
    couples = aretes["ecriture"].to_numpy(), aretes["banque"].to_numpy()
    aretes = aretes.assign(force=forces(indices, comptes, couples))
    aretes = aretes[aretes["force"] != TIERS_DIFFERENTS].reset_index(drop=True)
    score = _ressemblance(indices.comptes.texte[aretes["ecriture"]], indices.banque.texte[aretes["banque"]])
    return aretes.assign(libelle=np.select([score >= PROCHE, score >= VOISIN], [0, 1], default=2))


def _ressemblance(gauche: Iterable[str], droite: Iterable[str]) -> npt.NDArray[np.float64]:
    paires = list(gauche), list(droite)
    if not paires[0]:
        return np.empty(0)
    return process.cpdist(*paires, scorer=fuzz.token_set_ratio)


def paires_dominantes(aretes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pointe, tour après tour, les couples qui l'emportent des deux côtés : par la preuve, puis par le libellé.

    Args:
        aretes: `ecriture`, `banque`, `force` (0 et plus), `libelle`.

    Returns:
        Les paires pointées (`ecriture`, `banque`, `force`, `regle`) et les couples restants.
    """
    pointees = [aretes.iloc[:0].assign(regle="")]
    restantes = aretes.assign(rang=(EXACTE - aretes["force"]) * 3 + aretes["libelle"])
    while len(restantes):
        retenues = _dominante(restantes, "ecriture") & _dominante(restantes, "banque")
        if not retenues.any():
            break
        seule = ~restantes["ecriture"].duplicated(keep=False) & ~restantes["banque"].duplicated(keep=False)
        nouvelles = restantes.assign(regle=_regles(restantes["force"], seule))[retenues]
        pointees.append(nouvelles)
        restantes = restantes[
            ~restantes["ecriture"].isin(nouvelles["ecriture"]) & ~restantes["banque"].isin(nouvelles["banque"])
        ]
    return pd.concat(pointees, ignore_index=True)[["ecriture", "banque", "force", "regle"]], restantes


def seul_appariement(aretes: pd.DataFrame) -> pd.DataFrame:
    """Retrouve l'unique façon de tout pointer, quand il n'y en a qu'une : une ligne au moins n'y a jamais qu'un couple.

    Args:
        aretes: `ecriture`, `banque` de lots entiers qui n'ont qu'une solution.
    """
    trouvees, reste = [aretes.iloc[:0]], aretes
    while len(reste):
        obligees = ~reste["ecriture"].duplicated(keep=False) | ~reste["banque"].duplicated(keep=False)
        nouvelles = reste[obligees]
        trouvees.append(nouvelles)
        reste = reste[~reste["ecriture"].isin(nouvelles["ecriture"]) & ~reste["banque"].isin(nouvelles["banque"])]
    return pd.concat(trouvees)[["ecriture", "banque"]]


def _regles(force: pd.Series, seule: pd.Series) -> npt.NDArray[np.str_]:
    return np.select(
        [force == EXACTE, force == FRAPPE, force > RIEN, seule],
        ["reference", "reference_proche", "montant_tiers", "montant_date"],
        "montant_date_libelle",
    )


def _dominante(aretes: pd.DataFrame, cote: str) -> pd.Series:
    """Repère, pour chaque ligne d'un côté, le seul couple de meilleur rang."""
    ideale = aretes["rang"] == aretes.groupby(cote)["rang"].transform("min")
    return ideale & (ideale.groupby(aretes[cote]).transform("sum") == 1)
