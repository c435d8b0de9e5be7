"""Lire un référentiel de compétences exporté de Moodle, ou écrit par refcomp."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from refcomp.errors import FichierIllisibleError
from refcomp.referentiels.echange.brut import Identifiants, slug
from refcomp.referentiels.echange.correspondances import LIE_A
from refcomp.referentiels.echange.messages import check_sans_erreur
from refcomp.referentiels.echange.moodle_arbre import Cadre, parse_moodle
from refcomp.referentiels.echange.moodle_format import MENTIONS, NOM_DE_TAXONOMIE, ORIGINAUX, SANS_ECHELLE

MILLESIME = re.compile(r"^(?P<id>.+)-(?P<millesime>\d{4}|inconnu)$")
VALEUR = re.compile(r"^(?P<libelle>.+) \((?P<code>[^()]+)\)$")
NIVEAU = re.compile(r"^(?P<libelle>.+) \[(?P<nom>[a-z0-9_]+)\]$")
PREMIER = re.compile(r"<p[^>]*>(?P<texte>.*?)</p>", re.DOTALL)
PUCE = re.compile(r"<li[^>]*>\s*(?P<mention>[^:<]+?) ?: (?P<valeur>.*?)</li>", re.DOTALL)
BALISE = re.compile(r"<[^>]+>")
RAISON = "Référence croisée de Moodle, qui ne dit ni sa nature ni son sens."
# Ce qui rend le fichier illisible ; le reste se lit, et le contrôle du référentiel dira le reste.
BLOQUANTS = {
    "moodle_vide",
    "moodle_colonnes",
    "moodle_lignes_inegales",
    "moodle_sans_cadre",
    "moodle_identifiant_double",
}


def parse_moodle_csv(texte: str, nom: str) -> dict[str, Any]:
    """Lit un CSV de Moodle et en rend le document brut d'un référentiel.

    Args:
        texte: le contenu du fichier.
        nom: son nom, pour les messages.

    Raises:
        FichierIllisibleError: si Moodle lui-même ne le lirait pas, ou y perdrait des lignes.
    """
    cadre, constats = parse_moodle(texte)
    bloquants = [c for c in constats if c.code in BLOQUANTS]
    check_sans_erreur(bloquants, f"{nom} n'est pas un référentiel de compétences de Moodle")
    if cadre is None:
        raise FichierIllisibleError(f"{nom} n'est pas un référentiel de compétences de Moodle.")
    return _Lecture(cadre).brut()


class _Lecture:
    """Un fichier de Moodle en cours de lecture."""

    def __init__(self, cadre: Cadre) -> None:
        self.cadre = cadre
        identifiants = Identifiants()
        self.ids = {i: identifiants.nouveau(i) for i in cadre.competences}
        self.numeros = {c["exportid"]: self.ids[i] for i, c in cadre.competences.items() if c["exportid"]}
        self.taxonomies = [t or "competency" for t in cadre.cadre["taxonomies"].split(",")]
        self.niveaux: dict[str, str] = {}

    def brut(self) -> dict[str, Any]:
        cadre = self.cadre.cadre
        trouve = MILLESIME.match(cadre["idnumber"])
        intitule, mentions = _description(cadre["description"])
        court = html.unescape(cadre["shortname"])
        elements = [self._element(i, c) for i, c in self.cadre.competences.items()]
        return {
            "id": slug(trouve["id"] if trouve else cadre["idnumber"] or court),
            "millesime": trouve["millesime"] if trouve else "inconnu",
            "intitule": intitule if intitule and _suite(court, intitule) else court,
            "territoire": mentions.get("Territoire", "non_precise"),
            "note": mentions.get("Note", "" if _suite(court, intitule) else intitule),
            "niveaux": [{"id": n, "libelle": li} for n, li in self.niveaux.items()],
            "elements": elements,
            "relations": list(self._relations()),
            "echelles": self._echelles(),
        }

    def _element(self, idnumber: str, competence: Mapping[str, str]) -> dict[str, Any]:
        court = html.unescape(competence["shortname"])
        texte, mentions = _description(competence["description"])
        libelle = texte if texte and _suite(court, texte) else court
        dits = {MENTIONS[m]: v for m, v in mentions.items() if m in MENTIONS}
        attributs = _json(dits.pop("attributs", "")) or {}
        if libelle != texte and texte:  # une description de Moodle qui n'est pas la suite du nom court
            dits["remarque"] = texte
        element = {
            "id": self.ids[idnumber],
            "niveau": self._niveau(idnumber, dits.pop("niveau", "")),
            "parent": self.ids.get(competence["parentidnumber"], competence["parentidnumber"]),
            "libelle": libelle,
            "libelle_imprime": libelle,
            **({"code_imprime": idnumber} if self.ids[idnumber] != idnumber else {}),
            **dits,
        }
        moodle = self._moodle(competence)
        attributs = {**attributs, **({"moodle": moodle} if moodle else {})}
        return element | ({"attributs": attributs} if attributs else {})

    def _niveau(self, idnumber: str, dit: str) -> str:
        profondeur = self.cadre.atteintes.get(idnumber, 1)
        terme = self.taxonomies[profondeur - 1] if profondeur <= len(self.taxonomies) else "competency"
        trouve = NIVEAU.match(dit)
        libelle = trouve["libelle"] if trouve else dit or NOM_DE_TAXONOMIE.get(terme, terme)
        nom = trouve["nom"] if trouve else slug(libelle, "element").replace("-", "_")
        self.niveaux.setdefault(nom, libelle)
        return nom

    def _moodle(self, competence: Mapping[str, str]) -> dict[str, Any]:
        """Ce que seul Moodle emploie : une règle de complétion, une échelle propre ; gardé pour y revenir."""
        garde: dict[str, Any] = {}
        if competence["ruletype"]:
            garde = {"ruletype": competence["ruletype"], "ruleoutcome": int(competence["ruleoutcome"] or 0)}
            configuration = _json(competence["ruleconfig"])
            if isinstance(configuration, dict):
                lignes = configuration.get("competencies", [])
                cites = [{**c, "id": self.numeros.get(str(c.get("id")), str(c.get("id")))} for c in lignes]
                garde["ruleconfig"] = {**configuration, "competencies": cites}
        propre = {c: competence[c] for c in ("scalevalues", "scaleconfiguration") if competence[c]}
        return garde | propre

    def _relations(self) -> Iterator[dict[str, Any]]:
        vues: set[frozenset[str]] = set()
        for idnumber, competence in self.cadre.competences.items():
            for brut in filter(None, competence["relatedidnumbers"].split(",")):
                cible = brut.replace("%2C", ",")
                paire = frozenset((idnumber, cible))
                if cible in self.ids and cible != idnumber and paire not in vues:
                    vues.add(paire)
                    bouts = {"source": self.ids[idnumber], "type": LIE_A, "cible": self.ids[cible]}
                    yield {**bouts, "imprimee": False, "raison": RAISON}

    def _echelles(self) -> list[dict[str, Any]]:
        textes = [v.strip() for v in self.cadre.cadre["scalevalues"].split(",") if v.strip()]
        lus = [(t, VALEUR.match(t)) for t in textes]
        valeurs = [{"code": m["code"] if m else t, "libelle": m["libelle"] if m else t} for t, m in lus]
        distincts = len({v["code"] for v in valeurs})
        if tuple(textes) == SANS_ECHELLE or len(valeurs) < 2 or distincts < len(valeurs):  # noqa: PLR2004 - une échelle a au moins deux niveaux
            return []
        return [{"id": "moodle", "libelle": "Échelle de Moodle", "nature": "ordinale", "valeurs": valeurs}]


def _suite(court: str, texte: str) -> bool:
    """Vrai si le nom court est le début du texte, coupé ou non ; Moodle ou refcomp ont pu le couper."""
    debut = _plat(court).removesuffix("…").removesuffix("...").strip()
    return _plat(texte).startswith(debut)


def _plat(texte: str) -> str:
    return " ".join(texte.split()).translate(ORIGINAUX)


def _description(contenu: str) -> tuple[str, dict[str, str]]:
    """Le texte d'une description, et les mentions que refcomp y a mises."""
    if not contenu.strip():
        return "", {}
    premier = PREMIER.search(contenu)
    mentions = {p["mention"].strip(): _nu(p["valeur"]) for p in PUCE.finditer(contenu)}
    ecrites = {m: v for m, v in mentions.items() if m in {*MENTIONS, "Note", "Territoire"}}
    if premier and ecrites:
        return _nu(premier["texte"]), ecrites
    return _nu(contenu), {}


def _nu(fragment: str) -> str:
    """Le texte d'un fragment de HTML."""
    lignes = re.sub(r"<br ?/?>|</p>\s*<p[^>]*>", "\n", fragment)
    return html.unescape(BALISE.sub("", lignes)).strip()


def _json(texte: str) -> Any:
    try:
        return json.loads(texte)
    except json.JSONDecodeError:
        return None
