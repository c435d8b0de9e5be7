"""Juger un projet : valeur actuelle nette, taux de rentabilité interne, indice de profitabilité, délais."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import check_genre, exact, load_ensemble, load_taux
from refcomp.calculs.explication import Explication
from refcomp.calculs.investissement.racines import changements_signe, taux_annulant
from refcomp.calculs.stock.quantites import load_table, montant, unites
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le projet ne peut pas être évalué :"
FLUX = Contrat("flux", (Colonne("montant", "montant", "flux net de trésorerie"),))


@dataclass(frozen=True)
class ProjetInvestissement:
    """Un projet évalué.

    Attributes:
        nom: celui du projet.
        tableau: une ligne par année, à partir de 0 : `annee flux cumul actualise cumul_actualise`.
        taux: taux d'actualisation, exact.
        investissement: ce qui est investi au départ, positif.
        van: valeur actuelle nette.
        indice: indice de profitabilité, 1 + VAN / investissement.
        tri: tous les taux de rentabilité internes, du plus petit au plus grand ; vide s'il n'y en a pas.
        changements: nombre de changements de signe des flux : il y a au plus autant de taux.
        delai: années pour récupérer l'investissement, flux répartis dans l'année ; None si jamais.
        delai_actualise: le même, sur les flux actualisés.
        devise: la monnaie.
    """

    nom: str
    tableau: pd.DataFrame
    taux: Fraction
    investissement: float
    van: float
    indice: float
    tri: tuple[float, ...]
    changements: int
    delai: float | None
    delai_actualise: float | None
    devise: Monnaie

    @property
    def rentable(self) -> bool:
        """Vrai si la VAN est positive : le projet rapporte plus que le taux exigé."""
        return self.van > 0

    @property
    def rentabilite_moyenne(self) -> float:
        """Le flux annuel moyen rapporté à l'investissement (taux de rentabilité comptable de certains ouvrages)."""
        flux = self.tableau["flux"].iloc[1:]
        return float(flux.mean() / self.investissement)

    def van_a(self, taux: object) -> float:
        """La valeur actuelle nette à un autre taux (« 8 % »).

        Args:
            taux: taux d'actualisation.

        Raises:
            ArgumentInvalideError: si le taux est illisible.
        """
        flux = [exact(f) for f in self.tableau["flux"]]
        return montant(unites(_somme(flux, load_taux("taux", taux)), self.devise), self.devise)

    def tri_interpole(self, bas: object, haut: object) -> float:
        """Le taux de rentabilité interne estimé entre deux taux, par interpolation linéaire, comme à la main.

        Args:
            bas: un taux où la VAN est positive.
            haut: un taux où elle est négative (ou l'inverse).

        Raises:
            ArgumentInvalideError: si la VAN ne change pas de signe entre les deux, ou si un taux est illisible.
        """
        premier, second = load_taux("bas", bas), load_taux("haut", haut)
        flux = [exact(f) for f in self.tableau["flux"]]
        v1, v2 = _somme(flux, premier), _somme(flux, second)
        if v1 * v2 > 0 or v1 == v2:
            raise ArgumentInvalideError("La VAN ne change pas de signe entre ces deux taux : éloignez-les.")
        return float(premier + (second - premier) * v1 / (v1 - v2))

    def profil(self, taux: Sequence[float]) -> pd.DataFrame:
        """La VAN à plusieurs taux : de quoi tracer sa courbe (`taux`, `van`).

        Args:
            taux: les taux d'actualisation, en fraction.
        """
        return pd.DataFrame({"taux": list(taux), "van": [self.van_a(t) for t in taux]})

    def explication(self) -> Explication:
        """Les flux actualisés, la VAN, l'indice, le ou les TRI, les délais, la décision."""
        from refcomp.calculs.investissement.corrige import build_projet  # noqa: PLC0415 - il lit ce résultat

        return build_projet(self)


def projet_investissement(
    flux: Sequence[object] | pd.Series,
    taux: object,
    *,
    nom: str = "Projet",
    devise: Monnaie | str = EUR,
) -> ProjetInvestissement:
    """Évalue un projet à partir de ses flux nets de trésorerie.

    Args:
        flux: les flux, un par année à partir de l'année 0 ; le premier, négatif, est l'investissement. Chacun tombe à
            la fin de son année.
        taux: taux d'actualisation, le coût du capital (« 10 % »).
        nom: celui du projet.
        devise: la monnaie, ou son code.

    Returns:
        Un `ProjetInvestissement`. La VAN se calcule exactement et s'arrondit une fois ; chaque flux actualisé du
        tableau est arrondi pour lui-même, et leur somme peut s'en écarter d'un centime.

    Raises:
        DonneesInvalidesError: en une fois : flux illisibles, moins de deux, premier flux qui n'est pas une dépense.
        ArgumentInvalideError: si le taux est illisible ou négatif.
    """
    connue = monnaie(devise)
    exacts, lu = load_ensemble(TITRE, lambda: _load_flux(flux, connue), lambda: load_taux("taux", taux))
    actualises = [f / (1 + lu) ** n for n, f in enumerate(exacts)]
    van = sum(actualises, Fraction(0))
    return ProjetInvestissement(
        nom=nom,
        tableau=_tableau(exacts, actualises, connue),
        taux=lu,
        investissement=float(-exacts[0]),
        van=montant(unites(van, connue), connue),
        indice=float(1 - van / exacts[0]),
        tri=tuple(taux_annulant([float(f) for f in exacts])),
        changements=changements_signe([float(f) for f in exacts]),
        delai=_delai(exacts),
        delai_actualise=_delai(actualises),
        devise=connue,
    )


def _load_flux(flux: Sequence[object] | pd.Series, devise: Monnaie) -> list[Fraction]:
    check_genre("flux", flux, (list, tuple, pd.Series, np.ndarray), "une suite de flux est attendue, un par année")
    table = pd.DataFrame({"montant": pd.Series(list(flux), dtype=object)})
    lus = [exact(m) for m in load_table(table, FLUX, devise=devise)["montant"]]
    defauts = []
    if len(lus) == 1:
        defauts.append(Constat("erreur", "flux_seul", "Un projet a un flux de départ et au moins un flux suivant."))
    if lus[0] >= 0:
        texte = "Le premier flux est l'investissement : il est négatif (une dépense)."
        defauts.append(Constat("erreur", "investissement_absent", texte))
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return lus


def _somme(flux: list[Fraction], taux: Fraction) -> Fraction:
    return sum((f / (1 + taux) ** n for n, f in enumerate(flux)), Fraction(0))


def _tableau(flux: list[Fraction], actualises: list[Fraction], devise: Monnaie) -> pd.DataFrame:
    def affiches(valeurs: list[Fraction]) -> list[float]:
        return [montant(unites(v, devise), devise) for v in valeurs]

    return pd.DataFrame(
        {
            "annee": range(len(flux)),
            "flux": affiches(flux),
            "cumul": affiches(list(accumulate(flux))),
            "actualise": affiches(actualises),
            "cumul_actualise": affiches(list(accumulate(actualises))),
        }
    )


def _delai(flux: list[Fraction]) -> float | None:
    """La première fois que le cumul cesse d'être négatif, flux répartis dans l'année."""
    cumul = flux[0]
    for annee, montant_annee in enumerate(flux[1:], start=1):
        if cumul + montant_annee >= 0:
            return float(annee - 1 - cumul / montant_annee)
        cumul += montant_annee
    return None
