"""Commande de la couverture : quel calcul, quel cas, quelle question sert chaque élément d'un référentiel."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from collections.abc import Hashable
from typing import Any

import pandas as pd

from refcomp.commandes import cours_de
from refcomp.commandes.rendu_referentiel import render_paragraphe
from refcomp.cours import REFERENTIELS
from refcomp.couverture import bilan_couverture, controle_couverture, couverture
from refcomp.errors import ReferentielInconnuError
from refcomp.fichiers import write_csv
from refcomp.formats_fr import format_compte
from refcomp.referentiels import available, load

CAS_MONTRES = 4
MULTIPLES = ("calculs", "cas", "questions", "grilles", "par_correspondance")


def couvrir(options: Namespace) -> int:
    """Affiche la couverture d'un référentiel ou, sans lui, le bilan de tous."""
    racine = cours_de(options).racine
    dossier = racine / REFERENTIELS
    if options.referentiel is None:
        for identifiant in available(dossier):
            print(_render_bilan(identifiant, couverture(load(identifiant, dossier=dossier), racine)))
        return 0
    referentiel = load(options.referentiel, dossier=dossier)
    entiere = couverture(referentiel, racine)
    table = _select(entiere, options.sous, manques=options.manques)
    if options.sortie is not None:
        write_csv(options.sortie, _flatten(table))
        print(f"Écrit : {options.sortie} ({format_compte(len(table), 'élément')}).")
    else:
        print("\n".join(_render_element(e) for e in table.to_dict("records")))
        print(_render_bilan(referentiel.id, entiere))
    constats = controle_couverture(referentiel, racine)
    print("".join(f"{render_paragraphe('  - ', c.message)}\n" for c in constats if c.gravite == "erreur"), end="")
    return 1 if any(c.gravite == "erreur" for c in constats) else 0


def _select(table: pd.DataFrame, sous: str | None, *, manques: bool) -> pd.DataFrame:
    """Les éléments voulus.

    Raises:
        ReferentielInconnuError: si aucun élément ne commence ainsi.
    """
    if sous is not None:
        debut = table["element_id"].str.casefold().str.startswith(sous.casefold())
        if not debut.any():
            raise ReferentielInconnuError(f"Aucun élément à servir ne commence par « {sous} ».")
        table = table[debut]
    return table[table["rien"]] if manques else table


def _render_element(element: dict[Hashable, Any]) -> str:
    lignes = [render_paragraphe(f"{element['element_id']}  ", element["libelle"], 4)]
    calculs, cas, questions = (list(element[c]) for c in ("calculs", "cas", "questions"))
    if calculs:
        montres = ", ".join(cas[:CAS_MONTRES]) + ("…" if len(cas) > CAS_MONTRES else "")
        lignes.append(
            render_paragraphe(
                "    calcul : ", f"{', '.join(calculs)} ({format_compte(len(cas), 'cas', 'cas')} : {montres})"
            )
        )
    if questions:
        lignes.append(render_paragraphe("    question : ", ", ".join(questions)))
    if element["rien"]:
        ailleurs = ", ".join(element["par_correspondance"])
        lignes.append(
            render_paragraphe(
                "    rien", f" ; un élément qui lui correspond est servi : {ailleurs}" if ailleurs else ""
            )
        )
    return "\n".join(lignes)


def _render_bilan(identifiant: str, table: pd.DataFrame) -> str:
    bilan = bilan_couverture(table).set_index("niveau").sum()
    servis = f"{bilan['avec_calcul']} par un calcul, {bilan['avec_question']} par une question"
    return render_paragraphe(
        f"{identifiant} : ",
        f"{format_compte(int(bilan['elements']), 'élément')} ; {servis} ; {bilan['rien']} par rien, dont "
        f"{bilan['correspondance_seule']} qu'un élément servi ailleurs approche.",
    )


def _flatten(table: pd.DataFrame) -> pd.DataFrame:
    """La table, une seule valeur par cellule."""
    plate = table.copy()
    for colonne in MULTIPLES:
        plate[colonne] = plate[colonne].map(", ".join)
    plate["rien"] = plate["rien"].map({True: "oui", False: "non"})
    return plate
