"""Mission 4, le règlement par chèque : date, facture réglée, banque, chèque joint, écriture, remise en banque."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.controle_pgi.commande import (
    ANNULEE,
    BROUILLON,
    ETATS_CONNUS,
    find_commande,
    is_client,
    last_valable,
    sans_designation,
)
from refcomp.calculs.controle_pgi.consigne import Consigne
from refcomp.calculs.controle_pgi.livraison import without_avoirs
from refcomp.calculs.controle_pgi.nommage import cle_nom
from refcomp.calculs.controle_pgi.tables import SEPARATEUR
from refcomp.calculs.controle_pgi.verdict import SUR_PAPIER, Verdict, a_observer, absente, juge, juge_lu, manque
from refcomp.calculs.entrees import exact
from refcomp.formats_fr import format_date, format_montant

PAPIER = ("M4/c04", "M4/c07", "M4/c08")
JUGES = ("M4/c01", "M4/c02", "M4/c03")
Tables = Mapping[str, pd.DataFrame]


def controle_reglement(tables: Tables, consigne: Consigne) -> Iterator[Verdict]:
    """Les critères de la mission 4."""
    piece = _facture(tables, consigne)
    muette = not (consigne.client or consigne.reference)
    inconnue = not piece and (
        muette or bool(sans_designation(tables, consigne) or manque(tables, "factures", "commande"))
    )
    sans_piece = {c: a_observer(c, "l'export ne dit pas la facture à régler") for c in ("M4/c02", "M4/c06")}
    juges = [*_juges(tables, consigne, piece), _cheque_joint(tables, piece)]
    yield from (sans_piece.get(v.critere, v) if inconnue else v for v in juges)
    yield a_observer("M4/c05", "l'export ne porte pas le bordereau ; `bordereau_remise` donne celui qui est attendu")
    yield a_observer("M4/c09", _ecriture_attendue(tables, consigne, piece))
    yield from (a_observer(critere, SUR_PAPIER[critere]) for critere in PAPIER)


def _facture(tables: Tables, consigne: Consigne) -> str:
    """La facture à régler : celle de la consigne, sinon celle de la commande."""
    if consigne.reglement.get("facture"):
        return str(consigne.reglement["facture"])
    commande, factures = find_commande(tables, consigne), tables.get("factures")
    if commande is None or factures is None:
        return ""
    siennes = without_avoirs(factures[factures["commande"] == commande["commande"]])
    return str(last_valable(siennes, "facture")["facture"]) if len(siennes) else ""


def _juges(tables: Tables, consigne: Consigne, piece: str) -> Iterator[Verdict]:
    if not consigne.reglement:
        yield from (a_observer(c, "la consigne ne dit rien du règlement") for c in JUGES)
        return
    if "reglements" not in tables:
        yield from (a_observer(c, absente("reglements")) for c in JUGES)
        return
    reglements = _valables(tables["reglements"])
    siennes = [piece in f.split(SEPARATEUR) for f in reglements["facture"]]
    siens = reglements[np.array(siennes, dtype=bool) & (piece != "")]
    rattache = len(siens) > 0
    if not rattache:
        de_lui = [bool(consigne.client) and is_client(str(c), consigne.client) for c in reglements["client"]]
        siens = reglements[np.array(de_lui, dtype=bool)]
    if siens.empty and not (piece or consigne.client):
        yield from (a_observer(c, "la consigne ne dit ni le client ni la facture du règlement") for c in JUGES)
        return
    sans = " ; ".join(filter(None, (manque(tables, "reglements", c) for c in ("client", "facture"))))
    if siens.empty and sans:
        yield from (a_observer(c, sans) for c in JUGES)
        return
    if siens.empty:
        yield from (juge(c, ["aucun règlement enregistré"], "") for c in JUGES)
        return
    regle = last_valable(siens, "reglement")
    yield _date(tables, consigne, regle)
    yield _montant(tables, consigne, siens, piece, rattache=rattache)
    yield _banque(tables, consigne, str(regle["banque"]))


def _valables(reglements: pd.DataFrame) -> pd.DataFrame:
    """Les encaissements, annulés exceptés ; un brouillon ne compte que s'il n'y a que lui."""
    recus = reglements[(reglements["sens"] != "décaissement") & (reglements["etat"] != ANNULEE)]
    enregistres = recus[recus["etat"] != BROUILLON]
    return enregistres if len(enregistres) else recus


def _date(tables: Tables, consigne: Consigne, regle: pd.Series) -> Verdict:
    attendue = consigne.reglement.get("date")
    if attendue is None:
        return a_observer("M4/c01", "la consigne ne dit pas la date du règlement")
    if manque(tables, "reglements", "date"):
        return a_observer("M4/c01", manque(tables, "reglements", "date"))
    if pd.isna(regle["date"]):
        return juge("M4/c01", ["le règlement n'a pas de date"], "")
    lue = regle["date"].date()
    dit = f"daté du {format_date(lue)} au lieu du {format_date(attendue)}"
    return juge("M4/c01", [] if lue == attendue else [dit], f"daté du {format_date(lue)}")


def _montant(tables: Tables, consigne: Consigne, siens: pd.DataFrame, piece: str, *, rattache: bool) -> Verdict:
    """Les règlements sont enregistrés depuis la facture : ils la désignent, font son montant et ne laissent rien dû."""
    sans = manque(tables, "reglements", "facture")
    ecarts = [] if rattache or sans else [f"le règlement ne désigne pas la facture {piece or 'attendue'}"]
    ecarts += ["le règlement est en brouillon"] if (siens["etat"] == BROUILLON).any() else []
    inconnus = sorted(set(siens["etat"]) - {*ETATS_CONNUS, ""})
    if inconnus:
        sans = f"état « {', '.join(inconnus)} » : la correspondance ne le traduit pas"
    attendu = consigne.reglement.get("montant")
    lu = sum((exact(m) for m in siens["montant"]), Fraction(0))
    if attendu is not None and lu != attendu:
        ecarts.append(f"{format_montant(lu)} enregistrés pour {format_montant(attendu)}")
    factures = tables.get("factures")
    if factures is not None:
        restes = factures.loc[factures["facture"] == piece, "reste"].dropna()
        if len(restes) and restes.iloc[-1] > 0:
            ecarts.append(f"il reste {format_montant(exact(restes.iloc[-1]))} dus sur {piece}")
    return juge_lu("M4/c02", ecarts, f"{format_montant(lu)}, depuis la facture {piece}", sans)


def _banque(tables: Tables, consigne: Consigne, lue: str) -> Verdict:
    attendue = consigne.reglement.get("banque", "")
    if not attendue:
        return a_observer("M4/c03", "la consigne ne dit pas la banque de dépôt")
    if manque(tables, "reglements", "banque"):
        return a_observer("M4/c03", manque(tables, "reglements", "banque"))
    memes = cle_nom(lue) == cle_nom(attendue)
    return juge("M4/c03", [] if memes else [f"« {lue or 'aucune'} » au lieu de « {attendue} »"], f"« {lue} »")


def _cheque_joint(tables: Tables, piece: str) -> Verdict:
    jointes = tables.get("pieces_jointes")
    if jointes is None:
        return a_observer("M4/c06", absente("pieces_jointes"))
    noms = jointes.loc[(jointes["document"] == piece) & (piece != ""), "nom"].tolist()
    cheques = [n for n in noms if "chq" in cle_nom(n) or "cheque" in cle_nom(n)]
    manque = f"aucun fichier de chèque joint à la facture {piece}".strip()
    return juge("M4/c06", [] if cheques else [manque], f"joint : {', '.join(cheques)}")


def _ecriture_attendue(tables: Tables, consigne: Consigne, piece: str) -> str:
    """Ce que la facture papier doit porter : le PGI ne le montre pas, mais l'écriture se calcule."""
    montant = consigne.reglement.get("montant")
    factures = tables.get("factures")
    if montant is None and factures is not None:
        totaux = factures.loc[factures["facture"] == piece, "total_ttc"].dropna()
        montant = exact(totaux.iloc[-1]) if len(totaux) else None
    if montant is None:
        return "l'écriture se lit sur la facture papier"
    debit, credit = consigne.comptes["cheque"], consigne.comptes["client"]
    attendue = f"{debit} au débit, {credit} au crédit, {format_montant(montant)}"
    return f"l'écriture se lit sur la facture papier ; attendue : {attendue}"
