"""Les explications du plan de palettisation et du chargement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcomp.calculs.commande.lignes import LIGNES_MONTREES, format_quantite, suite
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.palettisation.chargement import Chargement
    from refcomp.calculs.palettisation.plan import PlanPalettisation

LIMITES = {"hauteur": "la hauteur", "poids": "le poids", "gerbage": "ce que supporte le colis du bas"}


def build_plan(resultat: PlanPalettisation) -> Explication:
    """Compose l'explication : la couche, les couches, les palettes, le contrôle."""
    lignes = resultat.tableau.to_dict("records")
    couches = tuple(
        (
            str(li["article"]),
            str(li["colis_par_couche"]),
            format_pourcentage(li["remplissage"], 0),
            str(li["couches"]),
            LIMITES[li["limite"]],
            str(li["colis_par_palette"]),
            format_quantite(li["hauteur"]),
            format_quantite(li["poids"]),
        )
        for li in lignes
    )
    palettes = tuple(
        (
            str(li["article"]),
            *(format_quantite(li[n]) for n in ("quantite", "palettes_pleines", "derniere", "palettes")),
        )
        for li in lignes
    )
    support = resultat.support
    limite = f"{format_quantite(resultat.hauteur_max)} mm de hauteur, palette de {support.hauteur} mm comprise"
    limite += f", moins {resultat.jeu_vertical} mm de jeu" if resultat.jeu_vertical else ""
    total, colis = int(resultat.tableau["palettes"].sum()), int(resultat.palettes["colis"].sum())
    entetes = ("Article", "Par couche", "Sol couvert", "Couches", "Limite", "Par palette", "Hauteur (mm)", "Poids (kg)")
    return Explication(
        "Plan de palettisation",
        (
            Etape(
                "Composer une palette",
                f"Sur la {support.nom} : des rangées entières, sans débord, puis des couches entières sous {limite}."
                + suite(len(couches)),
                Tableau(entetes, couches[:LIGNES_MONTREES], (1, 2, 3, 5, 6, 7)),
            ),
            Etape(
                "Compter les palettes",
                "Palettes = colis / colis par palette, à l'entier supérieur." + suite(len(palettes)),
                Tableau(
                    ("Article", "Colis", "Pleines", "Sur la dernière", "Palettes"),
                    palettes[:LIGNES_MONTREES],
                    (1, 2, 3, 4),
                ),
            ),
            Etape("Contrôler", f"{format_compte(total, 'palette')}, qui portent {format_quantite(colis)} colis."),
        ),
    )


def build_chargement(resultat: Chargement) -> Explication:
    """Compose l'explication : le plancher, le minimum, le plan."""
    camion, table = resultat.vehicule, resultat.palettes
    poids = format_quantite(float(table["poids"].sum()))
    piles = table["pile"].nunique()
    lignes = tuple(
        (
            str(v["vehicule"]),
            str(v["palettes"]),
            str(v["emplacements"]),
            format_nombre(v["metres_plancher"], 2),
            format_quantite(v["poids"]),
            *(format_pourcentage(v[n], 0) for n in ("taux_emplacements", "taux_poids", "taux_volume")),
        )
        for v in resultat.tableau.to_dict("records")
    )
    entetes = ("Véhicule", "Palettes", "Au sol", "Mètres de plancher", "Poids (kg)", "Sol", "Poids", "Volume")
    limite = "le poids" if resultat.contrainte == "poids" else "la place au sol"
    return Explication(
        f"Chargement : {camion.nom}",
        (
            Etape(
                "Compter les emplacements",
                f"Le plancher porte {resultat.emplacements} palettes ; {format_compte(len(table), 'palette')} font "
                f"{format_compte(piles, 'pile')} et pèsent {poids} kg. Une pile ne dépasse pas "
                f"{format_quantite(camion.hauteur - resultat.jeu_vertical)} mm : {format_quantite(camion.hauteur)} mm "
                f"de haut, moins {resultat.jeu_vertical} mm laissés sous le toit.",
            ),
            Etape(
                "Chercher le minimum",
                f"Au sol : {piles} / {resultat.emplacements} ; au poids : {poids} / "
                f"{format_quantite(camion.charge_utile)} kg. À l'entier supérieur, c'est {limite} qui compte : au "
                f"moins {format_compte(resultat.minimum, 'véhicule')}.",
            ),
            Etape(
                "Charger",
                "Les piles les plus lourdes d'abord." + suite(len(lignes)),
                Tableau(entetes, lignes[:LIGNES_MONTREES], (1, 2, 3, 4, 5, 6, 7)),
            ),
        ),
    )
