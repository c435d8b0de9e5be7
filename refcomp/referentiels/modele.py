"""Le modèle d'un référentiel : ses éléments, leurs relations, ses échelles, ses règles, sa place à la source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import pandas as pd

from refcomp.errors import ReferentielInconnuError
from refcomp.referentiels.reglement import Echelle, Regle, Reglement

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
    "variantes",
    "remarque",
    "attributs",
]
COLONNES_RELATIONS = ["source_id", "type", "cible_id", "imprimee", "raison", "source_spans"]


@dataclass(frozen=True, repr=False)
class Referentiel:
    """Un référentiel chargé.

    Attributes:
        id: identifiant stable (`bts-gpme-nc`).
        millesime: édition encodée ; `inconnu` si le document ne la porte pas.
        intitule: nom lu par une personne.
        territoire: territoire dont le droit s'applique.
        note: ce que le document ne dit pas lui-même.
        niveaux: niveau → nom lu par une personne, du plus général au plus fin.
        elements: une ligne par élément : `element_id`, `code` (normalisé), `code_imprime`, `niveau`, `parent_id`,
            `libelle` (réparé seulement si c'est certain), `libelle_imprime`, `ordre`, `source_spans` (couples de
            positions de caractères dans le document, toutes ses impressions comprises), `variantes` (ses autres
            rédactions imprimées), `remarque`, `attributs` (faits imprimés : `obligatoire`, `nature`…).
        relations: `source_id`, `type`, `cible_id`, `imprimee` (faux si elle est déduite), `raison`, `source_spans`.
        echelles: échelle → ses niveaux ou ses bornes.
        reglement: les règles de certification imprimées, et ce qu'elles laissent au centre ; None s'il n'y en a pas.
        mise_en_page: genre → positions des lettres qui n'appartiennent à aucun élément.
        document: condensé et longueur du texte que désignent les positions.
        brut: le document lu, d'où viennent les tables ; elles réunissent ce qu'il distingue (les positions d'une
            reprise). `refcomp.referentiels.echange.export_brut` en donne une copie.
    """

    id: str
    millesime: str
    intitule: str
    territoire: str
    note: str
    niveaux: Mapping[str, str]
    elements: pd.DataFrame
    relations: pd.DataFrame
    echelles: Mapping[str, Echelle] = field(default_factory=dict)
    reglement: Reglement | None = None
    mise_en_page: Mapping[str, list[tuple[int, int]]] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    brut: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Un nom court : les tables n'ont pas leur place dans un message."""
        return f"Referentiel({self.id!r}, {self.millesime!r}, {len(self.elements)} éléments)"

    @property
    def regles(self) -> tuple[Regle, ...]:
        """Les règles imprimées, dans l'ordre ; vide si le document n'en porte pas."""
        return () if self.reglement is None else tuple(self.reglement.regles.values())

    @cached_property
    def _lignes(self) -> dict[str, int]:
        return {identifiant: rang for rang, identifiant in enumerate(self.elements["element_id"])}

    @cached_property
    def _colonnes(self) -> dict[str, list[Any]]:
        return {nom: self.elements[nom].tolist() for nom in self.elements.columns}

    @cached_property
    def _parents(self) -> dict[str, str]:
        return dict(zip(self.elements["element_id"], self.elements["parent_id"], strict=True))

    @cached_property
    def _enfants(self) -> dict[str, list[str]]:
        enfants: dict[str, list[str]] = {}
        for element, parent in self._parents.items():
            enfants.setdefault(parent, []).append(element)
        return enfants

    def __contains__(self, element_id: object) -> bool:
        """Vrai si l'élément existe."""
        return element_id in self._lignes

    def element(self, element_id: str) -> pd.Series:
        """Un élément.

        Raises:
            ReferentielInconnuError: si l'élément n'existe pas ; les plus proches sont nommés.
        """
        if element_id in self._lignes:
            return self.elements.iloc[self._lignes[element_id]]
        raise self._inconnu(element_id)

    def champ(self, element_id: str, nom: str) -> Any:
        """Un champ d'un élément (`code`, `niveau`, `attributs`…), sans construire sa ligne.

        Raises:
            ReferentielInconnuError: si l'élément n'existe pas.
        """
        if element_id not in self._lignes:
            raise self._inconnu(element_id)
        return self._colonnes[nom][self._lignes[element_id]]

    def _inconnu(self, element_id: object) -> ReferentielInconnuError:
        """L'erreur d'un élément qui n'existe pas, avec ceux qui lui ressemblent, casse comprise."""
        ids = {str(e).casefold(): str(e) for e in self._lignes}
        voulu = str(element_id).casefold()
        proches = [ids[p] for p in get_close_matches(voulu, list(ids), n=5, cutoff=0.6)] if voulu else []
        conseil = f" Proches : {', '.join(proches)}." if proches else ""
        return ReferentielInconnuError(f"« {element_id} » n'est pas un élément de {self.id}.{conseil}")

    def libelle(self, element_id: str) -> str:
        """Le libellé d'un élément."""
        return str(self.champ(element_id, "libelle"))

    def chemin(self, element_id: str) -> list[str]:
        """Les identifiants de la racine jusqu'à l'élément."""
        chemin = [str(self.element(element_id)["element_id"])]
        while self._parents[chemin[0]]:
            chemin.insert(0, self._parents[chemin[0]])
        return chemin

    def enfants(self, element_id: str = "", niveau: str | None = None) -> list[str]:
        """Les éléments juste au-dessous, dans l'ordre ; sans argument, ceux du sommet."""
        enfants = self._enfants.get(element_id, [])
        return [e for e in enfants if niveau is None or self.champ(e, "niveau") == niveau]

    def descendants(self, element_id: str) -> list[str]:
        """Tous les éléments au-dessous, dans l'ordre du document."""
        trouves, a_voir = [], self.enfants(element_id)
        while a_voir:
            courant = a_voir.pop(0)
            trouves.append(courant)
            a_voir = [*self.enfants(courant), *a_voir]
        return trouves

    def du_niveau(self, niveau: str) -> list[str]:
        """Les éléments d'un niveau, dans l'ordre.

        Raises:
            ReferentielInconnuError: si ce référentiel n'a pas ce niveau ; les siens sont nommés.
        """
        if niveau not in self.niveaux:
            raise ReferentielInconnuError(
                f"{self.id} n'a pas de niveau « {niveau} ». Ses niveaux : {', '.join(self.niveaux)}."
            )
        return self.elements.loc[self.elements["niveau"] == niveau, "element_id"].tolist()

    @cached_property
    def _liens(self) -> dict[tuple[str, str, str], list[str]]:
        liens: dict[tuple[str, str, str], list[str]] = {}
        for source, nature, cible in zip(
            self.relations["source_id"], self.relations["type"], self.relations["cible_id"], strict=True
        ):
            liens.setdefault(("vers", source, nature), []).append(cible)
            liens.setdefault(("depuis", cible, nature), []).append(source)
        return liens

    def relies(self, element_id: str, nature: str, sens: str = "vers") -> list[str]:
        """Les éléments liés à celui-ci par une relation de cette nature.

        Args:
            element_id: l'élément.
            nature: le type de relation (`comprend`, `mobilise`…).
            sens: `vers` (l'élément est la source) ou `depuis` (il est la cible).
        """
        return list(self._liens.get((sens, element_id, nature), []))
