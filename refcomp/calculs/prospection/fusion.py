"""Le fichier propre : une fiche par groupe de doublons certains, complétée par les autres, sans rien inventer.

Est gardée la fiche la plus complète ; à égalité, la plus petite dans l'ordre des identifiants. Ses champs vides
prennent la valeur de la première fiche du groupe, dans le même ordre, qui en a une ; ses champs remplis restent. Ce que
les autres disent de différent n'est pas perdu : ce sont les conflits.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pandas as pd

from refcomp.calculs.prospection.formats import compact

CONFLITS = ["prospect", "champ", "valeur_gardee", "valeur_ecartee"]


def build_propre(
    fiches: pd.DataFrame, groupes: dict[str, str], completudes: list[Fraction]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fusionne chaque groupe.

    Args:
        fiches: les fiches lues, dans l'ordre reçu.
        groupes: le groupe de chaque fiche.
        completudes: la complétude de chaque fiche, dans le même ordre.

    Returns:
        Le fichier propre (dans l'ordre reçu), et les conflits.
    """
    membres: dict[str, list[tuple[Fraction, str, dict[str, str]]]] = defaultdict(list)
    for fiche, part in zip(fiches.to_dict("records"), completudes, strict=True):
        membres[groupes[fiche["prospect"]]].append((-part, fiche["prospect"], fiche))
    gardees, conflits = {}, []
    for groupe in membres.values():
        gardee, *autres = (f for _, _, f in sorted(groupe, key=lambda m: m[:2]))
        gardees[gardee["prospect"]] = _completee(gardee, autres)
        conflits += _conflits(gardees[gardee["prospect"]], autres)
    lignes = [gardees[p] for p in fiches["prospect"] if p in gardees]
    propre = pd.DataFrame(lignes, columns=fiches.columns, dtype="str")
    return propre, pd.DataFrame(sorted(conflits), columns=CONFLITS, dtype="str")


def _completee(gardee: dict[str, str], autres: list[dict[str, str]]) -> dict[str, str]:
    return {
        champ: valeur or next((a[champ] for a in autres if a[champ]), "") if champ != "prospect" else valeur
        for champ, valeur in gardee.items()
    }


def _conflits(gardee: dict[str, str], autres: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Ce que les fiches écartées disent d'autre, à l'écriture près ; le nom et l'identifiant en sont exempts."""
    champs = [c for c in gardee if c not in ("prospect", "nom", "pays")]
    return [
        (gardee["prospect"], champ, gardee[champ], autre[champ])
        for autre in autres
        for champ in champs
        if autre[champ] and compact(autre[champ]).casefold() != compact(gardee[champ]).casefold()
    ]
