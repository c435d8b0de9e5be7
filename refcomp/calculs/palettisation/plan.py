"""Le plan de palettisation : couches, hauteur, poids, et ce qui limite la palette.

Une palette est limitée par sa surface (colis d'une couche), par sa hauteur (hauteur utile du camion, du rayonnage ou
du client), par son poids, ou par ce que le colis du bas supporte.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import check_genre, exact, load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.palettisation.couche import MOTIFS, colis_par_couche
from refcomp.calculs.palettisation.supports import EUROPE, PALETTES, Palette
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le plan de palettisation ne peut pas être établi :"
COLIS = Contrat(
    "colis",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("longueur", "entier", "longueur du colis (mm)", minimum=1),
        Colonne("largeur", "entier", "largeur du colis (mm)", minimum=1),
        Colonne("hauteur", "entier", "hauteur du colis (mm)", minimum=1),
        Colonne("poids", "nombre", "poids du colis (kg)", minimum=0),
        Colonne("quantite", "entier", "nombre de colis", minimum=0),
        Colonne("couches_max", "entier", "couches que le colis du bas supporte", obligatoire=False, minimum=1),
    ),
)
LIMITES = (
    Colonne("hauteur_max", "nombre", "hauteur maximale, palette comprise (mm)", minimum=1),
    Colonne("jeu_vertical", "entier", "jeu au-dessus de la charge (mm)", minimum=0),
    Colonne("poids_max", "nombre", "poids maximal, palette comprise (kg)", obligatoire=False, minimum=1),
)


@dataclass(frozen=True)
class PlanPalettisation:
    """Le plan de chaque article.

    Attributes:
        tableau: une ligne par article : `article quantite colis_par_couche couches colis_par_palette hauteur poids`
            (d'une palette pleine, palette comprise, mm et kg), `limite` (`hauteur`, `poids` ou `gerbage`),
            `palettes_pleines`, `derniere` (colis de la dernière, 0 si elle est pleine), `palettes` et `remplissage`
            (surface couverte par la couche, en fraction).
        palettes: une ligne par palette : `article palette colis couches hauteur poids volume` (m³, palette comprise).
        support: la palette employée.
        hauteur_max: palette comprise, en millimètres.
        jeu_vertical: ce que l'on en laisse libre, en millimètres.
        poids_max: palette comprise, en kilogrammes, ou None.
        motif: comment les colis d'une couche se placent.
        constats: couches mal remplies, dernières palettes presque vides.
    """

    tableau: pd.DataFrame
    palettes: pd.DataFrame
    support: Palette
    hauteur_max: Fraction
    jeu_vertical: int
    poids_max: Fraction | None
    motif: str
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """La couche, la hauteur, le poids, le nombre de palettes."""
        from refcomp.calculs.palettisation.corrige import build_plan  # noqa: PLC0415 - il lit ce résultat

        return build_plan(self)


def load_palette(palette: Palette | str) -> Palette:
    """Renvoie une palette connue par son nom (`europe`, `industrielle`, `demi`), ou celle qui est donnée.

    Raises:
        ArgumentInvalideError: si le nom n'est pas connu.
    """
    if isinstance(palette, str):
        check_choix("palette", palette, PALETTES)
        return PALETTES[palette]
    check_genre("palette", palette, Palette, "une Palette ou son nom est attendu")
    return palette


def plan_palettisation(
    colis: pd.DataFrame,
    *,
    palette: Palette | str = EUROPE,
    hauteur_max: float = 1800,
    poids_max: float | None = None,
    jeu_vertical: int = 0,
    motif: str = "meilleur",
) -> PlanPalettisation:
    """Établit le plan de palettisation d'articles, un article par palette.

    Args:
        colis: `article longueur largeur hauteur` (mm) `poids` (kg) `quantite` (colis) ; facultative : `couches_max`.
        palette: la palette, ou son nom.
        hauteur_max: hauteur permise, palette comprise, en millimètres : 1 800 par usage (à défaut de consigne).
        poids_max: poids permis, palette comprise, en kilogrammes ; la charge de la palette compte de toute façon.
        jeu_vertical: espace à laisser sous cette hauteur, en millimètres, si c'est celle d'un toit, d'une porte ou
            d'une lisse de rayonnage ; 0 si c'est une consigne de hauteur de palette.
        motif: voir `colis_par_couche`.

    Returns:
        Un `PlanPalettisation`.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées, ou si un colis ne tient pas sur la palette.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : scribd.com 415686023 (corrigé) ; EPAL, fiche de la palette Europe ; unirelo.com, « Palletizing » ;
    codingace.net, « Pallet height limit ».
    """
    check_choix("motif", motif, MOTIFS)
    support = load_palette(palette)
    donnees = {"hauteur_max": hauteur_max, "poids_max": poids_max, "jeu_vertical": jeu_vertical}
    lus, limites = load_ensemble(
        TITRE, lambda: check_frame(colis, COLIS), lambda: load_nombres(TITRE, donnees, LIMITES)
    )
    poids = exacts(lus["poids"])
    lignes = [_ligne(li, p, support, limites, motif) for li, p in zip(lus.to_dict("records"), poids, strict=True)]
    refus = [c for li in lignes for c in li.pop("refus")]
    if refus:
        raise DonneesInvalidesError(TITRE, refus)
    table = pd.DataFrame(lignes)
    palettes = _palettes(lignes, lus, poids, support)
    hauteur, charge, jeu = limites["hauteur_max"], limites.get("poids_max"), int(limites["jeu_vertical"])
    return PlanPalettisation(table, palettes, support, hauteur, jeu, charge, motif, tuple(_constats(table)))


def _ligne(
    li: dict[str, Any], poids: Fraction, support: Palette, limites: dict[str, Fraction], motif: str
) -> dict[str, Any]:
    couche = colis_par_couche(li["longueur"], li["largeur"], support.longueur, support.largeur, motif=motif)
    bornes, par_poids = _bornes(li, poids, couche, support, limites)
    limite = min(bornes, key=lambda n: bornes[n])
    couches = max(0, bornes[limite])
    par_palette, quantite = couche * couches, int(li["quantite"])
    if not par_palette and couche and min(bornes["hauteur"], par_poids) > 0:
        couches, par_palette = 1, par_poids  # une couche entière serait trop lourde : elle reste incomplète
    pleines, reste = divmod(quantite, par_palette) if par_palette else (0, quantite)
    return {
        "article": li["article"],
        "quantite": quantite,
        "colis_par_couche": couche,
        "couches": couches,
        "colis_par_palette": par_palette,
        "hauteur": support.hauteur + couches * li["hauteur"],
        "poids": float(exact(support.poids) + par_palette * poids),
        "limite": limite,
        "palettes_pleines": pleines,
        "derniere": reste,
        "palettes": pleines + (reste > 0),
        "remplissage": couche * li["longueur"] * li["largeur"] / (support.longueur * support.largeur),
        "refus": _refus(li, couche, couches, limite, support),
    }


def _bornes(
    li: dict[str, Any], poids: Fraction, couche: int, support: Palette, limites: dict[str, Fraction]
) -> tuple[dict[str, int], int]:
    """Les couches que chaque limite permet, et les colis que le poids permet."""
    hauteur = int((limites["hauteur_max"] - limites["jeu_vertical"] - support.hauteur) // li["hauteur"])
    charge = exact(support.charge_max)
    if "poids_max" in limites:
        charge = min(charge, limites["poids_max"] - exact(support.poids))
    colis = int(charge // poids) if poids else couche * max(0, hauteur)
    bornes = {"hauteur": hauteur, "poids": colis // couche if couche and poids else hauteur}
    if not pd.isna(li.get("couches_max", float("nan"))):
        bornes["gerbage"] = int(li["couches_max"])
    return bornes, colis


def _refus(li: dict[str, Any], couche: int, couches: int, limite: str, support: Palette) -> list[Constat]:
    if couche and couches:
        return []
    raison = f"ne tient pas sur la {support.nom}" if not couche else f"dépasse à lui seul la limite de {limite}"
    message = f"Article « {li['article']} » : le colis {raison}. Changez de palette, ou de limite."
    return [Constat("erreur", "colis_trop_grand", message, str(li["article"]))]


def _palettes(lignes: list[dict[str, Any]], lus: pd.DataFrame, poids: list[Fraction], support: Palette) -> pd.DataFrame:
    rangees: list[tuple[Any, ...]] = []
    base = support.longueur * support.largeur
    for li, hauteur, p in zip(lignes, lus["hauteur"], poids, strict=True):
        charges = [li["colis_par_palette"]] * li["palettes_pleines"] + [li["derniere"]] * (li["derniere"] > 0)
        for numero, colis in enumerate(charges, start=1):
            couches = -(-colis // li["colis_par_couche"])
            haut = support.hauteur + couches * int(hauteur)
            lourd = float(exact(support.poids) + colis * p)
            rangees.append((li["article"], numero, colis, couches, haut, lourd, base * haut / 1e9))
    return pd.DataFrame(rangees, columns=["article", "palette", "colis", "couches", "hauteur", "poids", "volume"])


def _constats(table: pd.DataFrame) -> list[Constat]:
    constats = []
    for li in table[(table["derniere"] > 0) & (table["derniere"] * 4 <= table["colis_par_palette"])].to_dict("records"):
        message = (
            f"{li['article']} : la dernière palette ne porte que {li['derniere']} colis sur {li['colis_par_palette']}. "
            "Un complément, ou une palette mixte, la remplirait."
        )
        constats.append(Constat("information", "derniere_palette_legere", message, str(li["article"])))
    return constats
