"""Lire une réponse écrite dans une grille : un niveau, un nombre, « non évalué », ou ce qui n'en est pas une."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from refcomp.evaluation.grilles.modele import Grille
from refcomp.evaluation.importation.titres import mots
from refcomp.formats_fr import format_date, format_nombre
from refcomp.referentiels.reglement import Echelle

NON_EVALUES = {"ne", "n e", "non evalue", "non evaluee"}
NOMBRE = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")


@dataclass(frozen=True)
class Reponse:
    """Une réponse.

    Attributes:
        valeur: le nombre, ou le rang du niveau à partir de 1 ; None : non évalué.
        niveau: le code du niveau, vide sur une échelle chiffrée.
    """

    valeur: float | None
    niveau: str = ""


def parse_reponse(grille: Grille, cellule: object, *, pourcent: bool = False) -> Reponse | str | None:
    """Lit une cellule.

    Args:
        grille: la grille, dont l'échelle dit ce qui est permis.
        cellule: ce que le tableur ou le formulaire donne : texte, nombre, date…
        pourcent: vrai si la cellule est au format pourcentage : le tableur y garde 0,75 pour « 75 % ».

    Returns:
        La réponse ; None si la cellule est vide ; une phrase si elle ne convient pas.
    """
    if cellule is None or (isinstance(cellule, str) and not cellule.strip()):
        return None
    texte = _texte(cellule)
    if mots(texte) in NON_EVALUES:
        return Reponse(None)
    if isinstance(cellule, dt.datetime | dt.date | dt.time):
        return f"une date (« {texte} ») reçue, le tableur a changé ce qui était écrit ; permis : {grille.permis}"
    lue = (
        _niveau(grille.echelle, texte) if grille.reponses else _nombre(grille.echelle, cellule, 100 if pourcent else 1)
    )
    return lue or f"« {texte[:40]} » reçu ; permis : {grille.permis}"


def texte_cellule(valeur: object) -> str:
    """Ce que garde un tableur, comme une personne l'y lit : « VRAI », « 31/05/2026 »."""
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    return format_date(valeur) if isinstance(valeur, dt.date) else str(valeur)


def _texte(cellule: object) -> str:
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return "".join(c if c.isprintable() else " " for c in texte_cellule(cellule)).strip()


def _niveau(echelle: Echelle, texte: str) -> Reponse | None:
    """Le niveau que nomme un texte : son code, à la casse et à l'accent près, ou son libellé entier."""
    rangs = {code: rang for rang, code in enumerate(echelle.niveaux, start=1)}
    if texte in rangs:
        return Reponse(float(rangs[texte]), texte)
    dits = {mots(libelle): code for code, libelle in echelle.niveaux.items()} | {mots(code): code for code in rangs}
    code = dits.get(mots(texte))
    return None if code is None else Reponse(float(rangs[code]), code)


def _nombre(echelle: Echelle, cellule: object, facteur: int) -> Reponse | None:
    if isinstance(cellule, bool):
        return None
    if isinstance(cellule, int | float):
        valeur = float(cellule) * facteur
    else:
        nu = re.sub(r"\s", "", str(cellule)).removesuffix(echelle.unite).lstrip("'")
        if not NOMBRE.fullmatch(nu):
            return None
        valeur = float(nu.replace(",", "."))
    valeur = round(valeur, 9)
    if not math.isfinite(valeur) or not float(echelle.minimum) <= valeur <= float(echelle.maximum):
        return None
    return Reponse(valeur)


def render_reponse(valeur: float | None, niveau: str, unite: str = "") -> str:
    """Une réponse en toutes lettres : le code, le nombre à la française, ou « NE »."""
    if valeur is None or math.isnan(valeur):
        return "NE"
    nombre = format_nombre(valeur, 2).rstrip("0").rstrip(",")
    return niveau or (f"{nombre} {unite}" if unite == "%" else f"{nombre}{unite}")
