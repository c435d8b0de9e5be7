"""Les liens d'un élément, dans les deux sens, y compris ceux qu'un autre référentiel déclare avec lui.

Une relation est écrite une fois, du côté de sa source. Le rapprochement des deux BTS, par exemple, est dans
`bts-gpme` : lu depuis `bts-gpme-nc`, il se retrouve ici.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel

# Les types de relation dont le nom a des accents ; les autres se lisent tels quels.
NOMS = {
    "appreciee_par": "appréciée par",
    "a_pour_competence": "a pour compétence",
    "evalue_par": "évalué par",
    "evaluee_par": "évaluée par",
    "outille": "outillé par",
    "releve_de": "relève de",
}


@dataclass(frozen=True)
class Lien:
    """Un lien d'un élément avec un autre.

    Attributes:
        type: la nature de la relation (`comprend`, `mobilise`, `correspond`…).
        sens: `vers` si l'élément regardé en est la source, `depuis` s'il en est la cible.
        referentiel: celui de l'autre élément.
        element_id: l'autre élément.
        imprimee: vrai si le document l'imprime, faux si elle est déduite.
        raison: ce qui fonde une relation déduite.
    """

    type: str
    sens: str
    referentiel: str
    element_id: str
    imprimee: bool
    raison: str

    @property
    def nom(self) -> str:
        """Le nom de la relation, tel qu'une personne le lit."""
        return NOMS.get(self.type, self.type.replace("_", " "))


def liens(referentiel: Referentiel, element_id: str, autres: Iterable[Referentiel] = ()) -> list[Lien]:
    """Tous les liens d'un élément, ceux dont il est la source d'abord.

    Args:
        referentiel: le sien.
        element_id: l'élément.
        autres: d'autres référentiels, dont les relations peuvent le citer.

    Raises:
        ReferentielInconnuError: si l'élément n'existe pas.
    """
    referentiel.element(element_id)
    siennes, complet = referentiel.relations, f"{referentiel.id}:{element_id}"
    trouves = [_lien(r, "vers", *_cible(referentiel, r.cible_id)) for r in _ou(siennes, "source_id", element_id)]
    for cite in (element_id, complet):
        trouves += [_lien(r, "depuis", referentiel.id, r.source_id) for r in _ou(siennes, "cible_id", cite)]
    for autre in autres:
        if autre is not referentiel:
            trouves += [_lien(r, "depuis", autre.id, r.source_id) for r in _ou(autre.relations, "cible_id", complet)]
    return trouves


def _ou(relations: pd.DataFrame, colonne: str, valeur: str) -> Iterable[Any]:
    return relations[relations[colonne] == valeur].itertuples(index=False)


def _cible(referentiel: Referentiel, cible: str) -> tuple[str, str]:
    """Le référentiel et l'élément que désigne une cible, écrite `element` ou `referentiel:element`."""
    ailleurs, deux_points, element = cible.partition(":")
    return (ailleurs, element) if deux_points else (referentiel.id, cible)


def _lien(relation: Any, sens: str, referentiel: str, element_id: str) -> Lien:
    return Lien(relation.type, sens, referentiel, element_id, bool(relation.imprimee), relation.raison)


def controle_liens(referentiel: Referentiel, connus: Mapping[str, Referentiel]) -> list[Constat]:
    """Les relations qui visent un autre référentiel, ou un de ses éléments, qui n'existe pas.

    Args:
        referentiel: celui que l'on contrôle.
        connus: les référentiels que l'on peut charger, par identifiant.
    """
    return list(_liens_rompus(referentiel, connus))


def _liens_rompus(referentiel: Referentiel, connus: Mapping[str, Referentiel]) -> Iterator[Constat]:
    for relation in referentiel.relations.itertuples(index=False):
        ailleurs, element = _cible(referentiel, relation.cible_id)
        ou = f"relation {relation.source_id} → {relation.cible_id}"
        vise = referentiel if ailleurs == referentiel.id else connus.get(ailleurs)
        if vise is None:
            liste = ", ".join(sorted(connus)) or "aucun"
            message = f"{ou} : le référentiel « {ailleurs} » n'existe pas. Connus : {liste}."
            yield Constat("erreur", "referentiel_vise_inconnu", message, relation.source_id)
        elif element not in vise:
            proche = get_close_matches(element, vise.elements["element_id"].tolist(), n=1)
            conseil = f" Le plus proche : « {proche[0]} »." if proche else ""
            message = f"{ou} : « {element} » n'est pas un élément de {ailleurs}.{conseil}"
            yield Constat("erreur", "element_vise_inconnu", message, relation.source_id)
