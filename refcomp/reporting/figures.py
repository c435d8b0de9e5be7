"""Les figures du tableau de bord : carte de maîtrise et réussite par question.

Les couleurs se distinguent sans percevoir le rouge ni le vert (palette d'Okabe et Ito), et l'état est toujours écrit.
"""

from __future__ import annotations

from textwrap import wrap

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
POLICE = {"family": "system-ui, sans-serif", "size": 12}


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
            x=[_etiquette(e, libelles[e]) for e in elements],
            y=etudiants,
            text=grille["preuves"],
            texttemplate="%{text}",
            customdata=grille["bulle"],
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=_echelle(),
            zmin=-0.5,
            zmax=len(ETATS) - 0.5,
            xgap=2,
            ygap=2,
            colorbar={
                "tickvals": list(rangs.values()),
                "ticktext": [libelle for libelle, _ in ETATS.values()],
                "thickness": 14,
            },
        ),
    )
    figure.update_xaxes(side="top")
    return _habille(figure, "Maîtrise par étudiant (le chiffre est le nombre de preuves)", len(etudiants))


def _bulles(maitrise: pd.DataFrame, libelles: dict[str, str]) -> list[str]:
    """Le détail d'une case : jamais une valeur sans son nombre de preuves."""
    bulles = []
    for ligne in maitrise.itertuples():
        tete = f"<b>{ligne.etudiant}</b><br>{ligne.element_id} : {libelles.get(ligne.element_id, '')}<br>"
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
    noms = [f"{_court(e)} · {q}" for e, q in zip(questions["titre_exercice"], questions["titre_question"], strict=True)]
    figure = go.Figure(
        go.Bar(
            x=questions["reussite"] * 100,
            y=noms,
            orientation="h",
            marker_color="#0072B2",
            text=[
                f"{format_pourcentage(v, 0)} (n = {n})"
                for v, n in zip(questions["reussite"], questions["copies"], strict=True)
            ],
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        ),
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=[0, 105], ticksuffix=" %")
    return _habille(figure, "Réussite par question", len(questions))


def _etiquette(element: str, libelle: str) -> str:
    """Le code et le début du libellé, sur trois lignes au plus."""
    lignes = wrap(libelle, 26)[:2]
    return "<br>".join([f"<b>{element}</b>", *lignes]) + ("…" if len(wrap(libelle, 26)) > 2 else "")  # noqa: PLR2004


def _court(titre: str) -> str:
    return titre if len(titre) <= 28 else titre[:27] + "…"  # noqa: PLR2004 - longueur d'affichage


def _habille(figure: go.Figure, titre: str, lignes: int) -> go.Figure:
    return figure.update_layout(
        title={"text": titre, "font": {"size": 15}},
        height=190 + HAUTEUR_LIGNE * max(lignes, 4),
        margin={"l": 10, "r": 10, "t": 110, "b": 40},
        font=POLICE,
        plot_bgcolor="white",
        yaxis_automargin=True,
        separators=", ",
    )
