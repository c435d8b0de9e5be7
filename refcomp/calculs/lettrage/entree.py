"""Lecture des écritures à lettrer : un compte de tiers après l'autre, dans un ordre qui ne dépend pas du leur."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.entree import mots_de_piece, normalize_references
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import LIGNES_MONTREES, Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

Entiers = npt.NDArray[np.int64]
NATURES = ("facture", "avoir", "reglement", "autre")
CONTRAT = Contrat(
    "ecritures",
    (
        Colonne("compte", "texte", "compte"),
        Colonne("tiers", "texte", "tiers", obligatoire=False, vide_permis=True),
        Colonne("date", "date", "date de l'écriture"),
        Colonne("piece", "texte", "numéro de pièce", obligatoire=False, vide_permis=True),
        Colonne("libelle", "texte", "libellé", obligatoire=False, vide_permis=True),
        Colonne("debit", "montant", "débit", vide_permis=True, minimum=0),
        Colonne("credit", "montant", "crédit", vide_permis=True, minimum=0),
        Colonne("echeance", "date", "date d'échéance", obligatoire=False, vide_permis=True),
        Colonne("nature", "texte", "nature", obligatoire=False, vide_permis=True, parmi=NATURES),
        Colonne("lettre", "texte", "lettre", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
TEXTES = ("compte", "tiers", "piece", "libelle", "nature", "lettre")


@dataclass(frozen=True)
class Lignes:
    """Les lignes de comptes de tiers, triées.

    Attributes:
        cadre: `ligne` (étiquette d'index reçue), `compte`, `tiers`, `date`, `piece`, `libelle`, `echeance`, `nature`,
            `lettre`.
        montant: débit moins crédit, en unités mineures.
        jour: numéro du jour.
        piece: numéros de pièce ramenés à une même écriture, vides si absents.
        mots: par ligne, les mots du libellé qui peuvent citer une pièce.
        avoir: vrai si la ligne est un avoir.
    """

    cadre: pd.DataFrame
    montant: Entiers
    jour: Entiers
    piece: npt.NDArray[np.object_]
    mots: list[set[str]]
    avoir: npt.NDArray[np.bool_]

    def comptes(self) -> list[tuple[tuple[str, str], list[int]]]:
        """Renvoie, par compte et tiers, les rangs de ses lignes."""
        groupes = self.cadre.groupby(["compte", "tiers"], sort=True).indices
        return [(cle, [int(r) for r in rangs]) for cle, rangs in groupes.items()]


def load_lignes(
    ecritures: pd.DataFrame,
    comptes: tuple[str, ...],
    devise: Monnaie,
) -> tuple[Lignes, list[Constat]]:
    """Vérifie les écritures et garde celles des comptes de tiers.

    Args:
        ecritures: `compte`, `date`, `debit`, `credit` ; facultatifs : `tiers`, `piece`, `libelle`, `echeance`,
            `nature`, `lettre`.
        comptes: débuts des numéros de compte gardés.
        devise: monnaie des montants.

    Raises:
        ArgumentInvalideError: si `comptes` n'est pas une suite de débuts de numéro.
        DonneesInvalidesError: en listant tous les défauts.
    """
    check_comptes(comptes)
    propres = check_frame(ecritures, CONTRAT, devise=devise)
    debit, credit = (unites_mineures(propres[c].fillna(0.0), devise) for c in ("debit", "credit"))
    _check_un_seul_cote(propres, debit, credit)
    cadre = _cadre(propres)
    cadre["montant"] = debit - credit
    garde = cadre["compte"].str.startswith(tuple(comptes)).to_numpy(dtype=bool) & (cadre["montant"] != 0).to_numpy()
    constats = _laissees(int((~garde).sum()), comptes)
    cles = ["compte", "tiers", "date", "piece", "libelle", "montant", "rang"]
    cadre = cadre[garde].sort_values(cles, kind="stable", ignore_index=True)
    return _lignes(cadre), constats


def check_comptes(comptes: tuple[str, ...]) -> None:
    """Refuse une liste de débuts de comptes vide ou qui n'est pas faite de textes.

    Raises:
        ArgumentInvalideError: dans ces deux cas.
    """
    if isinstance(comptes, str) or not comptes or not all(isinstance(c, str) and c for c in comptes):
        raise ArgumentInvalideError(
            f'« comptes » est une suite de débuts de comptes, par exemple ("401", "411") ; reçu : {comptes!r}.',
        )


def _cadre(propres: pd.DataFrame) -> pd.DataFrame:
    cadre = pd.DataFrame({"ligne": propres.index.to_numpy(), "date": propres["date"].to_numpy()})
    for colonne in TEXTES:
        cadre[colonne] = propres[colonne].astype("str").fillna("").str.strip().to_numpy() if colonne in propres else ""
        cadre[colonne] = cadre[colonne].astype("str").replace("nan", "")
    echeance = propres["echeance"] if "echeance" in propres else pd.Series(pd.NaT, index=propres.index)
    cadre["echeance"] = pd.to_datetime(echeance.to_numpy())
    cadre["rang"] = propres.index.map(str).to_numpy()
    return cadre


def _lignes(cadre: pd.DataFrame) -> Lignes:
    avoir = (cadre["nature"] == "avoir") | (
        (cadre["nature"] == "") & cadre["libelle"].str.contains(r"\bavoir\b", case=False, regex=True)
    )
    return Lignes(
        cadre.drop(columns=["montant", "rang"]),
        cadre["montant"].to_numpy(dtype=np.int64),
        cadre["date"].to_numpy().astype("datetime64[D]").astype(np.int64),
        normalize_references(cadre["piece"]),
        [_mots(libelle) for libelle in cadre["libelle"]],
        avoir.to_numpy(dtype=bool),
    )


def _mots(libelle: str) -> set[str]:
    """Les mots qui peuvent citer une pièce ; « F12 », trop court pour une banque, suffit dans le compte d'un tiers."""
    courts = re.findall(r"[A-Z]+[-/]?\d+", libelle.upper())
    return mots_de_piece(libelle) | set(normalize_references(pd.Series(courts, dtype="str")))


def _check_un_seul_cote(propres: pd.DataFrame, debit: Entiers, credit: Entiers) -> None:
    doubles = (debit != 0) & (credit != 0)
    if doubles.any():
        lignes = ", ".join(map(str, propres.index[doubles][:LIGNES_MONTREES]))
        message = f"Lignes {lignes} : débit et crédit à la fois ; un seul des deux est attendu par ligne."
        raise DonneesInvalidesError(
            "La table « ecritures » ne peut pas être employée :",
            [Constat("erreur", "debit_et_credit", message, "debit")],
        )


def _laissees(nombre: int, comptes: tuple[str, ...]) -> list[Constat]:
    if not nombre:
        return []
    message = f"{nombre} ligne(s) laissée(s) de côté : montant nul, ou compte qui ne commence pas par "
    return [Constat("information", "ligne_hors_tiers", f"{message}{' ni par '.join(comptes)}.", "ecritures")]
