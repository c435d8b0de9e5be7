"""La fiche de stock d'un article : entrées, sorties et stock, en quantité et en valeur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.mouvements import load_mouvements
from refcomp.calculs.stock.quantites import montant
from refcomp.calculs.stock.valorisation import Ligne, cmup_apres_entree, cmup_fin_periode, peps
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.rounding import EUR, Monnaie, monnaie

DECIMALES_MAXIMALES = 6
METHODES = {"cmup_apres_entree": cmup_apres_entree, "cmup_fin_periode": cmup_fin_periode, "peps": peps}


@dataclass(frozen=True)
class FicheStock:
    """Une fiche de stock tenue.

    Attributes:
        tableau: une ligne par mouvement, dans l'ordre : `date nature piece`, puis `quantite_entree cout_entree
            valeur_entree`, `quantite_sortie cout_sortie valeur_sortie`, `quantite_stock cout_stock valeur_stock` (les
            deux derniers vides avant la fin si le coût n'est connu qu'en fin de période).
        lots: le détail des sorties PEPS : `sortie` (rang de la ligne), `date_entree`, `cout_unitaire`, `quantite`,
            `valeur` ; vide pour les autres méthodes.
        methode: `cmup_apres_entree`, `cmup_fin_periode` ou `peps`.
        decimales_cout: décimales du coût moyen retenu, ou None s'il est exact.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    lots: pd.DataFrame
    methode: str
    decimales_cout: int | None
    devise: Monnaie

    @property
    def quantite_finale(self) -> float:
        """La quantité en stock après le dernier mouvement."""
        return float(self.tableau["quantite_stock"].iloc[-1])

    @property
    def valeur_finale(self) -> float:
        """La valeur du stock après le dernier mouvement."""
        return float(self.tableau["valeur_stock"].iloc[-1])

    @property
    def cout_sorties(self) -> float:
        """La valeur de toutes les sorties : le coût d'achat de ce qui a été vendu ou consommé."""
        return round(float(self.tableau["valeur_sortie"].sum()), self.devise.decimales)

    def explication(self) -> Explication:
        """La tenue de la fiche, avec les chiffres du cas, comme un corrigé l'écrirait."""
        from refcomp.calculs.stock.corrige import build_fiche  # noqa: PLC0415 - il lit ce résultat

        return build_fiche(self)


def fiche_stock(
    mouvements: pd.DataFrame,
    *,
    methode: str = "cmup_apres_entree",
    decimales_cout: int | None = None,
    devise: Monnaie | str = EUR,
) -> FicheStock:
    """Tient la fiche de stock d'un article.

    Args:
        mouvements: `date`, `nature` (stock_initial, entree, sortie), `quantite`, `cout_unitaire` (coût d'acquisition
            d'une entrée ou du stock initial), et au besoin `piece`. Un même jour, les entrées précèdent les sorties.
        methode: `cmup_apres_entree` (défaut : c'est la valeur à jour que donne un progiciel), `cmup_fin_periode` (un
            seul coût pour toutes les sorties) ou `peps` (premier entré, premier sorti). Le PCG admet les trois, la
            période ne dépassant pas la durée moyenne de stockage ; il n'admet pas le DEPS.
        decimales_cout: None pour un coût moyen exact ; ou le nombre de décimales auquel il est arrondi avant de
            valoriser, comme dans beaucoup de manuels. Sans effet en PEPS.
        devise: la monnaie, ou son code.

    Returns:
        Une `FicheStock`. Une sortie qui vide le stock emporte toute sa valeur.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les mouvements refusés, sorties sans stock comprises.
        ArgumentInvalideError: si une convention n'est pas permise.

    Source:
        PCG, stocks interchangeables (lu dans l'ancien règlement 99-03, art. 333-2, sur lexinter.net ;
        aujourd'hui règlement ANC 2014-03).
    """
    check_choix("methode", methode, METHODES)
    check_choix("decimales_cout", decimales_cout, (None, *range(DECIMALES_MAXIMALES + 1)))
    connue = monnaie(devise)
    lignes = METHODES[methode](load_mouvements(mouvements, connue), decimales_cout, connue)
    if not lignes:
        raise ArgumentInvalideError("Aucun mouvement n'a de quantité : il n'y a pas de fiche à tenir.")
    return FicheStock(_tableau(lignes, connue), _lots(lignes, connue), methode, decimales_cout, connue)


def _tableau(lignes: list[Ligne], devise: Monnaie) -> pd.DataFrame:
    return pd.DataFrame([_rangee(ligne, devise) for ligne in lignes])


def _rangee(ligne: Ligne, devise: Monnaie) -> dict[str, object]:
    m = ligne.mouvement
    mouvement = (float(m.quantite), float(ligne.cout), montant(ligne.valeur, devise))
    vide = (np.nan, np.nan, np.nan)
    entree, sortie = (vide, mouvement) if m.sort else (mouvement, vide)
    connu = ligne.valeur_stock is not None
    valeur = montant(ligne.valeur_stock or 0, devise) if connu else np.nan
    cout = valeur / float(ligne.quantite_stock) if connu and ligne.quantite_stock else np.nan
    noms = [f"{n}_{sens}" for sens in ("entree", "sortie", "stock") for n in ("quantite", "cout", "valeur")]
    valeurs = (*entree, *sortie, float(ligne.quantite_stock), cout, valeur)
    return {"date": m.date, "nature": m.nature, "piece": m.piece} | dict(zip(noms, valeurs, strict=True))


def _lots(lignes: list[Ligne], devise: Monnaie) -> pd.DataFrame:
    detail = [
        (rang, lignes[lot].mouvement.date, float(lignes[lot].cout), float(quantite), montant(valeur, devise))
        for rang, ligne in enumerate(lignes)
        for lot, quantite, valeur in ligne.lots
    ]
    return pd.DataFrame(detail, columns=["sortie", "date_entree", "cout_unitaire", "quantite", "valeur"])
