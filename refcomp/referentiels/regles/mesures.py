"""Ce que vaut une quantité dont tout n'est pas connu : ses bornes exactes, et ce qui lui manque.

Un résultat absent peut valoir n'importe quel point de son échelle. Une quantité a donc une borne basse et une borne
haute : une moyenne de 40, 40 et d'un absent sur 100 est entre 80/3 et 60. C'est assez pour dire, avant le jury, qu'un
seuil de 70 est déjà hors d'atteinte, sans rien supposer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple


class Cle(NamedTuple):
    """Ce qui identifie un fait : un élément, qui l'a évalué, et quand (vide s'il n'y a qu'un moment)."""

    element: str
    source: str
    moment: str = ""


@dataclass(frozen=True)
class Affine:
    """Une quantité écrite `constante + Σ coefficient × résultat absent` : on sait alors la résoudre."""

    constante: Fraction
    coefficients: Mapping[Cle, Fraction] = field(default_factory=dict)

    def scale(self, facteur: Fraction) -> Affine:
        """La même, multipliée."""
        return Affine(self.constante * facteur, {c: k * facteur for c, k in self.coefficients.items()})


@dataclass(frozen=True)
class Mesure:
    """Une quantité évaluée.

    Attributes:
        bas: la plus petite valeur possible.
        haut: la plus grande.
        texte: comment elle est obtenue, avec les chiffres du cas.
        manques: les résultats absents dont elle dépend.
        parametres: les choix du centre qui manquent.
        affine: sa forme résoluble ; None si elle n'en a pas.
        connus: nombre de résultats connus dont elle dépend.
        parts: pour un minimum, les quantités dont chacune doit atteindre le seuil.
        ecartees: les résultats connus qu'un autre a remplacés.
    """

    bas: Fraction
    haut: Fraction
    texte: str
    manques: frozenset[Cle] = frozenset()
    parametres: frozenset[str] = frozenset()
    affine: Affine | None = None
    connus: int = 0
    parts: tuple[Mesure, ...] = ()
    ecartees: tuple[str, ...] = ()

    @property
    def exacte(self) -> bool:
        """Vrai si la valeur est connue."""
        return not self.manques and not self.parametres and self.bas == self.haut


def build_constante(valeur: Fraction, texte: str, connus: int = 0) -> Mesure:
    """Une quantité connue."""
    return Mesure(valeur, valeur, texte, affine=Affine(valeur), connus=connus)


def combine(mesures: Iterable[tuple[Fraction, Mesure]], texte: str) -> Mesure:
    """La somme de quantités multipliées par un coefficient positif."""
    paires = list(mesures)
    affines = [(k, m.affine) for k, m in paires]
    return Mesure(
        bas=sum((k * m.bas for k, m in paires), Fraction(0)),
        haut=sum((k * m.haut for k, m in paires), Fraction(0)),
        texte=texte,
        affine=_add((k, a) for k, a in affines if a is not None) if all(a is not None for _, a in affines) else None,
        **_union([m for _, m in paires]),
    )


def _add(affines: Iterable[tuple[Fraction, Affine]]) -> Affine:
    constante, coefficients = Fraction(0), dict[Cle, Fraction]()
    for facteur, affine in affines:
        constante += facteur * affine.constante
        for cle, coefficient in affine.coefficients.items():
            coefficients[cle] = coefficients.get(cle, Fraction(0)) + facteur * coefficient
    return Affine(constante, coefficients)


def extreme(mesures: list[Mesure], texte: str, *, plus_petite: bool) -> Mesure:
    """La plus petite, ou la plus grande, de plusieurs quantités."""
    choix = min if plus_petite else max
    if len(mesures) == 1:
        return mesures[0]
    bas, haut = choix(m.bas for m in mesures), choix(m.haut for m in mesures)
    return Mesure(
        bas,
        haut,
        texte,
        affine=Affine(bas) if all(m.exacte for m in mesures) else None,
        parts=tuple(mesures) if plus_petite else (),
        **_union(mesures),
    )


def envelope(mesures: list[Mesure], texte: str, parametre: str) -> Mesure:
    """Ce que peut valoir une quantité tant qu'un choix du centre, qui manque, n'a pas désigné l'une de celles-ci."""
    bas, haut = min(m.bas for m in mesures), max(m.haut for m in mesures)
    return Mesure(bas, haut, texte, parametres=frozenset({parametre}), connus=sum(m.connus for m in mesures))


def _union(mesures: list[Mesure]) -> dict[str, Any]:
    return {
        "manques": frozenset().union(*(m.manques for m in mesures)),
        "parametres": frozenset().union(*(m.parametres for m in mesures)),
        "connus": sum(m.connus for m in mesures),
        "ecartees": tuple(e for m in mesures for e in m.ecartees),
    }
