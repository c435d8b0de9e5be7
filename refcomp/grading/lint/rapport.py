"""Rendre des constats lisibles : texte groupé par carnet, CSV pour un tableur, JSON pour une machine."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby

from refcomp.findings import GRAVITES, Constat
from refcomp.grading.lint.registre import REGLES

LARGEUR = 100
AUCUN = "Aucun défaut."
COLONNES = ("gravite", "code", "objet", "message", "conseil")


def render_texte(constats: Iterable[Constat]) -> str:
    """Les constats par carnet, du plus grave au moins grave, chacun avec ce qu'il faut faire."""
    liste = list(constats)
    if not liste:
        return AUCUN
    blocs = []
    for carnet, siens in groupby(liste, key=lambda c: c.objet.partition("#")[0]):
        blocs.append("\n".join([carnet, *(_render_constat(c) for c in siens)]))
    return "\n\n".join([*blocs, render_compte(liste)])


def render_compte(constats: list[Constat]) -> str:
    """« 2 erreurs, 1 avertissement. »."""
    compte = Counter(c.gravite for c in constats)
    return ", ".join(f"{compte[g]} {g}{'s' if compte[g] > 1 else ''}" for g in GRAVITES if compte[g]) + "."


def _render_constat(constat: Constat) -> str:
    lieu = constat.objet.partition("#")[2]
    titre = f"  {constat.gravite.upper()} {constat.code}" + (f" · {lieu}" if lieu else "")
    corps = _indent(constat.message, "    ")
    return f"{titre}\n{corps}\n{_indent('→ ' + REGLES[constat.code].conseil, '    ')}"


def _indent(texte: str, marge: str) -> str:
    lignes = [
        textwrap.fill(li, LARGEUR, initial_indent=marge, subsequent_indent=marge, break_on_hyphens=False)
        for li in texte.splitlines()
    ]
    return "\n".join(lignes)


def _lignes(constats: Iterable[Constat]) -> list[dict[str, str]]:
    return [
        {
            "gravite": c.gravite,
            "code": c.code,
            "objet": c.objet,
            "message": c.message,
            "conseil": REGLES[c.code].conseil,
        }
        for c in constats
    ]


def render_csv(constats: Iterable[Constat]) -> str:
    """Les constats en CSV à point-virgules."""
    tampon = io.StringIO(newline="")
    ecriture = csv.DictWriter(tampon, COLONNES, delimiter=";", lineterminator="\n")
    ecriture.writeheader()
    ecriture.writerows(_lignes(constats))
    return tampon.getvalue().rstrip("\n")


def render_json(constats: Iterable[Constat]) -> str:
    """Les constats en JSON : une liste d'objets."""
    return json.dumps(_lignes(constats), ensure_ascii=False, indent=1)


FORMATS: dict[str, Callable[[Iterable[Constat]], str]] = {
    "texte": render_texte,
    "csv": render_csv,
    "json": render_json,
}
