"""Le score d'un client : la note de chaque critère connu, leur moyenne pondérée, la classe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

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
        criteres: les notes, une par critère, aux noms de `COLONNES`.
    """

    client: str
    score: Fraction | None
    part_evaluee: Fraction
    classe: str
    libelle: str
    coefficient: Fraction | None
    criteres: tuple[dict[str, Any], ...]

    def declasse(self, classes: pd.DataFrame) -> Score:
        """Le même score, mis dans la dernière classe par une alerte."""
        pire = classes.iloc[-1]
        return replace(
            self, classe=str(pire["classe"]), libelle=str(pire["libelle"]), coefficient=exact(pire["coefficient"])
        )


@dataclass(frozen=True)
class Sources:
    """Ce que l'on sait des clients, cherché une fois pour tous.

    Attributes:
        exercices: l'exercice qui compte pour chaque client.
        valeurs: la valeur exacte de chaque critère connu, par (client, critère).
        sans_rapport: les (client, critère) défavorables sans valeur : fonds propres ou autofinancement négatifs.
        capitaux_propres: ceux de l'exercice qui compte, par client.
        dus: ce que chaque client doit, et ce qui en est échu.
    """

    exercices: dict[str, str]
    valeurs: dict[tuple[str, str], Fraction]
    sans_rapport: set[tuple[str, str]]
    capitaux_propres: dict[str, Fraction]
    dus: dict[str, tuple[Fraction, Fraction]]


def build_sources(ratios: Ratios | None, comportement: ComportementPaiement | None) -> Sources:
    """Réunit les ratios du dernier exercice et le comportement de chaque client."""
    valeurs: dict[tuple[str, str], Fraction] = dict(comportement.exactes) if comportement else {}
    dus = {}
    if comportement is not None:
        table = comportement.tableau
        dus = {
            str(c): (exact(d), exact(e))
            for c, d, e in zip(table["client"], table["encours"], table["echu"], strict=True)
        }
    if ratios is None:
        return Sources({}, valeurs, set(), {}, dus)
    exercices = {
        str(c): _dernier(list(t["exercice"].unique())) for c, t in ratios.tableau.groupby("client", sort=False)
    }
    valeurs |= {(c, nom): v for (c, e, nom), v in ratios.exactes.items() if exercices[c] == e}
    mauvais = ratios.tableau[(ratios.tableau["lecture"] == DEFAVORABLE) & ratios.tableau["valeur"].isna()]
    cles = zip(mauvais["client"], mauvais["exercice"], mauvais["ratio"], strict=True)
    fonds = {c: m for (c, e), m in ratios.capitaux_propres.items() if exercices[c] == e}
    return Sources(exercices, valeurs, {(c, nom) for c, e, nom in cles if exercices[c] == e}, fonds, dus)


def _dernier(exercices: list[str]) -> str:
    """La plus grande année, ou le dernier exercice reçu si ce ne sont pas des nombres."""
    return max(exercices, key=int) if all(e.isdigit() for e in exercices) else exercices[-1]


def build_score(
    client: str,
    sources: Sources,
    bareme: pd.DataFrame,
    classes: pd.DataFrame,
    part_minimale: Fraction,
) -> Score:
    """Note chaque critère connu du client, puis en fait la moyenne pondérée."""
    lignes, points, connus = [], Fraction(0), Fraction(0)
    total = sum((exact(p) for p in bareme["poids"]), Fraction(0))
    for critere in bareme.to_dict("records"):
        nom, poids = str(critere["critere"]), exact(critere["poids"])
        valeur, obtenue = _valeur(sources, (client, nom), critere["mauvais"], critere["bon"])
        lignes.append((nom, valeur, obtenue, poids, critere["mauvais"], critere["bon"]))
        if obtenue is not None:
            points, connus = points + poids * obtenue, connus + poids
    score = points / connus if connus else None
    part = connus / total
    table = tuple(dict(zip(COLONNES, _rangee(client, ligne, connus), strict=True)) for ligne in lignes)
    if score is None or part < part_minimale:
        return Score(client, score, part, "", "non évalué", None, table)
    rang = next(c for c in classes.to_dict("records") if score >= exact(c["a_partir_de"]))
    return Score(client, score, part, str(rang["classe"]), str(rang["libelle"]), exact(rang["coefficient"]), table)


def _valeur(
    sources: Sources, cle: tuple[str, str], mauvais: float, bon: float
) -> tuple[Fraction | None, Fraction | None]:
    """La valeur d'un critère et sa note ; None s'il n'est pas connu."""
    if cle in sources.sans_rapport:
        return None, Fraction(0)  # pas de rapport, mais le pire des cas
    valeur = sources.valeurs.get(cle)
    return (None, None) if valeur is None else (valeur, note(valeur, mauvais, bon))


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
