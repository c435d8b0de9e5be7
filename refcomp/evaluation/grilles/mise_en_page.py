"""Ce que le tableur impose à la feuille d'une grille : réponses permises, page A4, protection."""

from __future__ import annotations

from typing import Any

from refcomp.evaluation.grilles.disposition import COLONNES
from refcomp.evaluation.grilles.modele import NON_EVALUE, Grille

LIGNE_TITRES, DERNIERE = 7, len(COLONNES) - 1


def add_validation(feuille: Any, grille: Grille, premiere: int, derniere: int) -> None:
    """Pose la liste de choix, ou les bornes d'un nombre, sur la colonne des réponses (rangs à partir de 0)."""
    commun = {
        "input_title": "Réponse",
        "input_message": f"Permis : {grille.permis}."[:255],
        "error_title": "Réponse hors de l'échelle",
        "error_message": f"Permis : {grille.permis}. Laissez vide pour remplir plus tard."[:255],
    }
    if grille.reponses:
        regle = {"validate": "list", "source": [*grille.reponses, NON_EVALUE]}
    else:
        case = f"D{premiere + 1}"
        bornes = f"{case}>={float(grille.echelle.minimum):g},{case}<={float(grille.echelle.maximum):g}"
        regle = {"validate": "custom", "value": f'=OR({case}="{NON_EVALUE}",AND(ISNUMBER({case}),{bornes}))'}
    feuille.data_validation(premiere, 3, derniere, 3, commun | regle)


def write_page(feuille: Any, grille: Grille, derniere: int) -> None:
    """Met la feuille en page A4 et protège sa structure."""
    feuille.set_paper(9)
    feuille.set_portrait()
    feuille.fit_to_pages(1, 0)
    feuille.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    feuille.repeat_rows(LIGNE_TITRES)
    feuille.print_area(0, 0, derniere, DERNIERE)
    feuille.set_footer(f"&L&8{grille.id}&C&8&A&R&8page &P / &N")
    feuille.protect("", {"format_columns": True, "format_rows": True})
