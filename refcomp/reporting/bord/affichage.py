"""Afficher un tableau de bord dans JupyterLab ou Voilà, ou dire comment obtenir des preuves."""

from __future__ import annotations

import os
from html import escape
from importlib import import_module

import ipywidgets as widgets
from IPython.display import display

from refcomp.cours import Cours, load_cours
from refcomp.errors import ArgumentInvalideError
from refcomp.reporting.bord.adresses import BASE, BORDS
from refcomp.reporting.bord.base import Bord
from refcomp.reporting.bord.donnees import SourceBord
from refcomp.reporting.bord.html import STYLE

VIDE = (
    "Aucune preuve dans ce registre. Corrigez un devoir (refcomp corriger), importez une grille (refcomp preuves "
    "importer), ou lancez make demo."
)


def load_bord(nom: str) -> type[Bord]:
    """La classe d'un tableau de bord.

    Raises:
        ArgumentInvalideError: si aucun tableau ne porte ce nom.
    """
    if nom not in BORDS:
        raise ArgumentInvalideError(f"Tableau de bord inconnu : « {nom} ». Choix : {', '.join(BORDS)}.")
    module = import_module(f"refcomp.reporting.bord.{nom}")
    classe: type[Bord] = getattr(module, BORDS[nom][2])
    return classe


def display_bord(nom: str, cours: Cours | None = None) -> None:
    """Affiche un tableau de bord du cours courant.

    Args:
        nom: `cohorte`, `etudiant`, `competence`, `exercice`, `referentiel` ou `jury`.
        cours: le cours ; celui du dossier courant si None.
    """
    classe = load_bord(nom)
    source = SourceBord(cours or load_cours())
    if not source.load().referentiels:
        display(widgets.HTML(f"{STYLE}<p>{escape(VIDE)}</p>"))
        return
    bord = classe(source)
    display(widgets.VBox([widgets.HTML(STYLE + render_navigation(nom)), bord.vue]))
    bord.watch()


def render_navigation(courant: str) -> str:
    """Les liens vers les autres tableaux, quand Voilà les sert."""
    base = os.environ.get(BASE)
    if base is None:
        return ""
    liens = "".join(
        f'<a href="{escape(base)}voila/render/{carnet}"{" aria-current=page" if nom == courant else ""}>{titre}</a>'
        for nom, (carnet, titre, _) in BORDS.items()
    )
    return f'<div class="refcomp" lang="fr"><nav aria-label="Tableaux de bord">{liens}</nav></div>'
