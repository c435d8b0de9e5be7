"""Les raisons d'une décision : un arbre qui va du texte de la règle aux chiffres, puis au verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from refcomp.findings import Constat
from refcomp.formats_fr import format_nombre
from refcomp.referentiels.regles.mesures import Cle

ACQUIS, NON_ACQUIS, EN_ATTENTE, NON_PRECISE = "acquis", "non acquis", "en attente", "non précisé"
SANS_OBJET = "sans objet"  # la règle n'oppose rien, et aucun résultat ne l'a remplie
VERDICTS = (ACQUIS, NON_ACQUIS, EN_ATTENTE, NON_PRECISE, SANS_OBJET)
DECIMALES = 2
DECIMALES_AU_PLUS = 30


@dataclass(frozen=True)
class Besoin:
    """Ce qui suffirait à remplir une condition qui attend.

    Attributes:
        faits: les résultats attendus, et leur poids dans la quantité.
        seuil: la valeur qui suffit pour chacun (la même, s'ils sont plusieurs) ; None pour un niveau ou une décision.
        strict: vrai s'il faut la dépasser.
        niveau: le niveau qui suffit, sur une échelle ordinale ; ou la décision attendue.
    """

    faits: tuple[Cle, ...]
    seuil: Fraction | None = None
    strict: bool = False
    niveau: str = ""


@dataclass(frozen=True)
class Raison:
    """Un nœud de l'arbre : ce qui est demandé, ce qui est constaté, et si c'est rempli.

    Attributes:
        texte: la phrase, avec les chiffres du cas.
        rempli: vrai, faux, ou None si rien ne permet encore de le dire.
        sous: les raisons dont celle-ci dépend.
        manques: les résultats absents qui empêchent de décider ; vide si c'est décidé.
        parametres: les choix du centre qui manquent ; vide si c'est décidé.
        besoins: ce qui suffirait.
        cite: l'élément du document qui porte la règle.
        constats: ce qui doit se voir même quand c'est décidé (une moyenne exactement au seuil).
        fondee: vrai si un résultat, au moins, y a compté.
    """

    texte: str
    rempli: bool | None
    sous: tuple[Raison, ...] = ()
    manques: frozenset[Cle] = frozenset()
    parametres: frozenset[str] = frozenset()
    besoins: tuple[Besoin, ...] = ()
    cite: str = ""
    constats: tuple[Constat, ...] = field(default=())
    fondee: bool = False

    @property
    def verdict(self) -> str:
        """Acquis, non acquis, en attente (de résultats), non précisé (un choix manque) ou sans objet."""
        if self.rempli:
            return ACQUIS if self.fondee else SANS_OBJET
        if self.rempli is False:
            return NON_ACQUIS
        return NON_PRECISE if self.parametres else EN_ATTENTE

    def walk(self) -> Iterator[Raison]:
        """Cette raison et toutes celles dont elle dépend."""
        yield self
        for raison in self.sous:
            yield from raison.walk()


def conjunction(sous: Iterable[Raison], texte: str, cite: str = "") -> Raison:
    """Toutes doivent être remplies ; une seule qui ne l'est pas suffit à décider, même si d'autres attendent."""
    raisons = tuple(sous)
    etats = [r.rempli for r in raisons]
    if False in etats:
        return Raison(texte, False, raisons, cite=cite)
    if None not in etats:
        return Raison(texte, True, raisons, cite=cite, fondee=any(r.fondee for r in raisons))
    attendent = [r for r in raisons if r.rempli is None]
    # Si l'une ne sait pas dire ce qui lui suffirait, l'ensemble ne le sait pas non plus.
    connus = all(r.besoins for r in attendent)
    return _pending(raisons, texte, cite, merge_besoins(b for r in attendent for b in r.besoins) if connus else ())


def disjunction(sous: Iterable[Raison], texte: str, cite: str = "") -> Raison:
    """Une seule suffit."""
    raisons = tuple(sous)
    etats = [r.rempli for r in raisons]
    if True in etats:
        return Raison(texte, True, raisons, cite=cite, fondee=any(r.fondee for r in raisons if r.rempli))
    if None not in etats:
        return Raison(texte, False, raisons, cite=cite)
    # La première qui attend : ce qui y suffirait suffit à l'ensemble.
    voie = next(r for r in raisons if r.rempli is None)
    return _pending(raisons, texte, cite, voie.besoins)


def _pending(raisons: tuple[Raison, ...], texte: str, cite: str, besoins: tuple[Besoin, ...]) -> Raison:
    attendent = [r for r in raisons if r.rempli is None]
    return Raison(
        texte,
        None,
        raisons,
        frozenset().union(*(r.manques for r in attendent)),
        frozenset().union(*(r.parametres for r in attendent)),
        besoins,
        cite,
    )


def merge_besoins(besoins: Iterable[Besoin]) -> tuple[Besoin, ...]:
    """Réunit les exigences qui portent sur les mêmes résultats : la plus forte suffit à toutes."""
    reunis: dict[tuple[tuple[Cle, ...], str | None], Besoin] = {}
    for besoin in besoins:
        cle = (besoin.faits, besoin.niveau if besoin.seuil is None else None)
        deja = reunis.get(cle)
        if deja is None or (besoin.seuil or 0, besoin.strict) > (deja.seuil or 0, deja.strict):
            reunis[cle] = besoin
    chiffres = {f for b in reunis.values() if b.seuil is not None or b.niveau for f in b.faits}
    # « Être évalué » ne s'ajoute pas à une valeur à atteindre.
    return tuple(b for b in reunis.values() if b.seuil is not None or b.niveau or not set(b.faits) <= chiffres)


def render_fraction(valeur: Fraction, seuil: Fraction | None = None) -> str:
    """Écrit une valeur à deux décimales, ou plus si deux la confondraient avec le seuil auquel on la compare."""
    decimales = DECIMALES
    while seuil is not None and decimales < DECIMALES_AU_PLUS and _se_confondent(valeur, seuil, decimales):
        decimales += 1
    nombre = format_nombre(Decimal(round(valeur * 10**decimales)).scaleb(-decimales), decimales)
    return nombre.removesuffix("," + "0" * decimales)


def render_exact(valeur: Fraction) -> str:
    """Écrit un résultat saisi, avec toutes ses décimales."""
    decimales = next((d for d in range(DECIMALES_AU_PLUS) if (valeur * 10**d).denominator == 1), DECIMALES)
    return format_nombre(Decimal(round(valeur * 10**decimales)).scaleb(-decimales), decimales)


def _se_confondent(valeur: Fraction, seuil: Fraction, decimales: int) -> bool:
    return valeur != seuil and round(valeur * 10**decimales) == round(seuil * 10**decimales)
