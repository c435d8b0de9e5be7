"""Mission 2, la livraison et la facture : disponibilité, livraison, facture, écriture, fichiers téléchargés."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.controle_pgi.commande import (
    ANNULEE,
    BROUILLON,
    ecarts_quantites,
    find_commande,
    is_client,
    juge_etat,
    last_valable,
    quantites,
    sans_designation,
)
from refcomp.calculs.controle_pgi.consigne import Consigne
from refcomp.calculs.controle_pgi.documents import Document, controle_fichier
from refcomp.calculs.controle_pgi.ecriture import controle_ecriture
from refcomp.calculs.controle_pgi.verdict import SUR_PAPIER, Verdict, a_observer, absente, juge, juge_lu, manque
from refcomp.calculs.entrees import exact
from refcomp.calculs.reglement import echeance
from refcomp.formats_fr import format_date, format_montant, format_nombre

FAITE, COMPTABILISEE, EXTOURNEE, AVOIR = "faite", "comptabilisée", "extournée", "avoir"
EN_ATTENTE = {BROUILLON, "en attente", "prête"}
PAPIER = ("M2/c03", "M2/c08", "M2/c11", "M2/c12")
Tables = Mapping[str, pd.DataFrame]


def controle_livraison(tables: Tables, consigne: Consigne) -> Iterator[Verdict]:
    """Les critères de la mission 2."""
    if not (consigne.client or consigne.reference):
        yield from (a_observer(f"M2/c{rang:02}", "la consigne ne dit pas la commande") for rang in range(1, 13))
        return
    commande = find_commande(tables, consigne)
    numero = "" if commande is None else str(commande["commande"])
    sans_commande = sans_designation(tables, consigne)
    livraisons = None if sans_commande else _siennes(tables, "livraisons", numero)
    yield _disponibilite(tables, consigne, livraisons)
    yield _livraison(tables, consigne, livraisons, sans_commande)
    nom = "" if livraisons is None or livraisons.empty else str(last_valable(livraisons, "livraison")["livraison"])
    yield from controle_fichier(tables, consigne, Document("livraison", "M2/c04", "M2/c05"), nom)
    factures = None if sans_commande else _siennes(tables, "factures", numero)
    facture = None if factures is None or factures.empty else last_valable(factures, "facture")
    if factures is None:
        raison = manque(tables, "factures", "commande") or sans_commande
        yield from (a_observer(critere, raison) for critere in ("M2/c06", "M2/c07"))
    else:
        yield _facture(tables, consigne, commande, factures, partielle=_is_partielle(livraisons))
        yield controle_ecriture(tables, consigne, facture)
    piece = "" if facture is None else str(facture["facture"])
    yield from controle_fichier(tables, consigne, Document("facture", "M2/c09", "M2/c10"), piece)
    yield from (a_observer(critere, SUR_PAPIER[critere]) for critere in PAPIER)


def _siennes(tables: Tables, nom: str, numero: str) -> pd.DataFrame | None:
    """Les livraisons ou les factures de la commande, avoirs exceptés ; None si l'export ne les désigne pas.

    Une facture peut en regrouper plusieurs : Odoo écrit « S00014, S00015 » dans son origine.
    """
    if manque(tables, nom, "commande"):
        return None
    siennes = tables[nom][np.array([bool(numero) and numero in _noms(o) for o in tables[nom]["commande"]], dtype=bool)]
    return without_avoirs(siennes) if nom == "factures" else siennes


def _noms(origine: object) -> set[str]:
    return {nom.strip() for nom in str(origine).split(",")}


def without_avoirs(factures: pd.DataFrame) -> pd.DataFrame:
    """Les factures sans les avoirs ni ce qu'un avoir a extourné ; Odoo donne à un avoir un total positif."""
    avoirs = (factures["nature"] == AVOIR) | (factures["total_ttc"] < 0) | (factures["total_ht"] < 0)
    return factures[~avoirs & (factures["paiement"] != EXTOURNEE)]


def _is_partielle(livraisons: pd.DataFrame | None) -> bool:
    """Vrai si une partie est livrée et l'autre en attente : un reliquat."""
    if livraisons is None:
        return False
    return bool((livraisons["etat"] == FAITE).any() and livraisons["etat"].isin(EN_ATTENTE).any())


def _disponibilite(tables: Tables, consigne: Consigne, livraisons: pd.DataFrame | None) -> Verdict:
    """Le stock couvre ce qui est livré ; sinon l'étudiant a livré sans regarder, ou laissé un reliquat et c'est juste.

    L'export est pris après la livraison : une quantité livrée a quitté le stock. Un stock négatif dit qu'on a livré ce
    qu'on n'avait pas.
    """
    if "stock" not in tables:
        return a_observer("M2/c01", absente("stock"))
    if not consigne.lignes:
        return a_observer("M2/c01", "la consigne ne dit pas ce qui est commandé")
    if livraisons is None or livraisons.empty:
        return a_observer("M2/c01", "aucune livraison : la disponibilité ne se juge qu'à ce qui a été livré")
    if not manque(tables, "livraisons", "etat") and not (livraisons["etat"] == FAITE).any():
        return a_observer("M2/c01", "aucune livraison validée : la disponibilité ne se juge qu'à ce qui a été livré")
    stock = tables["stock"].set_index("article")["physique"]
    articles = [a for a in consigne.lignes if a in stock.index]
    negatifs = [f"{a} ({format_nombre(exact(stock[a]), 0)})" for a in articles if stock[a] < 0]
    inconnus = [a for a in consigne.lignes if a not in stock.index]
    if inconnus and not negatifs:
        return a_observer("M2/c01", f"articles absents du stock exporté : {', '.join(inconnus)}")
    dit = f"livré plus que le stock : {', '.join(negatifs)}"
    return juge("M2/c01", [dit] if negatifs else [], "aucun article livré au-delà du stock")


def _livraison(tables: Tables, consigne: Consigne, livraisons: pd.DataFrame | None, sans_commande: str) -> Verdict:
    sans = manque(tables, "livraisons", "commande") or sans_commande
    if sans or livraisons is None:
        return a_observer("M2/c02", sans)
    sans = manque(tables, "livraisons", "etat")
    if livraisons.empty or sans:
        ecarts = ["aucune livraison pour cette commande"] if livraisons.empty else []
        return juge_lu("M2/c02", ecarts, "", sans)
    attente = livraisons.loc[livraisons["etat"].isin(EN_ATTENTE), "livraison"].tolist()
    if not (livraisons["etat"] == FAITE).any():
        return juge_etat("M2/c02", str(last_valable(livraisons, "livraison")["etat"]), FAITE, [], "")
    if "lignes_livraison" not in tables or not consigne.lignes:
        return juge("M2/c02", [], "livraison validée ; ses quantités n'ont pas été comparées")
    faites = livraisons.loc[livraisons["etat"] == FAITE, "livraison"]
    lignes = tables["lignes_livraison"]
    livrees = quantites(lignes[lignes["livraison"].isin(faites)])
    zero = {article: Fraction(0) for article in consigne.lignes}
    ecarts = ecarts_quantites(consigne.lignes, zero | livrees, "livrés")
    en_trop = [a for a in livrees if a not in consigne.lignes]
    ecarts += [f"livré sans être commandé : {', '.join(en_trop)}"] if en_trop else []
    if attente and ecarts:
        return juge("M2/c02", [], f"livraison partielle, reliquat {', '.join(attente)} : {' ; '.join(ecarts)}")
    return juge("M2/c02", ecarts, "livraison validée, quantités commandées")


def _facture(
    tables: Tables, consigne: Consigne, commande: pd.Series | None, factures: pd.DataFrame, *, partielle: bool
) -> Verdict:
    """La facture validée, au montant de la commande ; une livraison partielle se facture en partie."""
    if factures.empty or commande is None:
        return juge("M2/c06", ["aucune facture pour cette commande"], "")
    facture = last_valable(factures, "facture")
    valables = factures[~factures["etat"].isin([ANNULEE, BROUILLON])]
    ecarts = []
    if len(valables) > 1 and not partielle:
        ecarts.append(f"{len(valables)} factures pour une commande : {', '.join(sorted(valables['facture']))}")
    if consigne.client and facture["client"] and not is_client(str(facture["client"]), consigne.client):
        ecarts.append(f"au nom de « {facture['client']} »")
    totaux = (exact(x["total_ht"]) if pd.notna(x["total_ht"]) else None for x in (facture, commande))
    facture_ht, commande_ht = totaux
    if partielle and facture_ht is not None and commande_ht is not None and facture_ht < commande_ht:
        return juge_etat("M2/c06", str(facture["etat"]), COMPTABILISEE, ecarts, "facture de ce qui est livré")
    if facture_ht is not None and commande_ht is not None and facture_ht != commande_ht:
        ecarts.append(f"{format_montant(facture_ht)} hors taxes pour {format_montant(commande_ht)} commandés")
    ecarts += _ecart_echeance(consigne, facture)
    sans = manque(tables, "factures", "etat")
    if sans and not ecarts:
        return a_observer("M2/c06", sans)
    compare = facture_ht is not None and commande_ht is not None
    montant = ", au montant de la commande" if compare else " ; les montants à comparer ne sont pas dans l'export"
    dit = f"facture {facture['facture']} comptabilisée{montant}"
    return juge_etat("M2/c06", str(facture["etat"]), COMPTABILISEE, ecarts, dit)


def _ecart_echeance(consigne: Consigne, facture: pd.Series) -> list[str]:
    if consigne.condition is None or pd.isna(facture["date"]) or pd.isna(facture["echeance"]):
        return []
    due = echeance(facture["date"].date(), consigne.condition)
    lue = facture["echeance"].date()
    return [] if lue == due else [f"échéance au {format_date(lue)} au lieu du {format_date(due)}"]
