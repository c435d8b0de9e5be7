"""Reconnaître des étudiants dans les noms d'un chemin : « Devoir trésorerie - DUPONT Léa (1).ipynb ».

Une reconnaissance peut nommer plusieurs personnes : c'est alors à l'enseignant de trancher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True)
class _Fiche:
    """Un nom prêt à être comparé.

    Attributes:
        nom: ses mots de nom de famille.
        tous: tous ses mots.
        colles: nom et prénom sans rien entre les mots, dans les deux ordres ; vide si l'un manque.
        cle: ce que des homonymes ont en commun.
    """

    nom: frozenset[str]
    tous: frozenset[str]
    colles: tuple[str, ...]
    cle: tuple[str, str]


def _build_fiche(inscrit: Inscrit) -> _Fiche:
    nom, prenom = inscrit.cle
    colle_nom, colle_prenom = nom.replace(" ", ""), prenom.replace(" ", "")
    colles = (colle_nom + colle_prenom, colle_prenom + colle_nom) if nom and prenom else ()
    return _Fiche(frozenset(nom.split()), frozenset(f"{nom} {prenom}".split()), colles, inscrit.cle)


class Annuaire:
    """Les personnes que l'on peut reconnaître."""

    def __init__(self, inscrits: Iterable[Inscrit]) -> None:
        """Prépare les noms à comparer."""
        self.inscrits = {i.identifiant: i for i in inscrits}
        self._fiches = {i.identifiant: _build_fiche(i) for i in self.inscrits.values()}
        # Les noms de dossiers reviennent à chaque fichier : chacun n'est regardé qu'une fois.
        self._exacts = lru_cache(maxsize=None)(self._find_exacts)
        self._approches = lru_cache(maxsize=None)(self._find_approches)

    def find(self, parties: Sequence[str], precises: Sequence[str] | None = None) -> Reconnaissance:
        """Cherche qui un chemin nomme.

        Args:
            parties: tous les noms du chemin.
            precises: ceux qui ne nomment pas toute la source ; un nom de famille ou un nom mal écrit n'y compte que
                là, car « rendus Blanc/ » n'est pas une copie de l'élève Blanc.
        """
        exacts = self.find_exacts(parties)
        if exacts:
            return Reconnaissance(tuple(sorted(exacts)), EXACTE)
        fines = list(parties if precises is None else precises)
        for certitude, chercher in ((APPROCHEE, self._approches), (NOM_SEUL, self._noms_seuls)):
            trouves = {e for p in fines for e in chercher(p)}
            if trouves:
                return Reconnaissance(tuple(sorted(trouves)), certitude)
        return Reconnaissance()

    def find_exacts(self, parties: Sequence[str]) -> set[str]:
        """Ceux dont l'identifiant, ou tout le nom, est écrit dans une partie du chemin."""
        return {e for p in parties for e in self._exacts(p)}

    def suggestions(self, parties: Sequence[str]) -> list[str]:
        """Les identifiants les plus ressemblants, pour un message ; jamais pour décider."""
        texte = " ".join(mots(" ".join(parties)))
        notes = {i: fuzz.token_set_ratio(" ".join(sorted(f.tous)), texte) for i, f in self._fiches.items() if f.tous}
        return [i for i, note in sorted(notes.items(), key=lambda c: (-c[1], c[0])) if note >= SUGGESTION][:3]

    def _find_exacts(self, partie: str) -> frozenset[str]:
        par_identifiant = self._par_identifiant(partie)
        cles = {self._fiches[i].cle for i in par_identifiant}
        # « lea-dupont-2 » désigne la seconde : ses homonymes, que le nom désigne aussi, ne comptent plus.
        return frozenset(par_identifiant | {e for e in self._par_nom(partie) if self._fiches[e].cle not in cles})

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
        trouves = {
            identifiant
            for identifiant, fiche in self._fiches.items()
            if fiche.colles and (fiche.tous <= presents or fiche.colles[0] in colle or fiche.colles[1] in colle)
        }
        # « Jean-Paul Martin » contient « Jean Martin » : le plus long l'emporte.
        return {e for e in trouves if not any(self._fiches[e].tous < self._fiches[autre].tous for autre in trouves)}

    def _find_approches(self, partie: str) -> frozenset[str]:
        """Ceux dont chaque mot du nom a un mot ressemblant ; un mot court doit y être tel quel."""
        ecrits = mots(partie)
        return frozenset(
            identifiant
            for identifiant, fiche in self._fiches.items()
            if fiche.colles and all(_ressemble(nom, ecrits) for nom in fiche.tous)
        )

    def _noms_seuls(self, partie: str) -> set[str]:
        presents = set(mots(partie))
        return {identifiant for identifiant, fiche in self._fiches.items() if fiche.nom and fiche.nom <= presents}


def _ressemble(nom: str, ecrits: list[str]) -> bool:
    if nom in ecrits or len(nom) < LETTRES_SIGNIFICATIVES:
        return nom in ecrits
    return any(fuzz.ratio(nom, ecrit, score_cutoff=RESSEMBLANCE) for ecrit in ecrits)
