"""Accepter, confirmer ou bloquer une commande : ce qu'elle vaut, ce que le crédit permet, ce que le stock sert.

L'encours et le plafond viennent de `refcomp.calculs.risque_client.encours_clients` ; ce module n'en a pas d'autre
définition. Ce qui est accepté entame le crédit des commandes suivantes : elles s'examinent par `date_commande`, puis
par numéro ; si cette date n'est pas donnée, dans l'ordre reçu.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.commande.affectation import COMMANDES, AffectationStock, affectation_stock
from refcomp.calculs.commande.lignes import PRIX, affiches, hors_taxes, taxes_comprises, unites_arrondies
from refcomp.calculs.entrees import exact, load_ensemble, sans_residu
from refcomp.calculs.explication import Explication
from refcomp.calculs.risque_client import EncoursClients, encours_clients
from refcomp.calculs.stock.quantites import load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Les commandes ne peuvent pas être examinées :"
LIGNES = Contrat(
    "commandes",
    (
        *COMMANDES.select("commande", "article", "quantite", "date_commande"),
        Colonne("client", "texte", "client"),
        *PRIX,
    ),
)
DECISIONS = {
    "acceptee": "acceptée",
    "a_confirmer": "à confirmer au client (livraison partielle ou différée)",
    "bloquee": "bloquée pour dépassement de crédit",
    "a_verifier": "à vérifier (aucun plafond n'est fixé)",
}


@dataclass(frozen=True)
class AcceptationCommandes:
    """La décision proposée pour chaque commande.

    Attributes:
        tableau: une ligne par commande, dans l'ordre où elles sont examinées :
            `commande client total_ht total_ttc credit_disponible` (avant la commande ; NaN sans plafond),
            `credit_apres` (inchangé si elle est bloquée), `servie` (part de la quantité disponible de suite ; NaN si
            les stocks ne sont pas donnés) et `decision` : `acceptee`, `a_confirmer`, `bloquee` ou `a_verifier`.
        encours: l'encours des clients avant ces commandes.
        stock: le stock affecté aux commandes non bloquées, ou None.
        devise: la monnaie.
        constats: une phrase par commande qui n'est pas acceptée telle quelle, et ceux de l'encours.
    """

    tableau: pd.DataFrame
    encours: EncoursClients
    stock: AffectationStock | None
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Le total, le crédit et le stock de chaque commande."""
        from refcomp.calculs.commande.corrige import build_acceptation  # noqa: PLC0415 - il lit ce résultat

        return build_acceptation(self)


def acceptation_commandes(
    commandes: pd.DataFrame,
    clients: pd.DataFrame,
    *,
    stocks: pd.DataFrame | None = None,
    en_cours: str = "comprises",
    devise: Monnaie | str = EUR,
) -> AcceptationCommandes:
    """Propose une décision pour chaque commande.

    Args:
        commandes: une ligne par article : `commande client article quantite prix_unitaire` (hors taxes) ;
            facultatives : `remise` (« 5 % »), `taux_taxe` (« 20 % » ; sans taxe si la colonne manque), `date_commande`
            (la plus ancienne passe d'abord).
        clients: voir `refcomp.calculs.risque_client.encours_clients` : `client plafond factures` et, si l'on sait,
            `a_facturer commandes garanties`. Les commandes examinées n'y sont pas.
        stocks: voir `affectation_stock` ; None pour ne regarder que le crédit.
        en_cours: si les commandes déjà enregistrées sont `comprises` dans l'encours ou `exclues`.
        devise: la monnaie, ou son code.

    Returns:
        Une `AcceptationCommandes`. Une commande bloquée ne réserve ni crédit ni stock.

    Raises:
        DonneesInvalidesError: en une fois, pour les tables refusées, ou si un client est inconnu.
        ArgumentInvalideError: si une convention n'est pas permise.

    Source : AFDCC, « Encours » (mondissimo.com) : encours + commande ≤ plafond.
    """
    connue = monnaie(devise)
    lues, encours = load_ensemble(
        TITRE,
        lambda: _load_commandes(commandes),
        lambda: encours_clients(clients, commandes=en_cours, devise=connue),
    )
    _check_clients(lues, encours)
    permis = {str(c): None if pd.isna(d) else d for c, d in encours.tableau[["client", "disponible"]].to_numpy()}
    examinees = _examen(lues, {c: _unites(d, connue) for c, d in permis.items()}, connue)
    bloquees = {e["commande"] for e in examinees if e["decision"] == "bloquee"}
    stock = None
    libres = lues[~lues["commande"].isin(bloquees)]
    if stocks is not None and not libres.empty:
        stock = affectation_stock(libres, stocks)
        _complete(examinees, stock)
    table = pd.DataFrame(examinees)
    constats = (*encours.constats, *_constats(examinees))
    return AcceptationCommandes(table, encours, stock, connue, constats)


def _load_commandes(commandes: pd.DataFrame) -> pd.DataFrame:
    """Les lignes, les commandes les plus anciennes d'abord si leur date est donnée."""
    lues = load_table(commandes, LIGNES)
    if "date_commande" not in lues:
        return lues
    return lues.sort_values(["date_commande", "commande"], kind="stable")


def _unites(montant: object, devise: Monnaie) -> int | None:
    return None if montant is None else unites_arrondies(exact(montant), devise)


def _check_clients(lues: pd.DataFrame, encours: EncoursClients) -> None:
    defauts = []
    inconnus = sorted(set(lues["client"]) - set(encours.tableau["client"]))
    if inconnus:
        message = f"Clients sans fiche de crédit : {', '.join(inconnus[:5])}. Ajoutez-les à la table des clients."
        defauts.append(Constat("erreur", "client_inconnu", message, "client"))
    doubles = lues.groupby("commande")["client"].nunique()
    doubles = doubles[doubles > 1]
    if not doubles.empty:
        message = f"Commandes portées à plusieurs clients : {', '.join(map(str, doubles.index[:5]))}."
        defauts.append(Constat("erreur", "client_double", message, "commande"))
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)


def _examen(lues: pd.DataFrame, credit: dict[str, int | None], devise: Monnaie) -> list[dict[str, Any]]:
    """Le total et le crédit de chaque commande, dans l'ordre reçu."""
    examinees: list[dict[str, Any]] = []
    for numero, lignes in lues.groupby("commande", sort=False):
        client = str(lignes["client"].iloc[0])
        nets = hors_taxes(lignes, devise)
        total, avant = taxes_comprises(lignes, nets, devise), credit[client]
        decision = "a_verifier" if avant is None else "acceptee" if total <= avant else "bloquee"
        if avant is not None and decision == "acceptee":
            credit[client] = avant - total
        apres = credit[client]
        montants = affiches([sum(nets), total], devise)
        vus = [np.nan if u is None else affiches([u], devise)[0] for u in (avant, apres)]
        noms = (
            "commande",
            "client",
            "total_ht",
            "total_ttc",
            "credit_disponible",
            "credit_apres",
            "servie",
            "decision",
        )
        examinees.append(dict(zip(noms, (numero, client, *montants, *vus, np.nan, decision), strict=True)))
    return examinees


def _complete(examinees: list[dict[str, Any]], stock: AffectationStock) -> None:
    """Ajoute la part servie de suite ; une commande servie en partie se confirme au client."""
    sommes = stock.tableau.groupby("commande", sort=False)[["servie", "demande"]].sum()
    for examinee in examinees:
        if examinee["commande"] in sommes.index:
            servie, demande = (sans_residu(v) for v in sommes.loc[examinee["commande"]])
            examinee["servie"] = float(servie / demande) if demande else 1.0
            if servie < demande and examinee["decision"] == "acceptee":
                examinee["decision"] = "a_confirmer"


def _constats(examinees: list[dict[str, Any]]) -> list[Constat]:
    constats = []
    for e in examinees:
        if e["decision"] == "acceptee":
            continue
        gravite = "erreur" if e["decision"] == "bloquee" else "avertissement"
        message = f"Commande {e['commande']} ({e['client']}) : {DECISIONS[e['decision']]}."
        constats.append(Constat(gravite, f"commande_{e['decision']}", message, str(e["commande"])))
    return constats


def depassement(examinee: dict[str, Any]) -> Fraction:
    """Ce qui dépasse le crédit disponible ; zéro si la commande y tient."""
    if pd.isna(examinee["credit_disponible"]):
        return Fraction(0)
    return max(Fraction(0), exact(examinee["total_ttc"]) - exact(examinee["credit_disponible"]))
