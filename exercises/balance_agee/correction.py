"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.balance_agee import BalanceAgee, balance_agee
from refcomp.formats_fr import format_date, format_montant, format_pourcentage


def imputations(
    variante: Variante,
    *,
    groupe_sur_la_premiere: bool = False,
    tardifs_deduits: bool = False,
) -> pd.DataFrame:
    """Règlements et avoirs, imputés pièce par pièce (l'avoir en deux lignes opposées)."""
    lignes = []
    arrete = variante.valeurs["date_arrete"]
    for reglement in variante.secret["reglements"]:
        parts = reglement.imputation
        if groupe_sur_la_premiere and len(parts) > 1:
            parts = ((parts[0][0], reglement.montant),)
        date = min(reglement.date, arrete) if tardifs_deduits else reglement.date
        lignes += [(piece, date, montant / 100) for piece, montant in parts]
    factures = variante.secret["factures"]
    for avoir in factures[factures["nature"] == "avoir"].itertuples():
        lignes.append((avoir.facture_rattachee, avoir.date_facture.date(), avoir.montant_ttc))
        lignes.append((avoir.piece, avoir.date_facture.date(), -avoir.montant_ttc))
    return pd.DataFrame(lignes, columns=["piece", "date", "montant"])


@lru_cache(maxsize=64)
def balance(
    variante: Variante,
    *,
    depuis: str = "echeance",
    tranches: tuple[int, ...] = (0, 30, 60, 90),
    echeance_q1: dt.date | None = None,
    groupe_sur_la_premiere: bool = False,
    tardifs_deduits: bool = False,
) -> BalanceAgee:
    """La balance âgée de la variante, sous les conventions données (par défaut celles de l'énoncé)."""
    pieces = variante.secret["factures"].rename(columns={"montant_ttc": "montant"})
    pieces = pieces.assign(date_echeance=pieces["date_echeance"].fillna(pieces["date_facture"]))
    if echeance_q1 is not None:
        du_q1 = pieces["piece"] == variante.valeurs["piece_q1"]
        pieces = pieces.assign(date_echeance=pieces["date_echeance"].mask(du_q1, pd.Timestamp(echeance_q1)))
    return balance_agee(
        pieces,
        imputations(variante, groupe_sur_la_premiere=groupe_sur_la_premiere, tardifs_deduits=tardifs_deduits),
        date_arrete=variante.valeurs["date_arrete"],
        anciennete_depuis=depuis,
        tranches=tranches,
    )


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    etat = balance(variante)
    factures = variante.secret["factures"].set_index("piece")
    q1 = factures.loc[variante.valeurs["piece_q1"]]
    plus_45 = q1["date_facture"] + pd.Timedelta(days=45)
    demarche_q1 = (
        f"{format_date(q1['date_facture'])} + 45 jours = {format_date(plus_45)} ; "
        f"fin de ce mois : {format_date(q1['date_echeance'])}."
    )
    relances = etat.relances(3)
    classement = " ; ".join(f"{r.client} ({format_montant(r.echu)})" for r in relances.itertuples())
    totaux = etat.totaux
    vieux = totaux["de_61_a_90"] + totaux["plus_de_90"]
    return [
        EtapeCorrigee("q1", format_date(q1["date_echeance"]), demarche_q1),
        EtapeCorrigee(
            "q2",
            format_montant(etat.total),
            f"Facturé, avoirs déduits : {format_montant(etat.facture)} ; encaissé à la date : "
            f"{format_montant(etat.encaisse)} ; différence : {format_montant(etat.total)}.",
        ),
        EtapeCorrigee("q3", "voir le tableau", etat.explication().render_markdown(niveau=4)),
        EtapeCorrigee(
            "q4",
            format_pourcentage(etat.part(plus_de=60), 1),
            f"{format_montant(vieux)} ÷ {format_montant(etat.total)} = {format_pourcentage(etat.part(plus_de=60), 1)}.",
        ),
        EtapeCorrigee("q5", " ; ".join(relances["client"]), f"Montants échus : {classement}."),
        EtapeCorrigee("q6", "à corriger à la main", "Barème dans l'énoncé."),
    ]
