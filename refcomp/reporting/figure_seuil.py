"""Les figures du seuil de rentabilité : droites des ventes et des charges, résultat à paliers, cumul des ventes.

Les couleurs sont celles du tableau de bord (palette d'Okabe et Ito), et chaque zone porte son nom.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Protocol

import pandas as pd
import plotly.graph_objects as go

from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_date, format_montant
from refcomp.reporting.figures import POLICE
from refcomp.rounding import Monnaie

VENTES, CHARGES, FIXES, REPERE = "#0072B2", "#D55E00", "#999999", "#000000"
ZONES = {"perte": "#D55E00", "équilibre": "#E5E5E5", "bénéfice": "#0072B2"}
HAUTEUR = 420
MARGE_DE_VUE = 1.25  # la figure va un peu plus loin que le seuil et que l'activité


# Ce qu'une figure lit d'un résultat : les figures ne dépendent pas des calculs (docs/architecture.md).
class Seuil(Protocol):
    """Un seuil de rentabilité."""

    @property
    def seuil(self) -> float | None:
        """Chiffre d'affaires au seuil, ou None."""

    @property
    def chiffre_affaires(self) -> float | None:
        """Chiffre d'affaires de la période, ou None."""

    @property
    def charges_fixes(self) -> float:
        """Charges fixes."""

    @property
    def taux_retenu(self) -> Fraction:
        """Taux de marge sur coût variable."""

    @property
    def devise(self) -> Monnaie:
        """La monnaie."""


class Structure(Protocol):
    """Des seuils de structure à paliers."""

    @property
    def zones(self) -> pd.DataFrame:
        """Les zones : `de a zone`."""

    @property
    def paliers(self) -> pd.DataFrame:
        """Les paliers : `depuis jusqu_a constante pente`."""

    @property
    def unites(self) -> bool:
        """Vrai si l'activité se compte en articles."""

    @property
    def devise(self) -> Monnaie:
        """La monnaie."""


class PointMort(Protocol):
    """Un point mort établi avec des ventes par période."""

    @property
    def tableau(self) -> pd.DataFrame:
        """Les périodes : `debut fin cumul`."""

    @property
    def date(self) -> dt.date | None:
        """Le jour du seuil, ou None."""


def figure_seuil(seuil: Seuil) -> go.Figure:
    """Les ventes et les charges selon l'activité ; elles se croisent au seuil.

    Args:
        seuil: ce que renvoie `refcomp.calculs.seuil_rentabilite.seuil_rentabilite` ou `seuil_unitaire`.

    Raises:
        ArgumentInvalideError: si l'activité n'a pas de seuil.
    """
    if seuil.seuil is None:
        raise ArgumentInvalideError("Le taux de marge n'est pas positif : il n'y a pas de seuil à montrer.")
    fin = MARGE_DE_VUE * max(seuil.seuil, seuil.chiffre_affaires or 0.0, 1.0)
    x = [0.0, fin]
    charges = [seuil.charges_fixes + (1 - float(seuil.taux_retenu)) * v for v in x]
    figure = go.Figure(
        [
            _droite("ventes", x, x, VENTES),
            _droite("charges totales", x, charges, CHARGES),
            _droite("charges fixes", x, [seuil.charges_fixes] * 2, FIXES, trait="dot"),
        ],
    )
    _repere(figure, seuil.seuil, f"seuil : {format_montant(seuil.seuil, seuil.devise)}")
    if seuil.chiffre_affaires is not None:
        _repere(
            figure,
            seuil.chiffre_affaires,
            f"activité : {format_montant(seuil.chiffre_affaires, seuil.devise)}",
            bas=True,
        )
    return _habille(figure, f"chiffre d'affaires ({seuil.devise.symbole})", f"montant ({seuil.devise.symbole})")


def figure_paliers(structure: Structure) -> go.Figure:
    """Le résultat selon l'activité d'une structure à paliers, zones de perte et de bénéfice colorées et nommées.

    Args:
        structure: ce que renvoie `refcomp.calculs.seuil_rentabilite.seuils_structure`.
    """
    zones = structure.zones
    fin = MARGE_DE_VUE * max(float(zones["de"].max()), float(zones["a"].max() if zones["a"].notna().any() else 0), 1.0)
    figure = go.Figure()
    for palier in structure.paliers.itertuples():
        x = [palier.depuis, fin if pd.isna(palier.jusqu_a) else palier.jusqu_a]
        y = [palier.constante + palier.pente * v for v in x]
        figure.add_trace(_droite("résultat", x, y, REPERE))
    figure.update_traces(showlegend=False)
    for zone in zones.itertuples():
        figure.add_vrect(
            x0=zone.de,
            x1=fin if pd.isna(zone.a) else zone.a,
            fillcolor=ZONES[zone.zone],
            opacity=0.15,
            line_width=0,
            annotation_text=zone.zone,
            annotation_position="top left",
        )
    figure.add_hline(y=0, line_color=FIXES)
    titre = "articles" if structure.unites else f"chiffre d'affaires ({structure.devise.symbole})"
    return _habille(figure, titre, f"résultat ({structure.devise.symbole})")


def figure_point_mort(seuil: Seuil, point_mort: PointMort) -> go.Figure:
    """Le cumul des ventes au fil des périodes, le seuil, et le jour où il est atteint.

    Args:
        seuil: le seuil.
        point_mort: ce que renvoie `seuil.point_mort(ventes=…)`.

    Raises:
        ArgumentInvalideError: si le point mort ne porte pas de ventes par période.
    """
    table = point_mort.tableau
    if table.empty or seuil.seuil is None:
        raise ArgumentInvalideError("Cette figure demande un point mort établi avec des ventes par période.")
    jours = [table["debut"].iloc[0], *(table["fin"] + pd.Timedelta(days=1))]
    figure = go.Figure([_droite("ventes cumulées", jours, [0.0, *table["cumul"]], VENTES)])
    figure.add_hline(y=seuil.seuil, line_color=CHARGES, annotation_text="seuil", annotation_position="top left")
    if point_mort.date is not None:
        figure.add_trace(
            go.Scatter(
                x=[point_mort.date],
                y=[seuil.seuil],
                mode="markers+text",
                text=[format_date(point_mort.date)],
                textposition="bottom right",
                marker={"color": REPERE, "size": 9},
                name="point mort",
            ),
        )
    return _habille(figure, "", f"ventes cumulées ({seuil.devise.symbole})")


def _droite(nom: str, x: list, y: list, couleur: str, trait: str = "solid") -> go.Scatter:
    return go.Scatter(x=x, y=y, mode="lines", name=nom, line={"color": couleur, "width": 2, "dash": trait})


def _repere(figure: go.Figure, x: float, texte: str, *, bas: bool = False) -> None:
    place = "bottom right" if bas else "top left"
    figure.add_vline(x=x, line_dash="dash", line_color=REPERE, annotation_text=texte, annotation_position=place)


def _habille(figure: go.Figure, abscisse: str, ordonnee: str) -> go.Figure:
    figure.update_xaxes(title=abscisse, fixedrange=True, tickformat=",.0f" if abscisse else None)
    figure.update_yaxes(title=ordonnee, fixedrange=True, automargin=True, tickformat=",.0f")
    return figure.update_layout(
        height=HAUTEUR,
        margin={"l": 5, "r": 5, "t": 50, "b": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        dragmode=False,
        font=POLICE,
        plot_bgcolor="white",
        separators=", ",
    )
