"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import pandas as pd
from facture_relance_variante import ARTICLES, FAUTEUILS, NORMAL, Commande

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.facture import ConventionFacture, Facture, avoir, facture
from refcomp.calculs.reglement import EtatReglements, Relances, echeance, etat_reglements, relances
from refcomp.formats_fr import format_date, format_montant, format_pourcentage

CATEGORIES = {200: "normal", 55: "reduit"}


@lru_cache(maxsize=256)
def etablie(variante: Variante, nets: tuple[Decimal, ...] | None = None, *, un_seul_taux: bool = False) -> Facture:
    """La facture, depuis la commande ou depuis des nets de lignes déjà calculés."""
    c: Commande = variante.secret["commande"]
    categories = [CATEGORIES[NORMAL if un_seul_taux else a[5]] for a in ARTICLES]
    table = pd.DataFrame({"designation": [a[0] for a in ARTICLES], "categorie": categories})
    if nets is None:
        table["quantite"], table["prix_unitaire"] = c.quantites, [p / 100 for p in c.prix]
        table["remises"] = [f"{a} % + {b} %" for a, b in zip(c.premieres, c.secondes, strict=True)]
    else:
        table["quantite"], table["prix_unitaire"] = 1, [float(n) for n in nets]
    return facture(
        table,
        c.date,
        remises=c.remise / 100,
        escompte=c.escompte / 100,
        port=c.port / 100,
        acomptes=c.acompte / 100,
        convention=ConventionFacture(categorie_port="normal"),
    )


@lru_cache(maxsize=64)
def document(variante: Variante) -> Facture:
    """La facture de la commande."""
    return etablie(variante)


@lru_cache(maxsize=64)
def retour(variante: Variante) -> Facture:
    """L'avoir des fauteuils rendus."""
    c: Commande = variante.secret["commande"]
    return avoir(document(variante), c.date, retours={FAUTEUILS: c.retour})


@lru_cache(maxsize=64)
def etat(variante: Variante) -> EtatReglements:
    """L'état des règlements à la date de l'énoncé."""
    documents = variante.documents
    return etat_reglements(documents["factures"], documents["reglements"], variante.valeurs["date_arrete"])


@lru_cache(maxsize=64)
def relancees(variante: Variante) -> Relances:
    """Les relances à la date de l'énoncé."""
    documents = variante.documents
    return relances(
        documents["factures"],
        documents["reglements"],
        variante.valeurs["date_arrete"],
        niveaux=documents["echelle"],
    )


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    c: Commande = variante.secret["commande"]
    f, a = document(variante), retour(variante)
    lignes, pied, taxe, net, _ = (e.render_markdown() for e in f.explication().etapes)
    due = echeance(c.date, "45 jours fin de mois")
    ancienne = relancees(variante).tableau.set_index("piece").loc[variante.valeurs["ancienne"]]
    en_plus = ancienne["penalites"] + ancienne["indemnite"]
    tableau = relancees(variante).explication().render_markdown(niveau=4)
    penalites = (
        f"{format_montant(ancienne['reste'])} × {format_pourcentage(variante.secret['taux'])} × "
        f"{ancienne['jours_retard']} / 365 = "
        f"{format_montant(ancienne['penalites'])}, plus l'indemnité de {format_montant(ancienne['indemnite'])}."
    )
    return [
        EtapeCorrigee("q1", "voir le tableau", lignes),
        EtapeCorrigee("q2", format_montant(f.montant("total_ht")), pied),
        EtapeCorrigee("q3", format_montant(f.montant("taxe")), taxe),
        EtapeCorrigee("q4", format_montant(f.montant("net_a_payer")), net),
        EtapeCorrigee("q5", format_montant(a.montant("net_a_payer")), a.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q6", format_date(due), f"{format_date(c.date)} + 45 jours, puis la fin de ce mois-là."),
        EtapeCorrigee(
            "q7", "voir le tableau", f"{etat(variante).explication().render_markdown(niveau=4)}\n\n{tableau}"
        ),
        EtapeCorrigee("q8", format_montant(en_plus), penalites),
        EtapeCorrigee("q9", "à corriger à la main", "Barème dans l'énoncé."),
    ]
