"""Ce qu'un contrôle conclut d'un critère : conforme, en écart, ou à observer par une personne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

CONFORME, ECART, A_OBSERVER = "conforme", "écart", "à observer"
ETATS = (CONFORME, ECART, A_OBSERVER)
# Ce qu'aucun export ne montre : une personne le regarde.
SUR_PAPIER = {
    "M1/c07": "l'envoi d'un courriel ne se voit pas dans un export",
    "M2/c03": "l'impression du bon de livraison ne se voit pas dans un export",
    "M2/c08": "l'impression de la facture ne se voit pas dans un export",
    "M2/c11": "l'agrafage se regarde sur les documents",
    "M2/c12": "l'envoi d'un courriel ne se voit pas dans un export",
    "M4/c04": "l'endossement se lit au dos du chèque",
    "M4/c07": "la mention se lit sur la facture papier",
    "M4/c08": "l'agrafage se regarde sur les documents",
}


@dataclass(frozen=True)
class Verdict:
    """Un critère contrôlé.

    Attributes:
        critere: identifiant dans le référentiel `agora-bloc1` (`M1/c01`).
        etat: « conforme », « écart » ou « à observer ».
        constat: la phrase qui le dit, telle qu'une grille la porte en remarque.
    """

    critere: str
    etat: str
    constat: str


def juge(critere: str, ecarts: Sequence[str], conforme: str) -> Verdict:
    """En écart s'il y en a, conforme sinon."""
    return Verdict(critere, ECART, " ; ".join(ecarts)) if ecarts else Verdict(critere, CONFORME, conforme)


def a_observer(critere: str, raison: str) -> Verdict:
    """Un critère que l'export, ou la consigne, ne permet pas de juger."""
    return Verdict(critere, A_OBSERVER, raison)


def absente(table: str) -> str:
    """La raison d'un critère dont la table n'a pas été exportée."""
    return f"la table « {table} » n'est pas dans l'export"


def manque(tables: Mapping[str, pd.DataFrame], nom: str, *colonnes: str) -> str:
    """La raison d'un critère dont la table, ou l'une des colonnes, n'a pas été exportée ; vide si tout y est.

    Une colonne absente est complétée de vides avant le contrôle : sans cette raison, elle passerait pour « rien n'est
    saisi », une faute que l'étudiant n'a pas faite.
    """
    if nom not in tables:
        return absente(nom)
    sans = [f"« {c.replace('_', ' ')} »" for c in colonnes if c in tables[nom].attrs.get("absentes", ())]
    if not sans:
        return ""
    dites = f"la colonne {sans[0]} n'est" if len(sans) == 1 else f"les colonnes {', '.join(sans)} ne sont"
    return f"{dites} pas dans l'export de la table « {nom} »"


def juge_lu(critere: str, ecarts: Sequence[str], conforme: str, manques: str) -> Verdict:
    """En écart s'il y en a ; sinon à observer si quelque chose manque à l'export, conforme si rien ne manque."""
    return a_observer(critere, manques) if manques and not ecarts else juge(critere, ecarts, conforme)
