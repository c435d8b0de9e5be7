"""La figure qui compare des plans d'amortissement : ce que chacun dote par exercice, ce qui reste à la fin."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.reporting.figures import POLICE
from refcomp.reporting.figures_carnet import STYLES

# Une couleur, une hachure et un tracé par plan : la couleur seule ne se lit pas toujours.
COLONNES = ("exercice", "dotation", "valeur_nette_comptable")
TITRES = ("Dotation de chaque exercice", "Valeur nette à la clôture")
HAUTEUR = 420


def comparaison_plans(plans: Mapping[str, pd.DataFrame], unite: str = "€") -> go.Figure:
    """Compare des plans d'un même bien : les dotations en barres, les valeurs nettes en courbes.

    Args:
        plans: nom montré → tableau d'un plan (`exercice`, `dotation`, `valeur_nette_comptable`) ; quatre au plus se
            distinguent sans la couleur.
        unite: le symbole de la monnaie.

    Raises:
        DonneesInvalidesError: si un tableau n'a pas ces colonnes.
    """
    _check(plans)
    figure = make_subplots(rows=1, cols=2, subplot_titles=TITRES, horizontal_spacing=0.1)
    for rang, (libelle, tableau) in enumerate(plans.items()):
        nom = escape(str(libelle), quote=False)  # plotly lirait du HTML
        couleur, hachure, trace = STYLES[rang % len(STYLES)]
        exercices = tableau["exercice"].astype(str)
        bulle = f"%{{x}} : %{{y:,.2f}} {unite}<extra>{nom}</extra>"
        barres = {"color": couleur, "pattern": {"shape": hachure}}
        figure.add_trace(
            go.Bar(x=exercices, y=tableau["dotation"], name=nom, marker=barres, hovertemplate=bulle), row=1, col=1
        )
        courbe = go.Scatter(
            x=exercices,
            y=tableau["valeur_nette_comptable"],
            name=nom,
            mode="lines+markers",
            line={"color": couleur, "dash": trace},
            hovertemplate=bulle,
            showlegend=False,
        )
        figure.add_trace(courbe, row=1, col=2)
    figure.update_xaxes(type="category", categoryorder="category ascending", fixedrange=True, automargin=True)
    figure.update_yaxes(rangemode="tozero", fixedrange=True, tickformat=",.0f", gridcolor="#E5E5E5", automargin=True)
    return figure.update_layout(
        barmode="group",
        height=HAUTEUR,
        margin={"l": 5, "r": 5, "t": 80, "b": 40},
        legend={"orientation": "h", "y": 1.12, "yanchor": "bottom"},
        dragmode=False,
        font=POLICE,
        plot_bgcolor="white",
        separators=", ",
    )


def _check(plans: Mapping[str, pd.DataFrame]) -> None:
    constats = []
    for nom, tableau in plans.items():
        absentes = [c for c in COLONNES if c not in tableau.columns]
        if absentes:
            message = f"Plan « {nom} » : colonnes absentes : {', '.join(absentes)}."
            constats.append(Constat("erreur", "colonne_absente", message, nom))
    if constats:
        raise DonneesInvalidesError("Les plans ne se comparent pas :", constats)
