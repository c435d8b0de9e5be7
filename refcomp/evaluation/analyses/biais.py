"""Le biais : de combien l'un note-t-il au-dessus de l'autre, devant la même chose ?

C'est souvent plus utile à un coordinateur qu'un coefficient : « les tuteurs donnent 8 points de plus que les formateurs
sur la relation client ». Un biais n'accuse personne : il dit que les deux ne lisent pas la grille de la même façon.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from refcomp.errors import check_choix
from refcomp.evaluation.analyses.accord import ENSEMBLE, NON_COMPARABLE, PORTEES
from refcomp.evaluation.analyses.effectifs import (
    CONFIANCE,
    EFFECTIF_COEFFICIENT,
    check_confiance,
    check_effectif,
    motifs_effectif,
)
from refcomp.evaluation.analyses.epreuves import ecarts_epreuves
from refcomp.evaluation.analyses.intervalles import intervalle_moyenne
from refcomp.evaluation.analyses.regards import ECART_JOURS, observations, paires
from refcomp.evaluation.analyses.voix import echelles_ordinales, lues

CLES = ["referentiel", "echelle", "moment", "evaluateur_a", "evaluateur_b", "element_id"]
METHODE = "loi de Student sur les différences par étudiant"
COLONNES = [
    "nature",
    *CLES,
    "biais",
    "bas",
    "haut",
    "ecart_type",
    "unite",
    "part_au_dessus",
    "part_egale",
    "part_au_dessous",
    "n",
    "observations",
    "methode",
    "motif",
]


def biais(
    preuves: pd.DataFrame,
    *,
    evaluateur: str = "source",
    par: str = "element",
    confiance: float = CONFIANCE,
    effectif_minimal: int = EFFECTIF_COEFFICIENT,
    ecart_jours: int = ECART_JOURS,
) -> pd.DataFrame:
    """La différence moyenne a − b entre deux évaluateurs, par élément ou sur l'ensemble.

    Args:
        preuves: les preuves du registre.
        evaluateur: `source` (des rôles) ou `auteur` (des personnes).
        par: `element`, ou `ensemble` (moyenne par étudiant d'abord : un étudiant vu deux fois n'en vaut pas deux).
        confiance: niveau de l'intervalle, entre 0 et 1.
        effectif_minimal: nombre d'étudiants vus par les deux sous lequel rien n'est donné.
        ecart_jours: durée d'une même période.

    Returns:
        Une ligne par couple, échelle, moment (et élément) : `nature` (« accord », ou « écart entre épreuves » quand les
        deux n'ont pas vu la même chose : une différence sans intervalle), les clés, `biais` (moyenne de a − b), `bas`,
        `haut`, `ecart_type`, `unite` (« niveaux » pour une échelle ordinale, le nom de l'échelle sinon),
        `part_au_dessus`, `part_egale`, `part_au_dessous` (parts des observations où a est au-dessus de b…),
        `n` (étudiants), `observations`, `methode`, `motif`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_choix("par", par, PORTEES)
    check_confiance(confiance)
    check_effectif("effectif_minimal", effectif_minimal)
    propres = lues(preuves)
    regards = observations(propres, evaluateur, ecart_jours)
    couples = paires(regards)
    table = _resume(couples if par == "element" else couples.assign(element_id=ENSEMBLE), confiance)
    assez = table["n"] >= effectif_minimal
    mesures = ["biais", "bas", "haut", "ecart_type", "part_au_dessus", "part_egale", "part_au_dessous"]
    motifs = motifs_effectif(table["n"], effectif_minimal)
    table = table.assign(**{m: table[m].where(assez) for m in mesures}, motif=motifs, methode=METHODE)
    ordinales = echelles_ordinales(propres)
    unite = table["echelle"].where(~table["echelle"].isin(ordinales), "niveaux")
    return pd.concat(
        [table.assign(unite=unite, nature="accord")[COLONNES], _ecarts(ecarts_epreuves(regards, couples))],
        ignore_index=True,
    )


def _resume(couples: pd.DataFrame, confiance: float) -> pd.DataFrame:
    difference = couples["valeur_a"] - couples["valeur_b"]
    # La soustraction de deux flottants égaux à l'affichage ne doit pas les dire différents.
    egale = difference.abs() < 1e-9  # noqa: PLR2004 - l'arrondi des flottants
    signes = couples.assign(difference=difference, egale=egale, dessus=(difference > 0) & ~egale)
    par_etudiant = signes.groupby([*CLES, "etudiant"]).agg(
        difference=("difference", "mean"), egale=("egale", "sum"), dessus=("dessus", "sum"), vues=("egale", "size")
    )
    resume = (
        par_etudiant.groupby(CLES)
        .agg(
            biais=("difference", "mean"),
            ecart_type=("difference", "std"),
            n=("difference", "size"),
            egale=("egale", "sum"),
            dessus=("dessus", "sum"),
            observations=("vues", "sum"),
        )
        .reset_index()
    )
    bas, haut = intervalle_moyenne(resume["biais"], resume["ecart_type"], resume["n"], confiance)
    dessus, egales = resume["dessus"] / resume["observations"], resume["egale"] / resume["observations"]
    return resume.assign(
        bas=bas, haut=haut, part_au_dessus=dessus, part_egale=egales, part_au_dessous=1 - dessus - egales
    )


def _ecarts(table: pd.DataFrame) -> pd.DataFrame:
    """Les écarts entre épreuves, sans intervalle : ils mêlent les évaluateurs et ce qu'ils ont évalué."""
    meme = table["echelle_a"] == table["echelle_b"]
    echelle = table["echelle_a"].where(meme, table["echelle_a"] + " et " + table["echelle_b"])
    moment_a, moment_b = (table[c].replace("", "sans moment") for c in ("moment_a", "moment_b"))
    return pd.DataFrame(
        {
            "nature": "écart entre épreuves",
            "referentiel": table["referentiel"],
            "echelle": echelle,
            "moment": moment_a.where(moment_a == moment_b, moment_a + " et " + moment_b),
            "evaluateur_a": table["evaluateur_a"],
            "evaluateur_b": table["evaluateur_b"],
            "element_id": ENSEMBLE,
            "biais": table["ecart"].astype(float),
            "unite": echelle,
            "n": table["n"],
            "observations": table["observations"],
            "methode": "",
            "motif": np.where(meme, NON_COMPARABLE, f"{NON_COMPARABLE} Deux échelles : pas même une différence."),
        },
        columns=COLONNES,
    )
