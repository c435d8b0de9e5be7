"""Le résultat d'une simulation : une entreprise, ses tables, et ce que l'on en demande le plus souvent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import pandas as pd

from refcomp.entreprise.banque import build_ecarts
from refcomp.entreprise.profil import Profil
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import montants_affiches, unites_mineures


@dataclass(frozen=True, eq=False, repr=False)
class Entreprise:
    """Une PME simulée, cohérente d'un bout à l'autre ; `docs/entreprise.md` décrit chaque colonne.

    Les montants sont des float64, multiples exacts de l'unité mineure (`unites_mineures` les rend entiers) ; les textes
    répétés sont des catégories ; un avoir porte des montants négatifs.

    Attributes:
        graine: la graine de la simulation.
        profil: le profil employé.
        exercice: l'année civile simulée.
        identite: raison sociale, identifiant, territoire, monnaie, dates de l'exercice.
        clients: les clients.
        fournisseurs: les fournisseurs.
        articles: le catalogue.
        commandes: commandes reçues, facturées ou non.
        livraisons: bons de livraison.
        factures: factures et avoirs de vente.
        lignes_facture: lignes des factures et avoirs de vente.
        taxes_facture: base et taxe par document de vente et par taux.
        situation_factures: reste dû de chaque facture de vente à la clôture, d'après la comptabilité.
        achats: factures et avoirs reçus.
        lignes_achat: lignes des factures de marchandises.
        reglements: encaissements et décaissements.
        imputations: part de chaque règlement affectée à chaque facture (la vérité).
        stocks: quantités et valeurs par marchandise.
        immobilisations: valeurs et amortissements.
        emprunts: conditions des emprunts.
        echeances_emprunt: échéanciers complets.
        paie: totaux mensuels de la paie.
        declarations: déclarations de taxe.
        releve: relevé bancaire de l'exercice.
        operations_banque: chaque opération, sa ligne de relevé et son écriture (la vérité du pointage).
        ecarts_banque: écarts entre le 512 et le relevé à la clôture.
        ecritures: le journal complet, colonnes proches du FEC.
        plan_comptable: comptes employés.
        journaux: codes et libellés des journaux.
        anomalies: anomalies plantées, vide si aucune n'a été demandée.
    """

    graine: int
    profil: Profil
    exercice: int
    identite: dict[str, str]
    clients: pd.DataFrame
    fournisseurs: pd.DataFrame
    articles: pd.DataFrame
    commandes: pd.DataFrame
    livraisons: pd.DataFrame
    factures: pd.DataFrame
    lignes_facture: pd.DataFrame
    taxes_facture: pd.DataFrame
    situation_factures: pd.DataFrame
    achats: pd.DataFrame
    lignes_achat: pd.DataFrame
    reglements: pd.DataFrame
    imputations: pd.DataFrame
    stocks: pd.DataFrame
    immobilisations: pd.DataFrame
    emprunts: pd.DataFrame
    echeances_emprunt: pd.DataFrame
    paie: pd.DataFrame
    declarations: pd.DataFrame
    releve: pd.DataFrame
    operations_banque: pd.DataFrame
    ecarts_banque: pd.DataFrame
    ecritures: pd.DataFrame
    plan_comptable: pd.DataFrame
    journaux: pd.DataFrame
    anomalies: pd.DataFrame

    def __repr__(self) -> str:
        """Une ligne : les tables sont trop longues pour être montrées."""
        return (
            f"Entreprise(graine={self.graine}, profil={self.profil.code!r}, exercice={self.exercice}, "
            f"factures={len(self.factures)}, ecritures={len(self.ecritures)}, anomalies={len(self.anomalies)})"
        )

    @property
    def avoirs(self) -> pd.DataFrame:
        """Les avoirs de vente."""
        return self.factures[self.factures["type"] == "avoir"]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Toutes les tables par nom."""
        candidates = ((c.name, getattr(self, c.name)) for c in fields(self))
        return {nom: valeur for nom, valeur in candidates if isinstance(valeur, pd.DataFrame)}

    def balance(self) -> pd.DataFrame:
        """Balance générale : `compte`, `libelle`, `debit`, `credit`, `solde` (débiteur positif), exacte."""
        unites = pd.DataFrame(
            {
                "compte": self.ecritures["compte"],
                "debit": unites_mineures(self.ecritures["debit"], self.profil.devise),
                "credit": unites_mineures(self.ecritures["credit"], self.profil.devise),
            },
        )
        sommes = unites.groupby("compte", observed=True)[["debit", "credit"]].sum()
        sommes["solde"] = sommes["debit"] - sommes["credit"]
        libelles = self.plan_comptable.set_index("compte")["libelle"]
        resultat = pd.DataFrame({"compte": sommes.index.astype("str")})
        resultat["libelle"] = resultat["compte"].map(libelles)
        for colonne in ("debit", "credit", "solde"):
            resultat[colonne] = montants_affiches(sommes[colonne].to_numpy(), self.profil.devise)
        return resultat

    def ecarts_banque_au(self, date: dt.date | str) -> pd.DataFrame:
        """Écarts entre le 512 et le relevé à une date de l'exercice, comprise.

        La somme de `ecart` est le solde du relevé moins le solde du compte 512 à cette date.

        Raises:
            ArgumentInvalideError: si la date n'est pas dans l'exercice.
        """
        jour = pd.Timestamp(date)
        if jour.year != self.exercice:
            raise ArgumentInvalideError(
                f"« date » vaut {jour:%d/%m/%Y} ; l'exercice simulé va du 01/01/{self.exercice} au "
                f"31/12/{self.exercice}.",
            )
        return build_ecarts(self.operations_banque, jour)
