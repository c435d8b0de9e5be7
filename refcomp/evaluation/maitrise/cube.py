"""Des preuves codées une fois, filtrées mille : ce que demande un tableau de bord à chaque clic.

Un filtre (sources, période, copies) ne fait que masquer des lignes ; les sommes se refont par case en quelques
millièmes de seconde. Un essai vérifie que le résultat est celui de `maitrise` sur les preuves filtrées.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.evaluation.maitrise.grille import Grille, build_grille
from refcomp.evaluation.maitrise.sommes import Cases, Sommes, add_cases, codes_copies, extreme_by_case, last_by_case
from refcomp.evaluation.maitrise.table import Reglages, table_maitrise
from refcomp.evaluation.resume import DEMI_VIE, ORIGINE

SECONDES_PAR_JOUR = 86_400


class CubePreuves:
    """Les preuves d'un ensemble d'éléments, prêtes à être filtrées."""

    def __init__(self, preuves: pd.DataFrame, elements: Sequence[str], etudiants: Sequence[str] | None = None) -> None:
        """Code les preuves.

        Args:
            preuves: les preuves en vigueur (`Registre.load_preuves`), rangs croissants.
            elements: les éléments, dans l'ordre voulu.
            etudiants: les étudiants ; ceux des preuves si None.
        """
        self._grille = build_grille(preuves, elements, etudiants)
        cases = self._grille.place(preuves)
        siennes = preuves[cases >= 0]
        self._cases = cases[cases >= 0]
        self._valeurs = siennes["valeur"].to_numpy(dtype=np.float64)
        self._poids = siennes["poids"].to_numpy(dtype=np.float64)
        self._dates = siennes["date"].to_numpy(dtype="datetime64[s]").astype(np.int64).astype(np.float64)
        self._sources = siennes["source"].astype("category")
        self._echelles = siennes["echelle"].astype("category")
        self._copies = codes_copies(siennes["provenance"])
        self._nombre_copies = int(self._copies.max(initial=0)) + 1

    @property
    def grille(self) -> Grille:
        """Les étudiants et les éléments."""
        return self._grille

    def maitrise(
        self,
        reglages: Reglages,
        *,
        sources: Iterable[str] | None = None,
        depuis: pd.Timestamp | None = None,
        jusqu_a: pd.Timestamp | None = None,
        etudiants: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """La table de maîtrise des preuves retenues ; mêmes colonnes que `maitrise`.

        Args:
            reglages: les conventions de lecture.
            sources: les sources lues ; toutes si None.
            depuis: premier jour, compris.
            jusqu_a: dernier jour, compris.
            etudiants: les étudiants montrés ; tous si None.
        """
        garde = _parmi(self._echelles, [reglages.echelle_lue])
        if sources is not None:
            garde &= _parmi(self._sources, sources)
        if depuis is not None:
            garde &= self._dates >= pd.Timestamp(depuis).timestamp()
        if jusqu_a is not None:
            garde &= self._dates < pd.Timestamp(jusqu_a).timestamp() + SECONDES_PAR_JOUR
        cases, grille = self._cases[garde], self._grille
        if etudiants is not None:
            grille = Grille(pd.Index(list(etudiants), dtype="str"), self._grille.elements)
            lignes = grille.etudiants.get_indexer(self._grille.etudiants)[cases // len(grille.elements)]
            garde[garde] = lignes >= 0
            cases = (lignes * len(grille.elements) + cases % len(grille.elements))[lignes >= 0]
        return table_maitrise(self._sommes(cases, garde, grille.taille), grille, reglages)

    def _sommes(self, cases: Cases, garde: npt.NDArray[np.bool_], taille: int) -> Sommes:
        valeurs, poids, dates = self._valeurs[garde], self._poids[garde], self._dates[garde]
        pleines = ~np.isnan(valeurs)
        lues, vues, jours = cases[pleines], valeurs[pleines], dates[pleines]
        pese = poids[pleines]
        recent = pese * np.exp2((jours - ORIGINE.timestamp()) / SECONDES_PAR_JOUR / DEMI_VIE)
        return Sommes(
            preuves=np.bincount(lues, minlength=taille),
            non_evaluees=np.bincount(cases[~pleines], minlength=taille),
            occasions=self._occasions(lues, self._copies[garde][pleines], taille),
            poids=add_cases(lues, pese, taille),
            somme=add_cases(lues, pese * vues, taille),
            poids_recent=add_cases(lues, recent, taille),
            somme_recente=add_cases(lues, recent * vues, taille),
            derniere_valeur=last_by_case(lues, vues, jours, taille),
            meilleure=extreme_by_case(lues, vues, taille, np.fmax),
            premiere=extreme_by_case(lues, jours, taille, np.fmin),
            derniere=extreme_by_case(lues, jours, taille, np.fmax),
        )

    def _occasions(self, cases: Cases, copies: Cases, taille: int) -> Cases:
        paires = np.unique(cases * self._nombre_copies + copies)
        return np.bincount(paires // self._nombre_copies, minlength=taille)


def _parmi(colonne: pd.Series, permises: Iterable[str]) -> npt.NDArray[np.bool_]:
    places = colonne.cat.categories.get_indexer(list(permises))
    return np.isin(colonne.cat.codes.to_numpy(), places[places >= 0])
