"""Écrire un référentiel en CASE 1.1 : un CFPackage, que lisent OpenCASE, OpenSALT et les registres de référentiels.

Norme : 1EdTech, « Competencies and Academic Standards Exchange (CASE) Service 1.1 », Information Model et REST/JSON
Binding, version finale du 24 janvier 2025. Ce que CASE sait dire est dans ses champs ; le reste (positions, reprises,
attributs, règlement…) est sous `extensions.refcomp`, que la version 1.1 permet dans chaque classe.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from refcomp.referentiels.echange.brut import CLES_ELEMENT, normalize_brut
from refcomp.referentiels.echange.correspondances import terme_case
from refcomp.referentiels.echange.grilles import CritereGrille, Grille, grilles
from refcomp.referentiels.echange.identifiants import Identite, build_identite, load_identite
from refcomp.referentiels.modele import Referentiel

VERSION_EXTENSION = 1
AUTEUR_INCONNU = "Non précisé par le document"
# Ce que CASE porte dans ses propres champs, et que l'extension n'a donc pas à répéter.
DITS_PAR_CASE = {"niveau", "parent", "libelle", "remarque"}


def render_case(
    referentiel: Referentiel,
    *,
    adresse: str = "",
    auteur: str = AUTEUR_INCONNU,
    date: dt.datetime | None = None,
) -> str:
    """Rend un référentiel en JSON de CASE 1.1.

    Args:
        referentiel: un référentiel chargé.
        adresse: où le fichier sera publié ; les URI en sont faites. Sans elle, ce sont des URN.
        auteur: l'autorité qui a établi le référentiel (`creator`, obligatoire dans CASE).
        date: date de dernière modification, inscrite partout ; maintenant par défaut. Avec la même date, les mêmes
            octets.
    """
    quand = (date or dt.datetime.now(tz=dt.UTC)).astimezone(dt.UTC)
    paquet = _Paquet(referentiel, build_identite(referentiel, adresse), f"{quand:%Y-%m-%dT%H:%M:%SZ}")
    return json.dumps(paquet.build(auteur), ensure_ascii=False, indent=1) + "\n"


def _ligne(texte: str) -> str:
    """Un NormalizedString de CASE : ni saut de ligne ni tabulation."""
    return " ".join(texte.split())


class _Paquet:
    """L'assemblage d'un CFPackage ; chaque méthode rend une classe de CASE."""

    def __init__(self, referentiel: Referentiel, identite: Identite, date: str) -> None:
        self.referentiel = referentiel
        self.brut = normalize_brut(referentiel.brut)
        self.identite = identite
        self.date = date
        self.titres = dict(zip(referentiel.elements["element_id"], referentiel.elements["libelle"], strict=True))

    def build(self, auteur: str) -> dict[str, Any]:
        associations = [*self.hierarchie(), *self.relations()]
        return {
            "CFDocument": self.document(auteur),
            "CFItems": [self.item(e, ordre) for ordre, e in enumerate(self.brut["elements"], start=1)],
            "CFAssociations": associations,
            "CFDefinitions": {
                "CFItemTypes": [self.type_item(n, rang) for rang, n in enumerate(self.brut["niveaux"], start=1)],
                "CFAssociationGroupings": self.groupes(),
            },
            "CFRubrics": [self.rubrique(g) for g in grilles(self.referentiel)],
        }

    def entete(self, classe: str, cle: str = "") -> dict[str, Any]:
        """Ce que chaque objet de CASE doit porter."""
        return {
            "identifier": self.identite.uuid(classe, cle),
            "uri": self.identite.uri(classe, cle),
            "lastChangeDateTime": self.date,
        }

    def lien(self, classe: str, cle: str, titre: str) -> dict[str, Any]:
        """Un LinkURI ou un LinkGenURI."""
        uuid, uri = self.identite.uuid(classe, cle), self.identite.uri(classe, cle)
        return {"title": _ligne(titre), "identifier": uuid, "uri": uri}

    def document(self, auteur: str) -> dict[str, Any]:
        brut = self.brut
        portes = ("id", "millesime", "territoire", "document", "echelles", "reglement", "mise_en_page")
        return {
            **self.entete("CFDocuments"),
            "caseVersion": "1.1",
            "creator": _ligne(auteur),
            "title": _ligne(brut["intitule"]),
            **({"description": brut["note"]} if "note" in brut else {}),
            "language": "fr",
            "version": brut["millesime"],
            "extensions": {
                "refcomp": {"version": VERSION_EXTENSION, **{cle: brut[cle] for cle in portes if cle in brut}},
            },
        }

    def item(self, element: Mapping[str, Any], ordre: int) -> dict[str, Any]:
        libelle = element.get("libelle", element["libelle_imprime"])
        niveau = self.referentiel.niveaux[element["niveau"]]
        propre = {cle: element[cle] for cle in CLES_ELEMENT if cle in element and cle not in DITS_PAR_CASE}
        if element["libelle_imprime"] == libelle:
            del propre["libelle_imprime"]
        return {
            **self.entete("CFItems", element["id"]),
            "fullStatement": libelle,
            "humanCodingScheme": element["id"],
            "CFItemType": _ligne(niveau),
            "CFItemTypeURI": self.lien("CFItemTypes", element["niveau"], niveau),
            **({"listEnumeration": _ligne(element["code_imprime"])} if "code_imprime" in element else {}),
            **({"notes": element["remarque"]} if "remarque" in element else {}),
            "language": "fr",
            "extensions": {"refcomp": {"ordre": ordre, **propre}},
        }

    def type_item(self, niveau: Mapping[str, Any], rang: int) -> dict[str, Any]:
        return {
            **self.entete("CFItemTypes", niveau["id"]),
            "title": _ligne(niveau["libelle"]),
            "description": niveau["libelle"],
            "hierarchyCode": f"{rang:03d}",
            "typeCode": niveau["id"],
        }

    def hierarchie(self) -> Iterator[dict[str, Any]]:
        """L'arbre : chaque élément est l'enfant de son parent, ou du document."""
        rangs: Counter[str] = Counter()
        for element in self.brut["elements"]:
            enfant, parent = element["id"], element.get("parent", "")
            rangs[parent] += 1
            yield {
                **self.entete("CFAssociations", f"isChildOf/{enfant}"),
                "associationType": "isChildOf",
                "sequenceNumber": rangs[parent],
                "originNodeURI": self.noeud(enfant),
                "destinationNodeURI": self.noeud(parent),
            }

    def noeud(self, cible: str) -> dict[str, Any]:
        """Un élément, le document (cible vide), ou un élément d'un autre référentiel."""
        if not cible:
            return self.lien("CFDocuments", "", self.brut["intitule"])
        if ":" not in cible:
            return self.lien("CFItems", cible, self.titres[cible])
        autre, element_id = cible.split(":", maxsplit=1)
        identite = load_identite(autre, self.identite.adresse)
        if identite is None:
            externe = {"identifier": cible, "uri": f"urn:refcomp:{cible}"}
            return {"title": _ligne(cible), **externe, "targetType": "ext:refcomp"}
        return {
            "title": _ligne(cible),
            "identifier": identite.uuid("CFItems", element_id),
            "uri": identite.uri("CFItems", element_id),
        }

    def relations(self) -> Iterator[dict[str, Any]]:
        fois: Counter[str] = Counter()
        for relation in self.brut.get("relations", []):
            base = "/".join((relation["type"], relation["source"], relation["cible"]))
            fois[base] += 1
            traduction = terme_case(relation["type"])
            bouts = [self.noeud(relation["source"]), self.noeud(relation["cible"])]
            origine, destination = reversed(bouts) if traduction.inverse else bouts
            groupe, titre = _groupe(relation)
            yield {
                **self.entete("CFAssociations", f"{base}/{fois[base]}"),
                "associationType": traduction.terme,
                "originNodeURI": origine,
                "destinationNodeURI": destination,
                "CFAssociationGroupingURI": self.lien("CFAssociationGroupings", groupe, titre),
                **({"notes": relation["raison"]} if "raison" in relation else {}),
                "extensions": {"refcomp": {cle: v for cle, v in relation.items() if cle != "raison"}},
            }

    def groupes(self) -> list[dict[str, Any]]:
        titres = dict(_groupe(r) for r in self.brut.get("relations", []))
        return [{**self.entete("CFAssociationGroupings", cle), "title": titre} for cle, titre in titres.items()]

    def rubrique(self, grille: Grille) -> dict[str, Any]:
        return {
            **self.entete("CFRubrics", grille.element_id),
            "title": _ligne(grille.titre),
            "description": grille.description,
            "CFRubricCriteria": [self.critere(grille, c, rang) for rang, c in enumerate(grille.criteres, start=1)],
            "extensions": {"refcomp": {"element": grille.element_id}},
        }

    def critere(self, grille: Grille, critere: CritereGrille, rang: int) -> dict[str, Any]:
        cle = f"{grille.element_id}/{critere.cle}"
        niveaux = [
            {
                **self.entete("CFRubricCriterionLevels", f"{cle}/{niveau.code}"),
                "quality": f"{niveau.code} : {niveau.libelle}",
                **({"description": niveau.definition} if niveau.definition else {}),
                "position": position,
                "rubricCriterionId": self.identite.uuid("CFRubricCriteria", cle),
            }
            for position, niveau in enumerate(grille.niveaux, start=1)
        ]
        return {
            **self.entete("CFRubricCriteria", cle),
            **({"category": _ligne(critere.categorie)} if critere.categorie else {}),
            "description": critere.libelle,
            "CFItemURI": self.lien("CFItems", critere.element_id, critere.libelle),
            "position": rang,
            "rubricId": self.identite.uuid("CFRubrics", grille.element_id),
            **({"CFRubricCriterionLevels": niveaux} if niveaux else {}),
        }


def _groupe(relation: Mapping[str, Any]) -> tuple[str, str]:
    """Le groupe d'une relation : son type d'origine, et si elle est imprimée ou déduite."""
    nature = "imprimee" if relation.get("imprimee", True) else "deduite"
    return f"{relation['type']}/{nature}", f"{relation['type']} ({'imprimée' if nature == 'imprimee' else 'déduite'})"
