"""Les explications du contrôle contre les CGV et des pénalités de livraison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.commande.lignes import LIGNES_MONTREES, format_quantite, suite
from refcomp.calculs.commande_optimisee.penalite import texte_clause
from refcomp.calculs.entrees import exact, load_taux
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_montant, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.commande_optimisee.cgv import ControleCGV
    from refcomp.calculs.commande_optimisee.penalite import PenalitesLivraison


def build_penalites(resultat: PenalitesLivraison) -> Explication:
    """Compose l'explication : la clause, chaque livraison, le plafond, le total."""
    devise, clause = resultat.devise, resultat.clause
    lignes = tuple(
        (
            str(li["commande"]),
            format_montant(li["base"], devise),
            str(li["jours_retard"]),
            str(li["periodes"]),
            format_montant(li["brute"], devise),
            "" if pd.isna(li["plafond"]) else format_montant(li["plafond"], devise),
            format_montant(li["penalite"], devise),
        )
        for li in resultat.tableau.to_dict("records")
    )
    franchise = f" Franchise : {format_compte(clause.franchise, 'jour')}." if clause.franchise else ""
    plafonds = []
    if clause.plafond is not None:
        plafonds.append(f"contrat : {format_pourcentage(load_taux('plafond', clause.plafond))} de la commande")
    if resultat.plafond_legal is not None:
        legal = resultat.plafond_legal
        plafonds.append(f"loi : {format_pourcentage(exact(legal.valeur))} ({legal.reference})")
    dit = f"Plafonds : {' ; '.join(plafonds)}." if plafonds else "Aucun plafond."
    entetes = ("Commande", "Base", "Jours", "Périodes", "Brute", "Plafond", "Pénalité")
    return Explication(
        "Pénalités de livraison",
        (
            Etape("Lire la clause", f"{texte_clause(clause, devise).capitalize()}.{franchise} {dit}"),
            Etape(
                "Calculer chaque pénalité",
                "Brute = périodes × (base × taux + forfait)." + suite(len(lignes)),
                Tableau(entetes, lignes[:LIGNES_MONTREES], (1, 2, 3, 4, 5, 6)),
            ),
            Etape("Totaliser", f"Pénalités estimées : {format_montant(resultat.total, devise)}."),
        ),
    )


def build_cgv(resultat: ControleCGV) -> Explication:
    """Compose l'explication : les prix, les écarts, les conditions."""
    devise = resultat.devise
    lignes = tuple(
        (
            str(li["article"]),
            str(li["quantite"]),
            *("" if pd.isna(li[n]) else format_quantite(li[n]) for n in ("prix_annonce", "prix_tarif")),
            "" if pd.isna(li["ecart_montant"]) else format_montant(li["ecart_montant"], devise),
            "oui" if li["conforme"] else "non",
        )
        for li in resultat.tableau.to_dict("records")
    )
    ecarts = "\n".join(c.message for c in resultat.constats) or "La commande respecte le tarif et les conditions."
    total, port = format_montant(resultat.total_ht, devise), format_montant(resultat.port, devise)
    entetes = ("Article", "Quantité", "Prix annoncé", "Prix du tarif", "Écart de la ligne", "Conforme")
    return Explication(
        "Contrôle de la commande contre les CGV",
        (
            Etape(
                "Comparer les codes et les prix",
                "Écart = prix annoncé × quantité - prix du tarif × quantité." + suite(len(lignes)),
                Tableau(entetes, lignes[:LIGNES_MONTREES], (1, 2, 3, 4)),
            ),
            Etape("Nommer les écarts", ecarts),
            Etape("Juger les conditions", f"Total au tarif : {total} ; port à facturer : {port}."),
        ),
    )
