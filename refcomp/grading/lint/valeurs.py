"""Ce qu'une expression vaudra sans doute : sa nature pour nbgrader, et les bornes d'un nombre.

nbgrader lit le texte de la dernière valeur affichée par une cellule notée. `float("0.5")` se lit ;
`float("np.float64(0.5)")`, `float("True")` ou `float("Decimal('0.5')")` échouent, et nbgrader donne alors tous les
points. La nature d'une valeur dit donc si les points partiels seront lus.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum


class Nature(Enum):
    """La nature d'une valeur, telle qu'on peut la deviner sans exécuter ; le texte achève « la cellule finit par »."""

    NOMBRE = "un nombre Python"
    BOOLEEN = "un booléen"
    TEXTE = "un texte"
    COLLECTION = "un objet qui n'est pas un nombre"
    EXACT = "un Decimal, une Fraction ou un complexe"
    NAN = "nan"
    NUMPY = "un nombre NumPy ou pandas"
    NUMPY_PROBABLE = "sans doute un nombre NumPy ou pandas"
    TABLE = "un tableau, une Series ou un DataFrame"
    RIEN = "rien à afficher"
    ETUDIANT = "la valeur de l'étudiant"
    INCONNUE = "une valeur inconnue"


Bornes = tuple[float, float]
LIBRES: Bornes = (-math.inf, math.inf)


@dataclass(frozen=True)
class Valeur:
    """Les natures possibles d'une valeur, et les bornes du nombre qu'elle est (infinies si on ne sait pas)."""

    natures: frozenset[Nature]
    bornes: Bornes = LIBRES

    def a(self, *natures: Nature) -> bool:
        """Vrai si la valeur peut être d'une de ces natures."""
        return bool(self.natures & {*natures})

    def seulement(self, *natures: Nature) -> bool:
        """Vrai si la valeur ne peut être que d'une de ces natures."""
        return self.natures <= {*natures}

    def union(self, autre: Valeur) -> Valeur:
        """L'une ou l'autre, selon le chemin pris."""
        bornes = (min(self.bornes[0], autre.bornes[0]), max(self.bornes[1], autre.bornes[1]))
        return Valeur(self.natures | autre.natures, bornes)

    def sans_bornes(self) -> Valeur:
        """La même, d'un nombre dont on ne sait plus rien."""
        return Valeur(self.natures)


def valeur(*natures: Nature) -> Valeur:
    """Une valeur de ces natures, sans borne connue."""
    return Valeur(frozenset(natures))


INCONNUE = valeur(Nature.INCONNUE)
NOMBRE = valeur(Nature.NOMBRE)
BOOLEEN = Valeur(frozenset({Nature.BOOLEEN}), (0.0, 1.0))
RIEN = valeur(Nature.RIEN)


def build_constante(brute: object) -> Valeur:
    """La valeur d'une constante écrite dans le code."""
    if brute is None:
        return RIEN
    if isinstance(brute, bool):
        return Valeur(frozenset({Nature.BOOLEEN}), (float(brute), float(brute)))
    if isinstance(brute, int | float):
        try:
            nombre = float(brute)
        except OverflowError:
            return NOMBRE
        return Valeur(frozenset({Nature.NOMBRE}), (nombre, nombre))
    if isinstance(brute, complex):
        return valeur(Nature.EXACT)
    return valeur(Nature.TEXTE if isinstance(brute, str) else Nature.COLLECTION)


# Ce qui l'emporte quand deux valeurs se combinent, du plus fort au plus faible.
PRIORITES = (
    Nature.TABLE,
    Nature.NUMPY,
    Nature.NUMPY_PROBABLE,
    Nature.EXACT,
    Nature.NAN,
    Nature.COLLECTION,
    Nature.TEXTE,
)


def combine(gauche: Valeur, droite: Valeur, operateur: str) -> Valeur:
    """La valeur de `gauche operateur droite` ; `operateur` est le nom de la classe d'`ast` (`Add`, `Mult`…)."""
    for nature in PRIORITES:
        if gauche.a(nature) or droite.a(nature):
            return valeur(nature)
    if gauche.seulement(Nature.BOOLEEN) and droite.seulement(Nature.BOOLEEN) and operateur in {"BitAnd", "BitOr"}:
        return BOOLEEN
    connues = {Nature.NOMBRE, Nature.BOOLEEN}
    if gauche.seulement(*connues) and droite.seulement(*connues):
        return Valeur(frozenset({Nature.NOMBRE}), _bornes(gauche.bornes, droite.bornes, operateur))
    return Valeur(frozenset({Nature.INCONNUE}), _bornes(gauche.bornes, droite.bornes, operateur))


def _bornes(g: Bornes, d: Bornes, operateur: str) -> Bornes:
    if LIBRES in {g, d} and operateur != "Add":
        return LIBRES
    if operateur == "Add":
        return (g[0] + d[0], g[1] + d[1])
    if operateur == "Sub":
        return (g[0] - d[1], g[1] - d[0])
    if operateur in {"Mult", "Div"}:
        if operateur == "Div":
            if d[0] != d[1] or d[0] == 0:
                return LIBRES
            d = (1 / d[0], 1 / d[0])
        produits = [a * b for a in g for b in d]
        return LIBRES if any(math.isnan(p) for p in produits) else (min(produits), max(produits))
    return LIBRES
