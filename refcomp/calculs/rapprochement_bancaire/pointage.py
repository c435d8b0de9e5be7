"""L'ordre des règles de pointage, du plus sûr au moins sûr, chaque ligne ne servant qu'une fois."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.appariement import (
    add_criteres,
    aretes_par_date,
    paires_dominantes,
    paires_par_reference,
)
from refcomp.calculs.rapprochement_bancaire.entree import Lignes
from refcomp.calculs.rapprochement_bancaire.groupes import (
    Groupe,
    Recherche,
    groupes_par_reference,
    groupes_par_somme,
)
from refcomp.calculs.rapprochement_bancaire.solutions import Paquet, composantes, paquets_ambigus
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat

Entiers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Reglage:
    """Les bornes et les conventions d'une recherche.

    Attributes:
        tolerance_jours: écart permis entre les deux dates quand la référence ne suffit pas.
        taille_groupe: plus grand nombre de lignes d'un pointage groupé.
        combinaisons_max: combinaisons examinées au plus par paquet de lignes d'un même jour.
        references_comparables: les deux colonnes `reference` désignent les mêmes pièces ; alors deux références
            différentes empêchent un pointage automatique.
    """

    tolerance_jours: int = 10
    taille_groupe: int = 6
    combinaisons_max: int = 5_000
    references_comparables: bool = True

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
        libres: rangs ni pointés ni réservés par une ambiguïté, de chaque côté.
        constats: recherches écourtées.
    """

    libres: tuple[Entiers, Entiers]
    certains: list[tuple[tuple[int, ...], tuple[int, ...], str]] = field(default_factory=list)
    paquets: list[Paquet] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)

    def add_paires(self, paires: pd.DataFrame) -> None:
        """Pointe des couples un à un."""
        self.certains += [((p.ecriture,), (p.banque,), p.regle) for p in paires.itertuples()]
        self._retirer(paires["ecriture"].to_numpy(), paires["banque"].to_numpy())

    def add_groupes(self, groupes: list[Groupe], *, banque_seule: bool) -> None:
        """Pointe des groupes ; `banque_seule` dit de quel côté l'opération tient en une ligne."""
        cotes = [(g.lignes, (g.seule,)) if banque_seule else ((g.seule,), g.lignes) for g in groupes]
        self.certains += [(e, b, g.regle) for (e, b), g in zip(cotes, groupes, strict=True)]
        self._retirer(_rangs(e for e, _ in cotes), _rangs(b for _, b in cotes))

    def add_paquets(self, paquets: list[Paquet]) -> None:
        """Réserve les lignes d'ambiguïtés : elles ne seront plus pointées."""
        self.paquets += paquets
        self._retirer(_rangs(p.ecritures for p in paquets), _rangs(p.banque for p in paquets))

    def _retirer(self, ecritures: Entiers, banque: Entiers) -> None:
        self.libres = (np.setdiff1d(self.libres[0], ecritures), np.setdiff1d(self.libres[1], banque))


def _rangs(groupes: Iterable[tuple[int, ...]]) -> Entiers:
    return np.array([r for groupe in groupes for r in groupe], dtype=np.int64)


def pointer(comptes: Lignes, banque: Lignes, reglage: Reglage) -> Pointage:
    """Applique les règles dans l'ordre.

    Args:
        comptes: les écritures du compte 512.
        banque: les lignes du relevé.
        reglage: les bornes de la recherche.
    """
    pointage = Pointage((np.arange(len(comptes.montant)), np.arange(len(banque.montant))))
    pointage.add_paires(paires_par_reference(comptes, banque, pointage.libres))
    pointage.add_groupes(
        groupes_par_reference(banque, comptes, (pointage.libres[1], pointage.libres[0])), banque_seule=True
    )
    pointage.add_groupes(groupes_par_reference(comptes, banque, pointage.libres), banque_seule=False)
    _pointer_par_date(pointage, comptes, banque, reglage)
    for banque_seule in (True, False):
        _pointer_par_somme(pointage, comptes, banque, reglage, banque_seule=banque_seule)
    pointage.add_paquets(_montants_differents(comptes, banque, pointage.libres))
    return pointage


def _pointer_par_date(pointage: Pointage, comptes: Lignes, banque: Lignes, reglage: Reglage) -> None:
    aretes, exclus = aretes_par_date(comptes, banque, pointage.libres, reglage.tolerance_jours)
    aretes = add_criteres(aretes, comptes, banque, comparables=reglage.references_comparables)
    paires, restantes = paires_dominantes(aretes)
    libres = pointage.libres
    trop = [
        Paquet(
            tuple(libres[0][comptes.montant[libres[0]] == m].tolist()),
            tuple(libres[1][banque.montant[libres[1]] == m].tolist()),
            "montant_trop_frequent",
            None,
        )
        for m in exclus
    ]
    pointage.add_paires(paires)
    pointage.add_paquets([*paquets_ambigus(restantes), *trop])


def _pointer_par_somme(
    pointage: Pointage,
    comptes: Lignes,
    banque: Lignes,
    reglage: Reglage,
    *,
    banque_seule: bool,
) -> None:
    cotes = (banque, comptes) if banque_seule else (comptes, banque)
    libres = pointage.libres[::-1] if banque_seule else pointage.libres
    recherche = groupes_par_somme(
        *cotes,
        (libres[0], libres[1]),
        reglage.tolerance_jours,
        reglage.taille_groupe,
        reglage.combinaisons_max,
    )
    pointage.add_groupes(recherche.pointes, banque_seule=banque_seule)
    pointage.add_paquets(_paquets_de_groupes(recherche, banque_seule=banque_seule))
    if recherche.ecartes:
        message = (
            f"{recherche.ecartes} paquet(s) de lignes d'un même jour passent {reglage.combinaisons_max} combinaisons : "
            "les plus grands groupes n'y ont pas été cherchés."
        )
        pointage.constats.append(Constat("information", "recherche_ecourtee", message))


def _paquets_de_groupes(recherche: Recherche, *, banque_seule: bool) -> list[Paquet]:
    """Réunit les propositions qui se disputent une ligne ; leurs solutions sont les groupes possibles."""
    couples = [(s, r) for s, groupes in recherche.proposes.items() for g in groupes for r in g.lignes]
    resultat = []
    for seules, lignes in composantes(couples):
        groupes = [g for s in seules for g in recherche.proposes[s]]
        ecritures, banque = (lignes, seules) if banque_seule else (seules, lignes)
        resultat.append(Paquet(ecritures, banque, groupes[0].regle, len(groupes)))
    return resultat


def _montants_differents(comptes: Lignes, banque: Lignes, libres: tuple[Entiers, Entiers]) -> list[Paquet]:
    """Propose les lignes de même référence et de montants différents : une erreur de saisie probable."""
    tables = [
        pd.DataFrame({"rang": rangs, "cle": lignes.reference[rangs], "sens": np.sign(lignes.montant[rangs])})
        for lignes, rangs in zip((comptes, banque), libres, strict=True)
    ]
    uniques = [t[(t["cle"] != "") & ~t.duplicated(["cle", "sens"], keep=False)] for t in tables]
    couples = uniques[0].merge(uniques[1], on=["cle", "sens"])
    return [Paquet((int(c.rang_x),), (int(c.rang_y),), "montant_different", 1) for c in couples.itertuples()]
