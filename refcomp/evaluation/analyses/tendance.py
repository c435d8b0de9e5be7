"""La tendance d'un étudiant par rapport aux autres : monte-t-il ou descend-il, une fois ôté ce qui gêne tout le monde ?

Un devoir difficile fait baisser tout le monde. On compare donc chaque résultat à la moyenne de ceux qui ont été évalués
de la même façon sur la même chose, puis l'on ajuste une droite sur les dates de l'étudiant, une valeur par date.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from refcomp.evaluation.analyses.intervalles import quantile_student

PAIRS_MINIMAUX = 5  # en dessous, la moyenne des autres est surtout celle de l'étudiant lui-même
AUTOMATIQUES = ("auto", "pgi")
COLONNES = ["debut", "fin", "dates", "pente", "pente_haut", "perte"]


def baisses(parts: pd.DataFrame, dates_minimales: int, confiance: float) -> pd.DataFrame:
    """La pente de chaque étudiant et ce qu'elle lui a coûté.

    Args:
        parts: preuves évaluées, avec `part` (valeur en part de l'échelle, 0 à 1).
        dates_minimales: nombre de dates distinctes sous lequel aucune droite n'est ajustée.
        confiance: niveau de l'intervalle de la pente.

    Returns:
        Indexée par étudiant : `debut`, `fin`, `dates`, `pente` (par jour), `pente_haut` (borne haute de la pente),
        `perte` (part de l'échelle perdue entre la première et la dernière date ; négative si l'étudiant progresse).
    """
    if parts.empty:
        return pd.DataFrame(columns=COLONNES)
    # Une grille se compare aux autres grilles du même élément ; une question, à la même question.
    ou = parts["provenance"].where(parts["source"].isin(AUTOMATIQUES), parts["source"] + "/" + parts["moment"])
    pairs = parts.assign(ou=ou).groupby(["referentiel", "element_id", "echelle", "ou"])["part"]
    assez = pairs.transform("size") >= PAIRS_MINIMAUX
    ecart = (parts["part"] - pairs.transform("mean")) * parts["poids"]
    pesees = parts.assign(jour=parts["date"].dt.normalize(), pesee=ecart)[assez]
    par_date = pesees.groupby(["etudiant", "jour"])[["pesee", "poids"]].sum().reset_index()
    jours = (par_date["jour"] - par_date["jour"].min()).dt.days.astype(float)
    points = par_date.assign(x=jours, y=par_date["pesee"] / par_date["poids"])[["etudiant", "jour", "x", "y"]]
    return _droites(points, dates_minimales, confiance)


def _droites(points: pd.DataFrame, dates_minimales: int, confiance: float) -> pd.DataFrame:
    """Une droite par étudiant, par moindres carrés, tous à la fois."""
    groupes = points.groupby("etudiant")
    x = points["x"] - groupes["x"].transform("mean")
    y = points["y"] - groupes["y"].transform("mean")
    produits = pd.DataFrame({"etudiant": points["etudiant"], "xx": x * x, "xy": x * y, "yy": y * y})
    s = produits.groupby("etudiant").sum()
    bornes = groupes["jour"].agg(["min", "max", "size"])
    n = bornes["size"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        pente = (s["xy"] / s["xx"]).to_numpy()
        residu = np.maximum(s["yy"].to_numpy() - pente * s["xy"].to_numpy(), 0)
        haut = pente + quantile_student(confiance, n - 2) * np.sqrt(residu / (n - 2) / s["xx"].to_numpy())
    duree = (bornes["max"] - bornes["min"]).dt.days.to_numpy()
    mesures = {"debut": bornes["min"], "fin": bornes["max"], "dates": bornes["size"], "pente": pente}
    table = pd.DataFrame({**mesures, "pente_haut": haut, "perte": -pente * duree})
    return table[table["dates"] >= dates_minimales]
