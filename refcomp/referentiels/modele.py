"""Le modèle d'un référentiel : ses éléments, leurs relations, leur place dans le document source."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.errors import ReferentielInconnuError

COLONNES_ELEMENTS = [
    "element_id",
    "code",
    "code_imprime",
    "niveau",
    "parent_id",
    "libelle",
    "libelle_imprime",
    "ordre",
    "source_spans",
]


@dataclass(frozen=True)
class Referentiel:
    """Un référentiel chargé.

    Attributes:
        id: identifiant stable (`bts-gpme-nc`).
        millesime: édition encodée.
        intitule: nom lu par une personne.
        territoire: territoire dont le droit s'applique.
        note: ce que le document ne dit pas lui-même.
        elements: une ligne par élément : `element_id`, `code` (normalisé), `code_imprime`, `niveau`, `parent_id`,
            `libelle` (réparé seulement si c'est certain), `libelle_imprime`, `ordre`, `source_spans` (liste de
            couples de positions de caractères dans le document).
    """

    id: str
    millesime: str
    intitule: str
    territoire: str
    note: str
    elements: pd.DataFrame

    def element(self, element_id: str) -> pd.Series:
        """Un élément.

        Raises:
            ReferentielInconnuError: si l'élément n'existe pas ; les plus proches sont nommés.
        """
        trouve = self.elements[self.elements["element_id"] == element_id]
        if trouve.empty:
            racine = element_id.split("/", maxsplit=1)[0].split(".", maxsplit=1)[0]
            voisins = self.elements["element_id"][self.elements["element_id"].str.startswith(racine)].head(8)
            conseil = f" Éléments voisins : {', '.join(voisins)}." if len(voisins) else ""
            raise ReferentielInconnuError(f"« {element_id} » n'est pas un élément de {self.id}.{conseil}")
        return trouve.iloc[0]

    def chemin(self, element_id: str) -> list[str]:
        """Les identifiants de la racine jusqu'à l'élément."""
        parents = self.elements.set_index("element_id")["parent_id"].to_dict()
        chemin = [str(self.element(element_id)["element_id"])]
        while parents[chemin[0]]:
            chemin.insert(0, parents[chemin[0]])
        return chemin
