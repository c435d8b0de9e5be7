"""Expliquer une fiche de stock et des écarts d'inventaire, étape par étape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite
from refcomp.formats_fr import format_date, format_montant, format_nombre
from refcomp.rounding import Monnaie

if TYPE_CHECKING:
    from refcomp.calculs.stock.fiche import FicheStock

METHODES = {
    "cmup_apres_entree": "Coût moyen unitaire pondéré (CMUP) refait après chaque entrée : valeur du stock / quantité.",
    "cmup_fin_periode": "Un seul CMUP pour la période : (stock initial + entrées) en valeur / en quantité.",
    "peps": "Premier entré, premier sorti : chaque sortie prend les lots les plus anciens, à leur coût d'entrée.",
}
NATURES = {"stock_initial": "Stock initial", "entree": "Entrée", "sortie": "Sortie"}
MONTREES = 20


def build_fiche(fiche: FicheStock) -> Explication:
    """Les étapes : la méthode, les coûts moyens ou les lots, la fiche, le contrôle."""
    arrondi = ""
    if fiche.decimales_cout is not None and fiche.methode != "peps":
        arrondi = f" Le coût moyen est arrondi à {fiche.decimales_cout} décimales avant de valoriser."
    return Explication(
        "Fiche de stock",
        (
            Etape("Choisir la méthode", METHODES[fiche.methode] + arrondi),
            _etape_couts(fiche),
            Etape("Tenir la fiche", _reste(fiche.tableau), _table(fiche)),
            _etape_controle(fiche),
        ),
    )


def _etape_couts(fiche: FicheStock) -> Etape:
    if fiche.methode == "peps":
        dates = fiche.tableau["date"]
        lignes = tuple(
            (
                format_date(dates.iloc[lot["sortie"]]),
                format_date(lot["date_entree"]),
                format_quantite(lot["quantite"]),
                format_nombre(lot["cout_unitaire"]),
                format_montant(lot["valeur"], fiche.devise),
            )
            for lot in fiche.lots.head(MONTREES).to_dict("records")
        )
        entetes = ("Sortie du", "Lot du", "Quantité", "Coût unitaire", "Valeur")
        texte = "Chaque sortie, lot par lot :" if lignes else "Aucune sortie."
        return Etape("Épuiser les lots", texte, Tableau(entetes, lignes, (2, 3, 4)) if lignes else None)
    if fiche.methode == "cmup_fin_periode":
        entrees = fiche.tableau[fiche.tableau["nature"] != "sortie"]
        valeur, quantite = entrees["valeur_entree"].sum(), entrees["quantite_entree"].sum()
        texte = _division(round(float(valeur), fiche.devise.decimales), float(quantite), fiche)
        return Etape("Calculer le coût moyen", texte)
    entrees = fiche.tableau[fiche.tableau["nature"] != "sortie"].head(MONTREES)
    textes = [
        f"{format_date(e['date'])} : {_division(e['valeur_stock'], e['quantite_stock'], fiche)}"
        for e in entrees.to_dict("records")
    ]
    return Etape("Calculer le coût moyen à chaque entrée", "\n".join(textes))


def _division(valeur: float, quantite: float, fiche: FicheStock) -> str:
    decimales = 4 if fiche.decimales_cout is None else fiche.decimales_cout
    cout = format_nombre(valeur / quantite, decimales)
    return f"{format_montant(valeur, fiche.devise)} / {format_quantite(quantite)} = {cout}"


def _reste(tableau: pd.DataFrame) -> str:
    suite = len(tableau) - MONTREES
    return f"Les {MONTREES} premiers mouvements ; {suite} suivent." if suite > 0 else "Tous les mouvements :"


def _table(fiche: FicheStock) -> Tableau:
    entetes = ("Date", "Mouvement", "Q entrée", "Coût", "Valeur", "Q sortie", "Coût", "Valeur", "Q stock", "Valeur")
    lignes = tuple(_cellules(m, fiche.devise) for m in fiche.tableau.head(MONTREES).to_dict("records"))
    return Tableau(entetes, lignes, tuple(range(2, 10)))


def _cellules(m: dict[Any, Any], devise: Monnaie) -> tuple[str, ...]:
    def lue(nom: str, decimales: int | None) -> str:
        if pd.isna(m[nom]):
            return ""
        return format_quantite(m[nom]) if decimales is None else format_nombre(m[nom], decimales)

    couts, valeurs = 4, devise.decimales
    return (
        format_date(m["date"]),
        m["piece"] or NATURES[m["nature"]],
        *(lue("quantite_entree", None), lue("cout_entree", couts), lue("valeur_entree", valeurs)),
        *(lue("quantite_sortie", None), lue("cout_sortie", couts), lue("valeur_sortie", valeurs)),
        *(lue("quantite_stock", None), lue("valeur_stock", valeurs)),
    )


def _etape_controle(fiche: FicheStock) -> Etape:
    entrees = round(float(fiche.tableau["valeur_entree"].sum()), fiche.devise.decimales)
    texte = (
        f"Stock initial et entrées {format_montant(entrees, fiche.devise)} - sorties "
        f"{format_montant(fiche.cout_sorties, fiche.devise)} = stock final "
        f"{format_montant(fiche.valeur_finale, fiche.devise)}, pour {format_quantite(fiche.quantite_finale)} unités."
    )
    return Etape("Contrôler", texte)
