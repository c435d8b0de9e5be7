"""De carnets attribués à des copies : un carnet de chaque sorte par étudiant, avec les fichiers qu'il doit rendre.

Pour un devoir refcomp, seuls le carnet et ses fichiers de réponse sont pris. Pour un devoir nbgrader ordinaire, tous
les fichiers du dossier de l'étudiant le sont, si leur nom s'écrit sans danger sur toutes les machines.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from refcomp.authoring.devoir import Devoir
from refcomp.authoring.documents import questions_tableau
from refcomp.findings import Constat
from refcomp.secretariat.annuaire import Annuaire
from refcomp.secretariat.depots import FichierDepose
from refcomp.secretariat.identification import CarnetAttribue
from refcomp.secretariat.noms import RESERVES, mots, unaccent

REPONSE = re.compile(r"reponse[ _-]?(\d+)")
INTERDITS = re.compile(r'[<>:"|?*\\/\x00-\x1f]')
LONGUEUR_CHEMIN = 150


@dataclass(frozen=True)
class Copie:
    """Ce qui sera remis pour un étudiant.

    Attributes:
        etudiant: son identifiant.
        fichiers: chemin dans le devoir → fichier ramassé.
        date: le plus récent dépôt de ses carnets.
        travaux: condensé du travail de chaque carnet, pour voir les copies identiques.
    """

    etudiant: str
    fichiers: Mapping[str, FichierDepose]
    date: dt.datetime | None
    travaux: Mapping[str, str]


@dataclass
class _Version:
    """Une version d'un carnet : lui, ses pièces, ce qui la distingue d'une autre."""

    carnet: CarnetAttribue
    pieces: dict[str, FichierDepose] = field(default_factory=dict)

    @property
    def date(self) -> dt.datetime:
        return self.carnet.fichier.date or dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass
class Assemblage:
    """Un assemblage en cours.

    Attributes:
        devoir: le devoir refcomp, ou None pour un devoir nbgrader ordinaire.
        annuaire: pour reconnaître à qui est un fichier posé dans un dossier commun.
        fichiers: tout ce qui a été ramassé.
        garder_derniere: vrai pour que la plus récente de deux versions l'emporte.
        ecartes: les dossiers dont les carnets attendent une décision ; leurs fichiers attendent avec eux.
    """

    devoir: Devoir | None
    annuaire: Annuaire
    fichiers: list[FichierDepose]
    garder_derniere: bool = False
    ecartes: set[tuple[str, ...]] = field(default_factory=set)
    constats: list[Constat] = field(default_factory=list)
    _prises: set[tuple[str, ...]] = field(default_factory=set)
    _refuses: set[tuple[str, ...]] = field(default_factory=set)
    _bloques: set[str] = field(default_factory=set)

    def build(self, attribues: Iterable[CarnetAttribue]) -> list[Copie]:
        """Une copie par étudiant ; un étudiant dont deux versions se contredisent n'en a aucune."""
        lots: dict[tuple[str, ...], list[CarnetAttribue]] = defaultdict(list)
        for carnet in attribues:
            lots[carnet.fichier.dossier].append(carnet)
        voisins = self._group_fichiers(set(lots))
        versions: dict[str, dict[str, list[_Version]]] = defaultdict(lambda: defaultdict(list))
        for lot, carnets in lots.items():
            for carnet in carnets:
                pieces = self._find_pieces(carnet, carnets, voisins[lot])
                versions[carnet.etudiant][carnet.origine.carnet].append(_Version(carnet, pieces))
        copies = [self._build_copie(etudiant, carnets) for etudiant, carnets in sorted(versions.items())]
        self._record_orphelins()
        return [c for c in copies if c is not None]

    def _group_fichiers(self, lots: set[tuple[str, ...]]) -> dict[tuple[str, ...], list[FichierDepose]]:
        """Les fichiers qui ne sont pas des carnets, rangés sous le plus proche dossier qui contient un carnet."""
        groupes: dict[tuple[str, ...], list[FichierDepose]] = defaultdict(list)
        for fichier in self.fichiers:
            parents = (fichier.parties[:n] for n in range(len(fichier.parties) - 1, 0, -1))
            lot = next((p for p in parents if p in lots), None)
            if lot is not None and fichier.suffixe != ".ipynb":
                groupes[lot].append(fichier)
        return groupes

    def _find_pieces(
        self, carnet: CarnetAttribue, lot: list[CarnetAttribue], voisins: list[FichierDepose]
    ) -> dict[str, FichierDepose]:
        """Les fichiers à remettre avec un carnet ; dans un dossier commun, ceux qui nomment l'étudiant seulement."""
        debut = len(carnet.fichier.dossier)
        partage = len({c.etudiant for c in lot}) > 1
        siens = [f for f in voisins if self._est_sien(carnet.etudiant, f.parties[debut:], partage=partage)]
        if self.devoir is not None:
            return self._find_reponses(carnet, {c.origine.carnet for c in lot if c.etudiant == carnet.etudiant}, siens)
        pieces = {chemin: f for f in siens if (chemin := self._chemin_libre(f, debut))}
        for fichier in pieces.values():
            if not self.annuaire.find_exacts(fichier.parties):
                # Rien ne le nomme, pas même un dossier : ce pourrait être le corrigé de l'enseignant.
                message = f"{fichier.chemin} : remis avec la copie de {carnet.etudiant}, la seule qui soit à côté."
                self.constats.append(Constat("information", "piece_attribuee", message, fichier.chemin))
        return pieces

    def _est_sien(self, etudiant: str, parties: tuple[str, ...], *, partage: bool) -> bool:
        """Dans un dossier commun, un fichier doit nommer l'étudiant ; dans le sien, ne nommer personne d'autre."""
        if partage:
            return self.annuaire.find(parties).etudiants == (etudiant,)
        nommes = self.annuaire.find_exacts(parties)
        return not nommes or etudiant in nommes

    def _find_reponses(
        self, carnet: CarnetAttribue, presents: set[str], siens: list[FichierDepose]
    ) -> dict[str, FichierDepose]:
        """Les fichiers de réponse d'un carnet : dans son dossier à lui, ou à côté s'ils ne peuvent être à un autre."""
        slug, attendus = carnet.origine.carnet, self._numeros()
        trouves: dict[str, FichierDepose] = {}
        for fichier in siens:
            numero = _numero_reponse(fichier)
            dedans = fichier.parties[len(carnet.fichier.dossier) : -1]
            designes = {s for s in attendus if set(mots(s)) <= set(mots(" ".join((*dedans, fichier.nom))))}
            possibles = {s for s in presents if numero in attendus.get(s, set())}
            # Un sous-dossier qui n'est pas celui d'un exercice est peut-être la copie de quelqu'un d'autre.
            ici = not dedans or (len(dedans) == 1 and designes)
            if ici and slug in possibles and (slug in designes or (not designes and possibles == {slug})):
                self._add_piece(carnet.etudiant, trouves, f"{slug}/reponse_{numero}{fichier.suffixe}", fichier)
        return trouves

    def _add_piece(self, etudiant: str, pieces: dict[str, FichierDepose], chemin: str, fichier: FichierDepose) -> None:
        """Ajoute une pièce ; de deux contenus pour un même chemin, la plus récente, si l'enseignant l'a demandé."""
        self._prises.add(fichier.parties)
        deja = pieces.get(chemin)
        if deja is None or _meme_contenu(deja, fichier):
            pieces.setdefault(chemin, fichier)
        elif self.garder_derniere and _date(deja) != _date(fichier):
            pieces[chemin] = max(deja, fichier, key=_date)
        else:
            message = f"{etudiant} : {deja.chemin} et {fichier.chemin} sont deux versions de {chemin}. Gardez-en une."
            self._record_conflit("pieces_en_double", etudiant, message)

    def _record_conflit(self, code: str, etudiant: str, message: str) -> None:
        self._bloques.add(etudiant)
        self.constats.append(Constat("erreur", code, message, etudiant))

    def _numeros(self) -> dict[str, set[str]]:
        """Exercice → numéros de ses questions à tableau."""
        exercices = self.devoir.exercices if self.devoir else ()
        return {e.slug: {q.numero for q in questions_tableau(e)} for e in exercices}

    def _record_orphelins(self) -> None:
        """Un fichier que l'on n'a su rattacher à aucune copie est dit ; d'un devoir refcomp, les seules réponses."""
        dits = self._prises | self._refuses
        for fichier in self.fichiers:
            attendu = _numero_reponse(fichier) if self.devoir is not None else fichier.suffixe != ".ipynb"
            ecarte = any(fichier.parties[:n] in self.ecartes for n in range(1, len(fichier.parties)))
            if attendu and not ecarte and fichier.parties not in dits:
                message = f"{fichier.chemin} : rien ne dit à quelle copie il appartient. Laissé de côté."
                self.constats.append(Constat("avertissement", "fichier_orphelin", message, fichier.chemin))

    def _chemin_libre(self, fichier: FichierDepose, debut: int) -> str:
        """Le chemin d'un fichier d'un devoir ordinaire dans la copie ; vide s'il serait dangereux sur une machine."""
        parties = fichier.parties[debut:]
        chemin = "/".join(parties)
        if all(_nom_sur(p) for p in parties) and len(chemin) <= LONGUEUR_CHEMIN:
            return chemin
        self._refuses.add(fichier.parties)
        message = f"{fichier.chemin} : nom de fichier qu'une machine refuserait. Laissé de côté."
        self.constats.append(Constat("avertissement", "nom_refuse", message, fichier.chemin))
        return ""

    def _build_copie(self, etudiant: str, carnets: Mapping[str, list[_Version]]) -> Copie | None:
        fichiers: dict[str, FichierDepose] = {}
        gardees = {nom: self._choose(etudiant, nom, versions) for nom, versions in sorted(carnets.items())}
        for nom, gardee in gardees.items():
            if gardee is not None:
                self._add_piece(etudiant, fichiers, f"{nom}.ipynb", gardee.carnet.fichier)
                for chemin, piece in gardee.pieces.items():
                    self._add_piece(etudiant, fichiers, chemin, piece)
        if etudiant in self._bloques:
            return None
        travaux = {nom: g.carnet.lu.travail for nom, g in gardees.items() if g is not None}
        return Copie(etudiant, fichiers, max((f.date for f in fichiers.values() if f.date), default=None), travaux)

    def _choose(self, etudiant: str, nom: str, versions: list[_Version]) -> _Version | None:
        """La version d'un carnet à garder : la seule, ou la dernière si l'enseignant l'a demandé."""
        differentes: dict[str, _Version] = {}
        for version in sorted(versions, key=lambda v: v.date):
            gardee = differentes.setdefault(_condense(version.carnet.fichier), version)
            if gardee is not version:  # le même carnet deux fois : leurs pièces se complètent
                for chemin, piece in version.pieces.items():
                    self._add_piece(etudiant, gardee.pieces, chemin, piece)
        rangees = sorted(differentes.values(), key=lambda v: v.date)
        if len(rangees) == 1 or (self.garder_derniere and rangees[-1].date > rangees[-2].date):
            return rangees[-1]
        lieux = " ; ".join(f"{v.carnet.fichier.chemin} ({_dite(v.carnet.fichier)})" for v in rangees)
        conseil = "Même date : gardez-en une" if self.garder_derniere else "--garder-derniere prend la dernière"
        message = f"{etudiant} : {len(rangees)} versions de {nom} : {lieux}. {conseil}."
        self._record_conflit("plusieurs_copies", etudiant, message)
        return None


def _numero_reponse(fichier: FichierDepose) -> str:
    """Le numéro de la question à laquelle un fichier répond, d'après son nom ; vide s'il n'en est pas un."""
    trouve = REPONSE.search(unaccent(fichier.nom).lower())
    return trouve[1] if trouve and fichier.suffixe in {".csv", ".xlsx"} else ""


def _nom_sur(nom: str) -> bool:
    """Vrai si Windows, Linux et macOS écrivent ce nom comme il est."""
    propre = nom.isprintable() and not INTERDITS.search(nom) and nom == nom.strip(" ") and not nom.endswith(".")
    return propre and nom not in {"", ".", ".."} and nom.split(".", maxsplit=1)[0].lower() not in RESERVES


def _date(fichier: FichierDepose) -> dt.datetime:
    return fichier.date or dt.datetime.min.replace(tzinfo=dt.UTC)


def _dite(fichier: FichierDepose) -> str:
    return f"{fichier.date:%d/%m/%Y %H:%M}" if fichier.date else "sans date"


def _condense(fichier: FichierDepose) -> str:
    return hashlib.sha256(fichier.contenu.read_bytes()).hexdigest()


def _meme_contenu(a: FichierDepose, b: FichierDepose) -> bool:
    return a.contenu == b.contenu or _condense(a) == _condense(b)
