"""La figure d'un exercice : la réussite de chaque question, à la première et à la dernière copie."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from refcomp.formats_fr import format_pourcentage
from refcomp.reporting.figures import dress_figure, literal

HAUTEUR_QUESTION = 46
SERIES = (
    ("Première copie", "facilite", "n", "#0072B2", ""),
    ("Dernière copie", "facilite_derniere", "n_derniere", "#56B4E9", "/"),
)


def barres_reussite(items: pd.DataFrame, titres: list[str]) -> go.Figure:
    """Deux barres par question, distinguées par la couleur et par une hachure, avec leur effectif.

    Args:
        items: ce que rend `analyse_items`.
        titres: le titre de chaque question.
    """
    rangs = list(range(len(items)))
    figure = go.Figure()
    for nom, part, effectif, couleur, hachure in SERIES:
        textes = [
            "non évalué" if pd.isna(v) else f"{format_pourcentage(float(v), 0)} (n = {n:.0f})"
            for v, n in zip(items[part], items[effectif], strict=True)
        ]
        figure.add_bar(
            x=100 * items[part].fillna(0),
            y=rangs,
            name=nom,
            orientation="h",
            marker={"color": couleur, "pattern": {"shape": hachure, "fgcolor": "white"}},
            text=textes,
            textposition="outside",
            constraintext="none",
            customdata=[literal(t) for t in titres],
            hovertemplate="%{customdata}<br>%{fullData.name} : %{text}<extra></extra>",
        )
    figure.update_yaxes(
        autorange="reversed", tickmode="array", tickvals=rangs, ticktext=[literal(_court(t)) for t in titres]
    )
    # Au-delà de 100, la place du texte des barres longues sur un écran étroit.
    figure.update_xaxes(range=[0, 150], tickvals=[0, 50, 100], ticktext=["0 %", "50 %", "100 %"])
    figure.update_layout(barmode="group", showlegend=True, legend={"orientation": "h", "y": 1, "yanchor": "bottom"})
    return dress_figure(figure, "", 110 + HAUTEUR_QUESTION * max(len(items), 2))


def _court(titre: str) -> str:
    longueur = 30
    return titre if len(titre) <= longueur else titre[: longueur - 1].rstrip() + "…"
