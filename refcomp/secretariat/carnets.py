"""Reconnaître un carnet à son contenu : de quel devoir il vient, quel exemplaire il est.

Le devoir se reconnaît aux identifiants de ses cellules nbgrader, à défaut au texte de ses cellules ; l'étudiant, à la
marque que `refcomp distribuer` inscrit dans chaque carnet. Le nom du fichier n'y sert pas.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refcomp.authoring.distribution import marque_exemplaire
from refcomp.cours import Cours
from refcomp.errors import CopieIllisibleError, CoursInvalideError
from refcomp.grading.journal import open_journal

TAILLE_CARNET = 50 * 1024 * 1024
PART_COMMUNE = 0.5  # des cellules du modèle, quand la copie n'a plus d'identifiant nbgrader


@dataclass(frozen=True)
class CarnetLu:
    """Ce qu'un carnet dit de lui-même.

    Attributes:
        identifiants: les `grade_id` de ses cellules.
        textes: condensés du texte de ses cellules.
        marque: la marque de son exemplaire, ou vide.
        travail: condensé de tout le texte, sorties exclues : deux carnets recopiés ont le même.
    """

    identifiants: frozenset[str]
    textes: frozenset[str]
    marque: str
    travail: str


@dataclass(frozen=True)
class Origine:
    """D'où vient un carnet : un devoir, et le nom du carnet dans ce devoir."""

    devoir: str
    carnet: str


def read_carnet(octets: bytes) -> CarnetLu:
    """Lit un carnet sans rien en exécuter ni en croire.

    Raises:
        CopieIllisibleError: si ce n'est pas un carnet.
    """
    if len(octets) > TAILLE_CARNET:
        raise CopieIllisibleError(f"plus de {TAILLE_CARNET // 1024**2} Mo")
    try:
        brut = json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError) as erreur:
        raise CopieIllisibleError("ce n'est pas un carnet (fichier vide, coupé ou d'une autre nature)") from erreur
    cellules = brut.get("cells") if isinstance(brut, dict) else None
    if not isinstance(cellules, list):
        raise CopieIllisibleError("ce n'est pas un carnet Jupyter de format 4")
    lues = [c for c in cellules if isinstance(c, dict)]
    textes = [_texte(c.get("source")) for c in lues]
    marque = _dans(brut, "metadata", "refcomp", "exemplaire")
    return CarnetLu(
        identifiants=frozenset(i for c in lues if isinstance(i := _dans(c, "metadata", "nbgrader", "grade_id"), str)),
        textes=frozenset(_condense(t) for t in textes if t),
        marque=marque if isinstance(marque, str) else "",
        travail=_condense("\0".join(textes)),
    )


def _dans(objet: Any, *cles: str) -> Any:
    for cle in cles:
        objet = objet.get(cle) if isinstance(objet, dict) else None
    return objet


def _texte(source: Any) -> str:
    morceaux = source if isinstance(source, list) else [source]
    return "".join(m for m in morceaux if isinstance(m, str)).strip()


def _condense(texte: str) -> str:
    return hashlib.sha256(texte.encode("utf-8", "surrogatepass")).hexdigest()


class Catalogue:
    """Les carnets que le cours connaît : ceux de `release/` (à défaut de `source/`) et les exemplaires distribués."""

    def __init__(self, modeles: Mapping[Origine, CarnetLu], exemplaires: Mapping[str, tuple[str, Origine]]) -> None:
        """Reçoit les modèles, et pour chaque marque l'étudiant et le carnet qu'elle désigne."""
        self.modeles = modeles
        self.exemplaires = exemplaires
        self._distribues = set(exemplaires.values())

    def find_origines(self, carnet: CarnetLu) -> list[Origine]:
        """Les carnets du cours dont celui-ci peut être une copie, à égalité ; vide s'il n'en est aucune."""
        if carnet.marque in self.exemplaires:
            return [self.exemplaires[carnet.marque][1]]
        toutes = {o: _ressemblance(carnet, modele) for o, modele in self.modeles.items()}
        notes = {o: note for o, note in toutes.items() if note is not None}
        meilleure = max(notes.values(), default=None)
        return sorted((o for o, note in notes.items() if note == meilleure), key=lambda o: (o.devoir, o.carnet))

    def etudiant(self, carnet: CarnetLu) -> str:
        """L'étudiant à qui cet exemplaire a été distribué, ou vide."""
        return self.exemplaires.get(carnet.marque, ("", None))[0]

    def ressemble(self, carnet: CarnetLu, origine: Origine) -> bool:
        """Vrai si le carnet a quelque chose de celui dont il se dit la copie (vrai aussi si le cours ne l'a plus)."""
        return origine not in self.modeles or _ressemblance(carnet, self.modeles[origine]) is not None

    def distribue(self, etudiant: str, origine: Origine) -> bool:
        """Vrai si ce carnet a été distribué à cet étudiant, donc marqué."""
        return (etudiant, origine) in self._distribues

    def vierge(self, carnet: CarnetLu) -> bool:
        """Vrai si le carnet est celui qui a été donné, sans une lettre de plus."""
        return any(carnet.travail == modele.travail for modele in self.modeles.values())


def _ressemblance(carnet: CarnetLu, modele: CarnetLu) -> tuple[int, int, int] | None:
    """De quoi classer : identifiants communs, puis identifiants en trop, puis textes communs ; None si étranger."""
    communs = len(carnet.identifiants & modele.identifiants)
    textes = len(carnet.textes & modele.textes)
    if not communs and textes < max(1, PART_COMMUNE * len(modele.textes)):
        return None
    return communs, -len(carnet.identifiants ^ modele.identifiants), textes


def load_catalogue(cours: Cours, devoir: str) -> Catalogue:
    """Le catalogue d'un cours.

    Raises:
        CoursInvalideError: si le devoir demandé n'a aucun carnet dans `release/` ni dans `source/`.
    """
    modeles: dict[Origine, CarnetLu] = {}
    for etape in ("source", "release"):  # release/ l'emporte : c'est ce que les étudiants ont reçu
        for chemin in sorted(cours.dossier(etape).glob("*/*.ipynb")):
            modeles[Origine(chemin.parent.name, chemin.stem)] = _read_modele(chemin)
    connus = sorted({o.devoir for o in modeles})
    if devoir not in connus:
        raise CoursInvalideError(
            f"Le devoir « {devoir} » n'a aucun carnet dans release/ ni dans source/. Devoirs connus : "
            f"{', '.join(connus) or 'aucun'}. Construisez-le d'abord : refcomp construire {devoir}.",
        )
    return Catalogue(modeles, load_exemplaires(cours))


def _read_modele(chemin: Path) -> CarnetLu:
    try:
        return read_carnet(chemin.read_bytes())
    except CopieIllisibleError as erreur:
        raise CoursInvalideError(f"{chemin} : {erreur}. Refaites ce devoir.") from erreur


def load_exemplaires(cours: Cours) -> dict[str, tuple[str, Origine]]:
    """Marque → étudiant et carnet, pour tout ce qui a été distribué ; recalculé de la clé, jamais stocké."""
    with open_journal(cours) as journal:
        distribues: Iterable[tuple[str, str, str]] = journal.load_distribues()
    return {marque_exemplaire(cours.cle, d, x, e): (e, Origine(d, x)) for e, d, x in distribues}
