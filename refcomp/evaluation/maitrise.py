"""La maîtrise d'un élément : une valeur, et toujours le nombre de preuves qui la porte.

Une valeur sans son nombre de preuves ne dit rien : un élément vu une fois n'est pas un élément maîtrisé. Un élément
sans preuve est « non évalué », ligne présente, valeur vide.
"""

from __future__ import annotations

import pandas as pd

from refcomp.frames import Colonne, Contrat, check_frame

PREUVES = Contrat(
    "preuves",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("valeur", "nombre", "valeur", vide_permis=True),
        Colonne("echelle", "texte", "échelle", parmi=("fraction",)),
        Colonne("poids", "nombre", "poids", minimum=0),
        Colonne("date", "date", "date"),
        Colonne("provenance", "texte", "provenance"),
    ),
    vide_permis=True,
)
SEUILS = {"acquis": 0.75, "en_cours": 0.5}


def maitrise(
    preuves: pd.DataFrame,
    elements: list[str],
    *,
    etudiants: list[str] | None = None,
    seuils: dict[str, float] | None = None,
) -> pd.DataFrame:
    """La maîtrise de chaque étudiant sur chaque élément.

    Args:
        preuves: les preuves en vigueur, sur l'échelle `fraction`.
        elements: les éléments regardés, dans l'ordre voulu.
        etudiants: les étudiants regardés ; ceux des preuves si None.
        seuils: `acquis` et `en_cours`, fractions à partir desquelles l'état change ; 0,75 et 0,50 par défaut.

    Returns:
        Une ligne par étudiant × élément : `etudiant element_id valeur` (moyenne pondérée, vide si non évalué),
        `preuves` (questions corrigées), `occasions` (copies distinctes), `derniere` (date), `etat` (`acquis`,
        `en_cours`, `non_acquis`, `non_evalue`).

    Raises:
        DonneesInvalidesError: en listant les défauts des preuves.
    """
    limites = SEUILS | (seuils or {})
    propres = check_frame(preuves, PREUVES).dropna(subset=["valeur"])
    noms = etudiants if etudiants is not None else sorted(preuves["etudiant"].unique())
    grille = pd.MultiIndex.from_product([noms, elements], names=["etudiant", "element_id"])
    occasion = propres["provenance"].str.replace(r"/[^/]*$", "", regex=True)  # devoir/exercice, sans la question
    pesees = propres.assign(pesee=propres["valeur"] * propres["poids"], occasion=occasion)
    groupes = pesees.groupby(["etudiant", "element_id"])
    table = groupes.agg(
        pesee=("pesee", "sum"),
        poids=("poids", "sum"),
        preuves=("valeur", "size"),
        occasions=("occasion", "nunique"),
        derniere=("date", "max"),
    ).reindex(grille)
    table["valeur"] = table["pesee"] / table["poids"]
    table[["preuves", "occasions"]] = table[["preuves", "occasions"]].fillna(0).astype("int64")
    etat = pd.Series("non_acquis", index=table.index)
    etat = etat.mask(table["valeur"] >= limites["en_cours"], "en_cours").mask(
        table["valeur"] >= limites["acquis"], "acquis"
    )
    table["etat"] = etat.mask(table["valeur"].isna(), "non_evalue")
    return table[["valeur", "preuves", "occasions", "derniere", "etat"]].reset_index()
