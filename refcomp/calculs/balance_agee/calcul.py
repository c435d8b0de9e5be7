"""La balance âgée des clients : ce qui reste dû à une date, par client et par ancienneté.

Sources : référentiels BTS GPME (T.1.6.3 ; variante Nouvelle-Calédonie T16.3) ; tranches usuelles et lecture par
échéance : creer-gerer-entreprendre.fr, « La balance âgée » ; lecture par date de facture : memocompta.fr, « Balance
âgée » ; bornes et dates comparées dans le code d'OCA (account_financial_report 17.0), d'ERPNext et de Tryton.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.balance_agee.controle import constats_situation
from refcomp.calculs.balance_agee.imputation import compense_credits
from refcomp.calculs.balance_agee.pieces import load_pieces, situation
from refcomp.calculs.balance_agee.resultat import NON_IMPUTE, BalanceAgee
from refcomp.calculs.balance_agee.tranches import Tranches
from refcomp.calculs.balance_agee.ventilation import somme_par_case
from refcomp.conversions import convert_jour
from refcomp.errors import check_choix
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches

AVOIRS = (NON_IMPUTE, "plus_ancien", "par_anciennete")
MONTANTS = {"montant": "montant", "regle": "regle", "compense": "compense", "reste_du": "reste"}


def balance_agee(
    factures: pd.DataFrame,
    reglements: pd.DataFrame | None = None,
    *,
    date_arrete: dt.date | str,
    anciennete_depuis: str = "echeance",
    tranches: Sequence[int] = (0, 30, 60, 90),
    borne_incluse: bool = True,
    avoirs: str = NON_IMPUTE,
    devise: Monnaie | str = EUR,
    unite: str = "monnaie",
) -> BalanceAgee:
    """Établit la balance âgée à une date, passée ou présente.

    Tout se passe comme si l'on s'arrêtait à la fin du jour `date_arrete` : les factures émises après et les règlements
    reçus après sont ignorés. Un règlement reçu avant l'émission de sa facture est, à cette date, un acompte.
    La somme des colonnes est toujours égale à ce qui est facturé moins ce qui est encaissé.

    Args:
        factures: une ligne par pièce : `piece` (unique), `client`, `date_facture`, `date_echeance` (facultative si
            `anciennete_depuis="facture"`), `montant` toutes taxes comprises, négatif pour un avoir. Si une colonne
            `nature` (facture, avoir) est donnée, les montants sont positifs et elle porte le signe.
        reglements: une ligne par règlement ou imputation : `piece` réglée, `date`, `montant` (négatif pour un
            remboursement ou pour la consommation d'un avoir), `client` (exigé si `piece` est vide : règlement non
            affecté). Un avoir rattaché à une facture s'y écrit en deux lignes opposées, sur la facture et sur l'avoir.
        date_arrete: le jour regardé, inclus.
        anciennete_depuis: `echeance` (retard, l'usage) ou `facture` (âge de la facture).
        tranches: bornes en jours.
        borne_incluse: la borne appartient à la tranche qui finit (30 jours est dans « 1 à 30 ») ou à la suivante.
        avoirs: sort des crédits (avoirs, trop-perçus, règlements non affectés) : `non_impute` les met dans une colonne
            à part ; `plus_ancien` les impute sur les créances les plus anciennes du client, le surplus restant à part ;
            `par_anciennete` les range dans la tranche de leur propre date.
        devise: la monnaie (ou son code, `EUR` ou `XPF`), qui fixe les décimales permises.
        unite: `monnaie`, ou `centime` si les montants sont déjà des entiers d'unités mineures (le plus rapide).

    Returns:
        Une `BalanceAgee`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées des deux tables : date ou montant illisible,
            pièce en double, règlement d'une pièce inconnue, règlement sans pièce ni client.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    check_choix("avoirs", avoirs, AVOIRS)
    devise = monnaie(devise)
    decoupage = Tranches(tuple(tranches), borne_incluse, anciennete_depuis)
    jour = convert_jour(date_arrete, "date_arrete")
    pieces = load_pieces(factures, reglements, echeance=anciennete_depuis == "echeance", devise=devise, unite=unite)
    etat = situation(pieces, jour)
    ouvertes = _age(etat.ouvertes, jour, anciennete_depuis)
    codes, clients = pd.factorize(ouvertes["client"], sort=True)
    ouvertes = _compense(ouvertes, codes, len(clients), compenser=avoirs == "plus_ancien")
    rangs = decoupage.rang(ouvertes["anciennete"].to_numpy())
    if avoirs != "par_anciennete":
        rangs = np.where(ouvertes["reste"].to_numpy() < 0, decoupage.nombre, rangs)
    return BalanceAgee(
        date_arrete=jour,
        tableau=_tableau(ouvertes, codes, clients, rangs, decoupage, devise),
        detail=_detail(ouvertes, rangs, decoupage, devise),
        total=float(ouvertes["reste"].sum() / devise.facteur),
        facture=etat.facture / devise.facteur,
        encaisse=etat.encaisse / devise.facteur,
        tranches=decoupage,
        avoirs=avoirs,
        devise=devise,
        ecartes=(etat.factures_ecartees, etat.reglements_ecartes),
        constats=constats_situation(etat, devise),
    )


def _age(ouvertes: pd.DataFrame, jour: dt.date, depuis: str) -> pd.DataFrame:
    """Ajoute l'ancienneté en jours : négative avant l'échéance."""
    dates = ouvertes[f"date_{depuis}"].to_numpy().astype("datetime64[D]")
    jours = (np.datetime64(jour, "D") - dates).astype(np.int64)
    return ouvertes.assign(anciennete=jours)


def _compense(
    ouvertes: pd.DataFrame,
    codes: npt.NDArray[np.intp],
    nombre_clients: int,
    *,
    compenser: bool,
) -> pd.DataFrame:
    """Ajoute `compense`, déduit du reste : zéro, ou ce que créances et crédits d'un client s'annulent."""
    if not compenser:
        return ouvertes.assign(compense=0)
    # À ancienneté égale, la date de facture puis le numéro départagent : l'ordre des lignes ne change rien.
    cles = [ouvertes["piece"].astype("str"), ouvertes["date_facture"], -ouvertes["anciennete"]]
    ordre = np.lexsort([-ouvertes["reste"].to_numpy(), *(c.to_numpy() for c in cles)])
    rangs = np.empty(len(ordre), dtype=np.int64)
    rangs[ordre] = np.arange(len(ordre))
    parts = compense_credits(codes, rangs, ouvertes["reste"].to_numpy(), nombre_clients)
    return ouvertes.assign(compense=parts, reste=ouvertes["reste"].to_numpy() - parts)


def _tableau(
    ouvertes: pd.DataFrame,
    codes: npt.NDArray[np.intp],
    clients: pd.Index,
    rangs: npt.NDArray[np.intp],
    decoupage: Tranches,
    devise: Monnaie,
) -> pd.DataFrame:
    """Croise clients et tranches ; la dernière case avant le total reçoit les crédits non imputés."""
    forme = (len(clients), decoupage.nombre + 1)
    sommes = somme_par_case(codes, rangs, ouvertes["reste"].to_numpy(), forme)
    colonnes = [*decoupage.colonnes, NON_IMPUTE]
    table = pd.DataFrame(montants_affiches(sommes, devise), columns=colonnes)
    table.insert(0, "client", pd.Index(clients).astype("str"))
    table["total"] = montants_affiches(sommes.sum(axis=1), devise)
    return table


def _detail(
    ouvertes: pd.DataFrame,
    rangs: npt.NDArray[np.intp],
    decoupage: Tranches,
    devise: Monnaie,
) -> pd.DataFrame:
    noms = [*decoupage.colonnes, NON_IMPUTE]
    montants = {sortie: montants_affiches(ouvertes[entree].to_numpy(), devise) for sortie, entree in MONTANTS.items()}
    dates = [c for c in ("date_facture", "date_echeance") if c in ouvertes]
    detail = ouvertes[["piece", "client", "nature", *dates]].assign(**montants)
    return detail.assign(
        anciennete=ouvertes["anciennete"].to_numpy(),
        tranche=pd.Categorical.from_codes(rangs, categories=noms, ordered=True),
    )
