"""Le comportement de paiement et l'encours, écrits comme un corrigé."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.risque_client.comportement import ComportementPaiement
from refcomp.calculs.risque_client.encours import EncoursClients
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

LIGNES_MONTREES = 20
TENDANCES = {
    "degradation": "à la dégradation",
    "amelioration": "à l'amélioration",
    "stable": "stable",
    "indeterminee": "indéterminée",
}
SITUATIONS = {
    "sous_plafond": "sous le plafond",
    "proche": "proche du plafond",
    "depassement": "dépassement",
    "sans_plafond": "aucun plafond",
}


def _ou_tiret(valeur: float, decimales: int = 1) -> str:
    return "inconnu" if pd.isna(valeur) else format_nombre(valeur, decimales)


def _jours(valeur: float) -> str:
    return "inconnu" if pd.isna(valeur) else f"de {format_nombre(valeur, 1)} j"


def _part(valeur: float) -> str:
    return "inconnue" if pd.isna(valeur) else format_pourcentage(valeur, 1)


def _suite(nombre: int) -> str:
    reste = nombre - LIGNES_MONTREES
    return f" {format_compte(reste, 'autre ligne', 'autres lignes')} à la suite." if reste > 0 else ""


def build_comportement(resultat: ComportementPaiement) -> Explication:
    """Compose l'explication : les jours de chaque versement, les mesures par client, la tendance."""
    regle = (
        "un versement en avance compte pour 0" if resultat.conventions["avances"] == "zero" else "une avance se déduit"
    )
    versements = tuple(
        (
            str(v["client"]),
            str(v["piece"]),
            format_date(v["date_echeance"]),
            format_date(v["date"]) if v["paye"] else "non payé",
            format_montant(v["montant"], resultat.devise),
            format_nombre(v["jours"], 0),
        )
        for v in resultat.detail.to_dict("records")
    )
    mesures = tuple(
        (
            str(m["client"]),
            _ou_tiret(m["retard_moyen"]),
            _ou_tiret(m["retard_max"], 0),
            _part(m["part_nombre"]),
            _part(m["part_montant"]),
            _ou_tiret(m["incidents"], 0),
        )
        for m in resultat.tableau.to_dict("records")
    )
    entetes = ("Client", "Pièce", "Échéance", "Réglé le", "Montant", "Jours de retard")
    titres = ("Client", "Retard moyen", "Plus long", "Part (nombre)", "Part (montant)", "Incidents")
    compte = f"Jours de l'échéance au règlement, ou au {format_date(resultat.date_arrete)} s'il manque ; {regle}."
    return Explication(
        f"Comportement de paiement au {format_date(resultat.date_arrete)}",
        (
            Etape(
                "Compter les jours de retard",
                compte + _suite(len(versements)),
                Tableau(entetes, versements[:LIGNES_MONTREES], (4, 5)),
            ),
            Etape(
                "Mesurer chaque client",
                "Retard moyen = somme (montant × jours) / somme des montants." + _suite(len(mesures)),
                Tableau(titres, mesures[:LIGNES_MONTREES], (1, 2, 3, 4, 5)),
            ),
            Etape("Lire la tendance", _tendances(resultat)),
        ),
    )


def _tendances(resultat: ComportementPaiement) -> str:
    recents = resultat.conventions["recents"]
    lignes = [
        f"{m['client']} : retard moyen {_jours(m['retard_ancien'])} pour les factures échues avant, "
        f"{_jours(m['retard_recent'])} pour celles des {recents} derniers jours ; tendance {TENDANCES[m['tendance']]}. "
        f"Reste dû : {format_montant(m['encours'], resultat.devise)}, dont échu "
        f"{format_montant(m['echu'], resultat.devise)}. Il fait {_part(m['part_ventes'])} des ventes."
        for m in resultat.tableau.head(LIGNES_MONTREES).to_dict("records")
    ]
    return "\n".join(lignes) + "\nUn retard récent non payé vieillira encore : la tendance est un minimum."


def build_encours(resultat: EncoursClients) -> Explication:
    """Compose l'explication : l'addition, la part non couverte, la comparaison au plafond."""
    devise = resultat.devise
    lignes = resultat.tableau.to_dict("records")
    additions = tuple(
        (
            str(li["client"]),
            *(format_montant(li[n], devise) for n in ("factures", "a_facturer", "commandes", "encours", "garanties")),
            format_montant(li["risque"], devise),
        )
        for li in lignes
    )
    plafonds = tuple(
        (
            str(li["client"]),
            *("" if pd.isna(li[n]) else format_montant(li[n], devise) for n in ("plafond", "disponible")),
            "" if pd.isna(li["utilisation"]) else format_pourcentage(li["utilisation"], 1),
            SITUATIONS[li["situation"]],
        )
        for li in lignes
    )
    somme = "factures + à facturer + commandes" if resultat.commandes == "comprises" else "factures + à facturer"
    entetes = ("Client", "Factures", "À facturer", "Commandes", "Encours", "Garanties", "Non couvert")
    titres = ("Client", "Plafond", "Disponible", "Utilisé", "Situation")
    proche = format_pourcentage(resultat.alerte, 0)
    return Explication(
        "Encours et plafonds",
        (
            Etape(
                "Additionner l'encours",
                f"Encours = {somme} ; on en retire les garanties.{_suite(len(lignes))}",
                Tableau(entetes, additions[:LIGNES_MONTREES], (1, 2, 3, 4, 5, 6)),
            ),
            Etape(
                "Comparer au plafond",
                f"Disponible = plafond - encours non couvert ; proche à partir de {proche} du plafond.",
                Tableau(titres, plafonds[:LIGNES_MONTREES], (1, 2, 3)),
            ),
        ),
    )
