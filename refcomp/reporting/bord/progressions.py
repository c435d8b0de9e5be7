"""La progression d'un élément par groupe : une courbe pour des nombres, une table de médianes pour des niveaux."""

from __future__ import annotations

from typing import Any

import pandas as pd

from refcomp.evaluation.analyses import progression
from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.figures import MOIS
from refcomp.reporting.bord.html import render_note, render_repli, render_table
from refcomp.reporting.bord.valeurs import format_intervalle, format_part, format_rang

LECTURE = (
    "Chaque étudiant compte une fois par mois ; n est le nombre d'étudiants évalués ce mois-là, et leur moyenne ne se "
    "compare à celle d'un autre mois que si ce sont les mêmes."
)


def read_progression(preuves: pd.DataFrame, echelle: Echelle | None) -> pd.DataFrame:
    """La progression mensuelle des groupes, ramenée à une part de l'échelle.

    Args:
        preuves: les preuves d'un élément, sur une seule échelle.
        echelle: l'échelle ; None pour des fractions.

    Returns:
        `serie periode moyenne bas haut n mediane preuves` ; moyenne et bornes de 0 à 1, vides pour des niveaux.
    """
    table = progression(preuves).rename(columns={"groupe": "serie", "debut": "periode"})
    return table if echelle is not None and echelle.nature == "ordinale" else normalise_mesures(table, echelle)


def normalise_mesures(table: pd.DataFrame, echelle: Echelle | None) -> pd.DataFrame:
    """Ramène `moyenne`, `bas` et `haut` à une part de l'échelle, de 0 à 1 ; une fraction l'est déjà."""
    if echelle is None:
        return table
    bas, etendue = float(echelle.minimum), float(echelle.maximum - echelle.minimum)
    return table.assign(**{c: (table[c].astype(float) - bas) / etendue for c in ("moyenne", "bas", "haut")})


def render_progression(table: pd.DataFrame, echelle: Echelle | None) -> str:
    """Les chiffres de la progression ; seule lecture possible pour des niveaux."""
    ordinale = echelle is not None and echelle.nature == "ordinale"
    if echelle is not None and ordinale:
        entetes = ["Groupe", "Mois", "Niveau médian", "n", "Preuves"]
        lignes = [
            [*_tete(p), format_rang(p["mediane"], echelle), p["n"], p["preuves"]] for p in table.to_dict("records")
        ]
    else:
        entetes = ["Groupe", "Mois", "Moyenne", "Intervalle à 95 %", "n", "Preuves"]
        lignes = [
            [*_tete(p), format_part(p["moyenne"]), _intervalle(p), p["n"], p["preuves"]]
            for p in table.to_dict("records")
        ]
    titre = "Progression, mois par mois"
    table = render_table(titre, entetes, lignes, range(len(entetes) - 2, len(entetes)))
    # La courbe dit déjà des nombres ; des niveaux n'ont que leur table.
    return (table if ordinale else render_repli(titre, table)) + render_note(LECTURE)


def _tete(ligne: dict[str, Any]) -> list[str]:
    return [ligne["serie"], f"{ligne['periode']:{MOIS}}"]


def _intervalle(ligne: dict[str, Any]) -> str:
    return format_intervalle(ligne["bas"], ligne["haut"], format_part)
