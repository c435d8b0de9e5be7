"""Les figures du tableau de bord : carte de maîtrise et réussite par question.

Les couleurs se distinguent sans percevoir le rouge ni le vert (palette d'Okabe et Ito), et l'état est toujours écrit.
"""

from __future__ import annotations

from html import escape

import pandas as pd
import plotly.graph_objects as go

from refcomp.formats_fr import format_date, format_pourcentage

ETATS = {
    "non_evalue": ("non évalué", "#E5E5E5"),
    "non_acquis": ("non acquis", "#D55E00"),
    "en_cours": ("en cours", "#F0E442"),
    "acquis": ("acquis", "#0072B2"),
}
HAUTEUR_LIGNE = 20
HAUTEUR_BARRE = 36
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


def carte_maitrise(maitrise: pd.DataFrame, libelles: dict[str, str]) -> go.Figure:
    """La carte de maîtrise : un étudiant par ligne, un élément par colonne, l'état en couleur, les preuves en chiffre.

    Args:
        maitrise: ce que renvoie `refcomp.evaluation.maitrise`.
        libelles: élément → libellé.
    """
    rangs = {etat: rang for rang, etat in enumerate(ETATS)}
    table = maitrise.assign(rang=maitrise["etat"].map(rangs), bulle=_bulles(maitrise, libelles))
    etudiants, elements = sorted(table["etudiant"].unique(), reverse=True), list(libelles)
    cases = table.set_index(["etudiant", "element_id"]).reindex(
        pd.MultiIndex.from_product([etudiants, elements], names=["etudiant", "element_id"]),
    )
    forme = (len(etudiants), len(elements))
    grille = {c: cases[c].to_numpy().reshape(forme) for c in ("rang", "preuves", "bulle")}
    figure = go.Figure(
        go.Heatmap(
            z=grille["rang"],
            x=elements,
            y=[literal(e) for e in etudiants],
            text=grille["preuves"],
            texttemplate="%{text}",
            customdata=grille["bulle"],
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=_echelle(),
            zmin=-0.5,
            zmax=len(ETATS) - 0.5,
            xgap=2,
            ygap=2,
            showscale=False,
        ),
    )
    figure.update_xaxes(side="top", type="category", dtick=1, autotickangles=[0, 90], automargin=True)
    figure.update_yaxes(type="category", dtick=1)
    return dress_figure(figure, "", 120 + HAUTEUR_LIGNE * max(len(etudiants), 4))


def literal(texte: str) -> str:
    """Un texte que plotly montrera tel quel : sinon, un nom écrit en HTML y deviendrait un lien."""
    return escape(str(texte), quote=False)


def _bulles(maitrise: pd.DataFrame, libelles: dict[str, str]) -> list[str]:
    """Le détail d'une case : jamais une valeur sans son nombre de preuves."""
    bulles = []
    for ligne in maitrise.itertuples():
        element = literal(f"{ligne.element_id} : {libelles.get(ligne.element_id, '')}")
        tete = f"<b>{literal(ligne.etudiant)}</b><br>{element}<br>"
        if ligne.etat == "non_evalue":
            bulles.append(f"{tete}non évalué : aucune preuve")
            continue
        bulles.append(
            f"{tete}{ETATS[ligne.etat][0]} : {format_pourcentage(ligne.valeur, 0)}<br>{ligne.preuves} preuves, "
            f"{ligne.occasions} occasion(s), la dernière le {format_date(ligne.derniere)}",
        )
    return bulles


def _echelle() -> list[tuple[float, str]]:
    """Une échelle à paliers : quatre états, quatre couleurs franches."""
    pas = 1 / len(ETATS)
    return [(b, couleur) for i, (_, couleur) in enumerate(ETATS.values()) for b in (i * pas, (i + 1) * pas)]


def barres_questions(questions: pd.DataFrame) -> go.Figure:
    """La réussite moyenne de chaque question, la moins réussie en haut, avec son effectif."""
    lus = zip(questions["titre_question"], questions["titre_exercice"], questions["copies"], strict=True)
    titres = [(literal(question), exercice, n) for question, exercice, n in lus]
    # L'ordonnée est un rang : deux questions de même titre gardent chacune leur barre.
    rangs = list(range(len(titres)))
    figure = go.Figure(
        go.Bar(
            x=questions["reussite"] * 100,
            y=rangs,
            orientation="h",
            marker_color="#0072B2",
            text=[format_pourcentage(v, 0) for v in questions["reussite"]],
            constraintext="none",
            customdata=[f"{question}<br>{literal(exercice)}<br>{n} copies" for question, exercice, n in titres],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
        ),
    )
    noms = [f"<b>{question}</b><br>{literal(titre_court(exercice))} (n = {n})" for question, exercice, n in titres]
    figure.update_yaxes(autorange="reversed", tickmode="array", tickvals=rangs, ticktext=noms)
    # Au-delà de 100, la place du texte des barres longues sur un écran étroit.
    figure.update_xaxes(range=[0, 135], tickvals=[0, 50, 100], ticksuffix=" %")
    return dress_figure(figure, "Réussite par question", 90 + HAUTEUR_BARRE * max(len(titres), 3))


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
