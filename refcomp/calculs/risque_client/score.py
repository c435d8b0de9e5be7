"""Le score d'un client : la note de chaque critère connu, leur moyenne pondérée, la classe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.risque_client.bareme import COMPORTEMENTS, note
from refcomp.calculs.risque_client.comportement import ComportementPaiement
from refcomp.calculs.risque_client.definitions import PAR_NOM
from refcomp.calculs.risque_client.ratios import DEFAVORABLE, Ratios

COLONNES = ["client", "critere", "libelle", "valeur", "unite", "mauvais", "bon", "poids", "note", "points"]


@dataclass(frozen=True)
class Score:
    """Le score d'un client, exact.

    Attributes:
        client: son nom.
        score: de 0 à 100, ou None si aucun critère n'est connu.
        part_evaluee: part du poids du barème qui a pu être notée.
        classe: sa classe, vide si la part évaluée ne suffit pas.
        libelle: ce que la classe veut dire.
        coefficient: part du plafond permise, ou None.
        criteres: la table des notes.
    """

    client: str
    score: Fraction | None
    part_evaluee: Fraction
    classe: str
    libelle: str
    coefficient: Fraction | None
    criteres: pd.DataFrame

    def declasse(self, classes: pd.DataFrame) -> Score:
        """Le même score, mis dans la dernière classe par une alerte."""
        pire = classes.iloc[-1]
        return replace(
            self, classe=str(pire["classe"]), libelle=str(pire["libelle"]), coefficient=exact(pire["coefficient"])
        )


def exercice_retenu(ratios: Ratios, client: str) -> str | None:
    """L'exercice qui compte : la plus grande année, ou le dernier reçu si ce ne sont pas des nombres."""
    recus = list(dict.fromkeys(ratios.tableau.loc[ratios.tableau["client"] == client, "exercice"]))
    if not recus:
        return None
    return max(recus, key=int) if all(e.isdigit() for e in recus) else recus[-1]


def build_score(
    client: str,
    ratios: Ratios | None,
    comportement: ComportementPaiement | None,
    bareme: pd.DataFrame,
    classes: pd.DataFrame,
    part_minimale: Fraction,
) -> Score:
    """Note chaque critère connu du client, puis en fait la moyenne pondérée."""
    exercice = exercice_retenu(ratios, client) if ratios else None
    lignes, points, connus = [], Fraction(0), Fraction(0)
    total = sum((exact(p) for p in bareme["poids"]), Fraction(0))
    for critere in bareme.to_dict("records"):
        nom, poids = str(critere["critere"]), exact(critere["poids"])
        valeur, obtenue = _valeur(nom, client, exercice, ratios, comportement, critere)
        lignes.append((nom, valeur, obtenue, poids, critere["mauvais"], critere["bon"]))
        if obtenue is not None:
            points, connus = points + poids * obtenue, connus + poids
    score = points / connus if connus else None
    part = connus / total
    table = pd.DataFrame([_rangee(client, ligne, connus) for ligne in lignes], columns=COLONNES)
    if score is None or part < part_minimale:
        return Score(client, score, part, "", "non évalué", None, table)
    rang = next(c for c in classes.to_dict("records") if score >= exact(c["a_partir_de"]))
    return Score(client, score, part, str(rang["classe"]), str(rang["libelle"]), exact(rang["coefficient"]), table)


def _valeur(  # un critère se cherche dans deux sources
    nom: str,
    client: str,
    exercice: str | None,
    ratios: Ratios | None,
    comportement: ComportementPaiement | None,
    bornes: dict[str, object],
) -> tuple[Fraction | None, Fraction | None]:
    """La valeur d'un critère et sa note ; None s'il n'est pas connu."""
    if nom in COMPORTEMENTS:
        valeur = comportement.exactes.get((client, nom)) if comportement else None
    elif ratios is None or exercice is None:
        valeur = None
    else:
        valeur = ratios.exactes.get((client, exercice, nom))
        if valeur is None and _sans_fonds(ratios, client, exercice, nom):
            return None, Fraction(0)  # des fonds propres ou une CAF négatifs : pas de rapport, mais le pire des cas
    if valeur is None:
        return None, None
    return valeur, note(valeur, float(str(bornes["mauvais"])), float(str(bornes["bon"])))


def _sans_fonds(ratios: Ratios, client: str, exercice: str, nom: str) -> bool:
    table = ratios.tableau
    ligne = table[(table["client"] == client) & (table["exercice"] == exercice) & (table["ratio"] == nom)]
    return bool((ligne["lecture"] == DEFAVORABLE).any())


def _rangee(
    client: str,
    ligne: tuple[str, Fraction | None, Fraction | None, Fraction, float, float],
    connus: Fraction,
) -> tuple[object, ...]:
    nom, valeur, obtenue, poids, mauvais, bon = ligne
    libelle, unite = COMPORTEMENTS[nom] if nom in COMPORTEMENTS else (PAR_NOM[nom].libelle, PAR_NOM[nom].unite)
    vu = np.nan if valeur is None else float(valeur)
    if obtenue is None:
        return client, nom, libelle, vu, unite, mauvais, bon, float(poids), np.nan, np.nan
    return client, nom, libelle, vu, unite, mauvais, bon, float(poids), float(obtenue), float(poids * obtenue / connus)
