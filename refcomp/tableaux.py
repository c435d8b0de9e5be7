"""Écrire un tableau pour un tableur français : CSV ou classeur, sans qu'aucune cellule puisse devenir une formule.

>>> neutralize("=1+1"), neutralize("Zoé")
("'=1+1", 'Zoé')
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

# Ce que les tableurs prennent pour un début de formule, formes pleine chasse comprises (OWASP, « CSV Injection »).
AMORCES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LARGEUR_MINIMALE, LARGEUR_MAXIMALE = 10, 60
CREATION = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - date arbitraire et fixe : mêmes données, mêmes octets
Cellule = str | int | Decimal | dt.datetime | None


@dataclass(frozen=True)
class Tableau:
    """Un tableau à exporter.

    Attributes:
        titre: nom de sa feuille.
        colonnes: les titres, dans l'ordre.
        lignes: une valeur par colonne.
        pied: ce qui accompagne le tableau : intitulé → texte.
    """

    titre: str
    colonnes: Sequence[str]
    lignes: Sequence[Sequence[Cellule]]
    pied: Mapping[str, str] = field(default_factory=dict)


def neutralize(texte: str) -> str:
    """Rend un texte qu'aucun tableur n'exécutera : une apostrophe précède ce qui amorcerait une formule.

    Les espaces de tête et les caractères invisibles n'y changent rien : certains logiciels les sautent.
    """
    visible = _visible(texte)
    return f"'{visible}" if is_formule(visible) else visible


def is_formule(texte: str) -> bool:
    """Vrai si un tableur pourrait prendre ce texte pour une formule."""
    visible = _visible(texte)
    return visible.startswith(AMORCES) or visible.lstrip().startswith(AMORCES)


def _visible(texte: str) -> str:
    return "".join(c for c in texte if c in "\t\r\n" or unicodedata.category(c) not in {"Cc", "Cf"})


def render_csv(tableau: Tableau) -> bytes:
    """Rend un tableau en CSV français : « ; », virgule décimale, UTF-8 avec marque ; le pied suit une ligne vide."""
    tampon = io.StringIO(newline="")
    ecriture = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecriture.writerow(neutralize(c) for c in tableau.colonnes)
    ecriture.writerows([_texte(v) for v in ligne] for ligne in tableau.lignes)
    if tableau.pied:
        ecriture.writerow([])
        ecriture.writerows([neutralize(intitule), neutralize(texte)] for intitule, texte in tableau.pied.items())
    return tampon.getvalue().encode("utf-8-sig")


def _texte(valeur: Cellule) -> str:
    """Une cellule de CSV ; un nombre reste un nombre, même négatif."""
    if valeur is None:
        return ""
    if isinstance(valeur, dt.datetime):
        return f"{valeur:%d/%m/%Y %H:%M}"
    return neutralize(valeur) if isinstance(valeur, str) else str(valeur).replace(".", ",")


def render_classeur(tableaux: Sequence[Tableau]) -> bytes:
    """Rend des tableaux en un classeur : une feuille chacun, titres figés, filtre, largeurs ajustées."""
    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    classeur = xlsxwriter.Workbook(tampon, options)
    classeur.set_properties({"created": CREATION})
    formats = {
        "titre": classeur.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "decimal": classeur.add_format({"num_format": "0.00"}),
        "date": classeur.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    }
    for tableau in tableaux:
        _write_feuille(classeur.add_worksheet(tableau.titre[:31]), tableau, formats)
    pied = {intitule: texte for t in tableaux for intitule, texte in t.pied.items()}
    if pied:
        lignes = list(pied.items())
        _write_feuille(classeur.add_worksheet("À propos"), Tableau("À propos", ["Intitulé", "Valeur"], lignes), formats)
    classeur.close()
    return tampon.getvalue()


def _write_feuille(feuille: Any, tableau: Tableau, formats: Mapping[str, Any]) -> None:
    feuille.freeze_panes(1, 0)
    for c, titre in enumerate(tableau.colonnes):
        feuille.write_string(0, c, neutralize(titre), formats["titre"])
        valeurs = [ligne[c] for ligne in tableau.lignes]
        for r, valeur in enumerate(valeurs, start=1):
            _write_cellule(feuille, r, c, valeur, formats)
        largeur = max([len(titre), *(len(_texte(v)) for v in valeurs)]) + 2
        feuille.set_column(c, c, min(max(LARGEUR_MINIMALE, largeur), LARGEUR_MAXIMALE))
    if tableau.lignes:
        feuille.autofilter(0, 0, len(tableau.lignes), len(tableau.colonnes) - 1)


def _write_cellule(feuille: Any, rang: int, colonne: int, valeur: Cellule, formats: Mapping[str, Any]) -> None:
    if isinstance(valeur, str):
        feuille.write_string(rang, colonne, neutralize(valeur))
    elif isinstance(valeur, dt.datetime):
        feuille.write_datetime(rang, colonne, valeur.replace(tzinfo=None), formats["date"])
    elif isinstance(valeur, Decimal):
        feuille.write_number(rang, colonne, float(valeur), formats["decimal"])
    elif valeur is not None:
        feuille.write_number(rang, colonne, valeur)
