"""Délettrage : retirer une lettre posée par erreur, sur toutes ses lignes à la fois."""

from __future__ import annotations

import pandas as pd

from refcomp.errors import ArgumentInvalideError


def delettrage(
    tableau: pd.DataFrame,
    lettres: str | list[str] | tuple[str, ...],
    *,
    compte: str,
    tiers: str | None = None,
) -> pd.DataFrame:
    """Renvoie le tableau où des lettres d'un compte sont retirées, lignes comprises.

    Une lettre se retire entière : en garder une partie laisserait un lettrage qui ne se solde pas.

    Args:
        tableau: une table lettrée : `compte`, `lettre`, et `tiers` si plusieurs tiers partagent le compte.
        lettres: la lettre, ou les lettres, à retirer (les majuscules et les minuscules comptent).
        compte: le compte où elles sont posées.
        tiers: le tiers, ou None pour tous ceux du compte.

    Returns:
        Une nouvelle table ; celle reçue n'est pas modifiée.

    Raises:
        ArgumentInvalideError: si une colonne manque ou si une lettre n'est pas posée dans ce compte.

    >>> t = pd.DataFrame({"compte": ["411", "411", "411"], "lettre": ["AA", "AA", "AB"]})
    >>> delettrage(t, "AA", compte="411")["lettre"].tolist()
    ['', '', 'AB']
    """
    if not isinstance(tableau, pd.DataFrame):
        raise ArgumentInvalideError(f"Une table pandas (DataFrame) est attendue ; reçu : {type(tableau).__name__}.")
    voulues = [lettres] if isinstance(lettres, str) else list(lettres)
    colonnes = ["compte", "lettre", *(["tiers"] if tiers is not None else [])]
    absentes = [c for c in colonnes if c not in tableau.columns]
    if absentes:
        raise ArgumentInvalideError(f"Le délettrage demande les colonnes {', '.join(absentes)}, absentes de la table.")
    visees = tableau["compte"].astype("str") == str(compte)
    if tiers is not None:
        visees &= tableau["tiers"].astype("str") == tiers
    posees = set(tableau.loc[visees, "lettre"].dropna().astype("str")) - {""}
    inconnues = [v for v in voulues if v not in posees]
    if inconnues:
        liste = ", ".join(sorted(posees)) or "aucune"
        qui = f"{compte} {tiers or ''}".strip()
        raise ArgumentInvalideError(
            f"{qui} : lettre(s) {', '.join(map(str, inconnues))} absente(s) ; posées : {liste}."
        )
    rendu = tableau.copy()
    retirees = visees & tableau["lettre"].isin(voulues)
    rendu.loc[retirees, "lettre"] = ""
    if "regle" in rendu:
        rendu.loc[retirees, "regle"] = ""
    return rendu
