"""Lire un XML sans DTD, chaque élément avec sa ligne."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from refcomp.errors import FichierIllisibleError

PROFONDEUR = 60
DTD = "Le fichier déclare une DTD ou une entité ; un relevé n'en a pas besoin."


@dataclass
class Noeud:
    """Un élément : son nom sans préfixe, ses attributs, son texte, sa ligne."""

    nom: str
    attributs: dict[str, str]
    ligne: int
    texte: str = ""
    enfants: list[Noeud] = field(default_factory=list)

    def tous(self, chemin: str) -> list[Noeud]:
        """Les descendants au bout de `A/B/C`."""
        trouves = [self]
        for nom in chemin.split("/"):
            trouves = [e for n in trouves for e in n.enfants if e.nom == nom]
        return trouves

    def premier(self, *chemins: str) -> Noeud | None:
        """Le premier élément du premier chemin qui en a un."""
        return next((n for chemin in chemins for n in self.tous(chemin)), None)

    def lu(self, *chemins: str) -> str | None:
        """Le texte du premier élément qui en a un."""
        return next((n.texte for chemin in chemins for n in self.tous(chemin) if n.texte), None)

    def feuilles(self, prefixe: str = "") -> Iterator[tuple[str, Noeud]]:
        """Chaque élément qui porte un texte, et son chemin."""
        for enfant in self.enfants:
            chemin = f"{prefixe}/{enfant.nom}" if prefixe else enfant.nom
            if enfant.texte:
                yield chemin, enfant
            yield from enfant.feuilles(chemin)


def parse_xml(octets: bytes) -> Noeud:
    """La racine du document.

    Raises:
        FichierIllisibleError: si le XML est mal formé, trop profond, ou déclare une DTD ou une entité.
    """
    analyseur = expat.ParserCreate()
    analyseur.buffer_text = True
    racine = Noeud("", {}, 0)
    pile = [racine]

    def ouvre(nom: str, attributs: dict[str, str]) -> None:
        if len(pile) > PROFONDEUR:
            raise FichierIllisibleError(f"Le fichier a plus de {PROFONDEUR} balises l'une dans l'autre.")
        pile.append(Noeud(nom.rpartition(":")[2], attributs, analyseur.CurrentLineNumber))
        pile[-2].enfants.append(pile[-1])

    def ferme(_nom: str) -> None:
        pile[-1].texte = pile[-1].texte.strip()
        pile.pop()

    def ecrit(texte: str) -> None:
        pile[-1].texte += texte

    def refuse(*_: object) -> None:
        raise FichierIllisibleError(DTD)

    analyseur.StartElementHandler, analyseur.EndElementHandler = ouvre, ferme
    analyseur.CharacterDataHandler = ecrit
    analyseur.StartDoctypeDeclHandler, analyseur.EntityDeclHandler = refuse, refuse
    try:
        analyseur.Parse(octets, True)
    except expat.ExpatError as erreur:
        phrase = f"Ligne {erreur.lineno} : le XML est mal formé ({expat.ErrorString(erreur.code)})."
        raise FichierIllisibleError(phrase) from None
    except (LookupError, ValueError) as erreur:
        if isinstance(erreur, FichierIllisibleError):
            raise
        raise FichierIllisibleError("Le XML annonce un encodage que refcomp ne connaît pas.") from None
    return racine.enfants[0]


def encodage_annonce(octets: bytes) -> str:
    """L'encodage de la déclaration XML, `utf-8` par défaut."""
    annonce = re.search(rb"encoding=[\"']([\w.-]+)", octets[:200])
    return annonce[1].decode().lower() if annonce else "utf-8"
