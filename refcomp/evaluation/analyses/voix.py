"""Lire les preuves du registre : celles qui sont en vigueur, et la nature de leurs échelles."""

from __future__ import annotations

from typing import Any

import pandas as pd

from refcomp.frames import Colonne, Contrat, check_frame

CONTRAT = Contrat(
    "preuves",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("groupe", "texte", "groupe", obligatoire=False, vide_permis=True),
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("millesime", "texte", "millésime"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("source", "texte", "source"),
        Colonne("valeur", "nombre", "valeur", vide_permis=True),
        Colonne("niveau", "texte", "niveau", obligatoire=False, vide_permis=True),
        Colonne("echelle", "texte", "échelle"),
        Colonne("poids", "nombre", "poids", obligatoire=False, minimum=0),
        Colonne("date", "date", "date"),
        Colonne("auteur", "texte", "auteur"),
        Colonne("provenance", "texte", "provenance", obligatoire=False, vide_permis=True),
        Colonne("moment", "texte", "moment", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
DEFAUTS = {"groupe": "sans groupe", "niveau": "", "moment": "", "provenance": ""}


def lues(preuves: pd.DataFrame) -> pd.DataFrame:
    """Les preuves vérifiées, en vigueur (une preuve remplacée n'y est plus), colonnes facultatives complétées.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
    """
    propres = check_frame(preuves, CONTRAT)
    if {"rang", "remplace"} <= set(propres.columns) and len(remplacees := propres["remplace"].dropna()):
        propres = propres[~propres["rang"].isin(remplacees)]
    complets: dict[str, Any] = {} if "poids" in propres.columns else {"poids": 1.0}
    for nom, defaut in DEFAUTS.items():
        if nom not in propres.columns:
            complets[nom] = defaut
        elif propres[nom].hasnans:
            complets[nom] = propres[nom].fillna(defaut)
    return propres.assign(**complets)


def echelles_ordinales(preuves: pd.DataFrame) -> frozenset[str]:
    """Les échelles dont les valeurs sont des rangs : celles dont une preuve porte un code de niveau."""
    return frozenset(preuves.loc[preuves["niveau"] != "", "echelle"].unique())
