"""Reconnaître un étudiant dans un tableau : par son identifiant, ou par son nom si un seul le porte."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from refcomp.evaluation.importation.titres import mots

SEUIL_PROCHE = 0.75


class Annuaire:
    """Les étudiants d'une classe : identifiant → nom affiché (qui peut être vide)."""

    def __init__(self, personnes: Mapping[str, str]) -> None:
        """Range les identifiants et les noms, ceux-ci sans accents ni ordre de leurs mots."""
        self.personnes = dict(personnes)
        self._noms: dict[str, list[str]] = {}
        for identifiant, nom in self.personnes.items():
            for ecriture in {_cle(nom), mots(identifiant)} - {""}:
                self._noms.setdefault(ecriture, []).append(identifiant)

    def identifiant(self, texte: str) -> str | None:
        """L'identifiant que désigne un texte ; None s'il est inconnu ou porté par plusieurs."""
        if texte in self.personnes:
            return texte
        portes = set(self._noms.get(_cle(texte), [])) | set(self._noms.get(mots(texte), []))
        return portes.pop() if len(portes) == 1 else None

    def refus(self, texte: str) -> str:
        """Pourquoi un texte ne désigne personne, et ce que l'on voulait sans doute écrire."""
        homonymes = self._noms.get(_cle(texte), [])
        if len(homonymes) > 1:
            return f"plusieurs étudiants portent ce nom : {', '.join(homonymes)} ; écrivez l'identifiant"
        proches = get_close_matches(_cle(texte), list(self._noms), n=2, cutoff=SEUIL_PROCHE)
        voulus = list(dict.fromkeys(self._dit(i) for p in proches for i in self._noms[p]))
        conseil = f" ; vouliez-vous dire {' ou '.join(voulus)} ?" if voulus else ""
        return f"inconnu de la classe{conseil}"

    def _dit(self, identifiant: str) -> str:
        nom = self.personnes[identifiant]
        return f"« {identifiant} » ({nom})" if nom else f"« {identifiant} »"

    def reconnait(self, textes: Iterable[str]) -> float:
        """La part de ces textes qui désignent quelqu'un."""
        liste = list(textes)
        return sum(self.identifiant(t) is not None for t in liste) / len(liste) if liste else 0.0


def _cle(nom: str) -> str:
    """« MARTIN Léa » et « Léa Martin » sont la même personne."""
    return " ".join(sorted(mots(nom).split()))
