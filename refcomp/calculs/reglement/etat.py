"""L'état des règlements : ce que chaque facture doit encore, depuis quand, et le compte de chaque client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.reglement.pieces import VIDE, load_pieces
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_unites
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

LIGNES_MONTREES = 20
STATUTS = {
    "soldee": "soldée",
    "trop_payee": "trop payée",
    "a_echoir": "à échoir",
    "en_retard": "en retard",
    "avoir": "avoir à imputer",
}


@dataclass(frozen=True)
class EtatReglements:
    """Où en sont les factures à une date.

    Attributes:
        date_arrete: la date de l'état, incluse.
        tableau: une ligne par facture émise à cette date : `piece`, `client`, `date_facture`, `date_echeance`,
            `montant`,
            `regle`, `reste`, `statut` (`soldee`, `trop_payee`, `a_echoir`, `en_retard`, `avoir`), `jours_retard`.
        clients: par client : `facture`, `regle`, `solde` (négatif : nous lui devons), `echu`, `en_retard` (nombre).
        reglements: les règlements retenus.
        devise: la monnaie.
        constats: ce que la lecture a remarqué sans l'empêcher.
    """

    date_arrete: dt.date
    tableau: pd.DataFrame
    clients: pd.DataFrame
    reglements: pd.DataFrame
    devise: Monnaie
    constats: tuple[Constat, ...]

    def releve(self, client: str) -> pd.DataFrame:
        """Le relevé de compte d'un client : chaque pièce et chaque règlement, avec le solde après lui.

        Returns:
            `date`, `libelle`, `piece`, `debit`, `credit`, `solde`, dans l'ordre des dates.

        Raises:
            ArgumentInvalideError: si le client n'a aucune pièce.
        """
        pieces = self.tableau[self.tableau["client"] == client]
        if pieces.empty:
            raise ArgumentInvalideError(f"Le client {client!r} n'a aucune pièce au {format_date(self.date_arrete)}.")
        payes = self.reglements[self.reglements["piece"].isin(pieces["piece"])]
        factures = unites_mineures(pieces["montant"], self.devise)
        mouvements = pd.DataFrame(
            {
                "date": [*pieces["date_facture"], *payes["date"]],
                "libelle": [*np.where(factures < 0, "Avoir", "Facture"), *["Règlement"] * len(payes)],
                "piece": [*pieces["piece"], *payes["piece"]],
                "montant": [*factures, *-unites_mineures(payes["montant"], self.devise)],
            },
        ).sort_values("date", kind="stable", ignore_index=True)
        sens = mouvements.pop("montant").to_numpy(dtype=np.int64)
        mouvements["debit"] = montants_affiches(np.maximum(sens, 0), self.devise)
        mouvements["credit"] = montants_affiches(np.maximum(-sens, 0), self.devise)
        mouvements["solde"] = montants_affiches(sens.cumsum(), self.devise)
        return mouvements

    def explication(self) -> Explication:
        """L'état écrit comme un corrigé : le reste de chaque facture, le solde de chaque client, un contrôle."""
        unites = {n: unites_mineures(self.tableau[n], self.devise) for n in ("montant", "regle", "reste")}
        rangees = tuple(
            (
                str(ligne.piece),
                *(format_unites(int(unites[n][i]), self.devise) for n in ("montant", "regle", "reste")),
                format_date(ligne.date_echeance),
                STATUTS[ligne.statut] + (f" de {ligne.jours_retard} j" if ligne.statut == "en_retard" else ""),
            )
            for i, ligne in enumerate(self.tableau.itertuples())
        )
        entetes = ("Pièce", "Montant", "Réglé", "Reste", "Échéance", "Situation")
        reste = len(rangees) - LIGNES_MONTREES
        suite = f" {format_compte(reste, 'autre pièce', 'autres pièces')} à la suite." if reste > 0 else ""
        soldes = unites_mineures(self.clients["solde"], self.devise)
        lignes = [
            f"{c} : {format_unites(int(s), self.devise)}" for c, s in zip(self.clients["client"], soldes, strict=True)
        ]
        total, somme = int(unites["reste"].sum()), int(soldes.sum())
        controle = (
            f"Factures {format_unites(int(unites['montant'].sum()), self.devise)} - règlements "
            f"{format_unites(int(unites['regle'].sum()), self.devise)} = {format_unites(total, self.devise)} ; la "
            f"somme des soldes fait {format_unites(somme, self.devise)}."
        )
        return Explication(
            f"État des règlements au {format_date(self.date_arrete)}",
            (
                Etape(
                    "Calculer ce que doit chaque pièce",
                    f"Reste = montant - règlements reçus à cette date.{suite}",
                    Tableau(entetes, rangees[:LIGNES_MONTREES], (1, 2, 3)),
                ),
                Etape("Additionner par client", "\n".join(lignes[:LIGNES_MONTREES])),
                Etape("Contrôler", controle),
            ),
        )


def etat_reglements(
    factures: pd.DataFrame,
    reglements: pd.DataFrame | None,
    date_arrete: dt.date | str,
    *,
    devise: str | Monnaie = EUR,
) -> EtatReglements:
    """Établit l'état des règlements à une date.

    Args:
        factures: `piece` (unique), `client`, `date_facture`, `date_echeance`, `montant` toutes taxes comprises
            (négatif pour un avoir) ; facultatives : `professionnel`, `procedure_collective` (oui ou non).
        reglements: `piece`, `date`, `montant` ; None s'il n'y en a aucun. Ceux d'après l'arrêté ne comptent pas encore.
        date_arrete: la date de l'état, incluse.
        devise: `EUR` ou `XPF`.

    Returns:
        Un `EtatReglements` : tableau par facture, soldes par client, relevés de compte.

    Raises:
        DonneesInvalidesError: si une table est mal formée ou si un règlement désigne une pièce inconnue.
        ArgumentInvalideError: si la date est illisible.
    """
    choisie, arrete = monnaie(devise), convert_jour(date_arrete, "date_arrete")
    pieces, payes = load_pieces(factures, VIDE if reglements is None else reglements, choisie)
    limite = pd.Timestamp(arrete)
    pieces = pieces[pieces["date_facture"] <= limite].copy()
    payes = payes[(payes["date"] <= limite) & payes["piece"].isin(pieces["piece"])].reset_index(drop=True)
    montants = unites_mineures(pieces["montant"], choisie)
    regles = _cumules(pieces, payes, choisie)
    reste = montants - regles
    retard = (limite - pieces["date_echeance"]).dt.days.to_numpy(dtype=np.int64)
    pieces["regle"], pieces["reste"] = montants_affiches(regles, choisie), montants_affiches(reste, choisie)
    pieces["statut"] = np.select(
        [montants < 0, reste == 0, reste < 0, retard > 0], ["avoir", "soldee", "trop_payee", "en_retard"], "a_echoir"
    )
    pieces["statut"] = pieces["statut"].mask((montants < 0) & (reste == 0), "soldee")
    pieces["jours_retard"] = np.where(pieces["statut"] == "en_retard", retard, 0)
    clients = _clients(pieces, montants, regles, choisie)
    return EtatReglements(arrete, pieces, clients, payes, choisie, _constats(pieces))


def _cumules(pieces: pd.DataFrame, payes: pd.DataFrame, devise: Monnaie) -> npt.NDArray[np.int64]:
    rang = pd.Index(pieces["piece"]).get_indexer(payes["piece"])
    cumul = np.zeros(len(pieces), dtype=np.int64)
    np.add.at(cumul, rang, unites_mineures(payes["montant"].astype("float64"), devise))
    return cumul


def _clients(
    pieces: pd.DataFrame, montants: npt.NDArray[np.int64], regles: npt.NDArray[np.int64], devise: Monnaie
) -> pd.DataFrame:
    retard = (pieces["statut"] == "en_retard").to_numpy()
    unites = pd.DataFrame(
        {
            "client": pieces["client"].to_numpy(),
            "facture": montants,
            "regle": regles,
            "solde": montants - regles,
            "echu": np.where(retard, montants - regles, 0),
            "en_retard": retard.astype(np.int64),
        },
    )
    table = unites.groupby("client", sort=True, as_index=False).sum()
    for nom in ("facture", "regle", "solde", "echu"):
        table[nom] = montants_affiches(table[nom].to_numpy(dtype=np.int64), devise)
    return table


def _constats(pieces: pd.DataFrame) -> tuple[Constat, ...]:
    constats = []
    for ligne in pieces.itertuples():
        if ligne.statut == "trop_payee":
            message = f"La pièce {ligne.piece} est payée plus que son montant : remboursez ou imputez l'excédent."
            constats.append(Constat("avertissement", "trop_paye", message, str(ligne.piece)))
        if ligne.date_echeance < ligne.date_facture:
            message = f"La pièce {ligne.piece} est échue avant d'être émise : vérifiez ses dates."
            constats.append(Constat("avertissement", "echeance_avant_facture", message, str(ligne.piece)))
    return tuple(constats)
