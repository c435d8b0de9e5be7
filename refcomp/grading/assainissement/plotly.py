"""Dire en mots ce qu'était une figure interactive : son JSON porte du HTML et des adresses, il est retiré."""

from __future__ import annotations

from typing import Any

from refcomp.grading.assainissement.texte import clean_texte

PLOTLY = "application/vnd.plotly.v1+json"
SERIES_CITEES = 8
NOM_MAXIMAL = 80


def render_figure(contenu: Any) -> str:
    """« barres « Ventes », barres « Achats », titre « Le mois » » : assez pour savoir quelle image redemander."""
    figure = contenu if isinstance(contenu, dict) else {}
    traces, mise_en_page = figure.get("data"), figure.get("layout")
    series = [_serie(t) for t in traces[:SERIES_CITEES] if isinstance(t, dict)] if isinstance(traces, list) else []
    if isinstance(traces, list) and len(traces) > SERIES_CITEES:
        series.append(f"et {len(traces) - SERIES_CITEES} autres séries")
    titre = _titre(mise_en_page) if isinstance(mise_en_page, dict) else ""
    return ", ".join([*series, *([f"titre « {titre} »"] if titre else [])])


def _serie(trace: dict[str, Any]) -> str:
    nom = _court(trace.get("name"))
    return f"{_court(trace.get('type')) or 'série'}{f' « {nom} »' if nom else ''}"


def _titre(mise_en_page: dict[str, Any]) -> str:
    titre = mise_en_page.get("title")
    return _court(titre.get("text") if isinstance(titre, dict) else titre)


def _court(valeur: Any) -> str:
    return " ".join(clean_texte(valeur, NOM_MAXIMAL).split()) if isinstance(valeur, str) else ""
