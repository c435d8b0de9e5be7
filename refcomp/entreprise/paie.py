"""Paie : les totaux mensuels du livre de paie.

Les parts (cotisations, retenue à la source) sont globales et simplifiées : elles font des écritures vraisemblables et
ne servent pas à contrôler un bulletin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.calendrier import Calendrier, fin_de_mois
from refcomp.entreprise.profil import ENTIER, Profil
from refcomp.entreprise.tableaux import dates
from refcomp.entreprise.tirage import Entiers, Tirage
from refcomp.rounding import montants_affiches

MILLE = 1000
MOIS = 12
QUARTS = 4  # une petite entreprise emploie à temps partiel
PART_DU_CHIFFRE_AFFAIRES = 5  # la masse salariale chargée vise un cinquième du chiffre d'affaires


@dataclass(frozen=True)
class Paie:
    """Douze mois de l'exercice, précédés de décembre de l'exercice précédent (dettes d'ouverture).

    Attributes:
        effectif: nombre de salariés.
        quarts: équivalents temps plein, en quarts.
        fin_de_mois: jour de l'écriture de paie.
        brut: salaires bruts ; les autres colonnes sont des unités mineures aussi.
    """

    effectif: int
    quarts: int
    fin_de_mois: Entiers
    brut: Entiers
    salariale_urssaf: Entiers
    salariale_autre: Entiers
    patronale_urssaf: Entiers
    patronale_autre: Entiers
    retenue_impot: Entiers

    @property
    def net(self) -> Entiers:
        """Net à payer, après retenue à la source."""
        return self.brut - self.salariale_urssaf - self.salariale_autre - self.retenue_impot


def build_paie(tirage: Tirage, profil: Profil, calendrier: Calendrier, chiffre_affaires: int) -> Paie:
    """Dimensionne l'effectif sur le chiffre d'affaires et calcule les totaux de chaque mois."""
    parts, moyen = profil.paie, profil.unites(profil.paie["brut_moyen"])
    charge = MILLE + parts["patronale_urssaf"] + parts["patronale_autre"]
    annuel = PART_DU_CHIFFRE_AFFAIRES * MOIS * moyen * charge
    quarts = max(1, chiffre_affaires * MILLE * QUARTS // annuel)
    variation = tirage.entier("paie/variation", 970, 1060, MOIS + 1)  # heures supplémentaires, absences
    brut = quarts * moyen * variation // (QUARTS * MILLE)
    mois = np.datetime64(f"{calendrier.exercice - 1}-12", "M") + np.arange(MOIS + 1)
    retenues = {
        nom: ENTIER.appliquer_unites(brut * parts[nom], MILLE)
        for nom in ("salariale_urssaf", "salariale_autre", "patronale_urssaf", "patronale_autre", "retenue_impot")
    }
    jours = fin_de_mois(mois.astype("datetime64[D]").astype(np.int64))
    return Paie(effectif=-(-quarts // QUARTS), quarts=quarts, fin_de_mois=jours, brut=brut, **retenues)


def table_paie(paie: Paie, profil: Profil) -> pd.DataFrame:
    """Renvoie la table publique : une ligne par mois de l'exercice."""
    montants = {
        "brut": paie.brut,
        "cotisations_salariales": paie.salariale_urssaf + paie.salariale_autre,
        "retenue_impot": paie.retenue_impot,
        "net_a_payer": paie.net,
        "cotisations_patronales": paie.patronale_urssaf + paie.patronale_autre,
    }
    return pd.DataFrame(
        {"date": dates(paie.fin_de_mois[1:]), "effectif": np.full(MOIS, paie.effectif)}
        | {"equivalents_temps_plein": np.full(MOIS, paie.quarts / QUARTS)}
        | {nom: montants_affiches(v[1:], profil.devise) for nom, v in montants.items()},
    )
