"""Mission 1, la commande : articles, quantités, remise, condition, validation, pièce jointe, fichier téléchargé."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pandas as pd

from refcomp.calculs.controle_pgi.consigne import Consigne
from refcomp.calculs.controle_pgi.documents import Document, controle_fichier
from refcomp.calculs.controle_pgi.nommage import cle_nom
from refcomp.calculs.controle_pgi.verdict import SUR_PAPIER, Verdict, a_observer, absente, juge, manque
from refcomp.calculs.entrees import exact
from refcomp.calculs.reglement import parse_condition
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.rounding import CENTIME

CONFIRMEE, ANNULEE, BROUILLON = "confirmée", "annulée", "brouillon"
VALIDES = {CONFIRMEE, "faite", "comptabilisée"}
ETATS_CONNUS = {BROUILLON, "envoyée", ANNULEE, "prête", "en attente", *VALIDES}
CENTIEME = 100
Tables = Mapping[str, pd.DataFrame]


def find_commande(tables: Tables, consigne: Consigne) -> pd.Series | None:
    """La commande du dossier : celle qui porte la référence du bon de commande, sinon la dernière du client.

    Une commande annulée n'est retenue que s'il n'y en a pas d'autre.
    """
    commandes = tables.get("commandes")
    if commandes is None or commandes.empty:
        return None
    siennes = commandes[
        (commandes["reference"].map(cle_nom) == cle_nom(consigne.reference)) & (consigne.reference != "")
    ]
    if siennes.empty and consigne.client:
        siennes = commandes[commandes["client"].map(lambda nom: is_client(str(nom), consigne.client))]
    return last_valable(siennes, "commande") if len(siennes) else None


def is_client(nom: str, client: str) -> bool:
    """Vrai si un document est à ce client : Odoo écrit « Société, Contact » quand il est au nom d'un contact."""
    return cle_nom(client) in {cle_nom(nom), cle_nom(nom.split(", ", 1)[0])}


def last_valable(documents: pd.DataFrame, cle: str) -> pd.Series:
    """Le document qui compte, quel que soit l'ordre des lignes : le dernier en date de ceux qui sont validés.

    À défaut, le dernier de ceux qui attendent encore ; à défaut, le dernier annulé.
    """
    rang = documents["etat"].map(lambda e: 2 if e in VALIDES else int(e != ANNULEE))
    colonnes = ["rang", "date", cle, *(c for c in documents if c not in {"date", cle})]
    return documents.assign(rang=rang).sort_values(colonnes, na_position="first").iloc[-1]


def juge_etat(critere: str, etat: str, attendu: str, ecarts: list[str], conforme: str) -> Verdict:
    """Juge un document d'après son état ; un état que la correspondance ne traduit pas reste à observer."""
    if etat and etat not in ETATS_CONNUS and not ecarts:
        return a_observer(critere, f"état « {etat} » : la correspondance ne le traduit pas")
    mauvais = [] if etat == attendu or etat not in {*ETATS_CONNUS, ""} else [f"état « {etat or 'vide'} »"]
    return juge(critere, [*mauvais, *ecarts], conforme)


def controle_commande(tables: Tables, consigne: Consigne) -> Iterator[Verdict]:
    """Les critères de la mission 1."""
    yield a_observer("M1/c07", SUR_PAPIER["M1/c07"])
    sans = _sans_commande(tables, consigne)
    if sans is not None:
        for rang in (1, 2, 3, 4, 5, 6):
            yield Verdict(f"M1/c{rang:02}", *sans)
        yield from controle_fichier(tables, consigne, Document("commande", "M1/c08", "M1/c09"), "")
        return
    commande = find_commande(tables, consigne)
    assert commande is not None
    yield from _lignes(tables, consigne, str(commande["commande"]))
    yield _remise(tables, consigne, commande)
    yield _condition(tables, consigne, str(commande["condition"]))
    autre = consigne.client and not is_client(str(commande["client"]), consigne.client)
    au_nom = [f"au nom de « {commande['client']} »"] if autre and commande["client"] else []
    sans_etat = manque(tables, "commandes", "etat")
    if sans_etat and not au_nom:
        yield a_observer("M1/c05", sans_etat)
    else:
        yield juge_etat("M1/c05", str(commande["etat"]), CONFIRMEE, au_nom, "commande confirmée")
    yield _piece_jointe(tables, str(commande["commande"]))
    yield from controle_fichier(tables, consigne, Document("commande", "M1/c08", "M1/c09"), str(commande["commande"]))


def _sans_commande(tables: Tables, consigne: Consigne) -> tuple[str, str] | None:
    """Pourquoi rien ne peut être jugé : l'état, et la phrase ; None si la commande est là."""
    if not consigne.lignes:
        return "à observer", "la consigne ne dit pas ce qui est commandé"
    sans = sans_designation(tables, consigne)
    if sans:
        return "à observer", sans
    if find_commande(tables, consigne) is None:
        qui = f"de référence « {consigne.reference} »" if consigne.reference else f"de « {consigne.client} »"
        return "écart", f"aucune commande {qui}"
    return None


def sans_designation(tables: Tables, consigne: Consigne) -> str:
    """Ce qui manque à l'export pour y trouver la commande ; vide si on peut l'y chercher."""
    voulues = [c for c, voulu in (("reference", consigne.reference), ("client", consigne.client)) if voulu]
    manques = [manque(tables, "commandes", c) for c in voulues]
    return manques[0] if manques and all(manques) else manque(tables, "commandes")


def quantites(lignes: pd.DataFrame) -> dict[str, Fraction]:
    """Article → quantité, sommée sur les lignes."""
    sommes: dict[str, Fraction] = {}
    for ligne in lignes.itertuples():
        sommes[str(ligne.article)] = sommes.get(str(ligne.article), Fraction(0)) + exact(ligne.quantite)
    return sommes


def ecarts_quantites(attendues: Mapping[str, Fraction], lues: Mapping[str, Fraction], verbe: str) -> list[str]:
    """Une phrase par article dont la quantité n'est pas celle attendue ; un article absent ou en trop n'en est pas."""
    return [
        f"{article} : {_nombre(lues[article])} {verbe} pour {_nombre(quantite)} attendus"
        for article, quantite in attendues.items()
        if article in lues and lues[article] != quantite
    ]


def _nombre(quantite: Fraction) -> str:
    return format_nombre(quantite, 0 if quantite.denominator == 1 else 2)


def _lignes(tables: Tables, consigne: Consigne, numero: str) -> Iterator[Verdict]:
    lignes = tables.get("lignes_commande")
    if lignes is None:
        yield from (a_observer(c, absente("lignes_commande")) for c in ("M1/c01", "M1/c02"))
        return
    lues = quantites(lignes[lignes["commande"] == numero])
    manquent = [a for a in consigne.lignes if a not in lues]
    # Une ligne négative est une remise sur le total, pas un article.
    negatives = set(lignes.loc[(lignes["commande"] == numero) & (lignes["prix"] < 0), "article"])
    en_trop = [a for a in lues if a not in consigne.lignes and a not in negatives]
    ecarts = [f"manque : {', '.join(manquent)}"] if manquent else []
    ecarts += [f"en trop : {', '.join(en_trop)}"] if en_trop else []
    yield juge("M1/c01", ecarts, f"les {len(consigne.lignes)} articles du bon de commande, et eux seuls")
    communs = {a: q for a, q in consigne.lignes.items() if a in lues}
    if not communs:
        yield juge("M1/c02", ["aucun article commandé n'est saisi"], "")
        return
    yield juge("M1/c02", ecarts_quantites(communs, lues, "saisis"), "quantités du bon de commande")


def _remise(tables: Tables, consigne: Consigne, commande: pd.Series) -> Verdict:
    """La remise, sur chaque ligne ou sur le total : le document ne dit pas laquelle, les deux sont reçues."""
    lignes = tables.get("lignes_commande")
    if consigne.remise is None:
        return a_observer("M1/c03", "la consigne ne dit pas la remise")
    if lignes is None:
        return a_observer("M1/c03", absente("lignes_commande"))
    siennes = lignes[lignes["commande"] == commande["commande"]]
    siennes = siennes[~(siennes["prix"] < 0)]
    if siennes.empty:
        return juge("M1/c03", ["la commande n'a aucune ligne"], "")
    if siennes["prix"].isna().any() or pd.isna(commande["total_ht"]):
        return a_observer("M1/c03", "les prix ou le total de la commande ne sont pas dans l'export")
    brut = sum((exact(li.prix) * exact(li.quantite) for li in siennes.itertuples()), Fraction(0))
    net = CENTIME.appliquer(brut * (1 - consigne.remise))
    total = exact(commande["total_ht"])
    taux = siennes["remise"].fillna(0).map(lambda r: exact(r) / CENTIEME)
    dit = (
        f"{format_montant(brut)} bruts, {format_montant(net)} après {format_pourcentage(consigne.remise, 0)} de remise"
    )
    # Un PGI arrondit chaque ligne : le total peut s'écarter d'un demi-centime par ligne.
    if abs(total - exact(net)) <= Fraction(len(siennes), 2 * CENTIEME):
        return juge("M1/c03", [], dit)
    sans = sorted({str(li.article) for li, t in zip(siennes.itertuples(), taux, strict=True) if t != consigne.remise})
    detail = f" (lignes à un autre taux : {', '.join(sans)})" if sans else ""
    return juge("M1/c03", [f"total hors taxes de {format_montant(total)} : {dit}{detail}"], "")


def _condition(tables: Tables, consigne: Consigne, ecrite: str) -> Verdict:
    if consigne.condition is None:
        return a_observer("M1/c04", "la consigne ne dit pas la condition de règlement")
    sans = manque(tables, "commandes", "condition")
    if sans:
        return a_observer("M1/c04", sans)
    return juge("M1/c04", ecarts_condition(consigne.condition.libelle, ecrite), consigne.condition.libelle)


def ecarts_condition(attendue: str, ecrite: str) -> list[str]:
    """L'écart entre une condition attendue et celle que le PGI écrit ; aucune si elles veulent dire la même chose.

    Un moyen de paiement absent du PGI (« 15 jours » pour « VIR15J ») n'est pas un écart : Odoo ne l'écrit pas là.
    """
    if not ecrite:
        return ["aucune condition de règlement"]
    ecrite = re.sub(r"\b[Dd]ays?\b", "jours", ecrite)
    try:
        lue, voulue = parse_condition(ecrite), parse_condition(attendue)
    except ArgumentInvalideError:
        return [] if cle_nom(ecrite) == cle_nom(attendue) else [f"« {ecrite} » au lieu de « {attendue} »"]
    meme = (lue.jours, lue.fin_de_mois, lue.le) == (voulue.jours, voulue.fin_de_mois, voulue.le)
    meme = meme and (not lue.moyen or not voulue.moyen or lue.moyen == voulue.moyen)
    return [] if meme else [f"« {ecrite} » au lieu de « {voulue.libelle} »"]


def _piece_jointe(tables: Tables, numero: str) -> Verdict:
    jointes = tables.get("pieces_jointes")
    if jointes is None:
        return a_observer("M1/c06", absente("pieces_jointes"))
    noms = jointes.loc[jointes["document"] == numero, "nom"].tolist()
    return juge("M1/c06", [] if noms else ["aucun fichier joint à la commande"], f"joint : {', '.join(noms)}")
