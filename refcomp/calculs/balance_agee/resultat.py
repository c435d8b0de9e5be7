"""Le résultat d'une balance âgée : ses tableaux, ses lectures, son explication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from refcomp.calculs.balance_agee.tranches import Tranches
from refcomp.calculs.explication import Explication
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.rounding import Monnaie, montants_affiches, unites_mineures

NON_IMPUTE = "non_impute"


@dataclass(frozen=True)
class BalanceAgee:
    """Une balance âgée à une date.

    Attributes:
        date_arrete: le jour à la fin duquel les comptes sont regardés.
        tableau: une ligne par client qui a une pièce ouverte, triée par client : `client`, une colonne par tranche,
            `non_impute` (crédits non imputés, négatif), `total` ; montants en unités de la devise.
        detail: une ligne par pièce ouverte, dans l'ordre reçu : `piece client nature date_facture [date_echeance]
            montant regle compense reste_du anciennete tranche`. `compense` est la part compensée avec un crédit du même
            client, `anciennete` est en jours.
        total: ce que doivent les clients, crédits déduits.
        facture: total des pièces émises à la date, avoirs déduits.
        encaisse: total des règlements reçus à la date.
        tranches: le découpage employé.
        avoirs: le sort des crédits : `non_impute`, `plus_ancien` ou `par_anciennete`.
        devise: la monnaie.
        ecartes: nombres de factures et de règlements postérieurs à la date, ignorés.
        constats: ce que la lecture a remarqué sans l'empêcher (trop-perçus, acomptes, échéances étranges).
    """

    date_arrete: dt.date
    tableau: pd.DataFrame
    detail: pd.DataFrame
    total: float
    facture: float
    encaisse: float
    tranches: Tranches
    avoirs: str
    devise: Monnaie
    ecartes: tuple[int, int]
    constats: list[Constat] = field(default_factory=list)

    @property
    def totaux(self) -> pd.Series:
        """Le total de chaque colonne du tableau, exact."""
        colonnes = [c for c in self.tableau.columns if c != "client"]
        sommes = [int(unites_mineures(self.tableau[c], self.devise).sum()) for c in colonnes]
        return pd.Series(montants_affiches(np.array(sommes, dtype=np.int64), self.devise), index=colonnes)

    def part(self, *, plus_de: int) -> float:
        """Part des créances plus anciennes que `plus_de` jours, entre 0 et 1.

        Les crédits non imputés ne comptent ni en haut ni en bas : la part dit l'âge de ce qui est à recevoir. Sans
        aucune créance, elle vaut 0.

        Args:
            plus_de: nombre de jours, exclu : `plus_de=60` commence au 61e jour.
        """
        creances = self._creances()
        unites = unites_mineures(creances["reste_du"], self.devise)
        total = int(unites.sum())
        anciennes = int(unites[creances["anciennete"].to_numpy() > plus_de].sum())
        return anciennes / total if total else 0.0

    def relances(self, nombre: int | None = None) -> pd.DataFrame:
        """Classe les clients à relancer, du plus pressant au moins pressant.

        Un client dont les crédits couvrent le retard n'est pas à relancer : le crédit est d'abord à affecter.

        Args:
            nombre: ne garder que les premiers.

        Returns:
            `client`, `echu` (créances en retard), `credits` (crédits non imputés, positif), `a_relancer` (échu moins
            crédits), `retard_maximal` (jours), `pieces` (nombre de pièces en retard), par `a_relancer` décroissant,
            puis par retard décroissant, puis par client.

        Raises:
            ArgumentInvalideError: si l'ancienneté est comptée depuis la facture (un âge n'est pas un retard).
        """
        if self.tranches.depuis != "echeance":
            raise ArgumentInvalideError(
                "Le classement des relances part du retard sur l'échéance ; cette balance compte depuis la facture. "
                'Établissez-la avec anciennete_depuis="echeance".',
            )
        unites = pd.Series(unites_mineures(self.detail["reste_du"], self.devise), index=self.detail.index)
        retard = (self.detail["anciennete"] > 0) & (unites > 0)
        clients = self.detail["client"].astype("str")
        echues = pd.DataFrame({"client": clients, "echu": unites, "jours": self.detail["anciennete"]})[retard]
        groupes = echues.groupby("client", sort=True)
        classement = groupes.agg(echu=("echu", "sum"), retard_maximal=("jours", "max"), pieces=("echu", "size"))
        avoirs = (-unites.clip(upper=0)).groupby(clients).sum()
        classement["credits"] = avoirs.reindex(classement.index, fill_value=0)
        classement["a_relancer"] = classement["echu"] - classement["credits"]
        classement = classement[classement["a_relancer"] > 0].reset_index()
        classement = classement.sort_values(
            ["a_relancer", "retard_maximal", "client"],
            ascending=[False, False, True],
            ignore_index=True,
        ).head(nombre)
        montants = {c: montants_affiches(classement[c].to_numpy(), self.devise) for c in CLASSES}
        return classement.assign(**montants)[["client", *CLASSES, "retard_maximal", "pieces"]]

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ce cas, comme un corrigé les écrirait."""
        from refcomp.calculs.balance_agee.corrige import build_explication  # noqa: PLC0415 - il lit ce résultat

        return build_explication(self)

    def _creances(self) -> pd.DataFrame:
        return self.detail.loc[self.detail["reste_du"] > 0]


CLASSES = ["echu", "credits", "a_relancer"]
