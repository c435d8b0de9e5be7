"""Reconnaître des étudiants dans les noms d'un chemin : « Devoir trésorerie - DUPONT Léa (1).ipynb ».

Une reconnaissance peut nommer plusieurs personnes : c'est alors à l'enseignant de trancher.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from refcomp.secretariat.effectif import Inscrit
from refcomp.secretariat.noms import mots

EXACTE, APPROCHEE, NOM_SEUL, AUCUNE = "exacte", "approchée", "nom seul", ""
RESSEMBLANCE = 84  # sur 100, mot à mot : une lettre changée dans un mot de six
LETTRES_SIGNIFICATIVES = 4  # en deçà, une lettre de différence fait un autre mot
SUGGESTION = 70


@dataclass(frozen=True)
class Reconnaissance:
    """Qui un chemin nomme.

    Attributes:
        etudiants: identifiants ; vide si personne, plusieurs si c'est ambigu.
        certitude: `exacte`, `approchée`, `nom seul`, ou vide.
    """

    etudiants: tuple[str, ...] = ()
    certitude: str = AUCUNE


class Annuaire:
    """Les personnes que l'on peut reconnaître."""

    def __init__(self, inscrits: Iterable[Inscrit]) -> None:
        """Prépare les noms à comparer."""
        self.inscrits = {i.identifiant: i for i in inscrits}
        self._vus: dict[str, set[str]] = {}
        self._noms = {i.identifiant: frozenset(mots(f"{i.nom} {i.prenom}")) for i in self.inscrits.values()}

    def find(self, parties: Sequence[str], precises: Sequence[str] | None = None) -> Reconnaissance:
        """Cherche qui un chemin nomme.

        Args:
            parties: tous les noms du chemin.
            precises: ceux qui ne nomment pas toute la source ; un nom de famille ou un nom mal écrit n'y compte que
                là, car « rendus Blanc/ » n'est pas une copie de l'élève Blanc.
        """
        exacts = {e for p in parties for e in self._exacts(p)}
        if exacts:
            return Reconnaissance(tuple(sorted(exacts)), EXACTE)
        fines = list(parties if precises is None else precises)
        for certitude, chercher in ((APPROCHEE, self._approches), (NOM_SEUL, self._noms_seuls)):
            trouves = {e for p in fines for e in chercher(p)}
            if trouves:
                return Reconnaissance(tuple(sorted(trouves)), certitude)
        return Reconnaissance()

    def suggestions(self, parties: Sequence[str]) -> list[str]:
        """Les identifiants les plus ressemblants, pour un message ; jamais pour décider."""
        texte = " ".join(mots(" ".join(parties)))
        notes = {i: fuzz.token_set_ratio(" ".join(sorted(noms)), texte) for i, noms in self._noms.items() if noms}
        return [i for i, note in sorted(notes.items(), key=lambda c: (-c[1], c[0])) if note >= SUGGESTION][:3]

    def _exacts(self, partie: str) -> set[str]:
        """Ceux dont l'identifiant, ou tout le nom, est écrit ; les noms de dossiers reviennent, on s'en souvient."""
        if partie not in self._vus:
            self._vus[partie] = self._find_exacts(partie)
        return self._vus[partie]

    def _find_exacts(self, partie: str) -> set[str]:
        par_identifiant = self._par_identifiant(partie)
        cles = {self.inscrits[i].cle for i in par_identifiant}
        # « lea-dupont-2 » désigne la seconde : ses homonymes, que le nom désigne aussi, ne comptent plus.
        return par_identifiant | {e for e in self._par_nom(partie) if self.inscrits[e].cle not in cles}

    def _par_identifiant(self, partie: str) -> set[str]:
        texte = partie.lower()
        ecrits = {
            i
            for i in self.inscrits
            if i.lower() in texte and re.search(rf"(?<![a-z0-9]){re.escape(i.lower())}(?![a-z0-9])", texte)
        }
        return {i for i in ecrits if not any(i != j and i.lower() in j.lower() for j in ecrits)}

    def _par_nom(self, partie: str) -> set[str]:
        ecrits = mots(partie)
        presents, colle = set(ecrits), "".join(ecrits)
        trouves = set()
        for identifiant, inscrit in self.inscrits.items():
            nom, prenom = "".join(inscrit.cle[0].split()), "".join(inscrit.cle[1].split())
            colles = (nom + prenom, prenom + nom) if nom and prenom else ()
            if (nom and prenom and self._noms[identifiant] <= presents) or any(c in colle for c in colles):
                trouves.add(identifiant)
        # « Jean-Paul Martin » contient « Jean Martin » : le plus long l'emporte.
        return {e for e in trouves if not any(self._noms[e] < self._noms[autre] for autre in trouves)}

    def _approches(self, partie: str) -> set[str]:
        return self._complets(partie, lambda nom, ecrit: fuzz.ratio(nom, ecrit) >= RESSEMBLANCE)

    def _complets(self, partie: str, ressemble: Callable[[str, str], bool]) -> set[str]:
        """Ceux dont chaque mot du nom a un mot ressemblant ; un mot court doit y être tel quel."""
        ecrits = mots(partie)
        trouves = set()
        for identifiant, noms in self._noms.items():
            entier = all(self.inscrits[identifiant].cle)
            if entier and all(
                any(n == e or (len(n) >= LETTRES_SIGNIFICATIVES and ressemble(n, e)) for e in ecrits) for n in noms
            ):
                trouves.add(identifiant)
        return trouves

    def _noms_seuls(self, partie: str) -> set[str]:
        presents = set(mots(partie))
        return {
            identifiant
            for identifiant, inscrit in self.inscrits.items()
            if inscrit.cle[0] and set(inscrit.cle[0].split()) <= presents
        }
