"""Le délai moyen de règlement, écrit comme un corrigé."""

from __future__ import annotations

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.risque_client.delai import DelaiMoyen
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre

LIGNES_MONTREES = 20


def build_delai(delai: DelaiMoyen) -> Explication:
    """Compose l'explication selon la méthode."""
    etape = {"comptable": _comptable, "epuisement": _epuisement, "pondere": _pondere}[delai.methode](delai)
    lecture = f"Les clients règlent en {jours(delai)} en moyenne."
    if not delai.complet:
        lecture = f"Le délai dépasse {jours(delai)}. {delai.constats[0].message}"
    return Explication("Délai moyen de règlement des clients", (etape, Etape("Lire", lecture)))


def jours(delai: DelaiMoyen) -> str:
    """Le délai en jours, à une décimale."""
    return f"{format_nombre(delai.jours, 1)} jours"


def _comptable(delai: DelaiMoyen) -> Etape:
    assert delai.creances is not None
    assert delai.chiffre_affaires is not None
    texte = (
        "Créances TTC / ventes TTC × jours de la période.\n"
        f"{format_montant(delai.creances, delai.devise)} / {format_montant(delai.chiffre_affaires, delai.devise)} × "
        f"{delai.base} = {jours(delai)}."
    )
    return Etape("Rapporter les créances aux ventes", texte)


def _epuisement(delai: DelaiMoyen) -> Etape:
    assert delai.creances is not None
    rangees = tuple(
        (
            f"{ligne['mois']:%m/%Y}",
            *(format_montant(ligne[n], delai.devise) for n in ("ventes", "impute", "reste")),
            f"{format_nombre(ligne['delai'], 1)} sur {ligne['jours']}",
        )
        for ligne in delai.detail.to_dict("records")
    )
    texte = (
        f"On retire de {format_montant(delai.creances, delai.devise)} les ventes des mois, du dernier au plus ancien. "
        f"Un mois entièrement retiré compte tous ses jours ; le dernier, en proportion. Total : {jours(delai)}."
        + _suite(len(rangees))
    )
    entetes = ("Mois", "Ventes TTC", "Retiré", "Reste", "Jours")
    return Etape("Épuiser les créances", texte, Tableau(entetes, rangees[:LIGNES_MONTREES], (1, 2, 3, 4)))


def _pondere(delai: DelaiMoyen) -> Etape:
    rangees = tuple(
        (
            str(ligne["piece"]),
            *(format_date(ligne[n]) for n in ("date_facture", "date_reglement")),
            format_montant(ligne["montant"], delai.devise),
            format_nombre(ligne["delai"], 1),
        )
        for ligne in delai.detail.to_dict("records")
    )
    poids = "pondérés par leurs montants" if delai.ponderation == "montant" else "sans pondération, facture par facture"
    notes = "".join(f" {c.message}" for c in delai.constats if c.code == "factures_en_attente")
    texte = (
        f"Jours de la facture à son règlement, {poids} : {jours(delai)} sur "
        f"{format_compte(len(rangees), 'facture soldée', 'factures soldées')}.{notes}{_suite(len(rangees))}"
    )
    entetes = ("Pièce", "Facture", "Réglée le", "Montant", "Jours")
    return Etape("Mesurer les règlements reçus", texte, Tableau(entetes, rangees[:LIGNES_MONTREES], (3, 4)))


def _suite(nombre: int) -> str:
    reste = nombre - LIGNES_MONTREES
    return f" {format_compte(reste, 'autre ligne', 'autres lignes')} à la suite." if reste > 0 else ""
