"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from stocks_reapprovisionnement_donnees import Article, Demande, Fiche, Prevision

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.achat import CommandeAchat, commande_achat
from refcomp.calculs.approvisionnement import (
    AchatsPrevisionnels,
    PointCommande,
    QuantiteEconomique,
    achats_previsionnels,
    point_commande,
    quantite_economique,
)
from refcomp.calculs.stock import EcartsInventaire, FicheStock, ecarts_inventaire, fiche_stock
from refcomp.formats_fr import format_montant, format_nombre


@lru_cache(maxsize=64)
def fiche(variante: Variante, methode: str = "cmup_apres_entree") -> FicheStock:
    """La fiche de stock de mars."""
    lue: Fiche = variante.secret["fiche"]
    natures = ["stock_initial", *("entree" if m.entree else "sortie" for m in lue.lignes[1:])]
    table = pd.DataFrame(
        {
            "date": [m.date for m in lue.lignes],
            "nature": natures,
            "quantite": [m.entree or m.sortie for m in lue.lignes],
            "cout_unitaire": [m.cout / 100 if m.entree else None for m in lue.lignes],
            "piece": [m.libelle for m in lue.lignes],
        }
    )
    return fiche_stock(table, methode=methode)


@lru_cache(maxsize=64)
def ecarts(variante: Variante) -> EcartsInventaire:
    """L'écart d'inventaire, au coût moyen final."""
    tenue = fiche(variante)
    ligne = {
        "article": ["Tapenade noire"],
        "quantite_theorique": [tenue.quantite_finale],
        "quantite_comptee": [variante.secret["compte"]],
        "cout_unitaire": [tenue.valeur_finale / tenue.quantite_finale],
    }
    return ecarts_inventaire(pd.DataFrame(ligne))


@lru_cache(maxsize=64)
def economique(variante: Variante) -> QuantiteEconomique:
    """La quantité économique, au pot le plus proche."""
    a: Article = variante.secret["article"]
    return quantite_economique(
        a.consommation, a.commande / 100, prix=a.prix / 100, taux_possession=float(a.taux), lot=1
    )


@lru_cache(maxsize=64)
def seuil(variante: Variante) -> PointCommande:
    """Le point de commande."""
    a: Article = variante.secret["article"]
    return point_commande(a.consommation // 360, a.delai, stock_securite=a.securite)


@lru_cache(maxsize=64)
def achats(variante: Variante) -> AchatsPrevisionnels:
    """Les achats prévisionnels de la tapenade verte."""
    p: Prevision = variante.secret["prevision"]
    ventes = pd.DataFrame(
        {
            "article": "Tapenade verte",
            "mois": [f"2025-{mois:02d}-01" for mois in range(4, 4 + len(p.mois))],
            "quantite": [v for _, v, _ in p.mois],
            "stock_vise": [s for _, _, s in p.mois],
        }
    )
    return achats_previsionnels(
        ventes, pd.DataFrame({"article": ["Tapenade verte"], "stock_initial": [p.stock], "lot": [p.lot]})
    )


@lru_cache(maxsize=64)
def commande(variante: Variante) -> CommandeAchat:
    """La commande à Provence Bocaux."""
    demandes: tuple[Demande, ...] = variante.secret["demandes"]
    champs = ["article", "besoin", "stock", "attendu", "conditionnement", "prix"]
    lignes = [(d.article, d.besoin, d.stock, d.attendu, d.colis, d.prix / 100) for d in demandes]
    return commande_achat(pd.DataFrame(lignes, columns=champs))


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    wilson, lots = economique(variante), fiche(variante, "peps")
    etapes = wilson.explication()
    couts = "\n\n".join(e.render_markdown() for e in etapes[2:])
    ecart = round(ecarts(variante).manquants + ecarts(variante).excedents, 2)
    return [
        EtapeCorrigee("q1", "voir le tableau", fiche(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q2", format_montant(lots.valeur_finale), lots.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q3", format_montant(ecart), ecarts(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q4", format_nombre(wilson.quantite, 0), "\n\n".join(e.render_markdown() for e in etapes[:2])),
        EtapeCorrigee("q5", format_montant(wilson.cout_gestion), couts),
        EtapeCorrigee(
            "q6", format_nombre(seuil(variante).point, 0), seuil(variante).explication().render_markdown(niveau=4)
        ),
        EtapeCorrigee("q7", "voir le tableau", achats(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q8", "voir le tableau", commande(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q9", "à corriger à la main", "Barème dans l'énoncé."),
    ]
