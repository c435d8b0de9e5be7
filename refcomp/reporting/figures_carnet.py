"""Les figures des carnets guidés : barres, courbes, cascade d'un prix.

Une série se reconnaît à sa couleur (palette d'Okabe et Ito) et à sa hachure, ou à son trait : la couleur seule ne
suffit pas. Une date s'écrit en texte : l'axe de plotly la dirait en anglais.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape
from math import ceil

import pandas as pd
import plotly.graph_objects as go

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import ESPACE_INSECABLE, format_date, format_nombre
from refcomp.reporting.figures import POLICE

# Une couleur, une hachure et un trait par série.
STYLES = (
    ("#0072B2", "", "solid"),
    ("#E69F00", "/", "dash"),
    ("#009E73", "x", "dot"),
    ("#CC79A7", ".", "dashdot"),
    ("#56B4E9", "\\", "longdash"),
    ("#D55E00", "-", "longdashdot"),
    ("#F0E442", "|", "2px,6px"),
    ("#000000", "+", "12px,3px"),
)
HAUSSE, TOTAL, BAISSE = "#0072B2", "#555555", "#D55E00"
GRILLE = "#E5E5E5"
HAUTEUR = 420
HAUTEUR_BARRE = 34
HAUTEUR_RANGEE = 20
SERIES_PAR_RANGEE = 3
MOIS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def figure_barres(
    table: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    *,
    titre: str,
    axe: str,
    unite: str = "€",
    empile: bool = False,
    couchees: bool = False,
) -> go.Figure:
    """Dessine une ou plusieurs séries en barres.

    Args:
        table: une ligne par barre, ou par groupe de barres.
        x: la colonne des noms ; une date s'écrit « janv. 2026 » si toutes sont des premiers jours de mois.
        series: colonne → nom montré ; huit au plus se distinguent sans la couleur.
        titre: ce que la figure montre.
        axe: ce que les barres mesurent ; l'unité y est ajoutée.
        unite: le symbole de l'unité.
        empile: empile les séries au lieu de les mettre côte à côte.
        couchees: barres horizontales, pour des noms longs ; la première ligne est en haut.

    Raises:
        DonneesInvalidesError: si une colonne manque.
    """
    _check(table, (x, *series))
    noms = _etiquettes(table[x])
    valeur, rangement = ("x", "y") if couchees else ("y", "x")
    figure = go.Figure()
    for (colonne, nom), (couleur, hachure, _) in zip(series.items(), _styles(series), strict=True):
        figure.add_trace(
            go.Bar(
                **{valeur: table[colonne].astype(float).tolist(), rangement: noms},
                name=_litteral(nom),
                orientation="h" if couchees else "v",
                text=_valeurs(table[colonne], unite) if len(series) == 1 else None,
                textposition="outside",
                textangle=0,
                cliponaxis=False,
                marker={"color": couleur, "pattern": {"shape": hachure, "fgcolor": "white", "size": 6}},
                hovertemplate=_bulle(rangement, valeur, unite, nom),
            ),
        )
    figure.update_layout(barmode="relative" if empile else "group")
    if couchees:
        figure.update_yaxes(autorange="reversed", type="category")
        _axe(figure.update_xaxes, axe, unite)
        hauteur = 150 + HAUTEUR_BARRE * max(len(noms), 3)
    else:
        figure.update_xaxes(type="category")
        _axe(figure.update_yaxes, axe, unite)
        hauteur = HAUTEUR
    return _habille(figure, titre, hauteur, len(series))


def figure_courbes(
    table: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    *,
    titre: str,
    axe: str,
    unite: str = "€",
    reperes: Mapping[str, float] | None = None,
) -> go.Figure:
    """Dessine une ou plusieurs séries en courbes.

    Args:
        table: une ligne par point.
        x: la colonne des abscisses ; un nombre garde son échelle, une date devient un texte.
        series: colonne → nom montré ; une valeur absente coupe la courbe.
        titre: ce que la figure montre.
        axe: ce que les courbes mesurent ; l'unité y est ajoutée.
        unite: le symbole de l'unité.
        reperes: nom → hauteur de traits horizontaux (un plafond, un découvert autorisé).

    Raises:
        DonneesInvalidesError: si une colonne manque.
    """
    _check(table, (x, *series))
    nombres = pd.api.types.is_numeric_dtype(table[x])
    abscisses = table[x].tolist() if nombres else _etiquettes(table[x])
    figure = go.Figure()
    for (colonne, nom), (couleur, _, trait) in zip(series.items(), _styles(series), strict=True):
        figure.add_trace(
            go.Scatter(
                x=abscisses,
                y=table[colonne].astype(float).tolist(),
                name=_litteral(nom),
                mode="lines+markers",
                line={"color": couleur, "dash": trait, "width": 2},
                hovertemplate=_bulle("x", "y", unite, nom),
            ),
        )
    for nom, hauteur in (reperes or {}).items():
        # Un fond blanc : le nom du repère reste lisible là où une courbe passe.
        texte = {"text": _litteral(nom), "bgcolor": "rgba(255,255,255,0.85)"}
        figure.add_hline(y=hauteur, line_color="#000000", line_dash="dot", annotation=texte)
    if not nombres:
        figure.update_xaxes(type="category")
    _axe(figure.update_yaxes, axe, unite)
    return _habille(figure, titre, HAUTEUR, len(series))


def figure_cascade(
    etapes: Sequence[tuple[str, float | None]],
    *,
    titre: str,
    axe: str,
    unite: str = "€",
    decimales: int = 0,
) -> go.Figure:
    """Dessine une cascade : un départ, ce qui s'y ajoute ou s'en retire, et les totaux où l'on s'arrête.

    Args:
        etapes: nom et montant de chaque marche ; un montant None est un arrêt, qui montre le total atteint.
        titre: ce que la figure montre.
        axe: ce que les marches mesurent ; l'unité y est ajoutée.
        unite: le symbole de l'unité.
        decimales: décimales écrites sur les marches.
    """
    noms, montants = [_litteral(nom) for nom, _ in etapes], [m for _, m in etapes]
    cumuls = pd.Series([0.0 if m is None else float(m) for m in montants]).cumsum().tolist()
    textes = [
        format_nombre(c if m is None or rang == 0 else m, decimales)
        for rang, (m, c) in enumerate(zip(montants, cumuls, strict=True))
    ]
    figure = go.Figure(
        go.Waterfall(
            x=noms,
            y=[0 if m is None else float(m) for m in montants],
            measure=["total" if m is None else "relative" for m in montants],
            text=textes,
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": HAUSSE}},
            decreasing={"marker": {"color": BAISSE}},
            totals={"marker": {"color": TOTAL}},
            connector={"line": {"color": "#999999", "width": 1}},
            hovertemplate=f"%{{x}} : %{{text}} {unite}<extra></extra>",
        ),
    )
    figure.update_xaxes(type="category", tickangle=-35)
    _axe(figure.update_yaxes, axe, unite)
    return _habille(figure, titre, HAUTEUR + 60, 1)


def format_mois(jour: dt.date) -> str:
    """Écrit le mois d'une date : « janv. 2026 »."""
    return f"{MOIS[jour.month - 1]}{ESPACE_INSECABLE}{jour.year}"


def _litteral(texte: object) -> str:
    """Un texte que plotly montrera tel quel : il y lirait du HTML."""
    return escape(str(texte), quote=False)


def _styles(series: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [STYLES[rang % len(STYLES)] for rang in range(len(series))]


def _etiquettes(valeurs: pd.Series) -> list[str]:
    if not pd.api.types.is_datetime64_any_dtype(valeurs):
        return [_litteral(v) for v in valeurs]
    if (valeurs.dt.day == 1).all():
        return [format_mois(jour) for jour in valeurs]
    return [format_date(jour) for jour in valeurs]


def _valeurs(montants: pd.Series, unite: str) -> list[str]:
    """Le nombre au bout de chaque barre, quand il y a la place : une seule série."""
    return [format_nombre(v, 1 if unite == "%" else 0) for v in montants]


def _bulle(nom: str, valeur: str, unite: str, serie: str) -> str:
    decimales = ".0f" if unite in ("F", "jours") else ".2f"
    return f"%{{{nom}}} : %{{{valeur}:,{decimales}}} {unite}<extra>{_litteral(serie)}</extra>"


def _axe(regle, titre: str, unite: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - update_xaxes ou update_yaxes
    format_axe = {} if unite == "%" else {"tickformat": ",.0f"}
    regle(title=f"{titre} ({unite})" if unite else titre, gridcolor=GRILLE, zerolinecolor="#999999", **format_axe)


def _check(table: pd.DataFrame, colonnes: Sequence[str]) -> None:
    absentes = [c for c in colonnes if c not in table.columns]
    if absentes:
        permises = ", ".join(map(str, table.columns))
        message = f"Colonnes absentes : {', '.join(absentes)} ; colonnes de la table : {permises}."
        raise DonneesInvalidesError("La figure ne se dessine pas :", [Constat("erreur", "colonne_absente", message)])


def _habille(figure: go.Figure, titre: str, hauteur: int, series: int) -> go.Figure:
    # La légende d'une page étroite tient sur plusieurs rangées : elles ne doivent pas couvrir le titre.
    rangees = ceil(series / SERIES_PAR_RANGEE) if series > 1 else 0
    figure.update_xaxes(fixedrange=True, automargin=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure.update_layout(
        title={"text": titre, "font": {"size": 14}, "x": 0.01, "y": 1, "yanchor": "top", "pad": {"t": 8}},
        height=hauteur + HAUTEUR_RANGEE * rangees,
        margin={"l": 5, "r": 15, "t": 55 + HAUTEUR_RANGEE * rangees, "b": 40},
        showlegend=rangees > 0,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        dragmode=False,
        font=POLICE,
        plot_bgcolor="white",
        separators=", ",
    )
