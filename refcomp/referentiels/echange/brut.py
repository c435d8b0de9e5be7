"""Le document brut d'un référentiel : le sortir, le mettre sous une forme normale, le reconstruire contrôlé.

Deux documents de même forme normale donnent les mêmes tables : une clé absente et une clé à sa valeur par défaut y sont
la même chose. C'est cette forme que les formats d'échange transportent et que les pertes comparent.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from refcomp.errors import ReferentielMalFormeError
from refcomp.referentiels.controle import check_referentiel
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.tables import build_tables
from refcomp.referentiels.texte import forme_pliee

CLES = (
    *("id", "millesime", "intitule", "territoire", "note", "document", "niveaux", "elements", "relations", "echelles"),
    *("reglement", "mise_en_page"),
)
CLES_ELEMENT = (
    *("id", "niveau", "parent", "code", "code_imprime", "libelle", "libelle_imprime", "spans", "reprises", "attributs"),
    "remarque",
)


def export_brut(referentiel: Referentiel) -> dict[str, Any]:
    """Une copie du document brut d'un référentiel, de la forme de son YAML.

    Args:
        referentiel: un référentiel chargé ou importé.

    Returns:
        Le document, conforme à `referentiel.schema.json` ; le modifier ne touche pas le référentiel.
    """
    return copy.deepcopy(dict(referentiel.brut))


def normalize_brut(brut: Mapping[str, Any]) -> dict[str, Any]:
    """La forme normale d'un document : sans clé vide ni clé à sa valeur par défaut, clés dans un ordre fixe.

    Args:
        brut: un document conforme à `referentiel.schema.json`.

    Returns:
        Un nouveau document ; deux documents de même forme normale donnent les mêmes tables.
    """
    net = _sans_vides({**brut, "note": brut.get("note", "").strip()})
    net["elements"] = [_normalize_element(e) for e in brut["elements"]]
    net["relations"] = [_normalize_relation(r) for r in brut.get("relations", [])]
    net["echelles"] = [_sans_vides(e) for e in brut.get("echelles", [])]
    net["mise_en_page"] = _sans_vides(brut.get("mise_en_page", {}))
    return copy.deepcopy({cle: net[cle] for cle in CLES if net.get(cle)})


def _sans_vides(objet: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in objet.items() if valeur not in (None, "", [], {})}


def code_par_defaut(element_id: str) -> str:
    """Le code d'un élément qui n'en déclare pas : la dernière partie de son identifiant."""
    return element_id.rsplit("/", maxsplit=1)[-1]


def _normalize_element(element: Mapping[str, Any]) -> dict[str, Any]:
    net = _sans_vides(element)
    if net.get("code") == code_par_defaut(net["id"]):
        del net["code"]
    if net.get("libelle") == net["libelle_imprime"]:
        del net["libelle"]
    if "reprises" in net:
        net["reprises"] = [{"spans": r["spans"], **_sans_vides(r)} for r in net["reprises"]]
    return {cle: net[cle] for cle in CLES_ELEMENT if cle in net}


def _normalize_relation(relation: Mapping[str, Any]) -> dict[str, Any]:
    net = _sans_vides(relation)
    if net.get("imprimee") is True:
        del net["imprimee"]
    return net


def build_referentiel(brut: Mapping[str, Any], nom: str) -> Referentiel:
    """Contrôle un document importé et en construit le référentiel.

    Args:
        brut: le document, de la forme du YAML.
        nom: d'où il vient, pour le message.

    Raises:
        ReferentielMalFormeError: si le document est incohérent ; tous les défauts sont listés.
    """
    net = normalize_brut(brut)
    defauts = check_referentiel(net)
    if defauts:
        liste = "\n".join(f"  - {d}" for d in defauts)
        pluriel = "s" if len(defauts) > 1 else ""
        raise ReferentielMalFormeError(f"{nom} ne donne pas un référentiel : {len(defauts)} défaut{pluriel}.\n{liste}")
    return build_tables(net)


def slug(texte: str, defaut: str = "referentiel") -> str:
    """Un identifiant de référentiel, en minuscules sans accent : « BTS Gestion » donne `bts-gestion`."""
    return re.sub(r"[^a-z0-9]+", "-", forme_pliee(texte)).strip("-")[:60].strip("-") or defaut


class Identifiants:
    """Donne à chaque élément étranger un identifiant permis, lisible et unique."""

    def __init__(self, pris: Iterable[str] = ()) -> None:
        """Réserve les identifiants déjà pris."""
        self._pris = set(pris)

    def nouveau(self, voulu: str, secours: str = "element") -> str:
        """L'identifiant le plus proche de celui voulu ; un rang le distingue s'il est déjà pris."""
        lettres = (c for c in unicodedata.normalize("NFKD", voulu) if not unicodedata.combining(c))
        base = re.sub(r"[^A-Za-z0-9_./-]+", "_", "".join(lettres)).strip("_") or secours
        identifiant, rang = base, 1
        while identifiant in self._pris:
            rang += 1
            identifiant = f"{base}_{rang}"
        self._pris.add(identifiant)
        return identifiant
