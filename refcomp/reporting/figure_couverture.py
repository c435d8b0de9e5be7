"""La figure de la couverture d'un référentiel : ce qui a un exercice, ce qui n'a qu'un calcul, ce qui n'a rien."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from refcomp.referentiels import Referentiel
from refcomp.reporting.figures import POLICE

# Chaque élément est dans un seul état, le premier qui lui convient ; l'état est écrit, et pas seulement coloré.
ETATS = {
    "question": ("une question d'exercice", "#0072B2"),
    "calcul": ("un calcul, sans question", "#56B4E9"),
    "correspondance": ("rien, mais une correspondance servie", "#F0E442"),
    "rien": ("rien", "#D9D9D9"),
}
LONGUEUR_TITRE = 60
HAUTEUR_LIGNE = 20


def etats_couverture(couverture: pd.DataFrame) -> pd.Series:
    """L'état de chaque élément : `question`, `calcul`, `correspondance` ou `rien`.

    Args:
        couverture: ce que renvoie `refcomp.couverture.couverture`.
    """
    etats = pd.Series("rien", index=couverture.index, dtype="str")
    etats[couverture["par_correspondance"].str.len() > 0] = "correspondance"
    etats[couverture["calculs"].str.len() > 0] = "calcul"
    etats[couverture["questions"].str.len() > 0] = "question"
    return etats


def barres_couverture(couverture: pd.DataFrame, referentiel: Referentiel, par: str) -> go.Figure:
    """Une barre par élément d'un niveau : ce qui est sous lui, compté selon ce qui le sert ; le reste n'y figure pas.

    Args:
        couverture: ce que renvoie `refcomp.couverture.couverture`.
        referentiel: le référentiel.
        par: le niveau qui réunit les éléments (`tache`, `mission`…).

    Raises:
        ReferentielInconnuError: si ce référentiel n'a pas ce niveau.
    """
    groupes = set(referentiel.du_niveau(par))
    ou = [next((a for a in referentiel.chemin(e) if a in groupes), "") for e in couverture["element_id"]]
    comptes = pd.crosstab(pd.Series(ou, index=couverture.index), etats_couverture(couverture))
    lignes = [e for e in referentiel.du_niveau(par) if e in comptes.index]
    comptes = comptes.reindex(index=lignes, columns=list(ETATS), fill_value=0)
    noms = [_titre(e, referentiel.libelle(e)) for e in lignes]
    figure = go.Figure([_barre(noms, comptes[etat], *ETATS[etat]) for etat in ETATS])
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    figure.update_xaxes(title="éléments", fixedrange=True, dtick=_pas(comptes.sum(axis=1).max()))
    return figure.update_layout(
        barmode="stack",
        height=150 + (HAUTEUR_LIGNE + 4) * max(len(lignes), 3),
        margin={"l": 5, "r": 5, "t": 60, "b": 40},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "traceorder": "normal"},
        dragmode=False,
        font=POLICE,
        plot_bgcolor="white",
        separators=", ",
    )


def _barre(noms: list[str], comptes: pd.Series, nom: str, couleur: str) -> go.Bar:
    return go.Bar(
        y=noms,
        x=comptes,
        name=nom,
        orientation="h",
        marker_color=couleur,
        text=["" if n == 0 else n for n in comptes],
        textposition="inside",
        textangle=0,
        insidetextanchor="middle",
        hovertemplate="%{y}<br>" + nom + " : %{x}<extra></extra>",
    )


def _titre(element_id: str, libelle: str) -> str:
    court = libelle if len(libelle) <= LONGUEUR_TITRE else libelle[: LONGUEUR_TITRE - 1].rstrip() + "…"
    # plotly lit du HTML dans ses textes : un libellé n'en est jamais.
    return f"{element_id} {court}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pas(plus_longue: int) -> int:
    """Des graduations entières, une dizaine au plus."""
    return max(1, -(-int(plus_longue) // 10))
