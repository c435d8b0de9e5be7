"""Les explications du Pareto, du bilan des réclamations et de leur bien-fondé."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.commande.lignes import LIGNES_MONTREES, format_quantite, suite
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.reclamation.bien_fonde import BienFonde
    from refcomp.calculs.reclamation.bilan import BilanReclamations
    from refcomp.calculs.reclamation.pareto import Pareto

DECISIONS = {
    "fondee": "fondée",
    "en_partie": "en partie",
    "non_fondee": "non fondée",
    "deja_reconnue": "déjà reconnue",
    "introuvable": "introuvable",
    "sans_preuve": "à documenter",
}
MOTIFS = {"manquant": "manquant", "abime": "abîmé", "prix": "prix", "retard": "retard (jours)"}


def build_pareto(resultat: Pareto) -> Explication:
    """Compose l'explication : ranger, cumuler, lire."""
    lignes = tuple(
        (
            str(c["rang"]),
            str(c["cause"]),
            format_quantite(c["valeur"]),
            format_pourcentage(c["part"], 1),
            format_pourcentage(c["cumul"], 1),
            "oui" if c["essentielle"] else "",
        )
        for c in resultat.tableau.to_dict("records")
    )
    nombre = len(resultat.essentielles)
    cumul = format_pourcentage(resultat.parts[nombre - 1], 1) if nombre else format_pourcentage(0, 1)
    compte = format_compte(nombre, "cause fait", "causes font")
    return Explication(
        "Pareto des causes",
        (
            Etape(
                "Ranger et cumuler",
                f"Part = valeur / {format_quantite(resultat.total)}, de la plus forte à la plus faible ; « Autres » se "
                "met à part." + suite(len(lignes)),
                Tableau(
                    ("Rang", "Cause", "Valeur", "Part", "Cumul", "À traiter"), lignes[:LIGNES_MONTREES], (0, 2, 3, 4)
                ),
            ),
            Etape(
                "Lire le seuil",
                f"{compte} {cumul} du total, pour un seuil de {format_pourcentage(resultat.seuil, 0)} : "
                f"{', '.join(resultat.essentielles) or 'aucune'}. La cause qui franchit le seuil est "
                f"{resultat.franchissement}.",
            ),
        ),
    )


def build_bilan(resultat: BilanReclamations) -> Explication:
    """Compose l'explication : les délais, les causes, les services."""
    etats = resultat.tableau["etat"].value_counts()
    comptes = {n: int(etats.get(n, 0)) for n in ("close", "close_tard", "ouverte", "en_retard")}
    closes = comptes["close"] + comptes["close_tard"]
    recues = format_compte(len(resultat.tableau), "réclamation reçue", "réclamations reçues")
    moyen = "aucune n'est close" if resultat.delai_moyen is None else f"{format_nombre(resultat.delai_moyen, 1)} jours"
    texte = (
        f"{recues} : {closes} closes (dont {comptes['close_tard']} après {resultat.delai_cible} jours), "
        f"{comptes['ouverte'] + comptes['en_retard']} ouvertes (dont {comptes['en_retard']} en retard).\n"
        f"Délai moyen des closes : {moyen}. Coût total : {format_montant(resultat.cout, resultat.devise)}."
    )
    if resultat.taux is not None:
        texte += f"\nTaux : {format_nombre(resultat.taux * 100, 2)} réclamations pour 100 livraisons."
    services = tuple(
        (
            str(s["service"]),
            *(str(s[n]) for n in ("recues", "ouvertes", "en_retard")),
            "" if pd.isna(s["delai_moyen"]) else format_nombre(s["delai_moyen"], 1),
            format_montant(s["cout"], resultat.devise),
        )
        for s in resultat.services.to_dict("records")
    )
    alertes = "\n".join(c.message for c in resultat.constats) or "Aucun service n'a de réclamation en retard."
    entetes = ("Service", "Reçues", "Ouvertes", "En retard", "Délai moyen", "Coût")
    return Explication(
        f"Bilan des réclamations au {format_date(resultat.date_arrete)}",
        (
            Etape("Compter", texte),
            *resultat.pareto.explication().etapes,
            Etape("Alerter les services", alertes, Tableau(entetes, services, (1, 2, 3, 4, 5))),
        ),
    )


def build_bien_fonde(resultat: BienFonde) -> Explication:
    """Compose l'explication : le réclamé, le reconnu, l'avoir."""
    lignes = tuple(
        (
            str(r["reclamation"]),
            MOTIFS[r["motif"]],
            format_quantite(r["reclame"]),
            format_quantite(r["reconnu"]),
            DECISIONS[r["decision"]],
            format_montant(r["avoir_ttc"], resultat.devise),
        )
        for r in resultat.tableau.to_dict("records")
    )
    entetes = ("Réclamation", "Motif", "Réclamé", "Reconnu", "Décision", "Avoir TTC")
    raisons = "\n".join(c.message for c in resultat.constats[:LIGNES_MONTREES])
    return Explication(
        "Bien-fondé des réclamations",
        (
            Etape(
                "Comparer au bon émargé et à la facture",
                "Est reconnu ce que le bon note ou que la facture compte de trop." + suite(len(lignes)),
                Tableau(entetes, lignes[:LIGNES_MONTREES], (2, 3, 5)),
            ),
            Etape("Motiver", raisons),
            Etape("Totaliser", f"Avoirs à établir : {format_montant(resultat.avoir_ttc, resultat.devise)}."),
        ),
    )
