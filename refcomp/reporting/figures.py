"""L'allure commune des figures : police, marges, seul bouton de l'image, textes montrés tels quels."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

LONGUEUR_TITRE = 28
POLICE = {"family": "system-ui, sans-serif", "size": 11}
# Un seul bouton, celui de l'image : un autre, d'origine, propose d'envoyer la figure, donc des noms, à un service.
REGLAGES = {
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "displaylogo": False,
    "toImageButtonOptions": {"format": "png", "filename": "figure", "scale": 2},
    "responsive": True,
    "locale": "fr",
}


def literal(texte: str) -> str:
    """Un texte que plotly montrera tel quel : sinon, un nom écrit en HTML y deviendrait un lien."""
    return escape(str(texte), quote=False)


def titre_court(titre: str) -> str:
    """Ce qui suit la question posée par le titre (« Qui nous doit quoi ? La balance… »), en 28 caractères au plus."""
    court = titre.partition("?")[2].strip() or titre
    return court if len(court) <= LONGUEUR_TITRE else court[: LONGUEUR_TITRE - 1].rstrip() + "…"


def dress_figure(figure: go.Figure, titre: str, hauteur: int) -> go.Figure:
    """Donne à une figure l'allure commune : police, marges, ni zoom ni glissement."""
    # Ni zoom ni glissement : au doigt, la figure laisse défiler la page.
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure.update_layout(
        title={"text": titre, "font": {"size": 13}, "x": 0.01, "y": 1, "yanchor": "top", "pad": {"t": 8}},
        autosize=True,
        height=hauteur,
        margin={"l": 5, "r": 5, "t": 50, "b": 30},
        dragmode=False,
        font=POLICE,
        plot_bgcolor="white",
        separators=", ",
    )
