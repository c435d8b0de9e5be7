"""L'explication d'une balance âgée : les étapes d'un corrigé, avec les chiffres du cas."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.balance_agee.resultat import NON_IMPUTE, BalanceAgee
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

LIGNES_MONTREES = 20
SORT_DES_CREDITS = {
    "non_impute": "Les avoirs et règlements non affectés sont portés dans une colonne à part, « non imputé ».",
    "plus_ancien": "Les avoirs et règlements non affectés sont imputés sur les créances les plus anciennes du client.",
    "par_anciennete": "Les avoirs et règlements non affectés sont rangés dans la tranche de leur propre date.",
}


def build_explication(balance: BalanceAgee) -> Explication:
    """Compose l'explication d'une balance âgée."""
    etapes = [
        _etape_conventions(balance),
        _etape_restes(balance),
        _etape_rangement(balance),
        _etape_clients(balance),
        _etape_controle(balance),
        _etape_lecture(balance),
    ]
    return Explication(f"Balance âgée des clients au {format_date(balance.date_arrete)}", tuple(etapes))


def _etape_conventions(balance: BalanceAgee) -> Etape:
    depuis = "la date d'échéance (un retard)" if balance.tranches.depuis == "echeance" else "la date de facture"
    factures, reglements = balance.ecartes
    texte = (
        f"Les comptes sont regardés à la fin du {format_date(balance.date_arrete)}. L'ancienneté se compte en jours "
        f"depuis {depuis}. Tranches : {', '.join(balance.tranches.libelles)}. {SORT_DES_CREDITS[balance.avoirs]}"
    )
    if factures or reglements:
        texte += (
            f"\nOn ignore ce qui est postérieur à cette date : {format_compte(factures, 'facture')} et "
            f"{format_compte(reglements, 'règlement')}."
        )
    return Etape("Fixer la date et les conventions", texte)


def _etape_restes(balance: BalanceAgee) -> Etape:
    montrees = balance.detail.head(LIGNES_MONTREES)
    compensees = balance.avoirs == "plus_ancien"
    entetes = ["Pièce", "Client", "Montant", "Réglé", *(["Compensé"] if compensees else []), "Reste dû"]
    colonnes = ["montant", "regle", *(["compense"] if compensees else []), "reste_du"]
    lignes = [
        (_nom(p), str(p["client"]), *(format_nombre(p[c], balance.devise.decimales) for c in colonnes))
        for p in montrees.to_dict("records")
    ]
    formule = "montant - réglé" + (" - compensé" if compensees else "")
    texte = f"Reste dû = {formule}. Une pièce soldée par ses règlements n'apparaît plus.{_suite(len(balance.detail))}"
    tableau = Tableau(tuple(entetes), tuple(lignes), tuple(range(2, len(entetes))))
    return Etape("Calculer le reste dû de chaque pièce", texte, tableau)


def _etape_rangement(balance: BalanceAgee) -> Etape:
    depart = f"date_{balance.tranches.depuis}"
    noms = dict(zip([*balance.tranches.colonnes, NON_IMPUTE], [*balance.tranches.libelles, "non imputé"], strict=True))
    lignes = [
        (_nom(p), format_date(p[depart]), format_nombre(p["anciennete"], 0), noms[p["tranche"]])
        for p in balance.detail.head(LIGNES_MONTREES).to_dict("records")
        if p["reste_du"] != 0
    ]
    texte = f"Ancienneté = {format_date(balance.date_arrete)} - date de départ, en jours.{_suite(len(balance.detail))}"
    entete = "Échéance" if balance.tranches.depuis == "echeance" else "Date de facture"
    tableau = Tableau(("Pièce", entete, "Jours", "Tranche"), tuple(lignes), (2,))
    return Etape("Calculer l'ancienneté et ranger chaque reste dû", texte, tableau)


def _etape_clients(balance: BalanceAgee) -> Etape:
    colonnes = [c for c in balance.tableau.columns if c != "client"]
    entetes = ("Client", *balance.tranches.libelles, "non imputé", "Total")
    decimales = balance.devise.decimales
    lignes = [
        (str(ligne["client"]), *(format_nombre(ligne[c], decimales) for c in colonnes))
        for ligne in balance.tableau.head(LIGNES_MONTREES).to_dict("records")
    ]
    lignes.append(("Total", *(format_nombre(v, decimales) for v in balance.totaux)))
    tableau = Tableau(entetes, tuple(lignes), tuple(range(1, len(entetes))))
    texte = f"On additionne les restes dus de chaque client, tranche par tranche.{_suite(len(balance.tableau))}"
    return Etape("Additionner par client", texte, tableau)


def _etape_controle(balance: BalanceAgee) -> Etape:
    texte = (
        f"Facturé - encaissé = {_montant(balance, balance.facture)} - {_montant(balance, balance.encaisse)} = "
        f"{_montant(balance, balance.total)}.\n"
        f"C'est bien le total de la balance : {_montant(balance, balance.totaux['total'])}."
    )
    return Etape("Contrôler le total", texte)


def _etape_lecture(balance: BalanceAgee) -> Etape:
    derniere = balance.tranches.limites[-1][0] or 0
    part = format_pourcentage(balance.part(plus_de=derniere - 1), 1)
    texte = f"Part des créances de la tranche « {balance.tranches.libelles[-1]} » : {part}."
    if balance.tranches.depuis == "echeance":
        texte += f"\n{_phrase_relances(balance, balance.relances(3))}"
    return Etape("Lire la balance", texte)


def _phrase_relances(balance: BalanceAgee, classement: pd.DataFrame) -> str:
    if classement.empty:
        return "Aucun client n'est à relancer."
    premiers = [
        f"{c['client']} ({_montant(balance, c['a_relancer'])}, {format_compte(c['retard_maximal'], 'jour')} au plus)"
        for c in classement.to_dict("records")
    ]
    return f"À relancer d'abord : {', '.join(premiers)}."


def _montant(balance: BalanceAgee, valeur: float) -> str:
    return format_montant(valeur, balance.devise)


def _nom(piece: dict[str, object]) -> str:
    return str(piece["piece"]) if piece["nature"] != "reglement" else f"règlement {piece['piece']}".strip()


def _suite(nombre: int) -> str:
    reste = nombre - LIGNES_MONTREES
    return f" Les {LIGNES_MONTREES} premières lignes sont montrées, {reste} autres suivent." if reste > 0 else ""
