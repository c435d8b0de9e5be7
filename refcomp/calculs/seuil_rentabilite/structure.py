"""Une structure qui change avec l'activité : tous les seuils, et les zones de perte et de bénéfice.

Au-delà d'un niveau, les charges fixes montent d'un palier ou le coût variable change : le résultat saute, et une
entreprise bénéficiaire peut redevenir déficitaire. Un seul seuil ne suffit plus.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.explication import Explication
from refcomp.calculs.seuil_rentabilite.saisie import unites_superieures
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

PORTEES = ("total", "tranche")
TITRE = "Les seuils ne peuvent pas être cherchés :"
SIGNES = {-1: "perte", 0: "équilibre", 1: "bénéfice"}


def contrat_paliers(*, unites: bool) -> Contrat:
    """Les colonnes d'un palier : en articles (prix et coût unitaires) ou en chiffre d'affaires (taux de marge)."""
    propres = (
        (
            Colonne("prix", "nombre", "prix de vente unitaire", minimum=0),
            Colonne("cout_variable", "nombre", "coût variable unitaire", minimum=0),
        )
        if unites
        else (Colonne("taux_marge", "part", "taux de marge sur coût variable"),)
    )
    return Contrat(
        "paliers",
        (
            Colonne("depuis", "nombre", "niveau d'activité où le palier commence", unique=True, minimum=0),
            Colonne("charges_fixes", "montant", "charges fixes du palier", minimum=0),
            *propres,
        ),
    )


@dataclass(frozen=True)
class SeuilsStructure:
    """Les seuils d'une structure à paliers.

    Attributes:
        seuils: une ligne par passage à zéro : `niveau` (exact, en float64), `unites` (premier entier bénéficiaire, ou
            dernier si le résultat descend ; vide en chiffre d'affaires ou si le palier n'en contient aucun), `palier`
            (rang à partir de 1), `sens` (monte, descend).
        zones: une ligne par zone : `de`, `a` (vide si la zone ne finit pas), `zone` (perte, équilibre, bénéfice),
            `resultat_debut`, `resultat_fin`.
        paliers: les paliers lus, puis `jusqu_a` (vide au dernier sans capacité), `constante` et `pente` : le résultat y
            est constante + pente × niveau.
        unites: vrai si l'activité se compte en articles.
        portee: le coût d'un palier porte sur toute l'activité (`total`) ou sur ce qui dépasse (`tranche`).
        devise: la monnaie.
    """

    seuils: pd.DataFrame
    zones: pd.DataFrame
    paliers: pd.DataFrame
    unites: bool
    portee: str
    devise: Monnaie

    def explication(self) -> Explication:
        """Les étapes : le seuil cherché palier par palier, gardé s'il y tombe, puis les zones."""
        from refcomp.calculs.seuil_rentabilite.corrige_suite import build_structure  # noqa: PLC0415 - il lit ce résultat

        return build_structure(self)


@dataclass(frozen=True)
class Palier:
    """Un palier : résultat = constante + pente × niveau, entre deux niveaux."""

    de: Fraction
    a: Fraction | None
    pente: Fraction
    constante: Fraction

    def resultat(self, niveau: Fraction) -> Fraction:
        """Le résultat à un niveau d'activité."""
        return self.constante + self.pente * niveau

    def seuil(self) -> Fraction | None:
        """Le niveau qui annule le résultat, s'il tombe dans le palier."""
        if self.pente == 0:
            return None
        zero = -self.constante / self.pente
        return zero if zero >= self.de and (self.a is None or zero <= self.a) else None


def seuils_structure(
    paliers: pd.DataFrame,
    *,
    maximum: float | None = None,
    portee: str = "total",
    devise: Monnaie | str = EUR,
) -> SeuilsStructure:
    """Cherche tous les seuils d'une structure à paliers.

    Args:
        paliers: une ligne par palier, dans un ordre quelconque. En articles : `depuis` (le palier vaut au-delà de ce
            niveau, qui appartient encore au précédent), `charges_fixes` (totales), `prix`, `cout_variable`. En chiffre
            d'affaires : `depuis`, `charges_fixes`, `taux_marge`. Le premier palier part de 0.
        maximum: capacité, le plus haut niveau d'activité possible ; None si elle n'est pas limitée.
        portee: `total` si le prix et le coût d'un palier valent pour toute l'activité (le défaut : une machine de plus
            fait baisser le coût de tous les articles), `tranche` s'ils ne valent qu'au-delà du palier (sous-traitance
            du supplément).
        devise: la monnaie, ou son code.

    Returns:
        Des `SeuilsStructure`.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les paliers refusés.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    check_choix("portee", portee, PORTEES)
    connue = monnaie(devise)
    unites = "taux_marge" not in getattr(paliers, "columns", ())
    lus = check_frame(paliers, contrat_paliers(unites=unites), devise=connue).sort_values("depuis", ignore_index=True)
    defauts = _constats(lus, maximum)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    segments = _segments(lus, maximum, unites=unites, tranche=portee == "tranche")
    fins = [None if s.a is None else float(s.a) for s in segments]
    return SeuilsStructure(
        seuils=_seuils(segments, unites=unites),
        zones=_zones(segments),
        paliers=lus.assign(
            jusqu_a=pd.Series(fins, dtype="float64"),
            constante=[float(s.constante) for s in segments],
            pente=[float(s.pente) for s in segments],
        ),
        unites=unites,
        portee=portee,
        devise=connue,
    )


def _constats(lus: pd.DataFrame, maximum: float | None) -> list[Constat]:
    constats = []
    if lus["depuis"].iloc[0] != 0:
        texte = f"Le premier palier part de {lus['depuis'].iloc[0]:g} ; il doit partir de 0."
        constats.append(Constat("erreur", "premier_palier", texte, "depuis"))
    if maximum is None:
        return constats
    if isinstance(maximum, bool) or not isinstance(maximum, int | float) or not math.isfinite(maximum):
        texte = f"Le maximum vaut {maximum!r} ; un nombre est attendu, ou None si l'activité n'est pas limitée."
        constats.append(Constat("erreur", "maximum", texte, "maximum"))
    elif not maximum > lus["depuis"].iloc[-1]:
        texte = f"Le maximum ({maximum:g}) doit dépasser le début du dernier palier ({lus['depuis'].iloc[-1]:g})."
        constats.append(Constat("erreur", "maximum", texte, "maximum"))
    return constats


def _segments(lus: pd.DataFrame, maximum: float | None, *, unites: bool, tranche: bool) -> list[Palier]:
    debuts = [exact(d) for d in lus["depuis"]]
    fins = [*debuts[1:], None if maximum is None else exact(maximum)]
    segments: list[Palier] = []
    acquise = Fraction(0)
    for ligne, de, a in zip(lus.to_dict("records"), debuts, fins, strict=True):
        pente = exact(ligne["prix"]) - exact(ligne["cout_variable"]) if unites else exact(ligne["taux_marge"])
        constante = -exact(ligne["charges_fixes"])
        if tranche:
            constante += acquise - pente * de
            acquise += Fraction(0) if a is None else pente * (a - de)
        segments.append(Palier(de, a, pente, constante))
    return segments


def _seuils(segments: list[Palier], *, unites: bool) -> pd.DataFrame:
    lignes = []
    for rang, segment in enumerate(segments, start=1):
        niveau = segment.seuil()
        # Le début d'un palier appartient au précédent : un zéro y serait compté deux fois, ou à tort.
        if niveau is None or (niveau == segment.de and rang > 1):
            continue
        entier = unites_superieures(niveau) if segment.pente > 0 else int(niveau)
        dedans = entier > segment.de and (segment.a is None or entier <= segment.a)
        sens = "monte" if segment.pente > 0 else "descend"
        lignes.append((float(niveau), entier if unites and dedans else None, rang, sens))
    table = pd.DataFrame(lignes, columns=["niveau", "unites", "palier", "sens"])
    return table.astype({"niveau": "float64", "unites": "Int64", "palier": "int64", "sens": "str"})


def _zones(segments: list[Palier]) -> pd.DataFrame:
    """Coupe chaque palier à son seuil, puis réunit les morceaux voisins de même signe."""
    morceaux: list[_Zone] = []
    for segment in segments:
        seuil = segment.seuil()
        coupures = [] if seuil is None or seuil in {segment.de, segment.a} else [seuil]
        for de, a in zip([segment.de, *coupures], [*coupures, segment.a], strict=True):
            zone = _zone(segment, de, a)
            if morceaux and morceaux[-1].zone == zone.zone:
                zone = replace(zone, de=morceaux[-1].de, resultat_debut=morceaux.pop().resultat_debut)
            morceaux.append(zone)
    table = pd.DataFrame([asdict(m) for m in morceaux])
    return table.astype(dict.fromkeys(("de", "a", "resultat_debut", "resultat_fin"), "float64"))


@dataclass(frozen=True)
class _Zone:
    """Des niveaux d'activité où le résultat garde son signe."""

    de: float
    a: float | None
    zone: str
    resultat_debut: float
    resultat_fin: float | None


def _zone(segment: Palier, de: Fraction, a: Fraction | None) -> _Zone:
    milieu = segment.resultat(de + 1 if a is None else (de + a) / 2)
    return _Zone(
        de=float(de),
        a=None if a is None else float(a),
        zone=SIGNES[(milieu > 0) - (milieu < 0)],
        resultat_debut=float(segment.resultat(de)),
        resultat_fin=None if a is None else float(segment.resultat(a)),
    )
