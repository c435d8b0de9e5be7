"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import pandas as pd
from commande_palettisation_variante import ARTICLES, PALIER, RETARD, Cas

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.commande_optimisee import (
    Clause,
    Paliers,
    PenalitesLivraison,
    comparaison_paliers,
    penalites_livraison,
)
from refcomp.calculs.palettisation import PlanPalettisation, plan_palettisation
from refcomp.formats_fr import format_montant, format_nombre


@lru_cache(maxsize=64)
def paliers(variante: Variante) -> Paliers:
    """Les paliers de l'article, par couches entières."""
    c: Cas = variante.secret["cas"]
    bareme = pd.DataFrame({"a_partir_de": c.seuils[PALIER], "prix": [p / 100 for p in c.prix[PALIER]]})
    return comparaison_paliers(c.cartons[PALIER], bareme, multiple=c.couche)


@lru_cache(maxsize=64)
def plan(variante: Variante) -> PlanPalettisation:
    """Le plan de l'article à palettiser."""
    c: Cas = variante.secret["cas"]
    a, b, h = c.carton
    table = pd.DataFrame(
        [(ARTICLES[PALIER], a, b, h, c.poids[PALIER] / 10, c.propose)],
        columns=["article", "longueur", "largeur", "hauteur", "poids", "quantite"],
    )
    return plan_palettisation(table, hauteur_max=c.hauteur_max)


@lru_cache(maxsize=128)
def penalites(variante: Variante, rang: int) -> PenalitesLivraison:
    """Les pénalités du retard prévu (0) ou du plus long (1)."""
    c: Cas = variante.secret["cas"]
    clause = Clause(taux=Fraction(c.taux, 1000), franchise=c.franchise, plafond=Fraction(c.plafond, 100))
    ligne = {
        "commande": ["Comptoir Océane"],
        "valeur": [c.valeur_retard / 100],
        "jours_retard": [c.jours[rang]],
        "valeur_commande": [c.valeur_commande / 100],
    }
    return penalites_livraison(pd.DataFrame(ligne), clause)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    c: Cas = variante.secret["cas"]
    p, palettise = paliers(variante), plan(variante).tableau.iloc[0]
    demarche_plan = plan(variante).explication().render_markdown(niveau=4)
    palettes = c.palettes(c.propose, c.couche * c.couches)
    poids = c.kilos(c.propose, palettes)
    total = sum(poids)
    vehicules = max(-(-sum(palettes) // c.places), -(-total // c.charge_utile))
    court, long = (penalites(variante, rang) for rang in (0, 1))
    return [
        EtapeCorrigee("q1", "voir le tableau", _prix(c)),
        EtapeCorrigee("q2", str(palettise["colis_par_couche"]), demarche_plan),
        EtapeCorrigee("q3", str(palettise["colis_par_palette"]), demarche_plan),
        EtapeCorrigee("q4", str(c.propose), p.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q5", format_montant(_economie(c)), _economie_posee(c)),
        EtapeCorrigee("q6", "voir le tableau", _transport(c, palettes, poids)),
        EtapeCorrigee(
            "q7",
            str(vehicules),
            f"Place : {sum(palettes)} / {c.places} ; poids : {format_nombre(total, 1)} / {c.charge_utile} kg. Chaque "
            "résultat s'arrondit vers le haut, et le plus grand des deux l'emporte : c'est le poids.",
        ),
        EtapeCorrigee("q8", format_montant(court.total), court.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q9", format_montant(long.total), long.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q10", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def _economie(c: Cas) -> Fraction:
    commande = c.cartons[PALIER]
    centimes = commande * c.prix_de(PALIER, commande) - c.propose * c.prix_de(PALIER, c.propose)
    return Fraction(centimes, 100)


def _economie_posee(c: Cas) -> str:
    commande = c.cartons[PALIER]
    avant, apres = (format_montant(Fraction(c.prix_de(PALIER, q), 100)) for q in (commande, c.propose))
    return f"{commande} × {avant} - {c.propose} × {apres} = {format_montant(_economie(c))}."


def _prix(c: Cas) -> str:
    lignes = ["| Article | Cartons | Annoncé | Tarif | Écart |", "|---|---:|---:|---:|---:|"]
    for i, nom in enumerate(ARTICLES):
        prix, annonce = c.prix_de(i, c.cartons[i]), c.annonces[i]
        montants = [format_montant(Fraction(m, 100)) for m in (annonce, prix, (annonce - prix) * c.cartons[i])]
        lignes.append(f"| {nom} | {c.cartons[i]} | {' | '.join(montants)} |")
    return "\n".join(lignes)


def _transport(c: Cas, palettes: list[int], poids: list[Fraction]) -> str:
    lignes = ["| Article | Cartons | Palettes | Poids (kg) |", "|---|---:|---:|---:|"]
    for i, nom in enumerate(ARTICLES):
        lignes.append(f"| {nom} | {c.finales(c.propose)[i]} | {palettes[i]} | {format_nombre(poids[i], 1)} |")
    retard = f"\n\nL'article en retard sera {ARTICLES[RETARD]}."
    return "\n".join(lignes) + retard
