"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import pandas as pd
from amortissement_donnees import ANNEE, Achat, Bien, Cession

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.amortissement import (
    AmortissementDerogatoire,
    PlanAmortissement,
    PlanDegressif,
    amortissement_degressif,
    amortissement_derogatoire,
    amortissement_lineaire,
    plans_amortissement,
)
from refcomp.calculs.explication import Tableau
from refcomp.calculs.immobilisation import CessionImmobilisation, cession_immobilisation
from refcomp.formats_fr import format_date, format_unites


@lru_cache(maxsize=64)
def plan(variante: Variante) -> PlanAmortissement:
    """Le plan de la machine, sous les conventions de l'énoncé."""
    machine: Bien = variante.secret["machine"]
    return amortissement_lineaire(
        Decimal(machine.valeur) / 100,
        machine.duree,
        machine.mise_en_service,
        valeur_residuelle=Decimal(machine.residuelle) / 100,
    )


@lru_cache(maxsize=64)
def plan_fiscal(variante: Variante) -> PlanDegressif:
    """Le plan dégressif de la machine, acquise le jour de sa réception."""
    machine: Bien = variante.secret["machine"]
    return amortissement_degressif(
        Decimal(machine.valeur) / 100,
        machine.duree,
        variante.secret["dates"][1],
        coefficient=variante.secret["coefficient"],
    )


@lru_cache(maxsize=64)
def derogatoire(variante: Variante) -> AmortissementDerogatoire:
    """La comparaison des deux plans."""
    return amortissement_derogatoire(plan_fiscal(variante), plan(variante))


@lru_cache(maxsize=64)
def cession(variante: Variante) -> CessionImmobilisation:
    """La revente envisagée, d'après le plan comptable."""
    revente: Cession = variante.secret["cession"]
    taux = variante.secret["achat"].taux_taxe
    return cession_immobilisation(plan(variante), revente.date, prix_cession=Decimal(revente.prix) / 100, taux_tva=taux)


@lru_cache(maxsize=64)
def dotations_fichier(variante: Variante) -> dict[str, int]:
    """La dotation 2025 de chaque bien du document 3, en centimes, par code ; zéro pour un bien déjà amorti."""
    biens: list[Bien] = variante.secret["fichier"]
    table = pd.DataFrame(
        {
            "code": [b.code for b in biens],
            "valeur_origine": [b.valeur / 100 for b in biens],
            "duree": [b.duree for b in biens],
            "date_mise_en_service": pd.to_datetime([b.mise_en_service for b in biens]),
        },
    )
    plans = plans_amortissement(table)
    annee = plans[plans["exercice"] == ANNEE].set_index("code")["dotation"]
    return {b.code: round(annee.get(b.code, 0) * 100) for b in biens}


def premiere_dotation(variante: Variante) -> int:
    """La dotation 2025 de la machine, en centimes."""
    return round(plan(variante).tableau["dotation"].iloc[0] * 100)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    achat, machine = variante.secret["achat"], variante.secret["machine"]
    etapes = plan(variante).explication()
    du_fichier = sum(dotations_fichier(variante).values())
    premiere = premiere_dotation(variante)
    total = format_unites(premiere + du_fichier)
    return [
        EtapeCorrigee("q1", format_unites(achat.cout), _demarche_cout(achat)),
        EtapeCorrigee("q2", format_unites(machine.base), etapes[0].render_markdown()),
        EtapeCorrigee("q3", format_unites(premiere), "\n\n".join(e.render_markdown() for e in etapes[1:3])),
        EtapeCorrigee("q4", "voir le tableau", etapes.render_markdown(niveau=4)),
        EtapeCorrigee("q5", total, _demarche_total(variante)),
        EtapeCorrigee("q6", "à corriger à la main", "Barème dans l'énoncé."),
        EtapeCorrigee("q7", "voir le tableau", plan_fiscal(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee(
            "q8",
            format_unites(round(derogatoire(variante).tableau["dotation"].iloc[0] * 100)),
            derogatoire(variante).explication().render_markdown(niveau=4),
        ),
        EtapeCorrigee(
            "q9",
            format_unites(round(cession(variante).resultat * 100)),
            cession(variante).explication().render_markdown(niveau=4),
        ),
    ]


def _demarche_cout(achat: Achat) -> str:
    return (
        f"Prix net : {format_unites(achat.catalogue)} - {format_unites(achat.remise)} = "
        f"{format_unites(achat.catalogue - achat.remise)}. S'y ajoute ce qui met la machine en place et en état de "
        f"fonctionner (PCG art. 213-8) : transport {format_unites(achat.transport)}, installation et essais "
        f"{format_unites(achat.installation)}. Coût : {format_unites(achat.cout)}.\n\n"
        f"N'y entrent pas la formation ({format_unites(achat.formation)}, laissée en charges par convention), le "
        f"contrat de maintenance ({format_unites(achat.maintenance)}, un service à venir), ni la TVA "
        f"({format_unites(achat.total_ttc - achat.total_ht)}, récupérée)."
    )


def _demarche_total(variante: Variante) -> str:
    """Le détail par bien : l'annuité, ce qui reste à amortir au début de l'exercice, la dotation."""
    lignes = []
    for bien in variante.secret["fichier"]:
        reste = bien.valeur - bien.cumul(ANNEE - 1)
        dotation = dotations_fichier(variante)[bien.code]
        chiffres = (bien.valeur // bien.duree, reste, dotation)
        lignes.append((bien.code, bien.designation, *(format_unites(c) for c in chiffres)))
    machine = variante.secret["machine"]
    premiere = premiere_dotation(variante)
    depuis = f"en service le {format_date(machine.mise_en_service)}"
    lignes.append((machine.code, f"{machine.designation.capitalize()}, {depuis}", "", "", format_unites(premiere)))
    entetes = ("Code", "Bien", "Annuité", f"Reste à amortir au 01/01/{ANNEE}", f"Dotation {ANNEE}")
    total = premiere + sum(dotations_fichier(variante).values())
    return (
        "La dotation d'un bien est son annuité, sans dépasser ce qui reste à amortir.\n\n"
        f"{Tableau(entetes, tuple(lignes), (2, 3, 4)).render_markdown()}\n\nTotal : {format_unites(total)}."
    )
