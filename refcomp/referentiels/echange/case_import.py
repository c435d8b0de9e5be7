"""Lire un CFPackage de CASE (1.0 ou 1.1) : celui de refcomp revient tel quel, celui d'un autre devient un référentiel.

Les champs de CASE font foi sur l'extension : un texte corrigé dans un éditeur CASE l'emporte sur celui d'origine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.referentiels.echange.brut import Identifiants, slug
from refcomp.referentiels.echange.case_controle import check_case
from refcomp.referentiels.echange.case_grilles import build_grilles
from refcomp.referentiels.echange.correspondances import DEPUIS_CASE, terme_case
from refcomp.referentiels.echange.messages import check_sans_erreur

PORTES = ("territoire", "document", "echelles", "reglement", "mise_en_page")
SANS_PLACE = (
    *("alternativeLabel", "abbreviatedStatement", "conceptKeywords", "subject", "educationLevel", "listEnumeration"),
    *("statusStartDate", "statusEndDate"),
)
FIN = 10**9


def parse_case(texte: str, nom: str) -> dict[str, Any]:
    """Lit un CFPackage et en rend le document brut d'un référentiel.

    Args:
        texte: le JSON.
        nom: le nom du fichier, pour les messages.

    Raises:
        FichierIllisibleError: si ce n'est pas un CFPackage conforme ; les défauts sont listés.
    """
    try:
        paquet = json.loads(texte)
    except json.JSONDecodeError as erreur:
        raise FichierIllisibleError(f"{nom} n'est pas un JSON lisible : {erreur}.") from None
    check_sans_erreur(check_case(_sans_nuls(paquet)), f"{nom} n'est pas un CFPackage de CASE")
    return _Lecture(_sans_nuls(paquet)).brut()


def _sans_nuls(objet: Any) -> Any:
    """Sans les champs nuls, que CASE 1.0 permettait et que bien des outils écrivent encore."""
    if isinstance(objet, dict):
        return {cle: _sans_nuls(v) for cle, v in objet.items() if v is not None}
    return [_sans_nuls(v) for v in objet] if isinstance(objet, list) else objet


def _extension(objet: Mapping[str, Any]) -> dict[str, Any]:
    propre = objet.get("extensions", {})
    return dict(propre.get("refcomp", {})) if isinstance(propre, dict) else {}


class _Lecture:
    """Un CFPackage en cours de lecture."""

    def __init__(self, paquet: Mapping[str, Any]) -> None:
        self.paquet = paquet
        self.items = list(paquet.get("CFItems", []))
        self.associations = list(paquet.get("CFAssociations", []))
        self.types = {t["identifier"]: t for t in paquet.get("CFDefinitions", {}).get("CFItemTypes", [])}
        self.niveaux: dict[str, str] = {}
        for definition in sorted(self.types.values(), key=lambda t: t["hierarchyCode"]):
            self.niveaux[_nom_niveau(definition.get("typeCode") or definition["title"])] = definition["title"]
        self.ids = self._ids()

    def _ids(self) -> dict[str, str]:
        """UUID de chaque élément → son identifiant dans refcomp."""
        identifiants = Identifiants()
        ids = {}
        for item in sorted(self.items, key=lambda i: "id" not in _extension(i)):
            voulu = _extension(item).get("id") or item.get("humanCodingScheme") or item["identifier"]
            ids[item["identifier"]] = identifiants.nouveau(str(voulu))
        return ids

    def brut(self) -> dict[str, Any]:
        document = self.paquet["CFDocument"]
        propre = _extension(document)
        parents, autres = self._hierarchie()
        elements = [self._element(i, parents) for i in self._ordre(parents)]
        grilles = build_grilles(self.paquet.get("CFRubrics", []), self.ids)
        return {
            "id": propre.get("id") or slug(document["title"]),
            "millesime": propre.get("millesime") or _millesime(document.get("version", "")),
            "intitule": document["title"],
            "territoire": "non_precise",
            "note": document.get("description", ""),
            **{cle: propre[cle] for cle in PORTES if cle in propre},
            "niveaux": [{"id": n, "libelle": li} for n, li in {**self.niveaux, **grilles.niveaux}.items()],
            "elements": [*elements, *grilles.elements],
            "relations": [*self._relations(), *autres, *grilles.relations],
        }

    def _hierarchie(self) -> tuple[dict[str, tuple[str, int]], list[dict[str, Any]]]:
        """UUID → (UUID du parent, rang), puis les parents en trop, que CASE permet et refcomp dit en relations."""
        parents: dict[str, tuple[str, int]] = {}
        autres = []
        for association in self.associations:
            if association["associationType"] != "isChildOf":
                continue
            enfant = association["originNodeURI"]["identifier"]
            parent = association["destinationNodeURI"]["identifier"]
            if enfant not in self.ids:
                continue
            if enfant not in parents:
                connu = parent if parent in self.ids else ""
                parents[enfant] = (connu, association.get("sequenceNumber", FIN))
            elif parent in self.ids:
                autres.append({"source": self.ids[enfant], "type": "releve_de", "cible": self.ids[parent]})
        return parents, autres

    def _ordre(self, parents: Mapping[str, tuple[str, int]]) -> list[Mapping[str, Any]]:
        """Les éléments dans l'ordre du document d'origine, ou dans celui de l'arbre s'il n'est pas écrit."""
        if all("ordre" in _extension(i) for i in self.items):
            return sorted(self.items, key=lambda i: _extension(i)["ordre"])
        enfants: dict[str, list[tuple[int, int]]] = {}
        for rang, item in enumerate(self.items):
            parent, place = parents.get(item["identifier"], ("", FIN))
            enfants.setdefault(parent, []).append((place, rang))
        ranges, vus, pile = [], set(), sorted(enfants.get("", []), reverse=True)
        while pile:
            item = self.items[pile.pop()[1]]
            if item["identifier"] not in vus:
                vus.add(item["identifier"])
                ranges.append(item)
                pile += sorted(enfants.get(item["identifier"], []), reverse=True)
        # Un cercle de parents n'est atteint de nulle part : ses éléments restent, et le contrôle dira le cercle.
        return [*ranges, *(i for i in self.items if i["identifier"] not in vus)]

    def _element(self, item: Mapping[str, Any], parents: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
        propre = _extension(item)
        propre.pop("ordre", None)
        texte = item["fullStatement"].strip() or "(sans texte)"
        parent = parents.get(item["identifier"], ("", 0))[0]
        commun = {
            **({"code_imprime": item["humanCodingScheme"]} if "humanCodingScheme" in item and not propre else {}),
            **({} if propre else _attributs(item)),
            "libelle_imprime": texte,
            **propre,
            "id": self.ids[item["identifier"]],
            "niveau": self._niveau(item),
            "libelle": texte,
            "remarque": item.get("notes", ""),
        }
        return {**commun, "parent": self.ids[parent]} if parent else commun

    def _niveau(self, item: Mapping[str, Any]) -> str:
        definition = self.types.get(item.get("CFItemTypeURI", {}).get("identifier", ""))
        libelle = definition["title"] if definition else item.get("CFItemType", "Élément")
        nom = _nom_niveau((definition or {}).get("typeCode") or libelle)
        self.niveaux.setdefault(nom, libelle)
        return nom

    def _relations(self) -> Iterator[dict[str, Any]]:
        for association in self.associations:
            if association["associationType"] == "isChildOf":
                continue
            propre = _extension(association)
            nature = propre.get("type") or DEPUIS_CASE.get(association["associationType"])
            nature = nature or _nom_niveau(association["associationType"].removeprefix("ext:"))
            bouts = [association["originNodeURI"], association["destinationNodeURI"]]
            if propre and terme_case(nature).inverse:
                bouts.reverse()
            source = self.ids.get(bouts[0]["identifier"])
            if source is None:
                continue  # un lien dont le départ n'est pas ici n'appartient pas à ce référentiel
            cible = self.ids.get(bouts[1]["identifier"]) or propre.get("cible") or _exterieur(bouts[1])
            dit = {"raison": association["notes"]} if "notes" in association else {}
            yield {**propre, "source": source, "type": nature, "cible": cible, **dit}


def _exterieur(lien: Mapping[str, Any]) -> str:
    """La cible d'un lien vers un autre document : préfixée, comme dans le YAML."""
    return f"case:{Identifiants().nouveau(str(lien['identifier']))}"


def _attributs(item: Mapping[str, Any]) -> dict[str, Any]:
    """Ce qu'un élément étranger dit et que refcomp n'a pas où mettre : gardé tel quel."""
    restes = {cle: item[cle] for cle in SANS_PLACE if cle in item}
    return {"attributs": {"case": restes}} if restes else {}


def _nom_niveau(texte: str) -> str:
    return slug(texte, "element").replace("-", "_")


def _millesime(version: str) -> str:
    return version if len(version) == 4 and version.isdigit() else "inconnu"  # noqa: PLR2004 - une année
