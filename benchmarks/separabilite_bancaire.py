"""Ce que les données d'un jeu bancaire permettent de séparer, compté sans le code du pointage.

**Explication.** Une explication rapproche une ligne de banque d'une à quatre écritures d'un même tiers, ou une
écriture d'une à trois lignes de banque, de même sens et de somme exacte, à dix jours au plus (date d'opération ou de
valeur). Elle n'est pas recevable si les données la contredisent : la banque nomme un autre tiers, ou porte une
référence qui n'est à une faute de frappe près celle d'aucune des écritures.

**Preuves.** 3 : une référence exacte (alors la date ne limite pas un couple) ; 2 : une référence à une faute près ; 1
: le tiers est nommé ; 0 : rien que le montant et la date. Un nom tronqué n'en est un que si un seul tiers commence
ainsi.

**Une explication l'emporte** sur une autre qui lui dispute une ligne si elle n'a ni moins de preuves ni plus de
lignes, et l'un des deux strictement : plus de preuves, ou « le plus petit groupe d'abord ». Deux explications qui ne
se départagent pas ainsi sont indécises.

**Séparable.** Une vérité est séparable si elle l'emporte sur toute autre explication faite de lignes qui ne sont pas
déjà celles d'une vérité séparable : on écarte les vérités séparables et l'on recommence jusqu'à ce que rien ne
change.

Pourquoi cette définition. Elle ne compte que ce qu'un comptable montrerait : le montant, le nom, la pièce, la date.
La date n'est qu'une limite : une ligne plus proche d'un jour n'est pas une preuve. Une vérité sans nom ni référence
(preuve 0) n'est séparable que si elle tient en un couple et si l'accord n'est pas fortuit : on attend moins de 0,05
accord dû au hasard entre les lignes anonymes sans écriture et les écritures encore libres, de tout le relevé, d'après
la densité des montants voisins (à 10 % près) ou la fréquence du montant lui-même. Un groupe anonyme ne l'est jamais :
les sommes de toutes les lignes de tous les tiers lui feraient concurrence.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from itertools import combinations

import numpy as np
import pandas as pd
from bruit_bancaire import Jeu
from rapidfuzz import process
from rapidfuzz.distance import OSA

FENETRE = 10
EXACTE, PROCHE, NOMMEE, RIEN = 3, 2, 1, 0
ECRITURES_MAX, LIGNES_MAX = 4, 3
FORTUIT = 0.05
BANDE = 0.1
REFERENCE = r"\b((?:FA|AC)2\d{6,9})\b"
FORMES = r"^(?:VIR SEPA EMIS|VIR SEPA|VIR INST|VIREMENT RECU|PRLV SEPA|PRLV) "


class Vue:
    """Les deux tables lues en tableaux : jours, centimes, tiers nommé (-1 si aucun), référence."""

    def __init__(self, jeu: Jeu) -> None:
        """Lit le jeu, sans regarder ses vérités."""
        e, r = jeu.ecritures, jeu.releve
        self.jour_e, self.jour_r, self.valeur = (_jours(c) for c in (e["date"], r["date"], r["date_valeur"]))
        self.cents_e, self.cents_r = (np.round(t["montant"].to_numpy() * 100).astype(np.int64) for t in (e, r))
        self.ref_e = e["reference"].to_numpy(dtype=object)
        citee = r["libelle"].str.extract(REFERENCE)[0].fillna("")
        self.ref_r = np.where(r["reference"] != "", r["reference"], citee).astype(object)
        self.tiers_e = jeu.tiers
        self.tiers_r = _tiers_nommes(r["libelle"], jeu.noms)
        self.citee = (
            pd.Series(np.arange(len(e)), index=e["reference"]).reindex(self.ref_r).fillna(-1).to_numpy(np.int64)
        )

    def a_temps(self, e: np.ndarray, r: np.ndarray) -> np.ndarray:
        """Dit quels couples tiennent dans la fenêtre."""
        ecart = np.minimum(np.abs(self.jour_e[e] - self.jour_r[r]), np.abs(self.jour_e[e] - self.valeur[r]))
        return ecart <= FENETRE

    def preuves(self, e: np.ndarray, r: np.ndarray) -> np.ndarray:
        """La force des preuves de chaque couple ; -1 si les données le contredisent."""
        nomme = self.tiers_r[r] == self.tiers_e[e]
        autre = (self.tiers_r[r] >= 0) & ~nomme
        ecrite, lue = self.ref_e[e], self.ref_r[r]
        loin = process.cpdist(list(ecrite), list(lue), scorer=OSA.distance, score_cutoff=1) if len(e) else np.empty(0)
        force = np.select([lue == "", loin == 0, loin == 1], [np.where(nomme, NOMMEE, RIEN), EXACTE, PROCHE], -1)
        return np.where(autre, -1, force)


def _jours(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def _tiers_nommes(libelles: pd.Series, noms: np.ndarray) -> np.ndarray:
    """Le tiers dont le nom commence par ce que la banque a écrit, s'il n'y en a qu'un."""
    rang = np.argsort(majuscules := np.array([n.upper() for n in noms], dtype=object))
    tries = majuscules[rang].tolist()
    textes = libelles.str.replace(REFERENCE, "", regex=True).str.strip()
    noms_lus = textes.where(textes.str.contains(FORMES, regex=True), "").str.replace(FORMES, "", regex=True)
    codes, uniques = pd.factorize(noms_lus)
    tiers = np.full(len(uniques), -1)
    for i, lu in enumerate(uniques):
        debut, fin = bisect.bisect_left(tries, lu), bisect.bisect_right(tries, lu + "~")
        if lu and lu in tries[debut : debut + 1]:
            tiers[i] = rang[debut]  # écrit en entier
        elif lu and fin - debut == 1:
            tiers[i] = rang[debut]
    return tiers[codes]


def couples(vue: Vue) -> pd.DataFrame:
    """Toutes les explications à un contre un : `e`, `r`, `force`."""
    cite = np.flatnonzero(vue.citee >= 0)
    par_reference = pd.DataFrame({"e": vue.citee[cite], "r": cite})
    par_reference = par_reference[vue.cents_e[par_reference["e"]] == vue.cents_r[cite]]
    nommees = vue.tiers_r >= 0
    morceaux = [par_reference]
    for lignes, tiers in (
        (np.flatnonzero(nommees), vue.tiers_e),
        (np.flatnonzero(~nommees), np.zeros_like(vue.tiers_e)),
    ):
        gauche = pd.DataFrame({"e": np.arange(len(vue.jour_e)), "m": vue.cents_e, "t": tiers})
        droite = pd.DataFrame({"r": lignes, "m": vue.cents_r[lignes], "t": np.maximum(vue.tiers_r[lignes], 0)})
        gauche = gauche[gauche["m"].isin(droite["m"].unique())]
        jointure = gauche.merge(droite, on=["m", "t"])[["e", "r"]]
        morceaux.append(jointure[vue.a_temps(jointure["e"].to_numpy(), jointure["r"].to_numpy())])
    paires = pd.concat(morceaux).drop_duplicates(ignore_index=True)
    paires["force"] = vue.preuves(paires["e"].to_numpy(), paires["r"].to_numpy())
    return paires[paires["force"] >= 0].reset_index(drop=True)


Explication = tuple[frozenset[int], frozenset[int], int]  # écritures, lignes de banque, force
Rivaux = dict[tuple[str, int], list[tuple[int, int, tuple[frozenset[int], frozenset[int]]]]]


def groupes(vue: Vue, libres_e: np.ndarray, libres_r: np.ndarray) -> list[Explication]:
    """Les explications à plusieurs lignes, dans un tiers et une fenêtre, parmi les lignes libres."""
    tiers_r = np.where(vue.tiers_r >= 0, vue.tiers_r, np.where(vue.citee >= 0, vue.tiers_e[vue.citee], -1))
    par_e, par_r = defaultdict(list), defaultdict(list)
    for e in np.flatnonzero(libres_e).tolist():
        par_e[int(vue.tiers_e[e])].append(e)
    for r in np.flatnonzero(libres_r & (tiers_r >= 0)).tolist():
        par_r[int(tiers_r[r])].append(r)
    trouvees: list[Explication] = []
    for t, lignes in par_r.items():
        trouvees += _groupes_du_tiers(vue, np.array(par_e.get(t, []), dtype=np.int64), np.array(lignes))
    return trouvees


def _groupes_du_tiers(vue: Vue, ecritures: np.ndarray, lignes: np.ndarray) -> list[Explication]:
    trouvees: list[Explication] = []
    if not len(ecritures):
        return trouvees
    grille_e, grille_r = np.meshgrid(ecritures, lignes, indexing="ij")
    proches = vue.a_temps(grille_e, grille_r) & (vue.cents_e[grille_e] * vue.cents_r[grille_r] > 0)
    petites_e = np.abs(vue.cents_e[grille_e]) < np.abs(vue.cents_r[grille_r])
    for j, r in enumerate(lignes.tolist()):
        for choix in _sommes(
            ecritures[proches[:, j] & petites_e[:, j]], vue.cents_e, int(vue.cents_r[r]), ECRITURES_MAX
        ):
            forces = vue.preuves(np.array(choix), np.full(len(choix), r))
            if forces.max() > RIEN:
                trouvees.append((frozenset(choix), frozenset((r,)), int(forces.max())))
    petites_r = np.abs(vue.cents_r[grille_r]) < np.abs(vue.cents_e[grille_e])
    for i, e in enumerate(ecritures.tolist()):
        for choix in _sommes(lignes[proches[i] & petites_r[i]], vue.cents_r, int(vue.cents_e[e]), LIGNES_MAX):
            forces = vue.preuves(np.full(len(choix), e), np.array(choix))
            if forces.min() > RIEN:
                trouvees.append((frozenset((e,)), frozenset(choix), int(forces.max())))
    return trouvees


def _sommes(candidats: np.ndarray, cents: np.ndarray, cible: int, taille_max: int) -> list[tuple[int, ...]]:
    couples_ = [(c, int(cents[c])) for c in candidats.tolist()]
    return [
        tuple(c for c, _ in choix)
        for taille in range(2, min(taille_max, len(couples_)) + 1)
        for choix in combinations(couples_, taille)
        if sum(m for _, m in choix) == cible
    ]


def separables(jeu: Jeu) -> pd.Series:
    """Dit de chaque vérité si les données la séparent, d'après la définition de ce module.

    Returns:
        Une série de booléens, par `verite`.
    """
    vue = Vue(jeu)
    vraie_e, vraie_r = np.full(len(vue.jour_e), -1), np.full(len(vue.jour_r), -2)
    vraie_e[jeu.liens["ecriture"]] = jeu.liens["verite"]
    vraie_r[jeu.liens["ligne_releve"]] = jeu.liens["verite"]
    multiples = set(jeu.verites.index[jeu.verites["categorie"].isin(["groupe", "partiel"])])
    paires = couples(vue)
    paires["vraie"] = vraie_e[paires["e"]] == vraie_r[paires["r"]]
    paires.loc[np.isin(vraie_e[paires["e"]], list(multiples)), "vraie"] = False
    acquises: set[int] = set()
    paires = _epuiser(paires, [], vue, (vraie_e, vraie_r), acquises, jusque=EXACTE)
    libres_e, libres_r = (~np.isin(v, list(acquises)) for v in (vraie_e, vraie_r))
    plusieurs = groupes(vue, libres_e, libres_r)
    vrais = jeu.liens[jeu.liens["verite"].isin(list(multiples))].groupby("verite")
    attendues = {v: (frozenset(g["ecriture"]), frozenset(g["ligne_releve"])) for v, g in vrais}
    connues = {(e, r) for e, r, _ in plusieurs}
    vraies = {paire: v for v, paire in attendues.items() if paire in connues}
    _epuiser(paires, [(e, r, f, vraies.get((e, r), -1)) for e, r, f in plusieurs], vue, (vraie_e, vraie_r), acquises)
    return pd.Series(jeu.verites.index.isin(list(acquises)), index=jeu.verites.index, name="separable")


def _epuiser(
    paires: pd.DataFrame,
    plusieurs: list[tuple[frozenset[int], frozenset[int], int, int]],
    vue: Vue,
    verites: tuple[np.ndarray, np.ndarray],
    acquises: set[int],
    jusque: int = RIEN,
) -> pd.DataFrame:
    """Retire les vérités séparables tant qu'il s'en trouve ; renvoie les couples qui restent."""
    vraie_e, vraie_r = verites
    while True:
        rivaux = _rivaux(plusieurs)
        nommees = paires[paires["force"] > RIEN]
        en_couple = {(cote, i) for cote in ("e", "r") for i in nommees[cote].tolist()} if plusieurs else set()
        nouvelles = _couples_separables(paires, rivaux, vue, verites, acquises, jusque)
        nouvelles |= {v for e, r, f, v in plusieurs if v >= 0 and _l_emporte((e, r, f), en_couple, rivaux)}
        nouvelles -= acquises
        if not nouvelles:
            return paires
        acquises |= nouvelles
        prises = list(nouvelles)
        paires = paires[~np.isin(vraie_e[paires["e"]], prises) & ~np.isin(vraie_r[paires["r"]], prises)]
        pris_e, pris_r = (set(np.flatnonzero(np.isin(v, prises)).tolist()) for v in (vraie_e, vraie_r))
        plusieurs = [g for g in plusieurs if not g[0] & pris_e and not g[1] & pris_r]


def _rivaux(plusieurs: list[tuple[frozenset[int], frozenset[int], int, int]]) -> Rivaux:
    """Par ligne, les explications à plusieurs qui la prennent : (taille, force, identité)."""
    table: Rivaux = defaultdict(list)
    for e, r, force, _ in plusieurs:
        for cle in [("e", i) for i in e] + [("r", i) for i in r]:
            table[cle].append((len(e) + len(r), force, (e, r)))
    return table


def _couples_separables(
    paires: pd.DataFrame,
    rivaux: Rivaux,
    vue: Vue,
    verites: tuple[np.ndarray, np.ndarray],
    acquises: set[int],
    jusque: int,
) -> set[int]:
    meilleure = {}
    for cote in ("e", "r"):
        # La plus forte preuve d'un autre couple qui prend la même ligne.
        triees = paires.sort_values("force", ascending=False)
        forte = triees.groupby(cote)["force"]
        premiere, deuxieme = forte.nth(0), forte.nth(1)
        premiere.index, deuxieme.index = triees.loc[premiere.index, cote], triees.loc[deuxieme.index, cote]
        haut = paires[cote].map(premiere).to_numpy()
        bas = paires[cote].map(deuxieme).fillna(-1).to_numpy()
        meilleure[cote] = np.where(paires["force"] == haut, bas, haut)
    seules = paires["vraie"] & (paires["force"] > meilleure["e"]) & (paires["force"] > meilleure["r"])
    candidates = paires[seules & (paires["force"] >= max(jusque, NOMMEE))]
    nouvelles = {
        int(verites[0][p.e])
        for p in candidates.itertuples()
        # Un groupe ne l'emporte sur un couple, ou ne reste indécis, qu'avec plus de preuves.
        if all(force <= p.force for cle in (("e", p.e), ("r", p.r)) for _, force, _ in rivaux.get(cle, ()))
    }
    if jusque == RIEN and not nouvelles - acquises:
        nouvelles |= _anonymes(paires[seules & (paires["force"] == RIEN)], rivaux, vue, verites, acquises)
    return nouvelles


def _anonymes(
    candidates: pd.DataFrame, rivaux: Rivaux, vue: Vue, verites: tuple[np.ndarray, np.ndarray], acquises: set[int]
) -> set[int]:
    """Les couples sans nom ni référence dont l'accord n'est pas fortuit."""
    libres = np.flatnonzero(~np.isin(verites[0], list(acquises)))
    orphelines = int(((verites[1] < 0) & (vue.tiers_r < 0) & (vue.ref_r == "")).sum())
    jour, cents = vue.jour_e[libres], vue.cents_e[libres]
    frequence = pd.Series(vue.cents_e).value_counts()
    retenues = set()
    for p in candidates.itertuples():
        if rivaux.get(("e", p.e)):
            continue
        montant = int(vue.cents_r[p.r])
        voisins = np.abs(jour - vue.jour_r[p.r]) <= FENETRE
        proches = np.abs(cents[voisins] - montant) <= BANDE * abs(montant)
        densite = max(0, proches.sum() - 1) / (2 * BANDE * abs(montant) + 1)
        repete = (frequence[montant] - 1) / len(vue.cents_e) * voisins.sum()
        if orphelines * max(densite, repete) < FORTUIT:
            retenues.add(int(verites[0][p.e]))
    return retenues


def _l_emporte(explication: Explication, en_couple: set[tuple[str, int]], rivaux: Rivaux) -> bool:
    """Dit si un groupe l'emporte sur toute autre explication qui lui dispute une ligne."""
    e, r, force = explication
    taille = len(e) + len(r)
    for cle in [("e", i) for i in e] + [("r", i) for i in r]:
        if cle in en_couple:
            return False  # un couple est plus petit : un groupe ne l'emporte jamais sur lui
        for autre_taille, autre_force, identite in rivaux[cle]:
            plus = autre_force <= force and autre_taille >= taille and (autre_force < force or autre_taille > taille)
            if identite != (e, r) and not plus:
                return False
    return True
