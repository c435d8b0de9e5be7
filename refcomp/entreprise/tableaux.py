"""Colonnes compactes : textes en catégories, dates en `datetime64[s]`, montants en float64 exacts à l'unité mineure.

Un million de numéros de facture tient en un tableau de caractères construit d'un bloc ; les autres tables n'en portent
que le rang.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.entreprise.tirage import Entiers, Rangs
from refcomp.lecture_yaml import load_yaml

LARGEUR_MINIMALE = 4


@cache
def load_liste(fichier: str) -> Any:
    """Lit une liste de données livrée à côté de ce module (`articles.yaml`…)."""
    return load_yaml((files("refcomp.entreprise") / fichier).read_text(encoding="utf-8"))


def numeros(prefixe: str, rangs: Entiers, largeur: int = LARGEUR_MINIMALE) -> npt.NDArray[np.str_]:
    """Compose des numéros de pièce.

    >>> numeros("FA2025-", np.array([1, 12])).tolist()
    ['FA2025-0001', 'FA2025-0012']
    """
    chiffres = max(largeur, len(str(int(rangs.max(initial=0)))))
    debut = len(prefixe)
    signes = np.empty((len(rangs), debut + chiffres), dtype=np.uint32)
    signes[:, :debut] = [ord(c) for c in prefixe]
    for position in range(chiffres):
        signes[:, debut + chiffres - 1 - position] = ord("0") + (rangs // 10**position) % 10
    return signes.view(f"<U{debut + chiffres}").reshape(len(rangs))


def index_texte(*parties: Iterable[str]) -> pd.Index:
    """Réunit des textes distincts en un index de catégories, partagé par plusieurs colonnes."""
    valeurs = [np.asarray(p, dtype=object) if isinstance(p, np.ndarray) else np.array(list(p), object) for p in parties]
    return pd.Index(np.concatenate(valeurs), dtype="str")


@cache
def _index_court(textes: tuple[str, ...]) -> pd.Index:
    return index_texte(textes)


def categorie(codes: Rangs, categories: pd.Index | Iterable[str]) -> pd.Categorical:
    """Renvoie une colonne de textes à partir des rangs dans `categories`."""
    index = categories if isinstance(categories, pd.Index) else _index_court(tuple(categories))
    return pd.Categorical.from_codes(codes.astype(np.int32), dtype=pd.CategoricalDtype(index))


def categorie_reduite(codes: Rangs, textes: Iterable[str]) -> pd.Categorical:
    """Comme `categorie`, avec les seuls textes employés ; deux textes égaux n'en font qu'un."""
    uniques, rang = np.unique(np.asarray(list(textes), dtype=np.str_), return_inverse=True)
    utiles, compacts = np.unique(rang[codes], return_inverse=True)
    return categorie(compacts, uniques[utiles])


def dates(jours: Rangs, *, absent: int = -1) -> npt.NDArray[np.datetime64]:
    """Convertit des numéros de jour (depuis 1970) en dates ; `absent` devient une date vide."""
    valeurs = jours.astype("datetime64[D]").astype("datetime64[s]")
    valeurs[jours == absent] = np.datetime64("NaT")
    return valeurs


def somme_par(cles: Entiers, valeurs: Entiers, taille: int) -> Entiers:
    """Additionne des entiers par clé, exactement."""
    total = np.zeros(taille, dtype=np.int64)
    np.add.at(total, cles, valeurs)
    return total
