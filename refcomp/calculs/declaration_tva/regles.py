"""Les règles d'une taxe sur le chiffre d'affaires : ce qui change de la TVA à la TGC, transmis ensemble."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.tva import taux_tva_par_ligne
from refcomp.dated import Parametre, ValeurDatee, load_parametres
from refcomp.rounding import EUR, Monnaie

PAQUET = "refcomp.calculs.declaration_tva"
MUET = "non"


@dataclass(frozen=True)
class Regles:
    """Ce qui distingue une taxe d'une autre.

    Attributes:
        nom: le sigle de la taxe, tel qu'on le dit.
        paquet: le paquet qui porte `champ.yaml` et `droit.yaml`.
        territoire: celui de l'entreprise.
        pays: la valeur de la colonne `lieu` qui désigne ce territoire.
        lieux: valeurs permises de la colonne `lieu`.
        tiers: valeurs permises de la colonne `tiers`.
        devise: la monnaie.
        taux_par_ligne: taux d'une Series de dates et d'une Series de catégories.
        table: territoire de la table de décision ; celle de la métropole vaut partout où la TVA s'applique.
    """

    nom: str
    paquet: str
    territoire: str
    pays: str
    lieux: tuple[str, ...]
    tiers: tuple[str, ...]
    devise: Monnaie
    taux_par_ligne: Callable[[pd.Series, pd.Series], pd.Series]
    table: str = "metropole"

    @property
    def traitement(self) -> Parametre:
        """La table de décision."""
        return load_parametres(self.paquet, "champ.yaml")["traitement"]

    def load_traitement(self, cle: str, jour: dt.date) -> ValeurDatee:
        """Le traitement d'une sorte d'opération, à une date."""
        return self.traitement.at(jour, territoire=self.table, categorie=cle)

    def acomptes_exigibles(self, jours: pd.Series) -> pd.Series:
        """Pour chaque jour d'encaissement : un acompte sur un bien rend-il la taxe exigible ?"""
        parametre = load_parametres(self.paquet, "droit.yaml")["acompte_livraison"]
        if jours.empty:
            return pd.Series([], index=jours.index, dtype=bool)
        return parametre.at_dates(jours, territoire=self.table) != MUET


def build_regles_tva(territoire: str = "metropole") -> Regles:
    """Les règles de la TVA dans un territoire où elle s'applique.

    Raises:
        ParametreAbsentError: avec sa raison, si la TVA ne s'applique pas dans ce territoire.
    """
    taux_tva_par_ligne(pd.Series([], dtype="datetime64[s]"), territoire=territoire)
    return Regles(
        nom="TVA",
        paquet=PAQUET,
        territoire=territoire,
        pays="france",
        lieux=("france", "union_europeenne", "hors_union"),
        tiers=("assujetti", "particulier", "franchise", "exonere", "non_etabli", "sous_traitance"),
        devise=EUR,
        taux_par_ligne=lambda dates, categories: taux_tva_par_ligne(dates, categories, territoire),
    )
