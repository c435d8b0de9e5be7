"""Les figures des tableaux de bord : couleurs distinctes pour tous, état toujours écrit, détail au survol."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from refcomp.reporting.figures import dress_figure, literal

HAUTEUR_LIGNE = 20
HAUTEUR_BARRE = 22
MOIS = "%m/%Y"  # plotly nomme les mois en anglais
SUR = "%{customdata[0]} sur %{customdata[1]}<extra></extra>"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#56B4E9")


def barres_empilees(
    effectifs: pd.DataFrame, classes: Mapping[str, tuple[str, str]], libelles: Mapping[str, str]
) -> go.Figure:
    """Par élément (ou par groupe), la part des étudiants de chaque classe, effectifs au survol.

    Args:
        effectifs: une ligne par barre, une colonne par classe.
        classes: classe → nom et couleur, dans l'ordre des barres.
        libelles: barre → libellé, montré au survol.
    """
    total = effectifs.sum(axis=1)
    noms = [literal(e) for e in effectifs.index]
    detail = [literal(libelles.get(str(e), "")) for e in effectifs.index]
    figure = go.Figure()
    for classe, (nom, couleur) in classes.items():
        if not effectifs[classe].any():
            continue
        figure.add_bar(
            y=noms,
            x=100 * effectifs[classe] / total.where(total > 0, 1),
            name=literal(nom),
            orientation="h",
            marker={"color": couleur, "line": {"color": "white", "width": 1}},
            customdata=np.column_stack([effectifs[classe], total, detail]),
            hovertemplate=f"%{{y}}<br>%{{customdata[2]}}<br>{literal(nom)} : {SUR}",
        )
    figure.update_yaxes(autorange="reversed", type="category", dtick=1)
    figure.update_xaxes(range=[0, 100], ticksuffix=" %")
    figure.update_layout(barmode="stack", showlegend=False)
    return dress_figure(figure, "", 70 + HAUTEUR_BARRE * max(len(effectifs), 3))


def courbe_progression(table: pd.DataFrame, titre: str) -> go.Figure:
    """La part de réussite dans le temps, une ligne par série, avec son effectif et son intervalle.

    Args:
        table: `serie periode moyenne bas haut n`.
        titre: le titre de la figure.
    """
    figure = go.Figure()
    for rang, (serie, lignes) in enumerate(table.groupby("serie", sort=True, observed=True)):
        couleur = SERIES[rang % len(SERIES)]
        figure.add_scatter(
            x=lignes["periode"],
            y=100 * lignes["moyenne"],
            name=literal(str(serie)),
            mode="lines+markers",
            line={"color": couleur, "dash": ("solid", "dash", "dot")[rang // len(SERIES) % 3]},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": 100 * (lignes["haut"] - lignes["moyenne"]),
                "arrayminus": 100 * (lignes["moyenne"] - lignes["bas"]),
                "thickness": 1,
            },
            customdata=lignes[["n"]],
            hovertemplate="%{fullData.name}<br>%{x}<br>%{y:.0f} %, n = %{customdata[0]}<extra></extra>",
        )
    figure.update_xaxes(tickformat=MOIS, hoverformat=MOIS)
    figure.update_yaxes(range=[0, 105], ticksuffix=" %")
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.2})
    return dress_figure(figure, titre, 340)
