"""L'écriture d'une facture de vente, telle que le PGI l'a passée : équilibrée, sur les bons comptes, au bon montant."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from refcomp.calculs.controle_pgi.consigne import Consigne
from refcomp.calculs.controle_pgi.verdict import Verdict, a_observer, absente, juge
from refcomp.calculs.entrees import exact
from refcomp.formats_fr import format_montant

CRITERE = "M2/c07"
# Compte de la consigne → colonne de la facture qu'il porte, et côté : +1 au débit, -1 au crédit.
SENS = {"client": ("total_ttc", 1), "vente": ("total_ht", -1), "taxe": ("total_tva", -1)}
COTES = {1: "au débit", -1: "au crédit"}


def controle_ecriture(tables: Mapping[str, pd.DataFrame], consigne: Consigne, facture: pd.Series | None) -> Verdict:
    """L'écriture de la facture, si l'export la porte."""
    if "ecritures" not in tables:
        return a_observer(CRITERE, absente("ecritures"))
    if facture is None:
        return juge(CRITERE, ["aucune facture, donc aucune écriture"], "")
    if facture["etat"] in {"brouillon", "annulée"}:
        return juge(
            CRITERE, [f"facture {facture['facture']} : état « {facture['etat']} », rien n'est comptabilisé"], ""
        )
    lignes = tables["ecritures"]
    siennes = lignes[lignes["facture"] == facture["facture"]]
    if siennes.empty:
        return juge(CRITERE, [f"aucune écriture pour {facture['facture']}"], "")
    debit, credit = _somme(siennes["debit"]), _somme(siennes["credit"])
    if not debit and not credit:
        return a_observer(CRITERE, f"l'écriture de {facture['facture']} n'a aucun montant dans l'export")
    ecarts = [] if debit == credit else [f"{format_montant(debit)} au débit, {format_montant(credit)} au crédit"]
    for role, (colonne, sens) in SENS.items():
        ecarts += _ecarts_compte(siennes, consigne.comptes[role], facture[colonne], sens)
    racines = tuple(consigne.comptes[role] for role in SENS)
    autres = [c for c in siennes["compte"].unique() if not str(c).startswith(racines)]
    ecarts += [f"comptes inattendus : {', '.join(map(str, autres))}"] if autres else []
    return juge(CRITERE, ecarts, f"écriture équilibrée de {format_montant(debit)}, sur {', '.join(racines)}")


def _somme(montants: pd.Series) -> Fraction:
    return sum((exact(m) for m in montants.dropna()), Fraction(0))


def _ecarts_compte(lignes: pd.DataFrame, racine: str, attendu: float, sens: int) -> list[str]:
    """L'écart entre ce que portent les comptes d'une racine et le montant de la facture ; rien s'il n'est pas donné."""
    if pd.isna(attendu) or (attendu == 0 and not lignes["compte"].str.startswith(racine).any()):
        return []
    siennes = lignes[lignes["compte"].astype(str).str.startswith(racine)]
    if siennes.empty:
        return [f"aucun compte {racine}…"]
    solde = _somme(siennes["debit"]) - _somme(siennes["credit"])
    if solde == sens * exact(attendu):
        return []
    cote = COTES[1 if solde > 0 else -1]
    dit = (
        f"{racine}… porte {format_montant(abs(solde))} {cote}, {format_montant(exact(attendu))} {COTES[sens]} attendus"
    )
    return [dit]
