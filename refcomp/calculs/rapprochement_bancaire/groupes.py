"""Pointage groupé : une ligne d'un côté est la somme exacte de plusieurs lignes de l'autre.

C'est la remise de plusieurs chèques (une ligne de banque, plusieurs écritures) ou le règlement en plusieurs fois (une
écriture, plusieurs lignes de banque). Les plus petits groupes sont cherchés d'abord, dans un nombre borné de
combinaisons. Un groupe n'est pointé que s'il est seul possible, si ses lignes portent la même référence ou le même
jour, et si les sommes essayées sont trop peu nombreuses pour qu'une égalité soit un hasard. Sinon il est proposé, avec
le nombre de solutions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.entree import Lignes, mots_de_piece
from refcomp.calculs.rapprochement_bancaire.hasard import accords_surs, sommes_attendues
from refcomp.calculs.rapprochement_bancaire.noms import INCONNU, Noms
from refcomp.calculs.sommes import HASARD_MAX, combinaisons_de_somme

Entiers = npt.NDArray[np.int64]
REGLES_DE_SOMME = ("groupe_somme", "groupe_fenetre")
CANDIDATS_FENETRE = 15  # au-delà, une somme égale n'est plus qu'un hasard


@dataclass(frozen=True)
class Groupe:
    """Une ligne seule et les lignes de l'autre côté dont elle est la somme (rangs)."""

    seule: int
    lignes: tuple[int, ...]
    regle: str


@dataclass
class Recherche:
    """Ce qu'une recherche de groupes a trouvé.

    Attributes:
        pointes: groupes certains.
        proposes: par ligne seule, les groupes possibles.
        ecartes: nombre de paquets de lignes trop grands pour être fouillés.
    """

    pointes: list[Groupe] = field(default_factory=list)
    proposes: dict[int, list[Groupe]] = field(default_factory=dict)
    ecartes: int = 0


def groupes_par_reference(seules: Lignes, lignes: Lignes, libres: tuple[Entiers, Entiers]) -> list[Groupe]:
    """Pointe la ligne seule dont la référence est portée par plusieurs lignes de même somme.

    Args:
        seules: le côté où l'opération tient en une ligne.
        lignes: le côté où elle est répartie.
        libres: rangs non encore pointés, de chaque côté.
    """
    references = pd.Series(lignes.reference[libres[1]], index=libres[1])
    references = references[(references != "") & references.duplicated(keep=False)]
    porteurs: dict[str, list[int]] = {
        str(cle): rangs.tolist() for cle, rangs in references.groupby(references).groups.items()
    }
    trouves = []
    libelles = seules.cadre["libelle"].to_numpy()
    for rang in libres[0].tolist() if porteurs else ():
        cles = {seules.reference[rang], *mots_de_piece(libelles[rang])}
        for cle in sorted(c for c in cles if c in porteurs):
            groupe = porteurs[cle]
            if lignes.montant[groupe].sum() == seules.montant[rang]:
                trouves.append(Groupe(rang, tuple(groupe), "groupe_reference"))
    return _sans_conflit(trouves)


def _sans_conflit(groupes: list[Groupe]) -> list[Groupe]:
    """Écarte tout groupe qui partage une ligne avec un autre."""
    seules = Counter(g.seule for g in groupes)
    prises = Counter(r for g in groupes for r in g.lignes)
    return [g for g in groupes if seules[g.seule] == 1 and all(prises[r] == 1 for r in g.lignes)]


def groupes_par_somme(
    seules: Lignes,
    lignes: Lignes,
    libres: tuple[Entiers, Entiers],
    noms: tuple[Noms, Noms],
    *,
    bornes: tuple[int, int, int],
) -> Recherche:
    """Cherche les groupes de même jour dont la somme est exacte, puis, s'il y a peu de lignes, dans la fenêtre.

    Args:
        seules: le côté où l'opération tient en une ligne.
        lignes: le côté où elle est répartie.
        libres: rangs non encore pointés, de chaque côté.
        noms: ce que nomme chaque ligne, de chaque côté ; un groupe n'en contredit aucun.
        bornes: écart de jours permis entre les deux côtés, plus grand groupe, combinaisons examinées au plus.
    """
    tolerance, taille_max, combinaisons_max = bornes
    recherche = Recherche()
    par_montant = _par_montant(seules, libres[0])
    if not par_montant:
        return recherche
    cibles = np.array(sorted(par_montant), dtype=np.int64)
    trouves: dict[int, list[Groupe]] = defaultdict(list)
    essais = []
    for (jour, _), rangs in _paquets(lignes, libres[1]).items():
        sommes, totaux, fouille = combinaisons_de_somme(lignes.montant, rangs, cibles, taille_max, combinaisons_max)
        recherche.ecartes += not fouille
        essais.append((jour, totaux))
        for total, groupe in sommes:
            for seule in par_montant[total]:
                if abs(int(seules.jour[seule]) - jour) <= tolerance and _compatibles(noms, seule, groupe):
                    trouves[seule].append(Groupe(seule, groupe, "groupe_somme"))
    surs = _surs(seules, libres[0], sorted(trouves), essais, tolerance)
    _trancher(recherche, trouves, surs, noms)
    _proposer_fenetre(recherche, (seules, lignes), libres, bornes, noms)
    return recherche


def _compatibles(noms: tuple[Noms, Noms], seule: int, groupe: tuple[int, ...]) -> bool:
    """Dit si aucune ligne du groupe ne nomme un autre tiers que la ligne seule."""
    nomme, nommes = noms[0].tiers[seule], noms[1].tiers[list(groupe)]
    return bool(nomme == INCONNU or ((nommes == nomme) | (nommes == INCONNU)).all())


def _se_repondent(noms: tuple[Noms, Noms], groupe: Groupe) -> bool:
    """Dit si la ligne seule ne parle pas d'autre chose que son groupe : des frais ne sont pas une remise."""
    mots = set(noms[0].texte[groupe.seule].split())
    return not mots or any(mots & set(noms[1].texte[r].split()) or not noms[1].texte[r] for r in groupe.lignes)


def _surs(
    seules: Lignes, libres: Entiers, trouvees: list[int], essais: list[tuple[int, Entiers]], tolerance: int
) -> set[int]:
    """Les lignes dont la somme trouvée n'est pas un hasard, d'après les sommes essayées autour d'elles."""
    if not trouvees:
        return set()
    vaines = np.setdiff1d(libres, trouvees)
    attendus = [
        sommes_attendues(seules.montant[rangs], seules.jour[rangs], essais, tolerance)
        for rangs in (np.array(trouvees), vaines)
    ]
    surs = accords_surs(attendus[0], attendus[1]) & (attendus[0] <= HASARD_MAX)
    return {seule for seule, sur in zip(trouvees, surs, strict=True) if sur}


def _par_montant(seules: Lignes, rangs: Entiers) -> dict[int, list[int]]:
    table: dict[int, list[int]] = defaultdict(list)
    for rang in rangs:
        table[int(seules.montant[rang])].append(int(rang))
    return dict(table)


def _paquets(lignes: Lignes, rangs: Entiers) -> dict[tuple[int, bool], Entiers]:
    """Range les lignes par jour et par sens : une remise ne mêle pas entrées et sorties."""
    paquets: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for rang in rangs:
        if lignes.montant[rang] != 0:
            paquets[int(lignes.jour[rang]), bool(lignes.montant[rang] > 0)].append(int(rang))
    return {cle: np.array(paquet) for cle, paquet in sorted(paquets.items()) if len(paquet) > 1}


def _plus_petits(groupes: list[Groupe]) -> list[Groupe]:
    taille = min(len(g.lignes) for g in groupes)
    return [g for g in groupes if len(g.lignes) == taille]


def _trancher(recherche: Recherche, trouves: dict[int, list[Groupe]], surs: set[int], noms: tuple[Noms, Noms]) -> None:
    """Pointe les groupes seuls possibles, sans ligne disputée ni hasard vraisemblable ; propose les autres."""
    petits = {seule: _plus_petits(groupes) for seule, groupes in trouves.items()}
    prises = Counter(r for groupes in petits.values() for r in {r for g in groupes for r in g.lignes})
    for seule, groupes in sorted(petits.items()):
        certain = len(groupes) == 1 and all(prises[r] == 1 for r in groupes[0].lignes)
        if certain and seule in surs and _se_repondent(noms, groupes[0]):
            recherche.pointes.append(groupes[0])
        else:
            recherche.proposes[seule] = groupes


def _proposer_fenetre(
    recherche: Recherche,
    cotes: tuple[Lignes, Lignes],
    libres: tuple[Entiers, Entiers],
    bornes: tuple[int, int, int],
    noms: tuple[Noms, Noms],
) -> None:
    """Propose, jamais ne pointe, un groupe de jours différents, si la fenêtre tient peu de lignes."""
    seules, lignes = cotes
    tolerance, taille_max, combinaisons_max = bornes
    pris = {r for g in recherche.pointes for r in g.lignes}
    pris |= {r for groupes in recherche.proposes.values() for g in groupes for r in g.lignes}
    reste = np.array([r for r in libres[1] if r not in pris], dtype=np.int64)
    ordre = reste[np.argsort(lignes.jour[reste], kind="stable")]
    jours = lignes.jour[ordre]
    regles = {g.seule for g in recherche.pointes} | set(recherche.proposes)
    for seule in (int(s) for s in libres[0] if s not in regles):
        debut = np.searchsorted(jours, seules.jour[seule] - tolerance)
        fin = np.searchsorted(jours, seules.jour[seule] + tolerance, side="right")
        fenetre = ordre[debut:fin]
        fenetre = fenetre[lignes.montant[fenetre] * np.sign(seules.montant[seule]) > 0]
        if 1 < len(fenetre) <= CANDIDATS_FENETRE:
            cible = seules.montant[[seule]]
            sommes, _, _ = combinaisons_de_somme(lignes.montant, np.sort(fenetre), cible, taille_max, combinaisons_max)
            groupes = [Groupe(seule, g, "groupe_fenetre") for _, g in sommes if _compatibles(noms, seule, g)]
            if groupes:
                recherche.proposes[seule] = _plus_petits(groupes)
