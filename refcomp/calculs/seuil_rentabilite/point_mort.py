"""Le point mort : le jour où le chiffre d'affaires cumulé atteint le seuil.

L'activité est régulière, ou suit des ventes par période (linéaires à l'intérieur de chacune). Une fermeture suspend
l'activité. Le temps se compte en mois de 30 jours (usage des manuels) ou en jours du calendrier.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Arrondi, Monnaie

BASES = ("360", "365", "reel", "mois")
JOURS = ("atteint", "plus_proche")
MOIS_COMMERCIAL = 30
ANNEE_FIXE = 365
ANNEE_PAR_DEFAUT = dt.date(2026, 1, 1)
VENTES = Contrat(
    "ventes par période",
    (
        Colonne("debut", "date", "premier jour de la période", unique=True),
        Colonne("chiffre_affaires", "montant", "chiffre d'affaires de la période", minimum=0),
    ),
)


@dataclass(frozen=True)
class PointMort:
    """Le jour où le seuil est atteint.

    Attributes:
        date: ce jour, ou None si le seuil n'est pas atteint dans l'exercice.
        jours: durée d'activité écoulée jusqu'au seuil, exacte, fermetures non comptées, ou None.
        mois: la même durée en mois de 30 jours (douzièmes d'année en base 365), ou None.
        jours_activite: jours d'activité de l'exercice.
        base_temps: la base retenue.
        jour: la convention de jour retenue.
        tableau: pour une activité saisonnière, `debut fin chiffre_affaires cumul part_atteinte` ; vide sinon.
        constats: ce qui étonne sans empêcher.
    """

    date: dt.date | None
    jours: Fraction | None
    mois: Fraction | None
    jours_activite: int
    base_temps: str
    jour: str
    tableau: pd.DataFrame
    constats: tuple[Constat, ...] = ()


@dataclass(frozen=True)
class _Temps:
    """Un calendrier : rang d'un jour depuis le début, et jour d'un rang (compté à partir de 1)."""

    debut: dt.date
    fin: dt.date
    base: str

    @property
    def commercial(self) -> bool:
        return self.base in {"360", "mois"}

    def rang(self, jour: dt.date) -> int:
        if not self.commercial:
            return (jour - self.debut).days + 1
        mois = (jour.year - self.debut.year) * 12 + jour.month - self.debut.month
        return mois * MOIS_COMMERCIAL + _quantieme(jour) - min(self.debut.day, MOIS_COMMERCIAL) + 1

    def date(self, rang: int) -> dt.date:
        if not self.commercial:
            return self.debut + dt.timedelta(days=rang - 1)
        mois, quantieme = divmod(rang - 1 + min(self.debut.day, MOIS_COMMERCIAL) - 1, MOIS_COMMERCIAL)
        annee, mois = divmod(self.debut.month - 1 + mois, 12)
        annee, mois = self.debut.year + annee, mois + 1
        # Le 30 février n'existe pas : c'est le dernier jour du mois.
        return dt.date(annee, mois, min(quantieme + 1, calendar.monthrange(annee, mois)[1]))


def _quantieme(jour: dt.date) -> int:
    """Le quantième dans un mois de 30 jours : le dernier jour de tout mois est le trentième."""
    dernier = calendar.monthrange(jour.year, jour.month)[1]
    return MOIS_COMMERCIAL if jour.day == dernier else min(jour.day, MOIS_COMMERCIAL)


def build_point_mort(
    seuil: Fraction,
    annuel: Fraction | None,
    *,
    ventes: pd.DataFrame | None,
    debut: dt.date | str | None,
    fin: dt.date | str | None,
    base_temps: str,
    fermetures: Iterable[tuple[dt.date | str, dt.date | str]],
    jour: str,
    devise: Monnaie,
) -> PointMort:
    """Cherche le jour du seuil ; voir `SeuilRentabilite.point_mort`."""
    check_choix("base_temps", base_temps, BASES)
    check_choix("jour", jour, JOURS)
    lues = None if ventes is None else check_frame(ventes, VENTES, devise=devise).sort_values("debut")
    temps = _exercice(debut if lues is None else lues["debut"].iloc[0].date(), fin, base_temps)
    fermes = _rangs_fermes(fermetures, temps)
    if lues is not None:
        return replace(_saisonnier(seuil, lues, temps, fermes, jour), constats=_constats(lues, annuel, devise))
    if annuel is None:
        raise ArgumentInvalideError("Donnez le chiffre d'affaires de l'exercice, ou les ventes par période.")
    ouverts = [r for r in range(1, temps.rang(temps.fin) + 1) if r not in fermes]
    duree = seuil / annuel * len(ouverts)
    return _resultat(duree, ouverts, temps, jour, pd.DataFrame())


def _constats(ventes: pd.DataFrame, annuel: Fraction | None, devise: Monnaie) -> tuple[Constat, ...]:
    """Dit si les ventes par période ne font pas le chiffre d'affaires de l'exercice."""
    total = sum(map(exact, ventes["chiffre_affaires"]), Fraction(0))
    if annuel is None or total == annuel:
        return ()
    texte = (
        f"Les ventes par période font {format_montant(total, devise)} ; le chiffre d'affaires de l'exercice est de "
        f"{format_montant(annuel, devise)}. Le point mort suit les ventes par période."
    )
    return (Constat("avertissement", "ventes_differentes", texte, "ventes"),)


def _exercice(debut: dt.date | str | None, fin: dt.date | str | None, base: str) -> _Temps:
    """L'exercice : une année à partir de son début, sauf fin donnée."""
    premier = convert_jour(ANNEE_PAR_DEFAUT if debut is None else debut, "debut")
    if fin is not None:
        dernier = convert_jour(fin, "fin")
    else:
        dernier = premier + dt.timedelta(days=ANNEE_FIXE - 1) if base == "365" else _un_an_apres(premier)
    if dernier <= premier:
        raise ArgumentInvalideError(f"L'exercice finit le {dernier:%d/%m/%Y}, avant son début le {premier:%d/%m/%Y}.")
    return _Temps(premier, dernier, base)


def _un_an_apres(jour: dt.date) -> dt.date:
    """La veille du même jour, un an plus tard."""
    return (pd.Timestamp(jour) + pd.DateOffset(years=1) - pd.Timedelta(days=1)).date()


def _rangs_fermes(fermetures: Iterable[tuple[dt.date | str, dt.date | str]], temps: _Temps) -> frozenset[int]:
    rangs: set[int] = set()
    if isinstance(fermetures, str) or not isinstance(fermetures, Iterable):
        raise ArgumentInvalideError(f"« fermetures » : une liste d'intervalles est attendue ; reçu {fermetures!r}.")
    for numero, intervalle in enumerate(fermetures, start=1):
        if not isinstance(intervalle, tuple | list) or len(intervalle) != 2:  # noqa: PLR2004 - un début et une fin
            raise ArgumentInvalideError(
                f"Fermeture {numero} : un début et une fin sont attendus ; reçu {intervalle!r}.",
            )
        de, a = (convert_jour(j, f"fermeture {numero}") for j in intervalle)
        if a < de or de < temps.debut or a > temps.fin:
            raise ArgumentInvalideError(
                f"Fermeture {numero}, du {de:%d/%m/%Y} au {a:%d/%m/%Y} : elle doit commencer avant de finir et tenir "
                f"dans l'exercice, du {temps.debut:%d/%m/%Y} au {temps.fin:%d/%m/%Y}.",
            )
        rangs.update(range(temps.rang(de), temps.rang(a) + 1))
    return frozenset(rangs)


def _resultat(duree: Fraction, ouverts: list[int], temps: _Temps, jour: str, tableau: pd.DataFrame) -> PointMort:
    """Passe d'une durée d'activité à un jour du calendrier."""
    sens = "haut" if jour == "atteint" else "plus_proche"
    rang = max(1, int(Arrondi(Decimal(1), sens).appliquer(duree)))
    atteint = duree <= len(ouverts)
    mois = duree / MOIS_COMMERCIAL if temps.commercial else duree * 12 / temps.rang(temps.fin)
    return PointMort(
        date=temps.date(ouverts[rang - 1]) if atteint else None,
        jours=duree if atteint else None,
        mois=mois if atteint else None,
        jours_activite=len(ouverts),
        base_temps=temps.base,
        jour=jour,
        tableau=tableau,
    )


def _saisonnier(
    seuil: Fraction,
    ventes: pd.DataFrame,
    temps: _Temps,
    fermes: frozenset[int],
    jour: str,
) -> PointMort:
    """Avance période par période ; dans celle du seuil, la part écoulée est proportionnelle aux ventes."""
    debuts = [d.date() for d in ventes["debut"]]
    fins = [*(d - dt.timedelta(days=1) for d in debuts[1:]), temps.fin]
    if debuts[-1] > temps.fin:
        raise ArgumentInvalideError(f"La période du {debuts[-1]:%d/%m/%Y} commence après la fin de l'exercice.")
    lignes, cumul, trouve = [], Fraction(0), None
    ouverts_total: list[int] = []
    for debut, fin, montant in zip(debuts, fins, map(exact, ventes["chiffre_affaires"]), strict=True):
        ouverts = [r for r in range(temps.rang(debut), temps.rang(fin) + 1) if r not in fermes]
        if montant and not ouverts:
            texte = f"La période du {debut:%d/%m/%Y} a des ventes, mais l'entreprise y est fermée tous les jours."
            raise DonneesInvalidesError("Le point mort ne peut pas être daté :", [Constat("erreur", "ferme", texte)])
        part = Fraction(0) if not montant else max(Fraction(0), min(Fraction(1), (seuil - cumul) / montant))
        if trouve is None and montant and cumul + montant >= seuil:
            trouve = len(ouverts_total) + part * len(ouverts)
        cumul += montant
        ouverts_total += ouverts
        lignes.append((debut, fin, float(montant), float(cumul), float(part)))
    tableau = pd.DataFrame(lignes, columns=["debut", "fin", "chiffre_affaires", "cumul", "part_atteinte"])
    tableau = tableau.astype({"debut": "datetime64[s]", "fin": "datetime64[s]"})
    jamais = Fraction(len(ouverts_total) + 1)
    return _resultat(jamais if trouve is None else trouve, ouverts_total, temps, jour, tableau)
