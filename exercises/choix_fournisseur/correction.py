"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from choix_fournisseur_donnees import Consultation

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.commande import SuiviCommandes, suivi_commandes
from refcomp.calculs.fournisseur import (
    ComparaisonOffres,
    CoutAcquisition,
    Preselection,
    comparaison_offres,
    cout_acquisition,
    preselection,
)
from refcomp.formats_fr import format_pourcentage, format_unites

CRITERES = (("delai", "<="), ("garantie", ">="), ("minimum", "<="), ("ponctualite", ">="))


def consultation(variante: Variante) -> Consultation:
    """La consultation de l'étudiant."""
    lue: Consultation = variante.secret["consultation"]
    return lue


@lru_cache(maxsize=64)
def selection(variante: Variante) -> Preselection:
    """La présélection, d'après les exigences."""
    exigences = variante.documents["exigences"]
    lignes = [
        (colonne, operateur, str(e["valeur"]), f"{e['exigence']} {e['valeur']:g} {e['unite']}")
        for (colonne, operateur), e in zip(CRITERES, exigences.to_dict("records"), strict=True)
    ]
    criteres = pd.DataFrame(lignes, columns=["colonne", "operateur", "valeur", "libelle"])
    return preselection(variante.documents["fournisseurs"], criteres)


@lru_cache(maxsize=64)
def couts(variante: Variante) -> CoutAcquisition:
    """Le coût complet des offres retenues."""
    offres = variante.documents["offres"]
    offres = offres[offres["fournisseur"].isin(selection(variante).retenus)]
    lues = offres.assign(
        remises=[f"{a} % + {b} %" for a, b in zip(offres["remise_1"], offres["remise_2"], strict=True)],
        assurance=[f"{v:g} %" for v in offres["assurance"]],
        droits=[f"{v:g} %" for v in offres["droits"]],
    )
    return cout_acquisition(lues, consultation(variante).quantite)


@lru_cache(maxsize=64)
def comparaison(variante: Variante, *, prix_haut: bool = False) -> ComparaisonOffres:
    """La comparaison pondérée des offres retenues, aux poids de l'énoncé ou à ceux où le prix pèse davantage."""
    totaux = couts(variante).tableau.set_index("fournisseur")["total"]
    notes = variante.documents["notes"].set_index("fournisseur").loc[totaux.index]
    table = pd.DataFrame(
        {
            "fournisseur": totaux.index,
            "Prix": (20 * totaux.min() / totaux).round(2).to_numpy(),
            "Qualité": notes["qualite"].to_numpy(),
            "Service": notes["service"].to_numpy(),
        }
    )
    c = consultation(variante)
    return comparaison_offres(table, c.poids_haut if prix_haut else c.poids)


@lru_cache(maxsize=64)
def suivi(variante: Variante) -> SuiviCommandes:
    """L'état des commandes du fournisseur actuel, une fois toutes échues."""
    livraisons = variante.documents["livraisons"].rename(columns={"date_livraison": "date_reelle"})
    return suivi_commandes(livraisons.assign(tiers="fournisseur actuel"), "31/12/2025")


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    haute = comparaison(variante, prix_haut=True).explication()[0]
    c, choisies, etapes = consultation(variante), selection(variante), comparaison(variante).explication()
    detaille = c.offres["carton"]
    achat = detaille.achat(c.quantite)
    taux = suivi(variante).tiers["taux_ponctualite"].item()
    ponctualite = (
        f"{suivi(variante).tiers['a_temps'].item()} commandes livrées au plus tard le jour promis, sur "
        f"{len(c.livraisons)} ; celle qui n'est jamais venue compte comme un retard, celle qui vient en avance non."
    )
    siens = {n: sum(v) for n, v in c.couts(c.retenus()).items()}
    remises = " puis ".join(f"{r} %" for r in detaille.remises)
    avant, apres = c.jours
    return [
        EtapeCorrigee("q1", ", ".join(choisies.retenus), choisies.explication().render_markdown(niveau=4)),
        EtapeCorrigee(
            "q2",
            format_unites(achat),
            f"{c.quantite} pièces, soit {c.quantite // detaille.contenance} cartons à {format_unites(detaille.prix)}, "
            f"remises de {remises} l'une après l'autre.",
        ),
        EtapeCorrigee("q3", "voir le tableau", couts(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q4", couts(variante).retenu, couts(variante).explication()[-1].render_markdown()),
        EtapeCorrigee(
            "q5",
            format_unites(c.gain_delai(achat)),
            f"{format_unites(achat)} × {format_pourcentage(c.taux)} × {apres - avant} / 360.",
        ),
        EtapeCorrigee("q6", "voir le tableau", etapes[0].render_markdown()),
        EtapeCorrigee("q7", c.premier(siens), etapes[1].render_markdown()),
        EtapeCorrigee("q8", c.premier(siens, c.poids_haut), haute.render_markdown()),
        EtapeCorrigee("q9", format_pourcentage(round(taux, 6), 1), ponctualite),
        EtapeCorrigee("q10", "à corriger à la main", "Barème dans l'énoncé."),
    ]
