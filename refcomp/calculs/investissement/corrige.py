"""Expliquer l'évaluation d'un projet, étape par étape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_montant, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.investissement.projet import ProjetInvestissement

MOIS_PAR_AN, JOURS_PAR_MOIS = 12, 30


def format_delai(annees: float | None) -> str:
    """Écrit un délai en années, mois et jours (mois de 30 jours) ; « jamais » s'il n'y en a pas.

    >>> format_delai(2.5)
    '2 ans et 6 mois'
    """
    if annees is None or pd.isna(annees):
        return "jamais"
    jours = round(annees * MOIS_PAR_AN * JOURS_PAR_MOIS)
    ans, reste = divmod(jours, MOIS_PAR_AN * JOURS_PAR_MOIS)
    mois, jours = divmod(reste, JOURS_PAR_MOIS)
    morceaux = [format_compte(ans, "an")] if ans else []
    morceaux += [f"{mois} mois"] if mois else []
    morceaux += [format_compte(jours, "jour")] if jours else []
    if len(morceaux) <= 1:
        return "".join(morceaux) or "0 jour"
    return f"{', '.join(morceaux[:-1])} et {morceaux[-1]}"


def format_tri(taux: float) -> str:
    """Écrit un taux de rentabilité interne, ou dit qu'il n'est pas unique."""
    return "pas unique" if pd.isna(taux) else format_pourcentage(round(taux, 6))


def build_projet(projet: ProjetInvestissement) -> Explication:
    """Les étapes d'un corrigé : actualiser, VAN, indice, TRI, délais, décision."""
    van = format_montant(projet.van, projet.devise)
    investi = format_montant(projet.investissement, projet.devise)
    return Explication(
        projet.nom,
        (
            _etape_flux(projet),
            Etape("Valeur actuelle nette", f"Somme des flux actualisés, investissement compris : {van}."),
            Etape("Indice de profitabilité", f"1 + {van} / {investi} = {format_nombre(projet.indice, 4)}."),
            Etape("Taux de rentabilité interne", _texte_tri(projet)),
            Etape("Délai de récupération", _texte_delais(projet)),
            Etape("Décider", _decision(projet)),
        ),
    )


def _etape_flux(projet: ProjetInvestissement) -> Etape:
    decimales = projet.devise.decimales
    lignes = tuple(
        (str(a["annee"]), *(format_nombre(a[n], decimales) for n in ("flux", "cumul", "actualise", "cumul_actualise")))
        for a in projet.tableau.to_dict("records")
    )
    entetes = ("Année", "Flux", "Cumul", "Flux actualisé", "Cumul actualisé")
    texte = f"Flux actualisé = flux / (1 + {format_pourcentage(projet.taux)}) puissance l'année."
    return Etape("Actualiser les flux", texte, Tableau(entetes, lignes, (0, 1, 2, 3, 4)))


def _texte_tri(projet: ProjetInvestissement) -> str:
    ecrits = [format_pourcentage(round(t, 6)) for t in projet.tri]
    if not ecrits:
        return "Aucun taux n'annule la VAN : le TRI n'existe pas, seule la VAN juge ce projet."
    if len(ecrits) == 1:
        exige = format_pourcentage(projet.taux)
        return f"La VAN s'annule à {ecrits[0]} ; le taux exigé est {exige}."
    return (
        f"Les flux changent {projet.changements} fois de signe et la VAN s'annule {len(ecrits)} fois : "
        f"{' ; '.join(ecrits)}. Aucun de ces taux ne juge le projet : lisez la VAN au taux exigé."
    )


def _texte_delais(projet: ProjetInvestissement) -> str:
    return (
        f"Sur les flux : {format_delai(projet.delai)}. "
        f"Sur les flux actualisés : {format_delai(projet.delai_actualise)}. "
        "Le flux d'une année est supposé réparti dans l'année."
    )


def _decision(projet: ProjetInvestissement) -> str:
    if projet.van > 0:
        return "La VAN est positive : le projet rapporte plus que le taux exigé."
    if projet.van == 0:
        return "La VAN est nulle : le projet rapporte juste le taux exigé."
    return "La VAN est négative : le projet rapporte moins que le taux exigé."
