"""La progression dans le temps : qui monte, qui descend, sur combien de preuves et d'étudiants.

Une moyenne de mois ne se lit pas sans son effectif : si les seuls évalués de juin sont les meilleurs, la courbe monte
sans que personne ait progressé. Chaque point porte donc ses étudiants et ses preuves.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.evaluation.analyses.effectifs import CONFIANCE, check_confiance
from refcomp.evaluation.analyses.intervalles import intervalle_moyenne
from refcomp.evaluation.analyses.voix import echelles_ordinales, lues

PERIODES = {"jour": "D", "mois": "M", "trimestre": "Q", "annee": "Y", "annee_scolaire": "Y-AUG"}
AXES = ("etudiant", "groupe", "element_id", "referentiel", "source", "auteur", "moment")
MESURES = ["moyenne", "bas", "haut", "mediane", "n", "preuves", "motif"]
ORDINALE = "Des niveaux n'ont pas de moyenne : voyez la médiane des rangs, ou leur distribution."
UN_SEUL = "Un seul étudiant : pas d'intervalle."


def progression(
    preuves: pd.DataFrame,
    *,
    par: Iterable[str] = ("groupe",),
    periode: str = "mois",
    confiance: float = CONFIANCE,
) -> pd.DataFrame:
    """La valeur moyenne par période, pour chaque étudiant, groupe ou élément.

    Chaque étudiant compte une fois par période (moyenne pondérée de ses preuves) ; vient ensuite la moyenne des
    étudiants.

    Args:
        preuves: les preuves du registre.
        par: ce qui fait une courbe, parmi `etudiant`, `groupe`, `element_id`, `referentiel`, `source`, `auteur`,
            `moment` ; l'échelle s'y ajoute toujours, car deux échelles ne se mélangent pas.
        periode: `jour`, `mois`, `trimestre`, `annee` ou `annee_scolaire` (de septembre à août).
        confiance: niveau de l'intervalle, entre 0 et 1.

    Returns:
        Une ligne par courbe et période où il y a des preuves : les colonnes de `par`, `echelle`, `debut` (premier jour
        de la période), `moyenne` (dans l'unité de l'échelle ; vide pour des niveaux) avec `bas` et `haut` (Student),
        `mediane`, `n` (étudiants), `preuves`, `motif`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si un argument n'a pas une des valeurs permises.
    """
    check_choix("periode", periode, PERIODES)
    check_confiance(confiance)
    axes = list(dict.fromkeys(par))
    if inconnus := [a for a in axes if a not in AXES]:
        raise ArgumentInvalideError(f"« par » contient {', '.join(inconnus)} ; axes permis : {', '.join(AXES)}.")
    propres = lues(preuves)
    evaluees = propres[propres["valeur"].notna() & (propres["poids"] > 0)]
    debut = evaluees["date"].dt.tz_localize(None).dt.to_period(PERIODES[periode]).dt.start_time
    cles = [*axes, "echelle", "debut"]
    pesees = evaluees.assign(debut=debut, pesee=evaluees["valeur"] * evaluees["poids"])
    par_etudiant = pesees.groupby(list(dict.fromkeys([*cles, "etudiant"]))).agg(
        pesee=("pesee", "sum"), poids=("poids", "sum"), preuves=("valeur", "size")
    )
    par_etudiant = par_etudiant.assign(valeur=par_etudiant["pesee"] / par_etudiant["poids"])
    table = (
        par_etudiant.groupby(cles)
        .agg(
            moyenne=("valeur", "mean"),
            ecart_type=("valeur", "std"),
            mediane=("valeur", "median"),
            n=("valeur", "size"),
            preuves=("preuves", "sum"),
        )
        .reset_index()
    )
    bas, haut = intervalle_moyenne(table["moyenne"], table["ecart_type"], table["n"], confiance)
    numerique = ~table["echelle"].isin(echelles_ordinales(propres))
    motif = pd.Series("", index=table.index).mask(table["n"] == 1, UN_SEUL).mask(~numerique, ORDINALE)
    return table.assign(
        moyenne=table["moyenne"].where(numerique),
        bas=pd.Series(bas, table.index).where(numerique),
        haut=pd.Series(haut, table.index).where(numerique),
        motif=motif,
    )[[*cles, *MESURES]]
