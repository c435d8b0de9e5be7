"""Les écritures d'entrée (2…, 44562, 404) et de dotation annuelle (6811, 28…) de tout un fichier de biens."""

from __future__ import annotations

import numpy as np
import pandas as pd

from refcomp.calculs.immobilisation.comptes import FORME, compte_amortissement, intitule
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

COLONNES = ["ecriture", "date", "compte", "intitule", "debit", "credit"]
ACQUISITIONS = Contrat(
    "acquisitions",
    (
        Colonne("code", "texte", "code de l'immobilisation", unique=True),
        Colonne("compte", "texte", "compte d'immobilisation"),
        Colonne("date", "date", "date de la facture"),
        Colonne("cout", "montant", "coût d'entrée", minimum=0),
        Colonne("tva", "montant", "TVA récupérable", obligatoire=False, minimum=0),
    ),
    vide_permis=True,
)
DOTATIONS = Contrat(
    "plans",
    (
        Colonne("code", "texte", "code de l'immobilisation"),
        Colonne("exercice", "entier", "exercice"),
        Colonne("fin", "date", "fin de la ligne"),
        Colonne("dotation", "montant", "dotation", minimum=0),
    ),
    vide_permis=True,
)
FICHES = Contrat(
    "immobilisations",
    (
        Colonne("code", "texte", "code de l'immobilisation", unique=True),
        Colonne("compte", "texte", "compte d'immobilisation"),
    ),
    vide_permis=True,
)


def ecritures_acquisition(
    acquisitions: pd.DataFrame,
    *,
    compte_tva: str = "44562",
    compte_fournisseur: str = "404",
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Compose l'écriture d'entrée de chaque bien : le coût au débit du 2, la TVA au 44562, le tout au crédit du 404.

    Args:
        acquisitions: `code` (unique), `compte`, `date`, `cout` (hors taxe récupérable), et au besoin `tva`.
        compte_tva: compte de la taxe récupérable.
        compte_fournisseur: compte du fournisseur d'immobilisations.
        devise: la monnaie, ou son code.

    Returns:
        `ecriture` (rang du bien, depuis 1), `date`, `compte`, `intitule`, `debit`, `credit`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
    """
    connue = monnaie(devise)
    lues = check_frame(acquisitions, ACQUISITIONS, devise=connue).reset_index(drop=True)
    _check_comptes(lues["compte"])
    cout = unites_mineures(lues["cout"], connue)
    tva = unites_mineures(lues.get("tva", pd.Series(0.0, index=lues.index)), connue)
    zero = np.zeros(len(lues), dtype=np.int64)
    parts = [
        (lues["compte"], lues["compte"].map(intitule), cout, zero),
        (compte_tva, "TVA sur immobilisations", tva, zero),
        (compte_fournisseur, "Fournisseurs d'immobilisations", zero, cout + tva),
    ]
    blocs = [
        pd.DataFrame(
            {
                "ecriture": np.arange(1, len(lues) + 1),
                "date": lues["date"],
                "compte": compte,
                "intitule": texte,
                "debit": montants_affiches(debit, connue),
                "credit": montants_affiches(credit, connue),
            }
        )
        for compte, texte, debit, credit in parts
    ]
    return _range(blocs)


def ecritures_dotation(
    plans: pd.DataFrame,
    immobilisations: pd.DataFrame,
    exercice: int,
    *,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Compose l'écriture de dotation d'un exercice : 6811 au débit pour le tout, un compte 28 au crédit par compte.

    Args:
        plans: `code`, `exercice`, `fin`, `dotation` (`plans_amortissement`, `plans_degressifs`).
        immobilisations: `code` (unique), `compte`.
        exercice: année de clôture.
        devise: la monnaie, ou son code.

    Returns:
        `ecriture` (1), `date` (la clôture), `compte`, `intitule`, `debit`, `credit` ; vide si rien n'est à amortir.

    Raises:
        DonneesInvalidesError: si une table est refusée ou si un bien du plan n'a pas de compte.
    """
    connue = monnaie(devise)
    lignes = check_frame(plans, DOTATIONS, devise=connue)
    fiches = check_frame(immobilisations, FICHES, devise=connue)
    _check_comptes(fiches["compte"])
    lignes = lignes[lignes["exercice"] == exercice]
    comptes = lignes["code"].map(fiches.set_index("code")["compte"])
    if comptes.isna().any():
        inconnus = ", ".join(lignes.loc[comptes.isna(), "code"].unique()[:5])
        message = f"Le plan amortit des biens sans fiche : {inconnus}. Ajoutez leur compte."
        raise DonneesInvalidesError("Les dotations ne s'écrivent pas :", [Constat("erreur", "bien_inconnu", message)])
    montants = pd.Series(unites_mineures(lignes["dotation"], connue)).groupby(comptes.to_numpy()).sum()
    montants = montants[montants > 0]
    if montants.empty:
        return pd.DataFrame(columns=COLONNES)
    total, zero = int(montants.sum()), [0] * len(montants)
    table = pd.DataFrame(
        {
            "ecriture": 1,
            "date": lignes["fin"].max(),
            "compte": ["6811", *(compte_amortissement(c) for c in montants.index)],
            "intitule": [
                "Dotations aux amortissements sur immobilisations",
                *(f"Amortissements - {intitule(c)}" for c in montants.index),
            ],
            "debit": montants_affiches(np.array([total, *zero]), connue),
            "credit": montants_affiches(np.array([0, *montants]), connue),
        }
    )
    return table[COLONNES]


def _range(blocs: list[pd.DataFrame]) -> pd.DataFrame:
    """Les lignes d'une même écriture se suivent ; une ligne nulle n'est pas passée."""
    tout = pd.concat(blocs, ignore_index=True)
    tout = tout[(tout["debit"] != 0) | (tout["credit"] != 0)]
    return tout.sort_values("ecriture", kind="stable", ignore_index=True)[COLONNES]


def _check_comptes(comptes: pd.Series) -> None:
    mauvais = comptes[~comptes.str.fullmatch(FORME.pattern)].unique()[:5]
    if len(mauvais):
        message = f"{', '.join(mauvais)} : un compte d'immobilisation est attendu, de 20 à 27."
        raise DonneesInvalidesError("Les écritures ne se composent pas :", [Constat("erreur", "compte", message)])
