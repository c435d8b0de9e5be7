"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from seuil_rentabilite_variante import ANNEE, POSTES, Savonnerie

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.seuil_rentabilite import CompteDifferentiel, PointMort, compte_differentiel
from refcomp.formats_fr import format_compte, format_date, format_montant, format_pourcentage


@lru_cache(maxsize=64)
def compte(variante: Variante) -> CompteDifferentiel:
    """Le compte de résultat différentiel, sous les conventions de l'énoncé."""
    s: Savonnerie = variante.secret["savonnerie"]
    charges = pd.DataFrame(
        {
            "poste": list(POSTES),
            "nature": "charge",
            "montant": [m / 100 for m in s.montants],
            "part_variable": [p / 100 for p in s.parts],
        },
    )
    ventes = pd.DataFrame(
        {"poste": ["Ventes"], "nature": ["vente"], "montant": [s.activite / 100], "part_variable": [0]}
    )
    return compte_differentiel(pd.concat([ventes, charges], ignore_index=True))


@lru_cache(maxsize=64)
def point_mort(variante: Variante) -> PointMort:
    """Le jour du seuil, d'après les ventes mois par mois."""
    s: Savonnerie = variante.secret["savonnerie"]
    debuts = pd.date_range(f"{ANNEE}-01-01", periods=12, freq="MS")
    ventes = pd.DataFrame({"debut": debuts, "chiffre_affaires": [v / 100 for v in s.ventes]})
    return compte(variante).seuil.point_mort(ventes=ventes)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    s: Savonnerie = variante.secret["savonnerie"]
    seuil, date = compte(variante).seuil, point_mort(variante)
    reclassement = compte(variante).explication()[0].render_markdown()
    marge, valeur, jour, securite = (e.render_markdown() for e in seuil.explication(date).etapes[:4])
    coffrets = -(-seuil_exact(s).numerator // seuil_exact(s).denominator)
    quantite = (
        f"{format_montant(seuil.seuil or 0)} / {format_montant(s.prix / 100)} par coffret : on arrondit au supérieur, "
        "car un coffret de moins n'y suffirait pas."
    )
    return [
        EtapeCorrigee("q1", "voir le tableau", reclassement),
        EtapeCorrigee("q2", format_pourcentage(seuil.taux), marge),
        EtapeCorrigee("q3", format_montant(seuil.seuil or 0), valeur),
        EtapeCorrigee("q4", format_compte(coffrets, "coffret"), quantite),
        EtapeCorrigee("q5", format_date(date.date) if date.date else "jamais", jour),
        EtapeCorrigee("q6", format_pourcentage(seuil.indice_securite or 0), securite),
        EtapeCorrigee("q7", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def seuil_exact(s: Savonnerie):  # noqa: ANN201 - une Fraction
    """Le seuil en coffrets, exact."""
    return s.seuil / s.prix
