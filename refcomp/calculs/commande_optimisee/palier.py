"""Les barèmes par quantité : ce que coûte une commande, et s'il vaut mieux commander le palier suivant.

Deux barèmes se ressemblent et ne coûtent pas pareil. « Toutes unités » : atteindre le palier donne son prix à toutes
les unités. « Par tranche » : chaque prix ne vaut que pour les unités de sa tranche, et aller au palier suivant n'y est
jamais moins cher. Le premier est l'usage du commerce ; c'est là que commander plus peut coûter moins.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.commande.lignes import affiches, exacts, unites_arrondies
from refcomp.calculs.entrees import load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le barème ne peut pas être employé :"
METHODES = ("toutes_unites", "par_tranche")
BAREME = Contrat(
    "bareme",
    (
        Colonne("a_partir_de", "entier", "quantité à partir de laquelle le prix vaut", unique=True, minimum=0),
        Colonne("prix", "nombre", "prix unitaire hors taxes", minimum=0),
    ),
)
NOMBRES = (
    Colonne("besoin", "entier", "quantité voulue", minimum=1),
    Colonne("multiple", "entier", "multiple de commande", obligatoire=False, minimum=1),
)


@dataclass(frozen=True)
class Bareme:
    """Un barème lu : les seuils croissants et leurs prix exacts."""

    seuils: tuple[int, ...]
    prix: tuple[Fraction, ...]
    methode: str

    def rang(self, quantite: int) -> int:
        """Le rang du palier d'une quantité."""
        return max(0, sum(s <= quantite for s in self.seuils) - 1)

    def cout(self, quantite: int) -> Fraction:
        """Le coût exact d'une quantité."""
        if self.methode == "toutes_unites":
            return quantite * self.prix[self.rang(quantite)]
        suivants = (*self.seuils[1:], max(quantite, self.seuils[-1]) + 1)
        total = Fraction(0)
        for bas, haut, prix in zip((1, *self.seuils[1:]), suivants, self.prix, strict=True):
            total += max(0, min(quantite, haut - 1) - bas + 1) * prix
        return total


def load_bareme(bareme: pd.DataFrame, methode: str = "toutes_unites") -> Bareme:
    """Lit un barème par quantité.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées, ou si aucun palier ne commence à 0 ou 1.
        ArgumentInvalideError: si la méthode n'est pas permise.
    """
    check_choix("methode", methode, METHODES)
    lu = check_frame(bareme, BAREME).sort_values("a_partir_de", kind="stable")
    seuils = tuple(int(s) for s in lu["a_partir_de"])
    if seuils[0] > 1:
        message = f"Aucun prix avant {seuils[0]} unités : le premier palier commence à 0 ou à 1."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "palier_absent", message, "a_partir_de")])
    return Bareme(seuils, tuple(exacts(lu["prix"])), methode)


def prix_commande(quantite: int, bareme: pd.DataFrame, *, methode: str = "toutes_unites") -> Fraction:
    """Renvoie le coût exact d'une quantité, d'après un barème.

    Args:
        quantite: la quantité commandée.
        bareme: `a_partir_de prix` (hors taxes, à l'unité).
        methode: `toutes_unites` (l'usage) ou `par_tranche`.

    Raises:
        DonneesInvalidesError: en une fois, pour la quantité et le barème.
        ArgumentInvalideError: si la méthode n'est pas permise.

    Source : commerceisdigital.com, « Volume and tier pricing » (all units, incremental).

    >>> prix_commande(170, pd.DataFrame({"a_partir_de": [1, 200], "prix": [1, 0.75]}))
    Fraction(170, 1)
    """
    lu, nombres = load_ensemble(
        TITRE,
        lambda: load_bareme(bareme, methode),
        lambda: load_nombres(TITRE, {"besoin": quantite}, NOMBRES),
    )
    return lu.cout(int(nombres["besoin"]))


@dataclass(frozen=True)
class Paliers:
    """La comparaison des paliers pour un besoin.

    Attributes:
        tableau: une ligne par palier possible : `a_partir_de prix quantite` (à commander pour l'avoir), `complement`
            (au-delà du besoin), `cout`, `ecart` (avec la commande du besoin ; négatif, on gagne), `cout_utile` (par
            unité voulue), `a_partir_du_besoin` (plus petit besoin pour lequel ce palier est strictement moins cher que
            la commande de ce besoin, à son prix ; 0 s'il n'y en a pas) et `retenu`.
        besoin: la quantité voulue.
        quantite: la quantité retenue.
        complement: ce qu'il faut ajouter au besoin.
        cout: le coût retenu, exact.
        economie: ce que l'on gagne sur la commande du besoin, exact ; 0 si elle est la meilleure.
        multiple: le multiple de commande.
        methode: la lecture du barème.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    besoin: int
    quantite: int
    complement: int
    cout: Fraction
    economie: Fraction
    multiple: int
    methode: str
    devise: Monnaie

    def explication(self) -> Explication:
        """Le coût de chaque palier, le complément, la décision."""
        from refcomp.calculs.commande_optimisee.corrige import build_paliers  # noqa: PLC0415 - il lit ce résultat

        return build_paliers(self)


def comparaison_paliers(
    besoin: int,
    bareme: pd.DataFrame,
    *,
    multiple: int = 1,
    methode: str = "toutes_unites",
    devise: Monnaie | str = EUR,
) -> Paliers:
    """Dit s'il vaut mieux commander un palier supérieur au besoin.

    Args:
        besoin: la quantité voulue.
        bareme: voir `prix_commande`.
        multiple: la commande se fait par multiples (un carton, une couche).
        methode: voir `prix_commande`.
        devise: la monnaie.

    Returns:
        Des `Paliers` : le coût le plus bas et, à coût égal, la plus petite quantité. Le coût ne compte pas ce que
        coûte de garder le complément.

    Raises:
        DonneesInvalidesError: en une fois, pour les nombres et le barème refusés.
        ArgumentInvalideError: si une convention n'est pas permise.

    Source : patchcorner.com, « Break-even quantity ».

    >>> p = comparaison_paliers(96, pd.DataFrame({"a_partir_de": [1, 100, 250], "prix": [10, 9.5, 9]}))
    >>> p.quantite, p.complement, p.cout, p.economie
    (100, 4, Fraction(950, 1), Fraction(10, 1))
    """
    connue = monnaie(devise)
    lu, nombres = load_ensemble(
        TITRE,
        lambda: load_bareme(bareme, methode),
        lambda: load_nombres(TITRE, {"besoin": besoin, "multiple": multiple}, NOMBRES),
    )
    voulu, pas = int(nombres["besoin"]), int(nombres["multiple"])
    base = arrondi_haut(voulu, pas)
    possibles = {r: max(base, arrondi_haut(lu.seuils[r], pas)) for r in range(lu.rang(base), len(lu.seuils))}
    # Un palier où aucun multiple ne tombe ne se commande pas : son premier multiple est déjà au palier suivant.
    rangs = [r for r, quantite in possibles.items() if lu.rang(quantite) == r]
    quantites = [possibles[r] for r in rangs]
    couts = [lu.cout(q) for q in quantites]
    meilleur = min(range(len(couts)), key=lambda i: (couts[i], quantites[i]))
    lignes = [
        _rangee(lu, r, q, c, (voulu, couts[0], pas), connue) for r, q, c in zip(rangs, quantites, couts, strict=True)
    ]
    table = pd.DataFrame(lignes)
    table["retenu"] = [i == meilleur for i in range(len(table))]
    quantite, cout = quantites[meilleur], couts[meilleur]
    return Paliers(table, voulu, quantite, quantite - voulu, cout, couts[0] - cout, pas, methode, connue)


def arrondi_haut(quantite: int | Fraction, multiple: int) -> int:
    """Le plus petit multiple qui contient une quantité."""
    return int(-(-quantite // multiple) * multiple)


def _rangee(
    lu: Bareme, rang: int, quantite: int, cout: Fraction, depart: tuple[int, Fraction, int], devise: Monnaie
) -> dict[str, object]:
    besoin, base, pas = depart
    montants = affiches([unites_arrondies(m, devise) for m in (cout, cout - base)], devise)
    return {
        "a_partir_de": lu.seuils[rang],
        "prix": float(lu.prix[rang]),
        "quantite": quantite,
        "complement": quantite - besoin,
        "cout": montants[0],
        "ecart": montants[1],
        "cout_utile": float(cout / besoin),
        "a_partir_du_besoin": _bascule(lu, rang, pas),
    }


def _bascule(lu: Bareme, rang: int, pas: int) -> int:
    """Le plus petit besoin, sous le seuil du palier, dont la commande coûte plus que celle du palier."""
    if rang == 0 or lu.methode == "par_tranche":
        return 0
    seuil = arrondi_haut(lu.seuils[rang], pas)
    cout = lu.cout(seuil)
    possibles = []
    for avant in range(rang):
        if not lu.prix[avant]:
            continue
        # Au prix de ce palier-là, n multiples coûtent plus dès n × pas × prix > cout ; encore faut-il y être.
        multiples = max(-(-lu.seuils[avant] // pas), int(cout // (pas * lu.prix[avant])) + 1)
        if multiples * pas < lu.seuils[avant + 1]:
            possibles.append(multiples)
    return (min(possibles) - 1) * pas + 1 if possibles else 0
