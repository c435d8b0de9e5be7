"""La moyenne pondérée de notes : le fond commun du score d'un prospect et du choix de répondre à un appel d'offres.

Les points d'un critère sont son poids × sa note ; le score est la part des points possibles, de 0 à 100. Une note
inconnue vaut zéro (ce que l'on ignore ne plaide pas) ou s'exclut (le score porte alors sur le reste).

>>> ponderation({"taille": Fraction(4), "delai": Fraction(2)}, {"taille": (Fraction(3), Fraction(5)),
...     "delai": (Fraction(1), Fraction(5))}).score
Fraction(70, 1)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

INCONNUS = ("zero", "exclu")


@dataclass(frozen=True)
class Ponderation:
    """Des notes pondérées.

    Attributes:
        points: somme des poids × notes.
        maximum: les points possibles, sur les critères comptés.
        part_notee: part des points possibles de tous les critères dont la note est connue.
    """

    points: Fraction
    maximum: Fraction
    part_notee: Fraction

    @property
    def score(self) -> Fraction | None:
        """La part des points possibles, sur 100, ou None si aucun critère ne compte."""
        return 100 * self.points / self.maximum if self.maximum else None


def ponderation(
    notes: Mapping[str, Fraction | None],
    criteres: Mapping[str, tuple[Fraction, Fraction]],
    *,
    inconnu: str = "zero",
) -> Ponderation:
    """Pondère des notes.

    Args:
        notes: la note de chaque critère, None si elle est inconnue.
        criteres: le poids et la note la plus haute de chaque critère.
        inconnu: `zero` ou `exclu`.
    """
    connues = {nom: note for nom, note in notes.items() if note is not None}
    possibles = {nom: poids * haute for nom, (poids, haute) in criteres.items()}
    total = sum(possibles.values(), Fraction(0))
    notee = sum((possibles[nom] for nom in connues), Fraction(0))
    points = sum((criteres[nom][0] * note for nom, note in connues.items()), Fraction(0))
    return Ponderation(points, total if inconnu == "zero" else notee, notee / total if total else Fraction(0))
