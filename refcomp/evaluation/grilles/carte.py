"""La carte d'un classeur de centre : quel élément va dans quelle cellule. Toutes ses fautes sont dites d'un coup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.grilles.modele import MOMENTS, SOURCES_LUES
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel

ENTETE = ("nom", "identifiant", "groupe", "date", "evaluateurs")
CLES_LIGNE = {"element", "source", "moment", "cellule", "cases", "ecrire"}
ECRITURES = ("niveau", "valeur")
ADRESSE = re.compile(r"(?P<feuille>'(?:[^']|'')+'|[^'!]+)!\$?(?P<colonne>[A-Za-z]{1,3})\$?(?P<rang>[1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Adresse:
    """Une cellule : sa feuille et sa place."""

    feuille: str
    cellule: str

    def __str__(self) -> str:
        """« E4!D12 »."""
        return f"{self.feuille}!{self.cellule}"


@dataclass(frozen=True)
class Place:
    """Ce qu'une preuve remplit.

    Attributes:
        element: l'élément.
        source: la voix voulue ; toutes si vide.
        moment: le moment voulu ; tous si vide.
        cellule: où écrire le niveau ou le nombre.
        cases: niveau → cellule à cocher.
        ecrire: `niveau` (le code, sinon le nombre) ou `valeur` (le rang, ou le nombre).
    """

    element: str
    source: str = ""
    moment: str = ""
    cellule: Adresse | None = None
    cases: Mapping[str, Adresse] = field(default_factory=dict)
    ecrire: str = "niveau"

    @property
    def adresses(self) -> list[Adresse]:
        """Les cellules que cette place peut remplir."""
        return [*([self.cellule] if self.cellule else []), *self.cases.values()]


@dataclass(frozen=True)
class Carte:
    """Une carte vérifiée : l'en-tête (champ → cellule) et les places."""

    entete: Mapping[str, Adresse]
    places: tuple[Place, ...]

    @property
    def adresses(self) -> list[Adresse]:
        """Toutes les cellules nommées."""
        return [*self.entete.values(), *(a for p in self.places for a in p.adresses)]


def load_carte(brute: Any, referentiel: Referentiel, nom: str) -> Carte:
    """La carte que décrit un YAML.

    Args:
        brute: le document lu : `entete` (champ → « Feuille!B3 ») et `lignes`.
        referentiel: celui dont elle nomme les éléments.
        nom: nom du fichier, pour les messages.

    Raises:
        DonneesInvalidesError: en listant toutes ses fautes.
    """
    fautes: list[str] = []
    document = brute if isinstance(brute, Mapping) else {}
    if inconnues := sorted(map(str, set(document) - {"entete", "lignes"})):
        fautes.append(f"clés inconnues : {', '.join(inconnues)} ; permises : entete, lignes")
    entete = dict(_entete(document.get("entete") or {}, fautes))
    lignes = document.get("lignes")
    if not isinstance(lignes, list) or not lignes:
        fautes.append("« lignes » manque : une liste de {element: …, cellule: Feuille!D12}")
        lignes = []
    places = [p for rang, ligne in enumerate(lignes, start=1) if (p := _place(ligne, rang, referentiel, fautes))]
    carte = Carte(entete, tuple(places))
    fautes += _doubles(carte)
    if fautes:
        constats = [Constat("erreur", "carte_fautive", f"{f}.") for f in fautes]
        raise DonneesInvalidesError(f"La carte « {nom} » est refusée, rien n'est écrit :", constats)
    return carte


def parse_adresse(texte: object) -> Adresse | None:
    """« E4!D12 » ou « 'Fiche 1'!$D$12 » ; None si ce n'est pas une cellule."""
    lue = ADRESSE.fullmatch(str(texte).strip())
    if lue is None:
        return None
    feuille = lue["feuille"]
    nue = feuille[1:-1].replace("''", "'") if feuille.startswith("'") else feuille.strip()
    return Adresse(nue, f"{lue['colonne'].upper()}{lue['rang']}")


def _adresse(texte: object, ou: str, fautes: list[str]) -> Adresse | None:
    adresse = parse_adresse(texte)
    if adresse is None:
        fautes.append(f"{ou} : « {texte} » n'est pas une cellule ; écrivez Feuille!D12")
    return adresse


def _entete(brut: Any, fautes: list[str]) -> Iterator[tuple[str, Adresse]]:
    if not isinstance(brut, Mapping):
        fautes.append("« entete » : champ: Feuille!B3 attendu")
        return
    for champ, texte in brut.items():
        if champ not in ENTETE:
            fautes.append(f"entete : « {champ} » inconnu ; permis : {', '.join(ENTETE)}")
        elif adresse := _adresse(texte, f"entete, {champ}", fautes):
            yield champ, adresse


def _place(brute: Any, rang: int, referentiel: Referentiel, fautes: list[str]) -> Place | None:
    ou = f"ligne {rang}"
    if not isinstance(brute, Mapping) or not {"element"} <= set(brute) <= CLES_LIGNE:
        fautes.append(f"{ou} : clés permises : {', '.join(sorted(CLES_LIGNE))} ; element est obligatoire")
        return None
    avant = len(fautes)
    permis = {"source": SOURCES_LUES, "moment": MOMENTS, "ecrire": ECRITURES}
    for cle, valeurs in permis.items():
        if brute.get(cle, "") not in {"", *valeurs}:
            fautes.append(f"{ou} : {cle} « {brute[cle]} » ; permis : {', '.join(valeurs)}")
    if str(brute["element"]) not in referentiel:
        fautes.append(f"{ou} : « {brute['element']} » n'est pas un élément de {referentiel.id}")
    cellule = _adresse(brute["cellule"], ou, fautes) if "cellule" in brute else None
    cases = brute.get("cases") or {}
    if not isinstance(cases, Mapping) or bool(cases) == ("cellule" in brute):
        fautes.append(f"{ou} : donnez cellule, ou cases (niveau: Feuille!D12), et pas les deux")
        return None
    lues = {str(n): a for n, t in cases.items() if (a := _adresse(t, f"{ou}, {n}", fautes))}
    if len(fautes) > avant:
        return None
    textes = {c: str(brute.get(c) or d) for c, d in (("source", ""), ("moment", ""), ("ecrire", "niveau"))}
    return Place(str(brute["element"]), cellule=cellule, cases=lues, **textes)


def _doubles(carte: Carte) -> Iterator[str]:
    vues: set[tuple[str, str]] = set()
    for adresse in carte.adresses:
        cle = (adresse.feuille.casefold(), adresse.cellule)
        if cle in vues:
            yield f"la cellule {adresse} est nommée deux fois"
        vues.add(cle)
