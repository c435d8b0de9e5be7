"""Écrire un référentiel pour Moodle : le CSV à 14 colonnes qu'importe « Importer un référentiel de compétences ».

Moodle ne connaît qu'un arbre de compétences, une échelle et des références croisées sans type ni sens. Le texte
complet, le niveau, la remarque et les attributs vont dans la description, où un enseignant les lit ; le reste ne passe
pas (voir `pertes`).
"""

from __future__ import annotations

import csv
import html
import io
import json
import textwrap
from collections.abc import Mapping
from typing import Any

from refcomp.errors import check_choix
from refcomp.referentiels.echange.brut import normalize_brut, slug
from refcomp.referentiels.echange.moodle_format import (
    CHAMPS,
    COLONNES,
    HTML,
    LONGUEUR,
    MENTIONS,
    SANS_ECHELLE,
    SOSIES,
    TAXONOMIE_DU_NIVEAU,
)
from refcomp.referentiels.modele import Referentiel

SEPARATEURS = {",": "virgule", ";": "point-virgule", "\t": "tabulation"}


def render_moodle(referentiel: Referentiel, *, acquis_des: str = "", separateur: str = ",") -> str:
    """Rend un référentiel en CSV de Moodle.

    Args:
        referentiel: un référentiel chargé.
        acquis_des: code du niveau à partir duquel Moodle tient une compétence pour acquise. Aucun document ne le dit :
            par défaut, le plus haut niveau seulement.
        separateur: virgule, comme l'export de Moodle ; à l'import, un Moodle en français propose d'abord le
            point-virgule.

    Raises:
        ArgumentInvalideError: si le niveau ou le séparateur n'existe pas ; ceux qui existent sont nommés.
    """
    check_choix("separateur", separateur, SEPARATEURS)
    brut = normalize_brut(referentiel.brut)
    libelles, configuration = _echelle(brut, acquis_des)
    cadre = {
        "idnumber": f"{brut['id']}-{brut['millesime']}",
        "shortname": _court(brut["intitule"]),
        "description": _paragraphes(brut["intitule"], {"Note": brut.get("note", ""), "Territoire": brut["territoire"]}),
        "descriptionformat": HTML,
        "scalevalues": ",".join(libelles),
        "scaleconfiguration": configuration,
        "isframework": "1",
        "taxonomies": ",".join(_taxonomies(referentiel)),
    }
    tampon = io.StringIO(newline="")
    ecriture = csv.DictWriter(tampon, CHAMPS, restval="", delimiter=separateur, lineterminator="\n")
    ecriture.writerow(dict(zip(CHAMPS, COLONNES, strict=True)))
    ecriture.writerow(cadre)
    ecriture.writerows(_competences(referentiel, brut))
    return tampon.getvalue()


def _competences(referentiel: Referentiel, brut: Mapping[str, Any]) -> list[dict[str, str]]:
    croisees = _croisees(brut)
    numeros = {e["id"]: str(rang) for rang, e in enumerate(brut["elements"], start=1)}
    lignes = []
    for element in brut["elements"]:
        libelle = element.get("libelle", element["libelle_imprime"])
        regle = element.get("attributs", {}).get("moodle", {})
        lignes.append(
            {
                "parentidnumber": element.get("parent", ""),
                "idnumber": element["id"],
                "shortname": _court(libelle),
                "description": _description(referentiel, element, libelle),
                "descriptionformat": HTML,
                "ruletype": regle.get("ruletype", ""),
                "ruleoutcome": str(regle.get("ruleoutcome", 0)),
                "ruleconfig": _regle(regle.get("ruleconfig"), numeros),
                "relatedidnumbers": ",".join(c.replace(",", "%2C") for c in croisees.get(element["id"], ())),
                "exportid": numeros[element["id"]],
            }
        )
    return lignes


def _court(texte: str) -> str:
    """Le nom court : cent caractères au plus, coupé entre deux mots, sans rien que Moodle prenne pour une balise."""
    ligne = " ".join(texte.split()).translate(SOSIES)
    return textwrap.shorten(ligne, LONGUEUR, placeholder="…") if len(ligne) > LONGUEUR else ligne


def _description(referentiel: Referentiel, element: Mapping[str, Any], libelle: str) -> str:
    imprime = element["libelle_imprime"]
    attributs = {cle: v for cle, v in element.get("attributs", {}).items() if cle != "moodle"}
    dits = {
        "Niveau": _niveau(element["niveau"], referentiel.niveaux[element["niveau"]]),
        "Code imprimé": element.get("code_imprime", ""),
        "Texte imprimé": imprime if imprime != libelle else "",
        "Remarque": element.get("remarque", ""),
        "Attributs": json.dumps(attributs, ensure_ascii=False) if attributs else "",
    }
    return _paragraphes(libelle, {mention: dits[mention] for mention in MENTIONS})


def _niveau(nom: str, libelle: str) -> str:
    """Le nom d'un niveau, suivi de son identifiant s'il ne s'en déduit pas : « Texte de présentation [narratif] »."""
    return libelle if slug(libelle, "element").replace("-", "_") == nom else f"{libelle} [{nom}]"


def _paragraphes(texte: str, mentions: Mapping[str, str]) -> str:
    """Le texte, puis une liste de mentions, en HTML ; l'antislash y est une entité (PHP l'emploie à échapper)."""
    lignes = [f"<li>{mention} : {_html(valeur)}</li>" for mention, valeur in mentions.items() if valeur]
    return f"<p>{_html(texte)}</p>" + (f"<ul>{''.join(lignes)}</ul>" if lignes else "")


def _html(texte: str) -> str:
    return html.escape(texte, quote=False).replace("\\", "&#92;").replace("\n", "<br />")


def _croisees(brut: Mapping[str, Any]) -> dict[str, list[str]]:
    """Les références croisées : chaque paire d'éléments reliés, une fois, hors du lien de parenté."""
    parents = {e["id"]: e.get("parent", "") for e in brut["elements"]}
    croisees: dict[str, list[str]] = {}
    vues: set[frozenset[str]] = set()
    for relation in brut.get("relations", []):
        source, cible = relation["source"], relation["cible"]
        paire = frozenset((source, cible))
        if cible not in parents or source == cible or paire in vues:
            continue
        if parents[cible] == source or parents[source] == cible:
            continue
        vues.add(paire)
        croisees.setdefault(source, []).append(cible)
    return croisees


def _taxonomies(referentiel: Referentiel) -> list[str]:
    """Le terme de chaque profondeur de l'arbre : celui de son niveau le plus général, hors textes et titres."""
    par_profondeur: dict[int, set[str]] = {}
    for element_id, niveau in zip(referentiel.elements["element_id"], referentiel.elements["niveau"], strict=True):
        par_profondeur.setdefault(len(referentiel.chemin(element_id)), set()).add(niveau)
    ranges = [n for n in referentiel.niveaux if n in TAXONOMIE_DU_NIVEAU]
    return [
        next((TAXONOMIE_DU_NIVEAU[n] for n in ranges if n in presents), "competency")
        for _, presents in sorted(par_profondeur.items())
    ]


def _echelle(brut: Mapping[str, Any], acquis_des: str) -> tuple[list[str], str]:
    """Les valeurs de l'échelle et sa configuration : le niveau par défaut et ceux qui valent acquis."""
    valeurs: list[Any] = next((e["valeurs"] for e in brut.get("echelles", []) if e["nature"] == "ordinale"), [])
    codes = [v["code"] for v in valeurs] or ["0", "1"]
    libelles = [_valeur(v) for v in valeurs] or list(SANS_ECHELLE)
    if acquis_des:
        check_choix("acquis_des", acquis_des, codes)
    seuil = codes.index(acquis_des) if acquis_des else len(codes) - 1
    crans = [
        {"id": rang, "scaledefault": int(rang == seuil + 1), "proficient": 1}
        for rang in range(seuil + 1, len(codes) + 1)
    ]
    # Le premier objet reçoit de l'importeur le numéro de l'échelle sur le site.
    return libelles, json.dumps([{"scaleid": "0"}, *crans], separators=(",", ":"))


def _valeur(valeur: Mapping[str, Any]) -> str:
    """« Satisfaisant (S) » ; la virgule sépare les valeurs d'une échelle de Moodle, elle ne peut pas y figurer."""
    libelle, code = (" ".join(valeur[c].replace(",", " ;").translate(SOSIES).split()) for c in ("libelle", "code"))
    return libelle if libelle == code else f"{libelle} ({code})"


def _regle(configuration: Any, numeros: Mapping[str, str]) -> str:
    """La configuration d'une règle de points : les éléments y sont cités par leur numéro d'export."""
    if not isinstance(configuration, Mapping):
        return "null"
    competences = [{**c, "id": int(numeros[c["id"]])} for c in configuration["competencies"] if c["id"] in numeros]
    return json.dumps({**configuration, "competencies": competences}, separators=(",", ":"))
