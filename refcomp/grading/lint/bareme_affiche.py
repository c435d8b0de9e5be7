"""Ce qu'un énoncé annonce : « Question 2 (3 points) », « Points : 12 », et les cellules que chaque annonce couvre."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refcomp.grading.lint.modele import Carnet, Cellule

NOMBRE = r"(?P<points>\d{1,3}(?:[.,]\d+)?)"
UNITE = r"(?:points?|pts?|marks?)"
TITRE = re.compile(r"^\s{0,3}(?P<niveau>#{1,6})\s+(?P<texte>.*)$")
# Entre parenthèses ou crochets, ou en fin de titre après un tiret : « (2 points) », « [2 pts] », « — 2 points ».
ENTRE_PARENTHESES = re.compile(
    rf"[(\[](?:[^()\[\]]*?[^\w()\[\].,/])?{NOMBRE}\s*{UNITE}\b[^()\[\]]*[)\]]", re.IGNORECASE
)
EN_FIN_DE_TITRE = re.compile(rf"\s[-–—:]\s*{NOMBRE}\s*{UNITE}\s*\**\s*$", re.IGNORECASE)
QUESTION = re.compile(
    r"^\W*(?:question|exercice|exercise|part(?:ie)?|problem|problème|task|q\.?\s*\d|ex\.?\s*\d)", re.IGNORECASE
)
LIGNE_GRASSE = re.compile(r"^\s*(?:\*\*|__).+")
PUCE = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s")
TOTAL = re.compile(
    rf"(?:\bpoints\**\s*:\s*\**{NOMBRE.replace('points>', 'a>')}(?=\**\s*(?:$|[·|;,.]))"
    rf"|\b(?:total|bar[èe]me)\**\s*:\s*\**{NOMBRE.replace('points>', 'b>')}\s*{UNITE}"
    rf"|\bnotée?\s+sur\s+\**{NOMBRE.replace('points>', 'c>')}\s*{UNITE}"
    rf"|\bout\s+of\s+\**{NOMBRE.replace('points>', 'd>')}\s*{UNITE})",
    re.IGNORECASE | re.MULTILINE,
)
SOUS_LES_TITRES = 7


@dataclass
class Section:
    """Une annonce de points et ce qu'elle couvre.

    Attributes:
        cellule: où l'annonce est écrite.
        niveau: celui du titre ; 7 pour une ligne ordinaire.
        texte: l'annonce.
        annonces: les points annoncés.
        trouves: les points des cellules couvertes, d'après le niveau des titres.
        propres: les points des cellules qui suivent, jusqu'à l'annonce suivante, quel que soit son niveau.
        proches: les points des cellules qui suivent, jusqu'au prochain texte de l'énoncé.
        notees: combien de cellules notées elle couvre.
    """

    cellule: Cellule
    niveau: int
    texte: str
    annonces: float | None
    trouves: float = 0.0
    propres: float = 0.0
    proches: float = 0.0
    notees: int = 0


def read_sections(carnet: Carnet) -> list[Section]:
    """Les annonces de points d'un carnet, avec la somme des points que chacune couvre."""
    toutes: list[Section] = []
    ouvertes: list[Section] = []
    derniere: Section | None = None
    proche: Section | None = None
    for cellule in carnet.cellules:
        if cellule.nature == "markdown" and not cellule.solution:
            proche = None
            for annonce in _annonces(cellule):
                toutes.append(annonce)
                ouvertes = [s for s in ouvertes if s.niveau < annonce.niveau] + [annonce]
                derniere = derniere if annonce.annonces is None else annonce
                proche = annonce
        if cellule.points is not None and (cellule.notee or cellule.tache):
            for section in ouvertes:
                section.trouves += cellule.points
                section.notees += 1
            if derniere is not None:
                derniere.propres += cellule.points
            if proche is not None:
                proche.proches += cellule.points
    return [s for s in toutes if s.annonces is not None]


def _annonces(cellule: Cellule) -> list[Section]:
    """Les titres d'une cellule (avec ou sans points) ; à défaut de points dans un titre, sa seule ligne qui en a."""
    titres, lignes = [], []
    for ligne in _hors_code(cellule.source):
        if titre := TITRE.match(ligne):
            titres.append(Section(cellule, len(titre["niveau"]), titre["texte"], _points(titre["texte"], titre=True)))
        elif (LIGNE_GRASSE.match(ligne) or QUESTION.match(ligne)) and not PUCE.match(ligne):
            points = _points(ligne, titre=False)
            if points is not None:
                lignes.append(Section(cellule, SOUS_LES_TITRES, ligne, points))
    dans_un_titre = any(t.annonces is not None for t in titres)
    return titres + (lignes if len(lignes) == 1 and not dans_un_titre else [])


def _hors_code(texte: str) -> Iterator[str]:
    dedans = False
    for ligne in texte.splitlines():
        if ligne.lstrip().startswith(("```", "~~~")):
            dedans = not dedans
        elif not dedans:
            yield ligne


def _points(texte: str, *, titre: bool) -> float | None:
    if "bonus" in texte.lower():
        return None
    trouves = ENTRE_PARENTHESES.findall(texte) or (EN_FIN_DE_TITRE.findall(texte) if titre else [])
    return float(trouves[0].replace(",", ".")) if len(trouves) == 1 else None


def read_total(carnet: Carnet) -> tuple[Cellule, float] | None:
    """Le total qu'un carnet annonce avant sa première cellule notée, et où."""
    for cellule in carnet.cellules:
        if cellule.notee or cellule.tache:
            return None
        if cellule.nature == "markdown":
            for trouve in TOTAL.finditer("\n".join(_hors_code(cellule.source))):
                nombre = next(g for g in trouve.groups() if g is not None)
                return cellule, float(nombre.replace(",", "."))
    return None
