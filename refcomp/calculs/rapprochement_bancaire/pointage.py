"""L'ordre des règles de pointage, du plus sûr au moins sûr, chaque ligne ne servant qu'une fois."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.appariement import (
    aretes_possibles,
    paires_dominantes,
    paires_par_reference,
    seul_appariement,
)
from refcomp.calculs.rapprochement_bancaire.ecritures import COMPTES_DE_FRAIS, nature_operation
from refcomp.calculs.rapprochement_bancaire.entree import Lignes
from refcomp.calculs.rapprochement_bancaire.groupes import (
    REGLES_DE_SOMME,
    Groupe,
    groupes_par_reference,
    groupes_par_somme,
)
from refcomp.calculs.rapprochement_bancaire.hasard import accords_attendus, accords_surs
from refcomp.calculs.rapprochement_bancaire.preuves import FRAPPE, RIEN, Indices, anonymes_possibles, build_indices
from refcomp.calculs.rapprochement_bancaire.reunions import Reunion, reunions_de_tiers
from refcomp.calculs.rapprochement_bancaire.solutions import (
    SOLUTIONS_MAX,
    Paquet,
    paquets_ambigus,
    paquets_de_reunions,
)
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat

Entiers = npt.NDArray[np.int64]
Booleens = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reglage:
    """Les bornes et les conventions d'une recherche.

    Attributes:
        tolerance_jours: écart permis entre les deux dates quand la référence ne suffit pas. Une opération qui revient,
            à montant égal, plus souvent que cela ne se départage pas par la date : un écart plus court la pointe.
        taille_groupe: plus grand nombre de lignes d'un pointage groupé.
        combinaisons_max: combinaisons examinées au plus par paquet de lignes d'un même jour ou d'un même tiers.
        references_comparables: les deux colonnes `reference` désignent les mêmes pièces ; alors deux références
            différentes empêchent un pointage automatique.
    """

    tolerance_jours: int = 10
    taille_groupe: int = 6
    combinaisons_max: int = 20_000
    references_comparables: bool = True

    @property
    def bornes(self) -> tuple[int, int, int]:
        """L'écart de jours, le plus grand groupe et le nombre de combinaisons."""
        return self.tolerance_jours, self.taille_groupe, self.combinaisons_max

    def __post_init__(self) -> None:
        """Refuse une borne déraisonnable, en la nommant."""
        bornes = {"tolerance_jours": (0, 366), "taille_groupe": (2, 12), "combinaisons_max": (1, 1_000_000)}
        for nom, (bas, haut) in bornes.items():
            valeur = getattr(self, nom)
            if isinstance(valeur, bool) or not isinstance(valeur, int) or not bas <= valeur <= haut:
                raise ArgumentInvalideError(f"« {nom} » est un entier de {bas} à {haut} ; reçu : {valeur!r}.")


@dataclass
class Pointage:
    """L'avancement d'un pointage, en rangs.

    Attributes:
        certains: (écritures, lignes de banque, règle) pointées.
        paquets: ambiguïtés, à proposer.
        constats: recherches écourtées.
    """

    _libre: tuple[Booleens, Booleens]
    certains: list[tuple[tuple[int, ...], tuple[int, ...], str]] = field(default_factory=list)
    paquets: list[Paquet] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)

    @property
    def libres(self) -> tuple[Entiers, Entiers]:
        """Les rangs ni pointés ni réservés par une ambiguïté, de chaque côté."""
        return np.flatnonzero(self._libre[0]), np.flatnonzero(self._libre[1])

    def add_paires(self, paires: pd.DataFrame) -> None:
        """Pointe des couples un à un."""
        colonnes = (paires[c].tolist() for c in ("ecriture", "banque", "regle"))
        self.certains += [((e,), (b,), regle) for e, b, regle in zip(*colonnes, strict=True)]
        self._retirer(*(paires[c].to_numpy(dtype=np.int64) for c in ("ecriture", "banque")))

    def add_groupes(self, groupes: list[Groupe], *, banque_seule: bool) -> None:
        """Pointe des groupes ; `banque_seule` dit de quel côté l'opération tient en une ligne."""
        self.add_certains(
            [(g.lignes, (g.seule,), g.regle) if banque_seule else ((g.seule,), g.lignes, g.regle) for g in groupes],
        )

    def add_paquets(self, paquets: list[Paquet]) -> None:
        """Réserve les lignes d'ambiguïtés : elles ne seront plus pointées."""
        self.paquets += paquets
        self._retirer(_rangs(p.ecritures for p in paquets), _rangs(p.banque for p in paquets))

    def add_certains(self, certains: list[tuple[tuple[int, ...], tuple[int, ...], str]]) -> None:
        """Pointe des groupes : (écritures, lignes de banque, règle)."""
        self.certains += certains
        self._retirer(_rangs(e for e, _, _ in certains), _rangs(b for _, b, _ in certains))

    def add_ecourtees(self, nombre: int, quoi: str, limite: int) -> None:
        """Signale des recherches de groupes arrêtées avant la fin."""
        if nombre:
            message = (
                f"{nombre} paquet(s) de lignes {quoi} passent {limite} combinaisons : "
                "les plus grands groupes n'y ont pas été cherchés."
            )
            self.constats.append(Constat("information", "recherche_ecourtee", message))

    def encore(self, aretes: pd.DataFrame) -> pd.DataFrame:
        """Les couples dont les deux lignes sont encore libres."""
        return aretes[self._libre[0][aretes["ecriture"]] & self._libre[1][aretes["banque"]]]

    def _retirer(self, ecritures: Entiers, banque: Entiers) -> None:
        self._libre[0][ecritures] = False
        self._libre[1][banque] = False


def _rangs(groupes: Iterable[tuple[int, ...]]) -> Entiers:
    return np.array([r for groupe in groupes for r in groupe], dtype=np.int64)


def pointer(comptes: Lignes, banque: Lignes, reglage: Reglage) -> Pointage:
    """Applique les règles dans l'ordre.

    Args:
        comptes: les écritures du compte 512.
        banque: les lignes du relevé.
        reglage: les bornes de la recherche.
    """
    pointage = Pointage((np.ones(len(comptes.montant), dtype=bool), np.ones(len(banque.montant), dtype=bool)))
    indices = build_indices(comptes, banque, comparables=reglage.references_comparables)
    pointage.add_paires(paires_par_reference(comptes, banque, pointage.libres, indices))
    pointage.add_groupes(
        groupes_par_reference(banque, comptes, (pointage.libres[1], pointage.libres[0])), banque_seule=True
    )
    pointage.add_groupes(groupes_par_reference(comptes, banque, pointage.libres), banque_seule=False)
    aretes, trop = aretes_possibles(comptes, banque, pointage.libres, indices, reglage.tolerance_jours)
    _pointer_par_preuve(pointage, (comptes, banque), aretes[aretes["force"] > RIEN], indices, reglage)
    _pointer_par_tiers(pointage, comptes, banque, indices, reglage)
    anonymes = anonymes_possibles(comptes, indices)
    _pointer_par_date(pointage, (comptes, banque), aretes[aretes["force"] == RIEN], anonymes, reglage.tolerance_jours)
    pointage.add_paquets(_trop_frequents(trop, pointage.libres))
    for banque_seule in (True, False):
        _pointer_par_somme(pointage, comptes, banque, indices, reglage, banque_seule=banque_seule)
    pointage.add_paquets(_references_differentes(pointage.encore(aretes[aretes["force"] < RIEN])))
    pointage.add_paquets(_montants_differents(comptes, banque, pointage.libres))
    return pointage


def _pointer_par_preuve(
    pointage: Pointage, cotes: tuple[Lignes, Lignes], aretes: pd.DataFrame, indices: Indices, reglage: Reglage
) -> None:
    """Pointe un à un ce que la pièce ou le tiers désigne ; propose ce qu'ils désignent plusieurs fois.

    Un couple que seul le nom rapproche ne prend pas une ligne à un groupe dont la pièce est citée : ils se proposent.
    """
    paires, paquets = _departager(aretes)
    citees = paires["force"] >= FRAPPE
    pointage.add_paires(paires[citees])
    pointage.add_paquets(paquets)
    nommees = paires[~citees]
    trouvees = reunions_de_tiers(*cotes, pointage.libres, indices, reglage.bornes)
    rivales = [r for r in trouvees.certaines if r.force >= FRAPPE]
    contestees = nommees["ecriture"].isin([e for r in rivales for e in r.ecritures])
    contestees |= nommees["banque"].isin([b for r in rivales for b in r.banque])
    pointage.add_paires(nommees[~contestees])
    pointage.add_paquets(_paquets_contestes(nommees[contestees], rivales))


def _paquets_contestes(couples: pd.DataFrame, rivales: list[Reunion]) -> list[Paquet]:
    """Propose ensemble les couples et les groupes qui se disputent une ligne."""
    paires = [((int(c.ecriture),), (int(c.banque),)) for c in couples.itertuples()]
    ecritures, banque = ({r for paire in paires for r in paire[cote]} for cote in (0, 1))
    groupes = [
        (r.ecritures, r.banque)
        for r in rivales
        if not ecritures.isdisjoint(r.ecritures) or not banque.isdisjoint(r.banque)
    ]
    return paquets_de_reunions([*paires, *groupes], "groupe_ambigu")


def _departager(aretes: pd.DataFrame) -> tuple[pd.DataFrame, list[Paquet]]:
    """Sépare les couples à pointer des lots ambigus ; un lot que les dates ne soldent que d'une façon se pointe."""
    paires, restantes = paires_dominantes(aretes)
    paquets = paquets_ambigus(restantes)
    complets = [p for p in paquets if p.solutions == 1 and len(p.ecritures) == len(p.banque)]
    lignes = _rangs(p.ecritures for p in complets)
    uniques = seul_appariement(restantes[restantes["ecriture"].isin(lignes)]).assign(regle="seule_repartition")
    return pd.concat([paires, uniques], ignore_index=True), [p for p in paquets if p not in complets]


def _pointer_par_tiers(pointage: Pointage, comptes: Lignes, banque: Lignes, indices: Indices, reglage: Reglage) -> None:
    trouvees = reunions_de_tiers(comptes, banque, pointage.libres, indices, reglage.bornes)
    pointage.add_certains([(r.ecritures, r.banque, "groupe_tiers") for r in trouvees.certaines])
    pointage.add_paquets(paquets_de_reunions([(r.ecritures, r.banque) for r in trouvees.disputees], "groupe_ambigu"))
    pointage.add_ecourtees(trouvees.ecourtees, "d'un même tiers", reglage.combinaisons_max)


def _pointer_par_date(
    pointage: Pointage, cotes: tuple[Lignes, Lignes], aretes: pd.DataFrame, anonymes: Entiers, tolerance: int
) -> None:
    """Pointe un à un ce que seuls le montant et la date rapprochent, tant que l'accord n'est pas un hasard."""
    paires, paquets = _departager(pointage.encore(aretes))
    libres = pointage.libres
    candidates = np.intersect1d(libres[1], anonymes)
    vaines = np.setdiff1d(candidates, np.concatenate([paires["banque"], _rangs(p.banque for p in paquets)]))
    attendus = [
        accords_attendus(cotes[1], rangs.astype(np.int64), cotes[0], libres[0], tolerance)
        for rangs in (paires["banque"].to_numpy(), vaines)
    ]
    surs = accords_surs(attendus[0], attendus[1]) & ~_frais_seulement(cotes, paires)
    pointage.add_paires(paires[surs])
    fortuits = [Paquet((int(p.ecriture),), (int(p.banque),), "montant_fortuit", 1) for p in paires[~surs].itertuples()]
    pointage.add_paquets([*paquets, *fortuits])


def _frais_seulement(cotes: tuple[Lignes, Lignes], paires: pd.DataFrame) -> Booleens:
    """Repère les couples où la banque dit des frais ou des intérêts, et la comptabilité autre chose."""
    frais = []
    for cote, colonne in zip(cotes, ("ecriture", "banque"), strict=True):
        rangs = paires[colonne].to_numpy(dtype=np.int64)
        libelles, montants = cote.cadre["libelle"].to_numpy()[rangs], cote.montant[rangs]
        comptes = [nature_operation(str(t), int(m)).compte for t, m in zip(libelles, montants, strict=True)]
        frais.append(np.isin(np.array(comptes, dtype=str), COMPTES_DE_FRAIS))
    return frais[1] & ~frais[0]


def _trop_frequents(lots: list[tuple[Entiers, Entiers]], libres: tuple[Entiers, Entiers]) -> list[Paquet]:
    """Propose en bloc les lignes d'un montant que trop de lignes portent pour examiner chaque couple."""
    restes = [tuple(np.intersect1d(rangs, libre) for rangs, libre in zip(lot, libres, strict=True)) for lot in lots]
    return [
        Paquet(tuple(e.tolist()), tuple(r.tolist()), "montant_trop_frequent", SOLUTIONS_MAX)
        for e, r in restes
        if len(e) and len(r)
    ]


def _references_differentes(aretes: pd.DataFrame) -> list[Paquet]:
    """Propose les lignes de même montant que rien d'autre ne rapproche, et dont les références se contredisent."""
    return [replace(p, regle="references_differentes") for p in paquets_ambigus(aretes)]


def _pointer_par_somme(
    pointage: Pointage,
    comptes: Lignes,
    banque: Lignes,
    indices: Indices,
    reglage: Reglage,
    *,
    banque_seule: bool,
) -> None:
    cotes = (banque, comptes) if banque_seule else (comptes, banque)
    libres = pointage.libres[::-1] if banque_seule else pointage.libres
    noms = (indices.banque, indices.comptes)[:: 1 if banque_seule else -1]
    recherche = groupes_par_somme(
        *cotes,
        (libres[0], libres[1]),
        (noms[0], noms[1]),
        bornes=reglage.bornes,
    )
    pointage.add_groupes(recherche.pointes, banque_seule=banque_seule)
    for regle in REGLES_DE_SOMME:
        groupes = [g for possibles in recherche.proposes.values() for g in possibles if g.regle == regle]
        paires = [(g.lignes, (g.seule,)) if banque_seule else ((g.seule,), g.lignes) for g in groupes]
        pointage.add_paquets(paquets_de_reunions(paires, regle))
    pointage.add_ecourtees(recherche.ecartes, "d'un même jour", reglage.combinaisons_max)


def _montants_differents(comptes: Lignes, banque: Lignes, libres: tuple[Entiers, Entiers]) -> list[Paquet]:
    """Propose les lignes de même référence et de montants différents : une erreur de saisie probable."""
    tables = [
        pd.DataFrame({"rang": rangs, "cle": lignes.reference[rangs], "sens": np.sign(lignes.montant[rangs])})
        for lignes, rangs in zip((comptes, banque), libres, strict=True)
    ]
    uniques = [t[(t["cle"] != "") & ~t.duplicated(["cle", "sens"], keep=False)] for t in tables]
    couples = uniques[0].merge(uniques[1], on=["cle", "sens"])
    return [Paquet((int(c.rang_x),), (int(c.rang_y),), "montant_different", 1) for c in couples.itertuples()]
