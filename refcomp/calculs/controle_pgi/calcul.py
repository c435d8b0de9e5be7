"""Contrôler un dossier saisi dans un PGI, critère par critère : ce que l'export montre, et ce qui reste à observer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from refcomp.calculs.controle_pgi.commande import controle_commande
from refcomp.calculs.controle_pgi.consigne import Consigne, load_consigne
from refcomp.calculs.controle_pgi.fiche import controle_fiches
from refcomp.calculs.controle_pgi.livraison import controle_livraison
from refcomp.calculs.controle_pgi.reglement import controle_reglement
from refcomp.calculs.controle_pgi.tables import load_tables
from refcomp.calculs.controle_pgi.verdict import ECART, ETATS
from refcomp.calculs.entrees import check_genre
from refcomp.calculs.explication import Etape, Explication
from refcomp.formats_fr import format_compte

MISSIONS = (controle_commande, controle_livraison, controle_fiches, controle_reglement)
TITRES = {"M1": "La commande", "M2": "La livraison et la facture", "M3": "Les fiches des clients", "M4": "Le règlement"}


@dataclass(frozen=True)
class ControlePgi:
    """Le contrôle d'un dossier.

    Attributes:
        tableau: une ligne par critère de la grille (52), dans son ordre : `critere` (`M1/c01`), `etat` (« conforme »,
            « écart », « à observer ») et `constat`, la phrase à porter en remarque.
    """

    tableau: pd.DataFrame

    @property
    def effectifs(self) -> dict[str, int]:
        """État → nombre de critères."""
        comptes = self.tableau["etat"].value_counts()
        return {etat: int(comptes.get(etat, 0)) for etat in ETATS}

    def explication(self) -> Explication:
        """Ce qui est à reprendre, mission par mission."""
        etapes = []
        for mission, titre in TITRES.items():
            siens = self.tableau[self.tableau["critere"].str.startswith(mission)]
            ecarts = siens[siens["etat"] == ECART]
            textes = [f"{e.critere} : {e.constat}." for e in ecarts.itertuples()] or ["Aucun écart."]
            etapes.append(Etape(f"{titre} : {format_compte(len(ecarts), 'écart')}", "\n".join(textes)))
        return Explication("Contrôle d'un dossier saisi dans un PGI", tuple(etapes))


def controle_pgi(tables: Mapping[str, pd.DataFrame], consigne: Consigne | Mapping[str, Any]) -> ControlePgi:
    """Contrôle un export de PGI contre une consigne.

    Aucun critère ne reçoit de niveau : la grille va de TI à TS, et ces niveaux parlent d'autonomie, qu'un export ne
    montre pas. Ce qui est rendu aide l'évaluateur ; il ne le remplace pas.

    Args:
        tables: nom de table (`refcomp.calculs.controle_pgi.CONTRATS`) → ses lignes ; une table absente laisse ses
            critères « à observer ».
        consigne: ce que le dossier demandait, ou le dictionnaire dont on la lit.

    Returns:
        Le contrôle : chaque critère de la grille, une fois.

    Raises:
        ArgumentInvalideError: pour une table inconnue, ou un modèle de nom illisible.
        DonneesInvalidesError: en listant tous les défauts de la consigne, ou des tables.

    Source:
        Grille d'évaluation du bloc 1 du Bac pro AGOrA, missions 1 à 4.
    """
    check_genre("tables", tables, Mapping, "un nom de table et ses lignes sont attendus")
    voulue = consigne if isinstance(consigne, Consigne) else load_consigne(consigne)
    lues = load_tables(tables)
    verdicts = sorted(
        ((v.critere, v.etat, v.constat) for mission in MISSIONS for v in mission(lues, voulue)), key=lambda v: v[0]
    )
    return ControlePgi(pd.DataFrame(verdicts, columns=["critere", "etat", "constat"]))
