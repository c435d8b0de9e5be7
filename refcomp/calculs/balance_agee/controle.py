"""Ce que la balance âgée remarque sans s'arrêter : trop-perçus, acomptes, échéances étranges."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.balance_agee.pieces import Situation
from refcomp.findings import Constat
from refcomp.formats_fr import format_date, format_unites
from refcomp.rounding import Monnaie


def constats_situation(etat: Situation, devise: Monnaie) -> list[Constat]:
    """Renvoie un constat par pièce remarquable, dans l'ordre des pièces ouvertes."""
    ouvertes = etat.ouvertes
    factures = ouvertes["nature"] == "facture"
    constats = [
        _trop_percu(p.piece, p.client, -p.reste, devise)
        for p in ouvertes[factures & (ouvertes["reste"] < 0)].itertuples()
    ]
    constats += [
        _non_affecte(p.client, p.date_facture, -p.reste, devise)
        for p in ouvertes[ouvertes["nature"] == "reglement"].itertuples()
    ]
    if "date_echeance" in ouvertes:
        renversees = ouvertes[factures & (ouvertes["date_echeance"] < ouvertes["date_facture"])]
        constats += [_echeance(p.piece, p.date_facture, p.date_echeance) for p in renversees.itertuples()]
    return constats


def _trop_percu(piece: object, client: object, trop: int, devise: Monnaie) -> Constat:
    message = f"Facture {piece} ({client}) : réglée {format_unites(trop, devise)} de trop."
    return Constat("avertissement", "trop_percu", message, str(piece))


def _non_affecte(client: object, date: pd.Timestamp, montant: int, devise: Monnaie) -> Constat:
    message = (
        f"Client {client} : {format_unites(montant, devise)} reçus le {format_date(date)} ne sont affectés à aucune "
        "facture à cette date."
    )
    return Constat("information", "reglement_non_affecte", message, str(client))


def _echeance(piece: object, facture: pd.Timestamp, echeance: pd.Timestamp) -> Constat:
    message = f"Pièce {piece} : échéance du {format_date(echeance)} antérieure à la facture du {format_date(facture)}."
    return Constat("avertissement", "echeance_anterieure", message, str(piece))
