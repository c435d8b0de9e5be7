"""Quels règlements peuvent décider d'un référentiel : le sien s'il en imprime un, et les règlements livrés."""

from __future__ import annotations

import pandas as pd

from refcomp.errors import ReferentielInconnuError
from refcomp.referentiels import Referentiel, decisions, load_reglement, reglements
from refcomp.referentiels.reglement import Reglement
from refcomp.reporting.bord.choix import shorten

PROPRE = ""  # le règlement que le référentiel imprime


def choix_reglements(referentiel: Referentiel) -> list[tuple[str, str]]:
    """Les règlements qui s'appliquent, le sien d'abord : (ce qu'on lit, identifiant)."""
    sien = [("Celui que le référentiel imprime", PROPRE)] if referentiel.reglement is not None else []
    autres = [(identifiant, load_reglement(identifiant)) for identifiant in reglements()]
    return sien + [(shorten(r.intitule), i) for i, r in autres if _applies(referentiel, r)]


def _applies(referentiel: Referentiel, reglement: Reglement) -> bool:
    """Vrai si les règles trouvent leurs niveaux et leurs éléments dans ce référentiel."""
    vide = pd.DataFrame({"etudiant": [], "element_id": [], "source": [], "valeur": []}, dtype=object)
    try:
        decisions(referentiel, vide, etudiants=["candidat"], reglement=reglement)
    except ReferentielInconnuError:
        return False
    return True


def load_choisi(identifiant: str | None) -> Reglement | None:
    """Le règlement choisi ; None pour celui du référentiel."""
    return load_reglement(identifiant) if identifiant else None


def choix_regles(reglement: Reglement) -> list[tuple[str, str]]:
    """Les règles qui décident de l'ensemble, la dernière imprimée d'abord : c'est elle qui certifie."""
    return [(shorten(r.libelle), r.id) for r in reversed(list(reglement.regles.values())) if not r.portee]
