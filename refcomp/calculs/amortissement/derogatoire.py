"""L'amortissement dérogatoire : ce que le plan fiscal amortit de plus que le plan comptable, exercice par exercice.

PCG art. 214-8 et 1211-14 : il se comptabilise parmi les provisions réglementées, au compte 145 ; la dotation au débit
du 6872 (68725), la reprise au crédit du 7872 (78725). Si le plan comptable garde une valeur résiduelle, ce qu'elle
laisse au 145 se reprend à la sortie du bien : sur sa vie, les reprises égalent les dotations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

COLONNES = ["exercice", "dotation_fiscale", "dotation_comptable", "dotation", "reprise", "solde"]
NOMS = {"fiscale": "fiscal", "comptable": "comptable"}
LIGNES_MONTREES = 20
EN_AVANCE = (
    "Le cumul comptable dépasse le cumul fiscal : le compte 145 reste à zéro, l'écart se traite hors comptabilité."
)


class Plan(Protocol):
    """Un plan d'amortissement d'un bien, quel que soit son mode."""

    @property
    def tableau(self) -> pd.DataFrame:
        """Une ligne par exercice, avec `exercice` et `dotation`."""


@dataclass(frozen=True)
class AmortissementDerogatoire:
    """Les dotations et reprises dérogatoires.

    Attributes:
        tableau: une ligne par bien et par exercice : `code` (si les plans en portent un), `exercice`,
            `dotation_fiscale`, `dotation_comptable`, `dotation` (68725), `reprise` (78725), `solde` (145).
        devise: la monnaie.
        constats: un avertissement pour chaque bien dont le cumul comptable a dépassé le cumul fiscal.
    """

    tableau: pd.DataFrame
    devise: Monnaie
    constats: tuple[Constat, ...] = ()

    def ecritures(self, exercice: int) -> pd.DataFrame:
        """Les écritures d'un exercice, tous biens réunis : `compte intitule debit credit`."""
        lignes = self.tableau[self.tableau["exercice"] == exercice]
        dotation, reprise = (self._total(lignes, c) for c in ("dotation", "reprise"))
        ecritures = [
            ("68725", "Dotations aux amortissements dérogatoires", dotation, 0.0),
            ("145", "Amortissements dérogatoires", 0.0, dotation),
            ("145", "Amortissements dérogatoires", reprise, 0.0),
            ("78725", "Reprises sur amortissements dérogatoires", 0.0, reprise),
        ]
        passees = [ligne for ligne in ecritures if ligne[2] or ligne[3]]
        return pd.DataFrame(passees, columns=["compte", "intitule", "debit", "credit"])

    def _total(self, lignes: pd.DataFrame, colonne: str) -> float:
        return int(unites_mineures(lignes[colonne], self.devise).sum()) / self.devise.facteur

    def _reste(self) -> str:
        """Ce qui reste au compte 145 à la fin des plans, tous biens réunis, et ce qu'il deviendra."""
        cles = ["code"] if "code" in self.tableau else []
        derniers = self.tableau.groupby(cles).tail(1) if cles else self.tableau.tail(1)
        reste = self._total(derniers, "solde")
        if not reste:
            return ""
        return f" Il reste {format_montant(reste, self.devise)} au compte 145 : la reprise viendra à la sortie du bien."

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ces plans."""
        decimales = self.devise.decimales
        montrees = self.tableau.head(LIGNES_MONTREES)
        lignes = tuple(
            (str(r["exercice"]), *(format_nombre(r[c], decimales) for c in COLONNES[1:]))
            for r in montrees.to_dict("records")
        )
        entetes = ("Exercice", "Fiscal", "Comptable", "Dotation 68725", "Reprise 78725", "Solde 145")
        reste = len(self.tableau) - len(montrees)
        suite = f" Et {reste} lignes de plus." if reste else ""
        dotations, reprises = (
            format_montant(self._total(self.tableau, c), self.devise) for c in ("dotation", "reprise")
        )
        etapes = (
            Etape(
                "Comparer les deux plans",
                "Dérogatoire = dotation fiscale - dotation comptable. Positif : dotation (68725 à 145) ; négatif : "
                f"reprise (145 à 78725).{suite}",
                Tableau(entetes, lignes, (1, 2, 3, 4, 5)),
            ),
            Etape("Contrôler", f"Somme des dotations = {dotations} ; somme des reprises = {reprises}.{self._reste()}"),
        )
        return Explication("Amortissement dérogatoire", etapes)


def amortissement_derogatoire(
    fiscal: Plan | pd.DataFrame,
    comptable: Plan | pd.DataFrame,
    *,
    devise: Monnaie | str = EUR,
) -> AmortissementDerogatoire:
    """Compare deux plans du même bien, ou de tout un fichier de biens.

    Le solde du compte 145 est l'excédent du cumul fiscal sur le cumul comptable, jamais négatif : si le cumul comptable
    prend de l'avance, rien n'est à reprendre, et un constat le dit.

    Args:
        fiscal: un plan, ou une table `exercice`, `dotation` et, pour plusieurs biens, `code`.
        comptable: de même ; les deux tables portent `code`, ou aucune.
        devise: la monnaie, ou son code.

    Returns:
        Un `AmortissementDerogatoire`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si l'un n'est ni un plan ni une table.

    >>> plans = pd.DataFrame({"exercice": [2026, 2027], "dotation": [600.0, 400.0]})
    >>> derogatoire = amortissement_derogatoire(plans, plans.assign(dotation=500.0))
    >>> derogatoire.tableau[["dotation", "reprise", "solde"]].values.tolist()
    [[100.0, 0.0, 100.0], [0.0, 100.0, 0.0]]
    """
    connue = monnaie(devise)
    tables = [_load(plan, nom, connue) for plan, nom in ((fiscal, "fiscale"), (comptable, "comptable"))]
    avec_code = any("code" in (p if isinstance(p, pd.DataFrame) else p.tableau) for p in (fiscal, comptable))
    reunies = tables[0].merge(tables[1], on=["code", "exercice"], how="outer").fillna({"fiscale": 0, "comptable": 0})
    reunies = reunies.astype({"fiscale": np.int64, "comptable": np.int64})
    reunies = reunies.sort_values(["code", "exercice"], kind="stable", ignore_index=True)
    cumul = (reunies["fiscale"] - reunies["comptable"]).groupby(reunies["code"]).cumsum()
    table = _mouvements(reunies, cumul.clip(lower=0).to_numpy(dtype=np.int64), connue)
    constats = tuple(
        Constat("avertissement", "comptable_en_avance", EN_AVANCE, str(code))
        for code in reunies.loc[cumul < 0, "code"].unique()
    )
    return AmortissementDerogatoire(table if avec_code else table.drop(columns="code"), connue, constats)


def _mouvements(reunies: pd.DataFrame, solde: npt.NDArray[np.int64], devise: Monnaie) -> pd.DataFrame:
    """Le solde du compte 145 monte par une dotation et descend par une reprise."""
    premier = ~reunies["code"].duplicated().to_numpy()
    mouvement = solde - np.where(premier, 0, np.roll(solde, 1))
    montants = {
        "dotation_fiscale": reunies["fiscale"].to_numpy(),
        "dotation_comptable": reunies["comptable"].to_numpy(),
        "dotation": np.maximum(mouvement, 0),
        "reprise": np.maximum(-mouvement, 0),
        "solde": solde,
    }
    return reunies[["code", "exercice"]].assign(**{c: montants_affiches(v, devise) for c, v in montants.items()})


def _load(plan: Plan | pd.DataFrame, nom: str, devise: Monnaie) -> pd.DataFrame:
    """Un plan en table `code`, `exercice` et dotations en unités mineures."""
    table = plan if isinstance(plan, pd.DataFrame) else getattr(plan, "tableau", None)
    if not isinstance(table, pd.DataFrame):
        raise ArgumentInvalideError(
            f"Le plan {NOMS[nom]} est un plan d'amortissement ou une table `exercice`, `dotation` ; reçu : "
            f"{type(plan).__name__}.",
        )
    colonnes = (
        Colonne("code", "texte", "code de l'immobilisation", obligatoire=False),
        Colonne("exercice", "entier", "exercice"),
        Colonne("dotation", "montant", "dotation", minimum=0),
    )
    lues = check_frame(table, Contrat(f"dotations du plan {NOMS[nom]}", colonnes, vide_permis=True), devise=devise)
    lues = lues.assign(code=lues.get("code", "bien"))
    doubles = lues.duplicated(["code", "exercice"])
    if doubles.any():
        lignes = ", ".join(f"{r.code} {r.exercice}" for r in lues[doubles].head(5).itertuples())
        message = f"Un exercice figure deux fois pour un bien : {lignes}. Additionnez ses dotations."
        raise DonneesInvalidesError(
            "Les plans ne se comparent pas :", [Constat("erreur", "exercice_en_double", message)]
        )
    return pd.DataFrame(
        {"code": lues["code"], "exercice": lues["exercice"], nom: unites_mineures(lues["dotation"], devise)}
    )
