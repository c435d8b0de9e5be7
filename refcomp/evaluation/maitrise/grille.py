"""La grille étudiants × éléments : toutes les cases, dans l'ordre voulu, pour trente étudiants ou cent mille."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import ArgumentInvalideError


@dataclass(frozen=True)
class Grille:
    """Les cases d'une grille.

    Attributes:
        etudiants: les lignes.
        elements: les colonnes.
    """

    etudiants: pd.Index
    elements: pd.Index

    @property
    def taille(self) -> int:
        """Le nombre de cases."""
        return len(self.etudiants) * len(self.elements)

    def place(self, table: pd.DataFrame) -> npt.NDArray[np.int64]:
        """La case de chaque ligne d'une table ; −1 si son étudiant ou son élément n'est pas de la grille."""
        lignes = _codes(table["etudiant"], self.etudiants)
        colonnes = _codes(table["element_id"], self.elements)
        cases = lignes * len(self.elements) + colonnes
        return np.where((lignes < 0) | (colonnes < 0), -1, cases)

    def entete(self) -> dict[str, pd.Categorical]:
        """Les colonnes `etudiant` et `element_id` de toutes les cases, ligne à ligne."""
        etudiants = np.repeat(np.arange(len(self.etudiants)), len(self.elements))
        elements = np.tile(np.arange(len(self.elements)), len(self.etudiants))
        return {
            "etudiant": pd.Categorical.from_codes(etudiants, categories=self.etudiants),
            "element_id": pd.Categorical.from_codes(elements, categories=self.elements),
        }


def _codes(colonne: pd.Series, connus: pd.Index) -> npt.NDArray[np.int64]:
    """La place de chaque valeur parmi les connues ; un texte répété n'est cherché qu'une fois."""
    categories = colonne.astype("category").cat
    places = connus.get_indexer(categories.categories.astype("str"))
    codes = categories.codes.to_numpy()
    return np.where(codes < 0, -1, places[codes]).astype(np.int64)


def build_grille(table: pd.DataFrame, elements: Sequence[str], etudiants: Sequence[str] | None) -> Grille:
    """La grille demandée ; les étudiants de la table si `etudiants` est None.

    Raises:
        ArgumentInvalideError: si un étudiant ou un élément est demandé deux fois.
    """
    lignes = sorted(table["etudiant"].astype("str").unique()) if etudiants is None else list(etudiants)
    grille = Grille(pd.Index(lignes, dtype="str"), pd.Index(list(elements), dtype="str"))
    for nom, index in (("etudiants", grille.etudiants), ("elements", grille.elements)):
        if not index.is_unique:
            doubles = ", ".join(index[index.duplicated()].unique()[:5])
            raise ArgumentInvalideError(f"{nom} : {doubles} demandé deux fois ; une fois suffit.")
    return grille


def matrice_maitrise(table: pd.DataFrame, mesure: str = "valeur") -> pd.DataFrame:
    """Une mesure d'une table de maîtrise, étudiants en lignes, éléments en colonnes.

    Args:
        table: ce que rend `maitrise` ou `maitrise_ordinale`.
        mesure: une de ses colonnes (`valeur`, `etat`, `occasions`…).

    Raises:
        ArgumentInvalideError: si la colonne n'existe pas.
    """
    if mesure not in table.columns:
        raise ArgumentInvalideError(f"mesure : « {mesure} » reçu ; permis : {', '.join(table.columns[2:])}.")
    etudiants, elements = table["etudiant"].cat.categories, table["element_id"].cat.categories
    plate = table[mesure].to_numpy().reshape(len(etudiants), len(elements))
    return pd.DataFrame(plate, index=etudiants.rename("etudiant"), columns=elements.rename("element_id"))
