"""Le modèle commun aux relevés de compte, quel que soit le format d'où ils viennent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat

TITRE = "Le relevé ne peut pas être lu :"
CHIFFRES = 15  # au-delà, un nombre flottant ne garde pas tous les chiffres
TEXTE = pd.StringDtype(na_value=np.nan)
COLONNES_RELEVES = {
    "releve": "int64",
    **dict.fromkeys(("banque", "guichet", "compte", "iban", "devise"), TEXTE),
    "decimales": "int64",
    "date_ouverture": "datetime64[s]",
    "solde_ouverture": "float64",
    "date_cloture": "datetime64[s]",
    "solde_cloture": "float64",
    "ligne": "int64",
}
COLONNES_OPERATIONS = {
    "releve": "int64",
    "date": "datetime64[s]",
    "date_valeur": "datetime64[s]",
    "libelle": TEXTE,
    "montant": "float64",
    **dict.fromkeys(("reference", "numero", "code"), TEXTE),
    "ligne": "int64",
}
COLONNES_DETAILS = {"operation": "int64", "qualifiant": TEXTE, "texte": TEXTE, "ligne": "int64"}


@dataclass(frozen=True)
class Dialecte:
    r"""La façon d'écrire d'un fichier de relevés.

    Attributes:
        format: `cfonb120`, `ofx`, `camt.053` ou `mt940`.
        version: celle que le fichier annonce, ou une chaîne vide.
        encodage: celui des textes.
        fin_de_ligne: `\r\n`, `\n`, `\r`, ou vide si les lignes se suivent sans séparation.
        lignes_vides: les lignes vides, passées.
        lignes_courtes: les lignes plus courtes que leur format, complétées d'espaces.
        remarques: ce que la lecture a toléré ; `controle_releves` les répète.
    """

    format: str
    version: str = ""
    encodage: str = "ascii"
    fin_de_ligne: str = "\r\n"
    lignes_vides: tuple[int, ...] = ()
    lignes_courtes: tuple[int, ...] = ()
    remarques: tuple[Constat, ...] = ()


@dataclass(frozen=True)
class Releves:
    """Les relevés d'un fichier.

    Attributes:
        releves: une ligne par relevé. `releve` (son rang, dès 1), `banque`, `guichet`, `compte`, `iban`, `devise`,
            `decimales` de la devise, `date_ouverture`, `solde_ouverture`, `date_cloture`, `solde_cloture`, `ligne` du
            fichier. Un solde que le fichier ne donne pas manque.
        operations: une ligne par opération : `releve`, `date`, `date_valeur`, `libelle`, `montant` (positif : crédit,
            l'argent entre), `reference`, `numero`, `code`, `ligne`, et les zones propres au format.
        dialecte: la façon d'écrire du fichier.
        nom: son nom, ou une chaîne vide.
        details: les compléments, dans l'ordre du fichier : `operation` (index de `operations`), `qualifiant`, `texte`,
            `ligne`.
    """

    releves: pd.DataFrame
    operations: pd.DataFrame
    dialecte: Dialecte
    nom: str = ""
    details: pd.DataFrame = field(default_factory=lambda: build_table([], COLONNES_DETAILS))


def build_table(lignes: Sequence[dict[str, Any]] | dict[str, Any], colonnes: dict[str, Any]) -> pd.DataFrame:
    """Une table aux colonnes et aux types du modèle ; ce que les lignes ne donnent pas manque."""
    table = pd.DataFrame(lignes, columns=list(colonnes))
    return table.astype(colonnes)


def unites(montants: pd.Series, decimales: pd.Series | int) -> npt.NDArray[np.int64]:
    """Les montants en unités mineures, où les sommes tombent juste."""
    return np.rint(montants.to_numpy() * 10.0 ** np.asarray(decimales)).astype(np.int64)


def refuse(constats: Sequence[Constat]) -> None:
    """Refuse le fichier s'il a des défauts, tous à la fois.

    Raises:
        DonneesInvalidesError: s'il y en a.
    """
    if constats:
        raise DonneesInvalidesError(TITRE, constats)
