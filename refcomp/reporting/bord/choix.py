"""Les listes propres à une page : remplies par elle sans se redessiner, assez larges pour un libellé."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from refcomp.reporting.bord.filtres import LARGEUR, STYLE, Filtres, refill

LARGE = {"width": "640px", "max_width": "100%"}
LIMITES = (25, 100, 500)
LONGUEUR = 90


def build_liste(nom: str, sur_choix: Callable[[Any], None], *, large: bool = False) -> widgets.Dropdown:
    """Une liste de choix, vide, qui appelle `sur_choix` quand on y choisit."""
    liste = widgets.Dropdown(options=[], description=nom, style=STYLE, layout=LARGE if large else LARGEUR)
    liste.observe(sur_choix, names="value")
    return liste


def build_limite(sur_choix: Callable[[Any], None]) -> widgets.Dropdown:
    """Le nombre de lignes montrées d'une longue table."""
    liste = build_liste("Lignes", sur_choix)
    fill_choix(liste, [(str(n), n) for n in LIMITES], sur_choix)
    return liste


def build_minimum(nom: str, valeur: int, sur_choix: Callable[[Any], None]) -> widgets.BoundedIntText:
    """Un effectif minimal, que l'on voit et que l'on change."""
    champ = widgets.BoundedIntText(
        value=valeur, min=2, max=500, description=nom, style={"description_width": "initial"}, layout=LARGEUR
    )
    champ.observe(sur_choix, names="value")
    return champ


def fill_choix(liste: widgets.Dropdown, options: list[tuple[str, Any]], sur_choix: Callable[[Any], None]) -> None:
    """Remplace les choix d'une liste, en gardant le choix courant s'il y est encore, sans appeler `sur_choix`."""
    liste.unobserve(sur_choix, names="value")
    try:
        refill(liste, options)
    finally:
        liste.observe(sur_choix, names="value")


def hide_filtres(filtres: Filtres, *noms: str) -> None:
    """Cache des filtres communs qui n'ont pas de sens sur une page."""
    for nom in noms:
        getattr(filtres, nom).layout.display = "none"


def shorten(texte: str, longueur: int = LONGUEUR) -> str:
    """Un libellé qui tient dans une liste."""
    return texte if len(texte) <= longueur else texte[: longueur - 1].rstrip() + "…"


def build_phrase_limite(montrees: int, total: int) -> str:
    """Ce qui est montré d'une longue table ; vide si tout l'est."""
    return "" if montrees >= total else f"{montrees} lignes montrées sur {total}."
