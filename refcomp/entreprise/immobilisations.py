"""Immobilisations et amortissement linéaire.

Convention : annuité = valeur d'origine / durée, prorata en jours sur 360 (mois de 30 jours), jour de mise en service
compté. La dotation de l'exercice est la différence de deux cumuls arrondis : le plan s'additionne toujours à la base.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tableaux import dates, load_liste
from refcomp.entreprise.tirage import Entiers
from refcomp.rounding import montants_affiches

JOURS_PAR_AN, JOURS_PAR_MOIS = 360, 30
CENT_UNITES = 100


@dataclass(frozen=True)
class Immobilisations:
    """Les immobilisations ; montants en unités mineures, `acquise` vrai si l'achat est de l'exercice."""

    designation: tuple[str, ...]
    compte: tuple[str, ...]
    amortissement: tuple[str, ...]
    duree: Entiers
    mise_en_service: Entiers
    valeur: Entiers
    anterieur: Entiers
    dotation: Entiers
    acquise: np.ndarray


def mois_decale(exercice: int, anteriorite: int, quantieme: int) -> int:
    """Renvoie le jour situé `anteriorite` mois avant janvier de l'exercice, au quantième donné."""
    mois = np.datetime64(f"{exercice}-01", "M") - anteriorite
    return int(mois.astype("datetime64[D]").astype(np.int64)) + quantieme - 1


def amortissement_cumule(valeur: Entiers, mise_en_service: Entiers, duree: Entiers, exercice: int) -> Entiers:
    """Cumule les amortissements linéaires au 31 décembre de `exercice`, en unités mineures."""
    jour = mise_en_service.astype("datetime64[D]")
    mois = jour.astype("datetime64[M]")
    ecoules = (exercice + 1 - 1970) * 12 - mois.astype(np.int64)
    quantieme = np.minimum((jour - mois.astype("datetime64[D]")).astype(np.int64), JOURS_PAR_MOIS - 1)
    jours = np.clip(ecoules * JOURS_PAR_MOIS - quantieme, 0, duree * JOURS_PAR_AN)
    total = duree * JOURS_PAR_AN
    # Moitié vers le haut : les valeurs sont positives.
    return (2 * valeur * jours + total) // (2 * total)


def build_immobilisations(profil: Profil, calendrier: Calendrier, chiffre_affaires: int) -> Immobilisations:
    """Dimensionne les immobilisations sur le chiffre d'affaires (à la centaine d'unités) et les amortit."""
    modeles, exercice = load_liste("immobilisations.yaml"), calendrier.exercice
    pas = CENT_UNITES * profil.devise.facteur
    valeur = np.array([max(pas, profil.part(chiffre_affaires, m["part"]) // pas * pas) for m in modeles])
    service = np.array([mois_decale(exercice, m["anteriorite"], m["jour"]) for m in modeles])
    acquise = service >= calendrier.ouverture
    service = np.where(acquise, calendrier.ouvre(np.maximum(service, calendrier.ouverture)), service)
    duree = np.array([m["duree"] for m in modeles])
    anterieur = amortissement_cumule(valeur, service, duree, exercice - 1)
    cumul = amortissement_cumule(valeur, service, duree, exercice)
    return Immobilisations(
        designation=tuple(m["designation"] for m in modeles),
        compte=tuple(m["compte"] for m in modeles),
        amortissement=tuple(m["amortissement"] for m in modeles),
        duree=duree,
        mise_en_service=service,
        valeur=valeur,
        anterieur=anterieur,
        dotation=cumul - anterieur,
        acquise=acquise,
    )


def table_immobilisations(immobilisations: Immobilisations, profil: Profil) -> pd.DataFrame:
    """Renvoie la table publique, une ligne par immobilisation."""
    cumul = immobilisations.anterieur + immobilisations.dotation
    montants = {
        "valeur_origine": immobilisations.valeur,
        "amortissement_anterieur": immobilisations.anterieur,
        "dotation": immobilisations.dotation,
        "amortissement_cumule": cumul,
        "valeur_nette": immobilisations.valeur - cumul,
    }
    return pd.DataFrame(
        {
            "code": [f"IM{n:02d}" for n in range(1, len(cumul) + 1)],
            "designation": immobilisations.designation,
            "compte": immobilisations.compte,
            "compte_amortissement": immobilisations.amortissement,
            "date_mise_en_service": dates(immobilisations.mise_en_service),
            "duree_annees": immobilisations.duree,
        }
        | {nom: montants_affiches(v, profil.devise) for nom, v in montants.items()},
    )
