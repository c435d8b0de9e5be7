"""Les gabarits des pages de retour : échappement automatique, style dans la page, ni script ni adresse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import jinja2

from refcomp.formats_fr import format_date
from refcomp.retour.modele import Page, Total
from refcomp.retour.questions import format_points

# Rien ne se charge et rien ne s'exécute, même si un gabarit ou un filtre se trompait un jour.
POLITIQUE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Entete:
    """Ce que disent toutes les pages d'un retour : à qui, quel devoir, quand."""

    etudiant: str
    devoir: str
    remis_le: dt.datetime | None
    corrige_le: dt.datetime | None
    tete: str = ""


@lru_cache(maxsize=1)
def _milieu() -> jinja2.Environment:
    milieu = jinja2.Environment(
        loader=jinja2.PackageLoader("refcomp.retour", "gabarits"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    milieu.filters["points"] = format_points
    milieu.filters["date"] = lambda jour: format_date(jour.date())
    milieu.globals["politique"] = POLITIQUE
    milieu.globals["style"] = (files("refcomp.retour") / "gabarits" / "style.css").read_text(encoding="utf-8")
    return milieu


def render_page(entete: Entete, page: Page, sommaire: str = "") -> str:
    """La page d'un carnet ; sans sommaire, elle se suffit (le bouton de nbgrader n'en écrit pas)."""
    return _milieu().get_template("page.html.j2").render(entete=entete, page=page, sommaire=sommaire)


def render_sommaire(entete: Entete, pages: list[Page], total: Total) -> str:
    """Le sommaire d'un devoir : la note et un lien par carnet."""
    return _milieu().get_template("sommaire.html.j2").render(entete=entete, pages=pages, total=total)
