"""La couverture d'un référentiel : ce que le cours peut prouver, ce qui l'a été, et ce qui manque, avec son chemin."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from refcomp.evaluation.analyses import couverture_enseignement, couverture_preuves, taux_couverture
from refcomp.referentiels import Referentiel
from refcomp.reporting.bord.donnees import DonneesBord
from refcomp.reporting.bord.elements import render_chemin
from refcomp.reporting.bord.figures import barres_empilees
from refcomp.reporting.bord.html import render_note, render_table
from refcomp.reporting.bord.moyens import moyens_enseignement
from refcomp.reporting.bord.valeurs import format_part

CLASSES = {"couverts": ("couvert", "#0072B2"), "decouverts": ("non couvert", "#E5E5E5")}
TOUS = "tous"
LECTURE = (
    "« Peut prouver » : une question d'un exercice du cours, ou une grille déjà employée, vise l'élément. "
    "« A prouvé » : au moins une preuve évaluée d'au moins un étudiant ; « non évalué » ne couvre rien."
)
TOUT_COUVERT = "Tous les éléments regardés ont au moins une preuve dans ce qui est montré."


def niveaux_regardes(referentiel: Referentiel, elements: Sequence[str]) -> list[str]:
    """Les niveaux où des preuves existent, dans l'ordre du référentiel ; tous s'il n'y en a pas."""
    vus = {str(referentiel.champ(e, "niveau")) for e in elements if e in referentiel}
    return [n for n in referentiel.niveaux if n in vus] or list(referentiel.niveaux)


def read_couvertures(
    donnees: DonneesBord, preuves: pd.DataFrame, niveaux: Sequence[str] | None, groupe: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """La couverture par l'enseignement, puis par les preuves de chaque groupe.

    Args:
        donnees: les données.
        preuves: les preuves de la période et de la source choisies.
        niveaux: les niveaux à regarder ; les éléments sans enfant si None.
        groupe: le seul groupe montré ; tous si None.
    """
    referentiel = donnees.referentiel
    assert referentiel is not None
    enseignement = couverture_enseignement(referentiel, moyens_enseignement(donnees), niveaux=niveaux)
    noms = donnees.groupes if groupe is None else [groupe]
    effectifs = {g: len(donnees.etudiants_de(g)) for g in noms}
    return enseignement, couverture_preuves(preuves, referentiel, niveaux=niveaux, effectifs=effectifs)


def read_taux(enseignement: pd.DataFrame, preuves: pd.DataFrame, groupe: str | None) -> pd.DataFrame:
    """Les taux, l'enseignement d'abord : `quoi elements couverts part`."""
    taux = taux_couverture(preuves)
    if groupe is not None:
        taux = taux[taux["groupe"] != TOUS]
    noms = ["A prouvé, tous les groupes" if g == TOUS else f"A prouvé, {g}" for g in taux["groupe"]]
    deux = [taux_couverture(enseignement).assign(quoi="Peut prouver"), taux.assign(quoi=noms)]
    return pd.concat(deux, ignore_index=True)


def figure_taux(taux: pd.DataFrame) -> go.Figure:
    """La part couverte, une barre par ligne."""
    effectifs = pd.DataFrame(
        {"couverts": taux["couverts"].to_numpy(), "decouverts": (taux["elements"] - taux["couverts"]).to_numpy()},
        index=taux["quoi"].tolist(),
    )
    return barres_empilees(effectifs, CLASSES, {})


def render_taux(taux: pd.DataFrame) -> str:
    """Les mêmes taux, en table."""
    lignes = [[t["quoi"], t["couverts"], t["elements"], format_part(t["part"])] for t in taux.to_dict("records")]
    table = render_table("Couverture", ["", "Éléments couverts", "Éléments regardés", "Part"], lignes, (1, 2, 3))
    return table + render_note(LECTURE)


def render_non_couverts(
    donnees: DonneesBord, enseignement: pd.DataFrame, preuves: pd.DataFrame, groupe: str | None, limite: int
) -> str:
    """Les éléments sans preuve, leur chemin, et si le cours a de quoi les prouver."""
    regardees = preuves[preuves["groupe"] == (groupe or TOUS)].set_index("element_id")["couvert"]
    manquants = enseignement[~enseignement["element_id"].map(regardees).astype(bool)]
    if manquants.empty:
        return render_note(TOUT_COUVERT)
    lignes = [
        [m["element_id"], m["libelle"], render_chemin(donnees, m["element_id"]), _moyens(m["moyens"])]
        for m in manquants.head(limite).to_dict("records")
    ]
    titre = f"Éléments sans preuve : {len(lignes)} sur {len(manquants)}"
    return render_table(titre, ["Élément", "Libellé", "Chemin", "De quoi le prouver"], lignes)


def _moyens(moyens: Sequence[str]) -> str:
    montres = 3
    reste = len(moyens) - montres
    suite = f" et {reste} autres" if reste > 1 else f", {moyens[-1]}" if reste == 1 else ""
    return ", ".join(moyens[:montres]) + suite if moyens else "rien : ni question, ni grille"
