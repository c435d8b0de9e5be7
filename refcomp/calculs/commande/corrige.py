"""Les explications de l'affectation du stock, de la pénurie et de l'acceptation, telles qu'un corrigé les écrit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.commande.acceptation import DECISIONS, depassement
from refcomp.calculs.commande.lignes import LIGNES_MONTREES, format_quantite, suite
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_date, format_montant, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.commande.acceptation import AcceptationCommandes
    from refcomp.calculs.commande.affectation import AffectationStock
    from refcomp.calculs.commande.penurie import RepartitionPenurie

SITUATIONS = {"disponible": "disponible", "partielle": "en partie", "a_venir": "à venir", "rupture": "rupture"}
ORDRES = {
    "reception": "dans l'ordre où elles sont arrivées",
    "date": "de la date demandée la plus proche à la plus lointaine",
    "priorite": "de la plus prioritaire à la moins prioritaire",
}
PARTAGES = {
    "prorata": "Chacun reçoit la même part de sa demande : demande × disponible / somme des demandes.",
    "priorite": "Le plus prioritaire est servi en entier, puis le suivant, jusqu'à épuisement ; à égalité, au prorata.",
    "couverture": "Chacun est amené au même nombre de jours de stock : (disponible + stocks) / ventes par jour.",
}


def build_affectation(resultat: AffectationStock) -> Explication:
    """Compose l'explication : les stocks, le service, le contrôle."""
    stocks = tuple(
        (
            str(a["article"]),
            *(format_quantite(a[n]) for n in ("physique", "reserve", "disponible", "attendu", "virtuel")),
        )
        for a in resultat.articles.to_dict("records")
    )
    lignes = tuple(
        (
            str(li["commande"]),
            str(li["article"]),
            *(format_quantite(li[n]) for n in ("demande", "servie", "a_venir", "manquante")),
            SITUATIONS[li["situation"]]
            + ("" if pd.isna(li["date_attendue"]) else f" ({format_date(li['date_attendue'])})"),
        )
        for li in resultat.tableau.to_dict("records")
    )
    totaux = resultat.tableau[["demande", "servie", "a_venir", "manquante"]].sum()
    demande, servie, venir, manque = (format_quantite(totaux[n]) for n in totaux.index)
    entier = "" if resultat.partielle else " Une ligne se sert entière ou pas du tout."
    return Explication(
        "Affectation du stock aux commandes",
        (
            Etape(
                "Distinguer les trois stocks",
                "Disponible = physique - réservé ; virtuel = disponible + attendu." + suite(len(stocks)),
                Tableau(
                    ("Article", "Physique", "Réservé", "Disponible", "Attendu", "Virtuel"),
                    stocks[:LIGNES_MONTREES],
                    (1, 2, 3, 4, 5),
                ),
            ),
            Etape(
                "Servir les commandes",
                f"Elles sont servies {ORDRES[resultat.ordre]}.{entier}" + suite(len(lignes)),
                Tableau(
                    ("Commande", "Article", "Demandé", "Servi", "À venir", "Manque", "Situation"),
                    lignes[:LIGNES_MONTREES],
                    (2, 3, 4, 5),
                ),
            ),
            Etape("Contrôler", f"Servi {servie} + à venir {venir} + manquant {manque} = demandé {demande}."),
        ),
    )


def build_penurie(resultat: RepartitionPenurie) -> Explication:
    """Compose l'explication : la règle, le partage, le contrôle."""
    regle = PARTAGES[resultat.methode]
    if resultat.jours is not None:
        regle += f" Ici : {format_nombre(resultat.jours, 2)} jours."
    if resultat.multiple > 1:
        regle += f" Chacun reçoit un multiple de {resultat.multiple}."
    lignes = tuple(
        (
            str(c["client"]),
            "" if pd.isna(c["demande"]) else format_quantite(c["demande"]),
            format_quantite(c["attribue"]),
            "" if pd.isna(c["manquant"]) else format_quantite(c["manquant"]),
        )
        for c in resultat.tableau.to_dict("records")
    )
    total = format_quantite(int(resultat.tableau["attribue"].sum()))
    reste, disponible = format_quantite(resultat.reste), format_quantite(resultat.disponible)
    fin = f"Attribué {total} + reste {reste} = disponible {disponible}."
    return Explication(
        "Répartition d'une pénurie",
        (
            Etape("Choisir la règle de partage", regle),
            Etape(
                "Partager",
                "Les unités entières vont aux plus forts restes." + suite(len(lignes)),
                Tableau(("Client", "Demande", "Attribué", "Manque"), lignes[:LIGNES_MONTREES], (1, 2, 3)),
            ),
            Etape("Contrôler", fin),
        ),
    )


def build_acceptation(resultat: AcceptationCommandes) -> Explication:
    """Compose l'explication : l'encours, chaque commande face au crédit, le stock."""
    devise = resultat.devise
    lignes = tuple(
        (
            str(c["commande"]),
            str(c["client"]),
            format_montant(c["total_ttc"], devise),
            "" if pd.isna(c["credit_disponible"]) else format_montant(c["credit_disponible"], devise),
            "" if not depassement(c) else format_montant(depassement(c), devise),
            "" if pd.isna(c["servie"]) else format_pourcentage(c["servie"], 0),
            DECISIONS[c["decision"]],
        )
        for c in resultat.tableau.to_dict("records")
    )
    entetes = ("Commande", "Client", "Total TTC", "Crédit disponible", "Dépassement", "Servi de suite", "Décision")
    etapes = [
        *resultat.encours.explication().etapes,
        Etape(
            "Comparer chaque commande au crédit",
            "Une commande passe si son total toutes taxes comprises ne dépasse pas le crédit disponible ; acceptée, "
            "elle l'entame." + suite(len(lignes)),
            Tableau(entetes, lignes[:LIGNES_MONTREES], (2, 3, 4, 5)),
        ),
    ]
    if resultat.stock is not None:
        etapes += resultat.stock.explication().etapes
    return Explication("Acceptation des commandes", tuple(etapes))
