"""L'accord et le biais entre sources, en tables : un coefficient seulement entre des regards comparables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from refcomp.evaluation.analyses import accord, biais
from refcomp.evaluation.analyses.accord import NATURE_ECART
from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.filtres import nom_source
from refcomp.reporting.bord.html import render_note, render_table
from refcomp.reporting.bord.valeurs import format_ecart, format_intervalle, format_mesure, format_part, nom_unite

COEFFICIENTS = {
    "kappa_lineaire": "kappa à poids linéaires",
    "kappa_quadratique": "kappa à poids quadratiques",
    "alpha_ordinal": "alpha de Krippendorff (niveaux)",
    "alpha_intervalle": "alpha de Krippendorff (nombres)",
    "icc_a1": "ICC d'accord absolu, un évaluateur",
    "icc_ak": "ICC d'accord absolu, moyenne des évaluateurs",
}
SANS_MOMENT = "non précisé"
LECTURE_ACCORD = (
    "1 : accord parfait ; 0 : l'accord du hasard. Ne sont comparés que des regards sur le même étudiant, la même "
    "échelle, le même moment et la même période ; le reste est un « écart entre épreuves », sans coefficient. Les "
    "filtres « Source » et « Échelle » n'agissent pas ici."
)
LECTURE_BIAIS = (
    "Différence moyenne : positive quand le premier évalue plus haut que le second. Un biais n'accuse personne : il "
    "dit que les deux ne lisent pas l'élément de la même façon."
)
ENTETES_BIAIS = [
    *("Sources", "Échelle", "Moment", "Différence moyenne", "Unité", "Intervalle à 95 %"),
    *("Au-dessus, égal, au-dessous", "n", "Remarque"),
]
SEULE = "Aucun étudiant n'a été évalué par deux sources sur cet élément : rien à comparer."


def render_accords(preuves: pd.DataFrame, echelles: Mapping[str, Echelle | None], effectif_minimal: int) -> str:
    """L'accord puis le biais entre les sources d'un élément.

    Args:
        preuves: les preuves d'un élément, toutes sources.
        echelles: les échelles, pour l'unité des différences.
        effectif_minimal: étudiants en deçà desquels aucun coefficient n'est donné.
    """
    accords = accord(preuves, par="element", effectif_minimal=effectif_minimal)
    if accords.empty:
        return render_note(SEULE)
    differences = biais(preuves, effectif_minimal=effectif_minimal)
    return (
        render_table(
            "Accord entre sources",
            ["Sources", "Échelle", "Moment", "Coefficient", "Valeur", "Intervalle à 95 %", "n", "Remarque"],
            [_accord(a) for a in accords.to_dict("records")],
            (4, 6),
        )
        + render_note(LECTURE_ACCORD)
        + render_table(
            "Biais entre sources",
            ENTETES_BIAIS,
            [_biais(b, echelles) for b in differences.to_dict("records")],
            (3, 7),
        )
        + render_note(LECTURE_BIAIS)
    )


def _accord(ligne: dict[str, Any]) -> list[object]:
    ecart = ligne["nature"] == NATURE_ECART
    return [
        " et ".join(nom_source(s) for s in ligne["evaluateurs"].split(" et ")),
        ligne["echelle"],
        ligne["moment"] or SANS_MOMENT,
        NATURE_ECART if ecart else COEFFICIENTS.get(ligne["coefficient"], ligne["coefficient"]),
        "" if ecart else format_mesure(ligne["valeur"]),
        "" if ecart else format_intervalle(ligne["bas"], ligne["haut"]),
        ligne["n"],
        ligne["motif"],
    ]


def _biais(ligne: dict[str, Any], echelles: Mapping[str, Echelle | None]) -> list[object]:
    unite = ligne["unite"]
    ecart = ligne["nature"] == NATURE_ECART
    parts = [ligne[c] for c in ("part_au_dessus", "part_egale", "part_au_dessous")]
    difference = format_ecart(ligne["biais"], unite)
    return [
        f"{nom_source(ligne['evaluateur_a'])} et {nom_source(ligne['evaluateur_b'])}",
        ligne["echelle"],
        ligne["moment"] or SANS_MOMENT,
        f"{NATURE_ECART} : {difference}".rstrip(" :") if ecart else difference,
        nom_unite(unite, echelles) if difference else "",
        "" if ecart else format_intervalle(ligne["bas"], ligne["haut"], lambda v: format_ecart(v, unite)),
        "" if any(pd.isna(p) for p in parts) else ", ".join(format_part(p) for p in parts),
        ligne["n"],
        ligne["motif"],
    ]
