"""Le programme en nombres entiers d'une commande : variables, contraintes, coût. La résolution est confiée à scipy.

Pour chaque article et chaque palier de son barème : un nombre de colis et un choix (le palier est-il celui de la
commande ?). S'y ajoutent un choix pour le franco et, si le camion compte, un nombre de palettes par article.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

import numpy as np
import numpy.typing as npt

Flottants = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ArticleOptimise:
    """Un article à commander, lu.

    Attributes:
        nom: l'article.
        besoin: unités à couvrir.
        maximum: unités à ne pas dépasser.
        multiple: unités d'un colis.
        seuils: paliers du barème, croissants.
        prix: prix unitaire exact de chaque palier.
        poids: kilogrammes d'une unité.
        par_palette: unités d'une palette, ou 0.
    """

    nom: str
    besoin: int
    maximum: int
    multiple: int
    seuils: tuple[int, ...]
    prix: tuple[Fraction, ...]
    poids: Fraction
    par_palette: int


@dataclass(frozen=True)
class Regles:
    """Ce qui lie les articles entre eux ; None : sans limite."""

    franco: Fraction | None
    port: Fraction
    minimum: Fraction
    poids_max: Fraction | None
    palettes_max: int | None


@dataclass
class Programme:
    """Les lignes du programme, à mesure qu'elles s'écrivent.

    Attributes:
        cout: coefficient de chaque variable dans le coût.
        bornes: (0, plus grande valeur) de chaque variable.
        lignes: (coefficients par variable, au moins, au plus) de chaque contrainte.
        colis: variables des colis : (article, palier) → rang.
    """

    cout: list[float] = field(default_factory=list)
    bornes: list[float] = field(default_factory=list)
    lignes: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    colis: dict[tuple[int, int], int] = field(default_factory=dict)

    def add_variable(self, cout: float, maximum: float) -> int:
        """Ajoute une variable entière, de 0 à `maximum`, et rend son rang."""
        self.cout.append(cout)
        self.bornes.append(maximum)
        return len(self.cout) - 1

    def solve(self) -> Flottants | None:
        """Le meilleur choix, ou None si aucun ne respecte tout ; à coût égal, celui qui commande le moins."""
        x = self._solve(np.array(self.cout))
        if x is None:
            return None
        mieux = np.zeros(len(self.cout))
        mieux[list(self.colis.values())] = 1
        plafond = (dict(enumerate(self.cout)), -np.inf, float(np.dot(self.cout, x)) + 1e-6)
        y = self._solve(mieux, plafond)
        return x if y is None else y

    def _solve(self, cout: Flottants, *plus: tuple[dict[int, float], float, float]) -> Flottants | None:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - lourd, et rare
        from scipy.sparse import lil_array  # noqa: PLC0415 - lourd, et rare

        lignes = [*self.lignes, *plus]
        matrice = lil_array((len(lignes), len(cout)))
        for rang, (coefficients, _, _) in enumerate(lignes):
            for variable, valeur in coefficients.items():
                matrice[rang, variable] = valeur
        bas, haut = ([li[i] for li in lignes] for i in (1, 2))
        resultat = milp(
            cout,
            constraints=LinearConstraint(matrice.tocsr(), bas, haut),
            bounds=Bounds(np.zeros(len(cout)), np.array(self.bornes)),
            integrality=np.ones(len(cout)),
            options={"mip_rel_gap": 0},  # sinon HiGHS s'arrête à 0,01 % du meilleur : dix euros sur cent mille
        )
        return np.rint(resultat.x) if resultat.x is not None else None


def build_programme(articles: list[ArticleOptimise], regles: Regles) -> Programme:
    """Écrit le programme d'une commande."""
    programme = Programme()
    valeur: dict[int, float] = {}
    poids: dict[int, float] = {}
    palettes: dict[int, float] = {}
    for rang, article in enumerate(articles):
        colis = _add_article(programme, rang, article, valeur)
        poids |= dict.fromkeys(colis, float(article.poids) * article.multiple)
        if regles.palettes_max is not None and article.par_palette:
            variable = programme.add_variable(0, ceil(article.maximum / article.par_palette))
            charge = dict.fromkeys(colis, float(article.multiple)) | {variable: -float(article.par_palette)}
            programme.lignes.append((charge, -np.inf, 0))
            palettes[variable] = 1
    if regles.minimum:
        programme.lignes.append((dict(valeur), float(regles.minimum), np.inf))
    _add_franco(programme, regles, valeur)
    if regles.poids_max is not None:
        programme.lignes.append((poids, -np.inf, float(regles.poids_max)))
    if regles.palettes_max is not None:
        programme.lignes.append((palettes, -np.inf, float(regles.palettes_max)))
    return programme


def _add_article(programme: Programme, rang: int, article: ArticleOptimise, valeur: dict[int, float]) -> list[int]:
    """Ajoute les paliers d'un article : un seul choisi, la quantité dans son intervalle, le besoin couvert."""
    colis, choix = [], []
    for palier, (seuil, prix) in enumerate(zip(article.seuils, article.prix, strict=True)):
        fins = (*article.seuils[1:], article.maximum + 1)
        dernier = min(fins[palier] - 1, article.maximum) // article.multiple
        n = programme.add_variable(float(prix) * article.multiple, max(0, dernier))
        y = programme.add_variable(0, 1)
        programme.lignes.append(({n: float(article.multiple), y: -float(seuil)}, 0, np.inf))
        programme.lignes.append(({n: 1.0, y: -float(max(0, dernier))}, -np.inf, 0))
        programme.colis[rang, palier] = n
        valeur[n] = float(prix) * article.multiple
        colis.append(n)
        choix.append(y)
    programme.lignes.append((dict.fromkeys(choix, 1.0), -np.inf, 1))
    besoin = dict.fromkeys(colis, float(article.multiple))
    programme.lignes.append((besoin, float(article.besoin), float(article.maximum)))
    return colis


def _add_franco(programme: Programme, regles: Regles, valeur: dict[int, float]) -> None:
    """Le port se paie sauf si la valeur atteint le franco : un choix de plus."""
    if regles.franco is None or not regles.port:
        return
    franco = programme.add_variable(-float(regles.port), 1)
    programme.lignes.append((valeur | {franco: -float(regles.franco)}, 0, np.inf))
