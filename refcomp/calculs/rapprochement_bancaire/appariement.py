"""Pointage un à un : par référence, puis par montant, date et libellé.

Une paire n'est pointée que si elle est la meilleure des deux côtés sur tous les critères à la fois. Dès que deux
lignes conviennent aussi bien, ou que la date désigne l'une et le libellé l'autre, rien n'est pointé.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process, utils

from refcomp.calculs.rapprochement_bancaire.entree import Lignes, mots_de_piece

Entiers = npt.NDArray[np.int64]
PROCHE, VOISIN = 80, 50  # ressemblance de deux libellés, sur 100
PAS_DE_CLE = 1_000_000  # plus grand que tout numéro de jour : sépare deux montants dans une clé triée
COUPLES_MAX = 20_000  # par montant : au-delà, trop de lignes le partagent pour être départagées
REFERENCES_DIFFERENTES = 2


def paires_par_reference(comptes: Lignes, releve: Lignes, libres: tuple[Entiers, Entiers]) -> pd.DataFrame:
    """Pointe les lignes de même montant et de même référence, uniques des deux côtés.

    La référence d'un côté peut être dans la colonne de l'autre, ou citée par son libellé.

    Args:
        comptes: les écritures du compte 512.
        releve: les lignes de la banque.
        libres: rangs non encore pointés, de chaque côté.

    Returns:
        Les paires : `ecriture`, `banque` (rangs), `regle`.
    """
    refs_c, refs_r = _references(comptes, libres[0]), _references(releve, libres[1])
    direct = _uniques(refs_c.merge(refs_r, on=["montant", "cle"]), "reference")
    reste = refs_c[~refs_c["ecriture"].isin(direct["ecriture"])], refs_r[~refs_r["ecriture"].isin(direct["banque"])]
    croises = (
        (reste[0], _mots(releve, np.setdiff1d(libres[1], direct["banque"]))),
        (_mots(comptes, np.setdiff1d(libres[0], direct["ecriture"])), reste[1]),
    )
    cites = pd.concat([a.merge(b, on=["montant", "cle"]) for a, b in croises], ignore_index=True)
    return pd.concat([direct, _uniques(cites, "reference_dans_libelle")], ignore_index=True)


def _references(lignes: Lignes, rangs: Entiers) -> pd.DataFrame:
    utiles = rangs[lignes.reference[rangs] != ""]
    return pd.DataFrame({"ecriture": utiles, "montant": lignes.montant[utiles], "cle": lignes.reference[utiles]})


def _mots(lignes: Lignes, rangs: Entiers) -> pd.DataFrame:
    textes = lignes.cadre["libelle"].to_numpy()
    couples = [(r, m) for r in rangs for m in mots_de_piece(textes[r])]
    table = pd.DataFrame(couples, columns=["ecriture", "cle"]).astype({"ecriture": "int64", "cle": "object"})
    return table.assign(montant=lignes.montant[table["ecriture"].to_numpy()])


def _uniques(couples: pd.DataFrame, regle: str) -> pd.DataFrame:
    """Ne garde que les couples dont aucune des deux lignes n'a d'autre partenaire."""
    paires = couples.rename(columns={"ecriture_x": "ecriture", "ecriture_y": "banque"})[["ecriture", "banque"]]
    paires = paires.drop_duplicates()
    seules = ~paires["ecriture"].duplicated(keep=False) & ~paires["banque"].duplicated(keep=False)
    return paires[seules].assign(regle=regle)


def aretes_par_date(
    comptes: Lignes,
    releve: Lignes,
    libres: tuple[Entiers, Entiers],
    tolerance: int,
) -> tuple[pd.DataFrame, Entiers]:
    """Renvoie les couples de même montant dont les dates sont à `tolerance` jours au plus.

    L'écart est compté depuis la date d'opération ou de valeur, la plus proche.

    Returns:
        Les couples (`ecriture`, `banque`, `ecart` en jours) et les montants trop répétés pour être départagés.
    """
    passes = [_fenetre(comptes, releve, jours, libres, tolerance) for jours in (releve.jour, releve.jour_valeur)]
    exclus = np.unique(np.concatenate([montants for _, montants in passes]))
    aretes = pd.concat([couples for couples, _ in passes], ignore_index=True)
    aretes = aretes[~np.isin(comptes.montant[aretes["ecriture"].to_numpy()], exclus)]
    return aretes.groupby(["ecriture", "banque"], as_index=False)["ecart"].min(), exclus


def _fenetre(
    comptes: Lignes,
    releve: Lignes,
    jours: Entiers,
    libres: tuple[Entiers, Entiers],
    tolerance: int,
) -> tuple[pd.DataFrame, Entiers]:
    """Trie la banque par (montant, jour) et y lit d'un coup la fenêtre de chaque écriture."""
    montants = np.unique(np.concatenate([comptes.montant[libres[0]], releve.montant[libres[1]]]))
    rang = np.searchsorted(montants, comptes.montant[libres[0]])
    code_c = rang * PAS_DE_CLE + comptes.jour[libres[0]]
    code_r = np.searchsorted(montants, releve.montant[libres[1]]) * PAS_DE_CLE + jours[libres[1]]
    ordre = np.argsort(code_r, kind="stable")
    debut = np.searchsorted(code_r[ordre], code_c - tolerance, side="left")
    nombre = np.searchsorted(code_r[ordre], code_c + tolerance, side="right") - debut
    trop = np.bincount(rang, weights=nombre, minlength=len(montants)) > COUPLES_MAX
    nombre = np.where(trop[rang], 0, nombre) if len(rang) else nombre
    ecriture = np.repeat(np.arange(len(code_c)), nombre)
    position = np.arange(nombre.sum()) - np.repeat(np.cumsum(nombre) - nombre, nombre) + np.repeat(debut, nombre)
    banque = libres[1][ordre[position]]
    ecart = np.abs(comptes.jour[libres[0][ecriture]] - jours[banque])
    return pd.DataFrame({"ecriture": libres[0][ecriture], "banque": banque, "ecart": ecart}), montants[trop]


def add_criteres(aretes: pd.DataFrame, comptes: Lignes, releve: Lignes, *, comparables: bool) -> pd.DataFrame:
    """Ajoute à chaque couple le rang de ses références (`classe`) et de ses libellés (`libelle`), 0 étant le meilleur.

    `classe` vaut 0 (références égales), 1 (l'une manque, ou elles ne se comparent pas) ou 2 (elles diffèrent).
    """
    gauche = comptes.reference[aretes["ecriture"].to_numpy()]
    droite = releve.reference[aretes["banque"].to_numpy()]
    absentes = (gauche == "") | (droite == "")
    classe = np.where(gauche == droite, 0, REFERENCES_DIFFERENTES if comparables else 1)
    score = _ressemblance(
        comptes.cadre["libelle"].to_numpy()[aretes["ecriture"].to_numpy()],
        releve.cadre["libelle"].to_numpy()[aretes["banque"].to_numpy()],
    )
    libelle = np.select([score >= PROCHE, score >= VOISIN], [0, 1], default=2)
    return aretes.assign(classe=np.where(absentes, 1, classe), libelle=libelle)


def _ressemblance(gauche: Iterable[str], droite: Iterable[str]) -> npt.NDArray[np.float64]:
    paires = list(gauche), list(droite)
    if not paires[0]:
        return np.empty(0)
    return process.cpdist(*paires, scorer=fuzz.token_set_ratio, processor=utils.default_process)


def paires_dominantes(aretes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pointe, tour après tour, les couples qui l'emportent des deux côtés sur tous les critères.

    Un couple aux références différentes n'est jamais pointé : il reste dans les couples à proposer.

    Args:
        aretes: `ecriture`, `banque`, `ecart`, `classe`, `libelle`.

    Returns:
        Les paires pointées (`ecriture`, `banque`, `regle`) et les couples restants.
    """
    pointees = [aretes.iloc[:0].assign(regle="")]
    restantes = aretes
    while len(restantes):
        seule_c = ~restantes["ecriture"].duplicated(keep=False)
        seule_r = ~restantes["banque"].duplicated(keep=False)
        retenues = _dominante(restantes, "ecriture") & _dominante(restantes, "banque")
        retenues &= restantes["classe"] < REFERENCES_DIFFERENTES
        if not retenues.any():
            break
        regle = np.where(seule_c & seule_r, "montant_date", "montant_date_libelle")
        nouvelles = restantes.assign(regle=regle)[retenues]
        pointees.append(nouvelles)
        restantes = restantes[
            ~restantes["ecriture"].isin(nouvelles["ecriture"]) & ~restantes["banque"].isin(nouvelles["banque"])
        ]
    return pd.concat(pointees, ignore_index=True)[["ecriture", "banque", "regle"]], restantes


def _dominante(aretes: pd.DataFrame, cote: str) -> pd.Series:
    """Repère, pour chaque ligne d'un côté, le seul couple qui est le meilleur sur chacun des critères."""
    criteres = ["classe", "ecart", "libelle"]
    meilleurs = aretes.groupby(cote)[criteres].transform("min")
    ideale = (aretes[criteres] == meilleurs).all(axis=1)
    return ideale & (ideale.groupby(aretes[cote]).transform("sum") == 1)
